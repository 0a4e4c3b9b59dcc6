// The swarm draws a whole plan of faults from a seed before the run begins. One mix for all seeds
// finds less than many: each seed draws which faults exist at all, how often they come, how long
// they last and how many there may be at once.
import { rngOf, type Rng } from '../random/rng.ts';
import { createStream } from '../random/stream.ts';
import { ms, seconds, type Micros } from '../time.ts';
import type { FaultPlan } from '../world/plan.ts';
import { hostNames, type Cast } from './cast.ts';
import type { FaultKind, FaultTable } from './kind.ts';
import { isStable } from './stability.ts';
import { drawSwizzle } from './swizzle.ts';

/** What the swarm may do: faults begin from a time on, and the last is healed by another. */
export interface SwarmOptions {
  readonly seed: string;
  readonly from: Micros;
  readonly until: Micros;
}

/** What a seed has in store. Plain data; `faults` is what the plan of a world takes. */
export interface SwarmPlan {
  readonly seed: string;
  readonly until: Micros;
  /** The faults that exist in this seed, and how often each is drawn compared to the others. */
  readonly weights: readonly (readonly [kind: string, weight: number])[];
  /** On average a fault begins this long after the one before. */
  readonly gap: Micros;
  /** On average a fault lasts this long beyond what its kind must last at least. */
  readonly length: Micros;
  readonly atOnce: number;
  /** By the time at which they begin. */
  readonly faults: readonly FaultPlan[];
}

/** A plan of faults for those who are there. */
export function drawSwarm(kinds: FaultTable, cast: Cast, options: SwarmOptions): SwarmPlan {
  const { seed, from, until } = options;
  const rng = (name: string): Rng => rngOf(createStream(seed, `swarm/${name}`));
  const weights = drawWeights(rng('weights'), kinds, cast);
  const profile: Profile = { kinds, cast, from, until, weights, ...drawPace(rng('pace')) };
  const faults = drawFaults(rng('faults'), profile);
  const canIsolate = weights.some(([name]) => name === 'isolate');
  const burst = canIsolate ? drawSwizzle(rng('swizzle'), hostNames(cast), { from, until }) : [];
  const { gap, length, atOnce } = profile;
  const all = [...faults, ...burst].toSorted((a, b) => a.at - b.at);
  return { seed, until, weights, gap, length, atOnce, faults: all };
}

type Weights = SwarmPlan['weights'];

interface Profile extends Pick<SwarmPlan, 'until' | 'weights' | 'gap' | 'length' | 'atOnce'> {
  readonly kinds: FaultTable;
  readonly cast: Cast;
  readonly from: Micros;
}

/** Each kind exists in every second seed, and then up to eight times as often as it is said to. */
function drawWeights(rng: Rng, kinds: FaultTable, cast: Cast): Weights {
  const possible = Object.values(kinds).filter((kind) => isPossible(kind, cast));
  const drawn = possible.map(({ name, swarm }) => ({
    isIn: rng.chance(1, 2),
    row: [name, swarm.weight * rng.between(1, 8)] as const,
  }));
  const present = drawn.filter(({ isIn }) => isIn);
  // A seed in which nothing can go wrong would be wasted.
  const chosen = present.length > 0 || drawn.length === 0 ? present : [rng.pick(drawn)];
  return chosen.map(({ row }) => row);
}

function isPossible({ swarm, parameters }: FaultKind, cast: Cast): boolean {
  const needsProcess = Object.values(parameters).some(({ type }) => type === 'process');
  if (needsProcess && cast.processes.length === 0) return false;
  return swarm.weight > 0 && swarm.fewestHosts <= cast.hosts.length;
}

/** Some bugs need peace between faults, and others need trouble without end. */
function drawPace(rng: Rng): Pick<SwarmPlan, 'gap' | 'length' | 'atOnce'> {
  return {
    gap: rng.pick([ms(500), seconds(1), seconds(2), seconds(5)]),
    length: rng.pick([ms(300), seconds(1), seconds(2), seconds(5)]),
    atOnce: rng.pick([1, 2, 3, 5]),
  };
}

function drawFaults(rng: Rng, profile: Profile): FaultPlan[] {
  const { kinds, weights, from, until, gap } = profile;
  const faults: FaultPlan[] = [];
  if (weights.length === 0) return faults;
  let at = from;
  for (;;) {
    at += rng.draw({ kind: 'exponential', mean: gap, min: ms(10) });
    if (at >= until) return faults;
    const [name] = weights[rng.weighted(weights.map(([, weight]) => weight))] as Weights[number];
    const fault = drawFault(rng, kinds[name] as FaultKind, { ...profile, at });
    if (isStable(kinds, faults, fault, profile)) faults.push(fault);
  }
}

/** A fault that may turn out not to fit: all its numbers are drawn, so that the next do not move. */
function drawFault(rng: Rng, kind: FaultKind, { cast, at, length }: Profile & { at: Micros }) {
  const parameters = kind.swarm.draw(rng, cast);
  const lasts = rng.draw({ kind: 'exponential', mean: length });
  const fault = { at, fault: kind.name, with: parameters };
  return kind.heal === undefined
    ? fault
    : { ...fault, for: Math.max(1, kind.swarm.shortestOn + lasts) };
}
