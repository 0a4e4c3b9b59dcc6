// In some seeds leaders are moved to and fro while one of the brokers hardly hears the others: so it goes where
// somebody, or a program, evens out the load of a cluster whose network is the trouble.
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds } from '../../sim/time.ts';
import type { Scenario, StepPlan } from '../format/scenario.ts';
import type { PlannedDeed } from './deeds.ts';
import { timesIn, type Span } from './times.ts';

/** Who hears the others badly, and leads every other time. Controllers and clients reach everybody. */
export interface Balancing {
  readonly steps: readonly StepPlan[];
  /** By who does them: each partition of a topic has its own. */
  readonly deeds: Readonly<Record<string, readonly PlannedDeed[]>>;
}

const nothing: Balancing = { steps: [], deeds: {} };

/** In every third seed where that leaves the quorum alone; in every second of these all trouble ends with it. */
export function drawBalancing(
  rng: Rng,
  { brokers, combined, topics }: Pick<Scenario, 'brokers' | 'combined' | 'topics'>,
  { from, until }: Span,
): Balancing {
  const copied = topics.filter(({ replicas }) => replicas > 1);
  if (combined || copied.length === 0 || !rng.chance(1, 3)) return nothing;
  const { name: topic, partitions, replicas: count } = rng.pick(copied);
  const length = seconds(rng.between(4, 8));
  const latest = until - length;
  const at = rng.chance(1, 2) ? latest : rng.between(from + settledAfter, latest);

  const hosts = Array.from({ length: brokers }, (_, i) => `b${i + 1}`);
  const first = rng.below(brokers);
  const alone = hosts.splice(first, 1);
  const replicas = Array.from({ length: count }, (_, r) => ((first + r) % brokers) + 1);
  const gap = rng.pick([ms(500), seconds(1), seconds(2)]);
  const deedsFor = (index: number): readonly PlannedDeed[] => [
    { at: at - settledAfter, deed: { type: 'reassign', topic, index, replicas } },
    ...[...timesIn(rng, { from: at, until: at + length }, { gap, atLeast })].map((time, move) => {
      const turned = turnedBy(replicas, move % 2 === 0 ? 0 : rng.between(1, count - 1));
      return { at: time, deed: { type: 'move-leader', topic, index, replicas: turned } } as const;
    }),
  ];
  const names = Array.from({ length: partitions }, (_, index) => `balancer-${index + 1}`);
  return {
    steps: [{ at, ...drawDistance(rng, alone, hosts), for: length }],
    deeds: Object.fromEntries(names.map((name, index) => [name, deedsFor(index)])),
  };
}

/** By then partitions have their replicas where they are to lead. */
const settledAfter = seconds(3);
const atLeast = ms(50);

const turnedBy = (replicas: readonly number[], by: number): readonly number[] => [
  ...replicas.slice(by),
  ...replicas.slice(0, by),
];

/** A broker does not hear the others at all, or late. */
function drawDistance(
  rng: Rng,
  alone: readonly string[],
  others: readonly string[],
): Pick<StepPlan, 'fault' | 'with'> {
  if (rng.chance(1, 2)) return { fault: 'partition', with: { groups: [alone, others] } };
  const latency = { kind: 'exponential', mean: ms(rng.pick([100, 300, 1_000])) };
  return { fault: 'slow-link', with: { from: alone, to: others, latency } };
}
