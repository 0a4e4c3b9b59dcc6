// What can happen to a process while its host goes on.
import { tearOnKill } from '../disk/power.ts';
import type { Plain } from '../plain.ts';
import { ms, seconds } from '../time.ts';
import { hostAt } from '../world/hosts.ts';
import {
  endProcess,
  pauseProcess,
  processAt,
  processNamed,
  resumeProcess,
} from '../world/processes.ts';
import type { World } from '../world/state.ts';
import { rngNamed } from '../world/streams.ts';
import { noteRunning, startSoon, startStopped } from './down.ts';
import { faultKind, type FaultKind } from './kind.ts';
import { isStill } from './overlap.ts';

/** A process dies at once (kill -9); healed, it is started again, with what its disk holds. */
export const kill: FaultKind = faultKind({
  name: 'kill',
  parameters: { process: { type: 'process', means: 'the process that dies' } },
  sentence: '{process} is killed.',
  swarm: {
    weight: 10,
    shortestOn: ms(200),
    shortestOff: seconds(1),
    fewestHosts: 1,
    draw: (rng, cast) => ({ process: rng.pick(cast.processes) }),
  },
  apply(world, fault, { process }) {
    const number = processNamed(world, process);
    noteRunning(world, fault, [number]);
    killNow(world, number);
  },
  heal: (world, fault) => startStopped(world, fault),
});

/** A process does nothing for a while, as in a long collection of garbage, and then goes on. */
export const pause: FaultKind = faultKind({
  name: 'pause',
  parameters: { process: { type: 'process', means: 'the process that stands still' } },
  sentence: '{process} is paused: it hears nothing and does nothing.',
  swarm: {
    weight: 8,
    shortestOn: ms(100),
    shortestOff: ms(500),
    fewestHosts: 1,
    draw: (rng, cast) => ({ process: rng.pick(cast.processes) }),
  },
  apply: (world, _, { process }) => pauseProcess(world, processNamed(world, process)),
  heal(world, _, { process }) {
    if (!isStill(world, 'pause', 'process', process)) {
      resumeProcess(world, processNamed(world, process));
    }
  },
});

/** A process is killed and started at once; perhaps as another version of its program. */
export const restart: FaultKind = faultKind({
  name: 'restart',
  parameters: {
    process: { type: 'process', means: 'the process that is started anew' },
    program: {
      type: 'text',
      means: 'the program that it runs from now on',
      with: 'as {}',
      without: 'as before',
    },
    settings: { type: 'plain', means: 'its settings from now on', without: 'the same settings' },
  },
  sentence: '{process} is killed and started again, {program}.',
  swarm: {
    weight: 4,
    shortestOn: 0,
    shortestOff: seconds(1),
    fewestHosts: 1,
    draw: (rng, cast) => ({ process: rng.pick(cast.processes) }),
  },
  apply(world, fault, { process, program, settings }) {
    const number = processNamed(world, process);
    killNow(world, number);
    changeProcess(world, number, program, settings);
    startSoon(world, number, fault.row);
  },
});

function changeProcess(world: World, number: number, program?: string, settings?: Plain): void {
  const process = processAt(world, number);
  process.program = program ?? process.program;
  process.settings = settings ?? process.settings;
}

function killNow(world: World, number: number): void {
  const process = processAt(world, number);
  if (process.status === 'stopped') return;
  const host = hostAt(world, process.host);
  tearOnKill(host.disk, world.state.queue.now, rngNamed(world.state, `fault/torn/${host.name}`));
  endProcess(world, number, 'it was killed');
}
