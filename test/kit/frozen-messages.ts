// Programs whose messages are frozen when they are sent: whoever changes one afterwards throws.
import type { Program } from '../../sim/program.ts';
import type { Programs } from '../../sim/world/state.ts';
import { deepFreeze } from './deep-freeze.ts';

type AnyProgram = Programs[string];
type AnyEnv = Parameters<AnyProgram['start']>[0];

/** The same programs behind doors that freeze what is sent and what wakes. */
export function freezing(programs: Programs): Programs {
  const frozen = Object.entries(programs).map(([name, program]) => [name, freezingOne(program)]);
  return Object.fromEntries(frozen) as Programs;
}

function freezingOne(program: AnyProgram): AnyProgram {
  const doors = new WeakMap<AnyEnv, AnyEnv>();
  const door = (env: AnyEnv): AnyEnv => {
    const known = doors.get(env) ?? freezingDoor(env, door);
    doors.set(env, known);
    return known;
  };
  const frozen: Program<unknown, unknown, unknown> = {
    ...program,
    start: (env, settings) => program.start(door(env), settings),
    handle: (state, event, env) => program.handle(state, event, door(env)),
  };
  return frozen;
}

function freezingDoor(env: AnyEnv, door: (env: AnyEnv) => AnyEnv): AnyEnv {
  return {
    ...env,
    send: (connection, message, size) => env.send(connection, deepFreeze(message), size),
    after: (delay, wake) => env.after(delay, deepFreeze(wake)),
    work: (cpu, wake) => env.work(cpu, deepFreeze(wake)),
    part: (id: string) => door(env.part(id)),
  };
}
