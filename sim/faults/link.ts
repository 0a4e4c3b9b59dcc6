// Between whom: what the faults of the network have in common.
import type { Rng } from '../random/rng.ts';
import { hostNamed } from '../world/hosts.ts';
import { releaseHeld } from '../world/lanes.ts';
import { pairOf, removeRulesOf } from '../world/paths.ts';
import type { World } from '../world/state.ts';
import { hostNames, type Cast } from './cast.ts';
import type { ActiveFault } from './kind.ts';

/** Some hosts, some others, and in which direction. */
export interface Link {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly oneWay?: boolean;
}

/** The parameters of every fault that concerns what passes between hosts. */
export const linkParameters = {
  from: { type: 'hosts', means: 'the hosts on one side' },
  to: { type: 'hosts', means: 'the hosts on the other side' },
  oneWay: {
    type: 'flag',
    means: "true: only what goes from 'from' to 'to'",
    with: 'one way',
    without: 'both ways',
  },
} as const;

/** A link needs two ends. */
export function linkRule({ from, to }: Link): string | undefined {
  const isLink = from.some((one) => to.some((other) => one !== other));
  return isLink ? undefined : `'from' and 'to' both name ${from.join(', ')} alone`;
}

/** The ordered pairs of hosts that a link consists of. */
export function pairsOf(world: World, { from, to, oneWay }: Link): number[] {
  const numbers = (names: readonly string[]): number[] =>
    names.map((name) => hostNamed(world, name));
  const pairs = numbers(from).flatMap((one) =>
    numbers(to)
      .filter((other) => other !== one)
      .flatMap((other) =>
        oneWay === true ? [pairOf(one, other)] : [pairOf(one, other), pairOf(other, one)],
      ),
  );
  return [...new Set(pairs)];
}

/** What a fault did to the network is over: what was stalled or held by it goes on. */
export function healLink(world: World, fault: ActiveFault): void {
  removeRulesOf(world.state, fault.id);
  releaseHeld(world);
}

/** One host and another, or one and all others; often both ways. */
export function drawLink(rng: Rng, cast: Cast): Link {
  const [one, ...others] = rng.shuffle(hostNames(cast)) as [string, ...string[]];
  const to = rng.chance(1, 3) ? others : others.slice(0, 1);
  return { from: [one], to, ...drawOneWay(rng) };
}

/** Two times in three both ways. */
export function drawOneWay(rng: Rng): { oneWay?: true } {
  return rng.chance(1, 3) ? { oneWay: true } : {};
}
