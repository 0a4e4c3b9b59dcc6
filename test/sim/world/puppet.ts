// A process that does what a test has written down for it, and notes what reaches it and when.
import type { Env, ProcessEvent, Program } from '../../../sim/program.ts';
import type { HostPlan, ProcessPlan, WorldPlan } from '../../../sim/world/plan.ts';
import type { World } from '../../../sim/world/state.ts';
import { act, createWorld, runUntil } from '../../../sim/world/world.ts';

/** What a puppet remembers: a line for each event, with the time of the world's clock at drift zero. */
export interface Puppet {
  readonly heard: string[];
  connection: number;
  timer: number;
}

export type PuppetEnv = Env<string, string>;

/** What a test can tell a puppet to do. */
export type Deeds = Readonly<Record<string, (env: PuppetEnv, state: Puppet) => void>>;

/** A program with the given deeds, done when it is told to, and when a wake of that name comes; 'start' at its start. */
export function puppet(deeds: Deeds): Program<Puppet, string, string> {
  return {
    start(env) {
      const state: Puppet = { heard: [], connection: -1, timer: -1 };
      deeds['start']?.(env, state);
      return state;
    },
    handle(state, event, env) {
      if (event.type === 'told') {
        deeds[event.command as string]?.(env, state);
        return;
      }
      if (event.type !== 'wake' && event.type !== 'stop-asked') state.connection = event.connection;
      state.heard.push(`${env.clock.monotonic()} ${wordFor(event)}`);
      if (event.type === 'wake') deeds[event.wake]?.(env, state);
    },
  };
}

function wordFor(event: ProcessEvent<string, string>): string {
  const part = event.part === '' ? '' : `${event.part}: `;
  if (event.type === 'wake') return `${part}${event.wake}`;
  if (event.type === 'received') return `${part}${event.message}`;
  return event.type === 'closed' ? `${part}closed (${event.reason})` : `${part}${event.type}`;
}

/** A world of puppets: one host a process, a link of 1,000 µs, and no latency that is drawn. */
export function stage(
  deeds: Readonly<Record<string, Deeds>>,
  more: Partial<WorldPlan> & { readonly host?: Partial<HostPlan> } = {},
): World {
  const { host = {}, ...plan } = more;
  const programs = Object.fromEntries(
    Object.entries(deeds).map(([name, own]) => [name, puppet(own)]),
  );
  const hosts = Object.keys(deeds).map((name): HostPlan => {
    const process: ProcessPlan = { name, program: name, settings: null };
    return { name: `host-${name}`, processes: [process], ...host };
  });
  return createWorld(
    { programs },
    {
      seed: 'stage',
      hosts,
      links: { latency: { kind: 'constant', value: 1_000 }, bytesPerSecond: 1_000_000_000 },
      ...plan,
    },
  );
}

/** Runs up to a time, and then tells a process to do something. */
export function tellAt(world: World, time: number, process: string, command: string): void {
  runUntil(world, time);
  act(world, { type: 'tell', process, command });
  runUntil(world, time);
}

/** What a process of the present incarnation has heard. */
export function heardBy(world: World, name: string): readonly string[] {
  const process = world.state.processes.find((candidate) => candidate.name === name);
  if (process?.state === undefined) throw new Error(`${name} does not run.`);
  return (process.state as Puppet).heard;
}
