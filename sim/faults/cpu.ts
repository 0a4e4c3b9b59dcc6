// A host that has too little of its processor.
import { ms } from '../time.ts';
import { hostAt, hostNamed } from '../world/hosts.ts';
import type { World } from '../world/state.ts';
import { hostNames } from './cast.ts';
import { faultKind, type FaultKind } from './kind.ts';
import { activeOf, parameterOf } from './overlap.ts';

/** All work on a host takes longer, as beside a noisy neighbour. */
export const cpuStarve: FaultKind = faultKind({
  name: 'cpu-starve',
  parameters: {
    host: { type: 'host', means: 'the host that is short of processor time' },
    factor: { type: 'integer', min: 2, max: 10_000, means: 'how many times longer work takes' },
  },
  sentence: 'Work on {host} takes {factor} times as long.',
  swarm: {
    weight: 4,
    shortestOn: ms(500),
    shortestOff: ms(500),
    fewestHosts: 1,
    draw: (rng, cast) => ({
      host: rng.pick(hostNames(cast)),
      factor: rng.pick([3, 10, 50, 200]),
    }),
  },
  apply: (world, _, { host }) => setSlowdown(world, host),
  heal: (world, _, { host }) => setSlowdown(world, host),
});

/** A host is as slow as the worst of what is wrong with it. Work that has begun is not changed. */
function setSlowdown(world: World, host: string): void {
  const factors = activeOf(world, 'cpu-starve')
    .filter((fault) => parameterOf(fault, 'host') === host)
    .map((fault) => parameterOf(fault, 'factor') as number);
  hostAt(world, hostNamed(world, host)).slowdownPercent = 100 * Math.max(1, ...factors);
}
