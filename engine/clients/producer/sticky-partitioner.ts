// Where records without key go: one partition until it got batch.size bytes, then another one, drawn
// with regard to how long the queues are (KIP-794, Kafka's BuiltInPartitioner).
import { assert } from '../../../sim/assert.ts';
import {
  availablePartitions,
  leaderOf,
  partitionIn,
  partitionsOf,
  type ClusterView,
} from '../network/cluster-view.ts';

/** The part of a client's door that the partitioner draws from. */
export interface DrawsEnv {
  rng(stream: 'partitioner'): { uint32(): number };
}

/** How likely each partition is to be next: `cumulative[i]` ends the range of `partitions[i]`. */
export interface PartitionLoad {
  readonly cumulative: readonly number[];
  readonly partitions: readonly number[];
}

/** The queues of a topic's partitions, as far as records may go there. */
export interface QueueSizes {
  readonly sizes: number[];
  readonly partitions: number[];
  /** How many partitions have a queue, also those where records may not go now; 0: it does not matter. */
  all: number;
}

/** The partitioner of one topic. */
export interface StickyPartitioner {
  readonly topic: string;
  /** Bytes after which another partition has its turn. */
  readonly stickySize: number;
  /** Null: it does not matter where leaders are; else those in this rack are preferred (KIP-1123). */
  readonly rack: string | null;
  /** -1: none chosen yet. */
  current: number;
  producedBytes: number;
  /** How long the queues were when the sender last looked. */
  readonly seen: QueueSizes;
}

/** A partitioner that has not chosen yet. */
export const createSticky = (
  topic: string,
  stickySize: number,
  rack: string | null = null,
): StickyPartitioner => ({
  topic,
  stickySize,
  rack,
  current: -1,
  producedBytes: 0,
  seen: { sizes: [], partitions: [], all: 0 },
});

/** The partition whose turn it is. */
export function currentPartitionOf(
  sticky: StickyPartitioner,
  view: ClusterView,
  env: DrawsEnv,
): number {
  if (sticky.current < 0) sticky.current = nextPartition(sticky, view, env);
  return sticky.current;
}

/** Did the current partition get so much that it gives way as soon as its batches are full? */
export const hasEnough = ({ producedBytes, stickySize }: StickyPartitioner): boolean =>
  producedBytes >= stickySize;

/** The next partition has its turn if the current one got enough, and its batches are full. */
export function maybeMoveOn(
  sticky: StickyPartitioner,
  isFull: boolean,
  view: ClusterView,
  env: DrawsEnv,
): boolean {
  const isEnough = hasEnough(sticky) && isFull;
  // Twice as much is enough even in the midst of a batch.
  if (!isEnough && sticky.producedBytes < 2 * sticky.stickySize) return false;
  sticky.current = nextPartition(sticky, view, env);
  sticky.producedBytes = 0;
  return true;
}

function nextPartition(sticky: StickyPartitioner, view: ClusterView, env: DrawsEnv): number {
  const random = env.rng('partitioner').uint32() >>> 1;
  const load = loadOf(sticky.seen);
  if (load !== null) {
    const { cumulative, partitions } = loadNearby(sticky, load, view);
    const drawn = random % (cumulative.at(-1) ?? 1);
    const chosen = cumulative.findIndex((end) => end > drawn);
    return partitions[chosen] ?? 0;
  }
  const available = availablePartitions(view, sticky.topic);
  const nearby = available.filter(({ index }) => isNearby(sticky, index, view));
  const preferred = nearby.length > 0 ? nearby : available;
  const candidates = preferred.length > 0 ? preferred : partitionsOf(view, sticky.topic);
  assert(candidates.length > 0, 'a topic that is written to has partitions');
  return candidates[random % candidates.length]?.index ?? 0;
}

function isNearby({ topic, rack }: StickyPartitioner, index: number, view: ClusterView): boolean {
  return rack === null || leaderOf(view, partitionIn(view, { topic, index }))?.rack === rack;
}

/** The load of those whose leaders are nearby, among themselves; of all, if there are none. */
function loadNearby(
  sticky: StickyPartitioner,
  load: PartitionLoad,
  view: ClusterView,
): Pick<PartitionLoad, 'cumulative' | 'partitions'> {
  if (sticky.rack === null) return load;
  const { cumulative, partitions } = load;
  const nearby = partitions.flatMap((index, i) => {
    const weight = (cumulative[i] ?? 0) - (cumulative[i - 1] ?? 0);
    return isNearby(sticky, index, view) ? [{ index, weight }] : [];
  });
  if (nearby.length === 0) return load;
  // The longest queue nearby counts once, as the longest of all does among all.
  const least = nearby.reduce((low, { weight }) => Math.min(low, weight), Infinity);
  let end = 0;
  return {
    cumulative: nearby.map(({ weight }) => (end += weight - least + 1)),
    partitions: nearby.map(({ index }) => index),
  };
}

/** The longer a queue, the less likely it gets more; null when they are all alike. */
export function loadOf({ sizes, partitions, all }: QueueSizes): PartitionLoad | null {
  if (sizes.length < 1 || all < 2) return null;
  let longest = 0;
  let shortest = Infinity;
  for (const size of sizes) {
    longest = Math.max(longest, size);
    shortest = Math.min(shortest, size);
  }
  if (sizes.length === all && shortest === longest) return null;
  let end = 0;
  const cumulative = sizes.map((size) => (end += longest + 1 - size));
  return { cumulative, partitions };
}

/** A snapshot's copy. */
export const copySticky = (sticky: StickyPartitioner): StickyPartitioner => ({
  ...sticky,
  seen: {
    sizes: sticky.seen.sizes.slice(),
    partitions: sticky.seen.partitions.slice(),
    all: sticky.seen.all,
  },
});
