// What the operator of a seed has in mind: which deeds there are at all, how often, and to what.
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds } from '../../sim/time.ts';
import type { Scenario, TopicPlan } from '../format/scenario.ts';
import type { Deed, PlannedDeed } from './deeds.ts';
import { timesIn, type Span } from './times.ts';

interface Draw {
  readonly rng: Rng;
  readonly brokers: number;
  readonly topic: TopicPlan;
  readonly index: number;
}

/** Each kind of deed exists in every second seed. */
const kinds: readonly ((draw: Draw) => Deed)[] = [
  ({ rng, brokers, topic: { name: topic, replicas }, index }) => {
    const first = Array.from({ length: replicas }, (_, r) => ((index + r) % brokers) + 1);
    return { type: 'move-leader', topic, index, replicas: some(rng, first, replicas) };
  },
  ({ topic: { name: topic }, index }) => ({ type: 'elect', topic, index }),
  ({ rng, brokers, topic: { name: topic, replicas }, index }) => {
    const all = Array.from({ length: brokers }, (_, i) => i + 1);
    const count = Math.min(brokers, rng.pick([Math.max(1, replicas - 1), replicas, replicas + 1]));
    const wanted = rng.chance(1, 4) ? null : some(rng, all, count);
    return { type: 'reassign', topic, index, replicas: wanted };
  },
  ({ rng, topic: { name: topic } }) => {
    const value = rng.pick(['1', '2', '3', null]);
    return { type: 'configure', topic, name: 'min.insync.replicas', value };
  },
  ({ rng, topic: { name: topic } }) => {
    const value = rng.pick(['compact', 'delete', 'compact,delete', null]);
    return { type: 'configure', topic, name: 'cleanup.policy', value };
  },
  ({ rng, topic: { name: topic, partitions } }) => {
    return { type: 'add-partitions', topic, count: partitions + rng.between(1, 2) };
  },
  ({ topic: { name: topic }, index }) => ({ type: 'delete-records', topic, index }),
];

/** The deeds of a seed, by their times; in every third seed nobody does anything. */
export function drawDeeds(
  rng: Rng,
  { brokers, topics }: Pick<Scenario, 'brokers' | 'topics'>,
  span: Span,
): readonly PlannedDeed[] {
  const isIdle = rng.chance(1, 3);
  const present = kinds.filter(() => rng.chance(1, 2));
  if (isIdle || present.length === 0) return [];
  const gap = rng.pick([ms(400), seconds(1), seconds(4)]);
  const deeds: PlannedDeed[] = [];
  for (const at of timesIn(rng, span, { gap, atLeast: ms(50) })) {
    const topic = rng.pick(topics);
    const index = rng.below(topic.partitions);
    deeds.push({ at, deed: rng.pick(present)({ rng, brokers, topic, index }) });
  }
  return deeds;
}

/** So many of them, in any order. */
function some(rng: Rng, all: readonly number[], count: number): readonly number[] {
  const left = all.slice();
  return Array.from({ length: count }, () => left.splice(rng.below(left.length), 1)[0] ?? 1);
}
