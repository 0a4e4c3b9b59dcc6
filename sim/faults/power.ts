// A host without power.
import { ms, seconds } from '../time.ts';
import { cutPower, hostNamed, restorePower } from '../world/hosts.ts';
import type { World } from '../world/state.ts';
import { hostNames } from './cast.ts';
import { noteRunning, startStopped } from './down.ts';
import { faultKind, type FaultKind } from './kind.ts';
import { isStill } from './overlap.ts';

/** A host goes dark, with its processes and its page cache; healed, what ran there starts again. */
export const powerLoss: FaultKind = faultKind({
  name: 'power-loss',
  parameters: { host: { type: 'host', means: 'the host that goes dark' } },
  sentence: '{host} loses power.',
  swarm: {
    weight: 5,
    shortestOn: ms(500),
    shortestOff: seconds(2),
    fewestHosts: 1,
    draw: (rng, cast) => ({ host: rng.pick(hostNames(cast)) }),
  },
  apply(world, fault, { host }) {
    const number = hostNamed(world, host);
    noteRunning(world, fault, processesOn(world, number));
    cutPower(world, number);
  },
  heal(world, fault, { host }) {
    if (!isStill(world, 'power-loss', 'host', host)) restorePower(world, hostNamed(world, host));
    startStopped(world, fault);
  },
});

function processesOn(world: World, host: number): number[] {
  return [...world.state.processes.keys()].filter(
    (process) => world.state.processes[process]?.host === host,
  );
}
