// Records wait here, in batches by partition, until they are sent (Kafka's RecordAccumulator).
import { assert } from '../../../sim/assert.ts';
import type { Micros } from '../../../sim/time.ts';
import { sizeOfBatchHeader, type DataRecord } from '../../protocol/batch.ts';
import type { Compression } from '../../protocol/compression/sizes.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../topic-partition.ts';
import type { ClusterView } from '../network/cluster-view.ts';
import type { Backoff } from '../network/backoff.ts';
import { observeRatio, ratioOf, type CompressionRatios } from './compression-ratio.ts';
import { anyPartition } from './partitioner.ts';
import {
  build,
  copyBatch,
  createBatch,
  isFull,
  sizeOfProducerBatch,
  tryAppend,
  upperBoundOf,
  type BatchId,
  type ProducerBatch,
  type SendId,
} from './producer-batch.ts';
import {
  createSticky,
  currentPartitionOf,
  onProduced,
  type Draws,
  type StickyPartitioner,
} from './sticky-partitioner.ts';

/** How a producer collects; immutable. */
export interface AccumulatorSettings {
  readonly batchSize: number;
  readonly bufferMemory: number;
  readonly linger: Micros;
  readonly deliveryTimeout: Micros;
  readonly retryBackoff: Backoff;
  readonly compression: Compression;
  readonly adaptive: boolean;
  /** 0: a slow leader is never left out. */
  readonly availabilityTimeout: Micros;
}

/** What waits for one topic. */
export interface TopicQueues {
  readonly sticky: StickyPartitioner;
  /** Batches by partition, the oldest first; partitions in ascending order. */
  readonly queues: Map<number, BatchId[]>;
}

/** When a node last had something to send, and when it last could be sent to. */
export interface NodeLatency {
  readyAt: Micros;
  drainedAt: Micros;
}

/** All that a producer has not finished. */
export interface Accumulator {
  readonly settings: AccumulatorSettings;
  readonly topics: Map<string, TopicQueues>;
  /** Every batch that holds memory or whose fate is open. */
  readonly batches: Map<BatchId, ProducerBatch>;
  /** How many of them are not done. */
  incomplete: number;
  nextBatch: BatchId;
  freeMemory: number;
  /** Calls of send() that wait for memory. */
  waitingForMemory: number;
  readonly muted: Set<PartitionKey>;
  /** By node: where its next drain begins. */
  readonly drainIndex: Map<number, number>;
  readonly latencies: Map<number, NodeLatency>;
  readonly ratios: CompressionRatios;
  /** The earliest time at which a batch is given up; Infinity: none is known. */
  nextExpiryAt: Micros;
  flushes: number;
  isClosed: boolean;
}

export const createAccumulator = (settings: AccumulatorSettings): Accumulator => ({
  settings,
  topics: new Map(),
  batches: new Map(),
  incomplete: 0,
  nextBatch: 0,
  freeMemory: settings.bufferMemory,
  waitingForMemory: 0,
  muted: new Set(),
  drainIndex: new Map(),
  latencies: new Map(),
  ratios: new Map(),
  nextExpiryAt: Infinity,
  flushes: 0,
  isClosed: false,
});

/** A record to be appended. */
export interface Appending {
  readonly topic: string;
  /** Or `anyPartition`. */
  readonly partition: number;
  readonly record: DataRecord;
  readonly send: SendId;
}

/** What the append depends on besides the accumulator. */
export interface AppendContext {
  readonly view: ClusterView;
  readonly now: Micros;
  readonly draws: Draws;
}

/** Where a record lies now; or that no memory is left for a new batch. */
export type AppendResult =
  | {
      readonly type: 'appended';
      readonly partition: number;
      /** There is something to send without waiting for more. */
      readonly isBatchFull: boolean;
      readonly isNewBatch: boolean;
      readonly bytes: number;
    }
  | { readonly type: 'no-memory'; readonly partition: number };

/** Adds a record to the last batch of its partition, or to a new one. */
export function append(
  accumulator: Accumulator,
  appending: Appending,
  context: AppendContext,
): AppendResult {
  const topic = topicQueues(accumulator, appending.topic);
  const chosen = chosenPartition(accumulator, topic, appending, context);
  const last = lastBatch(accumulator, chosen.queue);
  if (last !== undefined) {
    const before = sizeOfProducerBatch(last);
    if (tryAppend(last, appending.record, appending.send, context.now)) {
      const bytes = sizeOfProducerBatch(last) - before;
      const { partition, queue } = chosen;
      noteProduced(accumulator, topic, { ...chosen, bytes }, context);
      const isBatchFull = queue.length > 1 || isFull(last);
      return { type: 'appended', partition, isBatchFull, isNewBatch: false, bytes };
    }
    last.isClosed = true;
  }
  return appendToNewBatch(
    accumulator,
    topic,
    { ...appending, partition: chosen.partition },
    {
      ...context,
      isSticky: chosen.isSticky,
    },
  );
}

interface Chosen {
  readonly partition: number;
  readonly queue: BatchId[];
  /** The record had no partition of its own. */
  readonly isSticky: boolean;
}

/** The partition of a record; if its turn is over once all its batches are full, the next one's. */
function chosenPartition(
  accumulator: Accumulator,
  { sticky, queues }: TopicQueues,
  { partition }: Appending,
  { view, draws }: AppendContext,
): Chosen {
  if (partition !== anyPartition) {
    return { partition, queue: queueIn(queues, partition), isSticky: false };
  }
  for (;;) {
    const current = currentPartitionOf(sticky, view, draws);
    const queue = queueIn(queues, current);
    const maySwitch = allFull(accumulator, queue);
    if (!maySwitch || !onProduced(sticky, { bytes: 0, maySwitch }, view, draws)) {
      return { partition: current, queue, isSticky: true };
    }
  }
}

function appendToNewBatch(
  accumulator: Accumulator,
  topic: TopicQueues,
  appending: Appending,
  context: AppendContext & { readonly isSticky: boolean },
): AppendResult {
  const { settings, ratios } = accumulator;
  const { record, send } = appending;
  const writeLimit = Math.max(settings.batchSize, upperBoundOf(record));
  if (accumulator.freeMemory < writeLimit) {
    return { type: 'no-memory', partition: appending.partition };
  }
  // The batch before is closed now: perhaps it was another partition's turn from then on.
  const wish = context.isSticky ? { ...appending, partition: anyPartition } : appending;
  const chosen = chosenPartition(accumulator, topic, wish, context);
  const { partition, queue } = chosen;
  accumulator.freeMemory -= writeLimit;
  const batch = createBatch({
    id: accumulator.nextBatch,
    topic: appending.topic,
    index: partition,
    compression: settings.compression,
    writeLimit,
    memory: writeLimit,
    isSplit: false,
    createdAt: context.now,
    ratio: ratioOf(ratios, appending.topic),
  });
  tryAppend(batch, record, send, context.now);
  track(accumulator, batch);
  queue.push(batch.id);
  const bytes = sizeOfProducerBatch(batch);
  const isBatchFull = queue.length > 1 || isFull(batch);
  noteProduced(accumulator, topic, { ...chosen, bytes }, context);
  return { type: 'appended', partition, isBatchFull, isNewBatch: true, bytes };
}

function noteProduced(
  accumulator: Accumulator,
  { sticky }: TopicQueues,
  { queue, bytes, isSticky }: Chosen & { readonly bytes: number },
  { view, draws }: AppendContext,
): void {
  if (!isSticky) return;
  onProduced(sticky, { bytes, maySwitch: allFull(accumulator, queue) }, view, draws);
}

const allFull = (accumulator: Accumulator, queue: readonly BatchId[]): boolean => {
  const last = lastBatch(accumulator, queue);
  return last === undefined || isFull(last);
};

function lastBatch(accumulator: Accumulator, queue: readonly BatchId[]): ProducerBatch | undefined {
  const id = queue.at(-1);
  return id === undefined ? undefined : accumulator.batches.get(id);
}

/** A batch joins those whose fate is open. */
export function track(accumulator: Accumulator, batch: ProducerBatch): void {
  accumulator.batches.set(batch.id, batch);
  accumulator.incomplete += 1;
  accumulator.nextBatch = batch.id + 1;
}

/** The queues of a topic; new ones if it had none. */
export function topicQueues(accumulator: Accumulator, topic: string): TopicQueues {
  const known = accumulator.topics.get(topic);
  if (known !== undefined) return known;
  const stickySize = Math.max(accumulator.settings.batchSize, 1);
  const queues = { sticky: createSticky(topic, stickySize), queues: new Map() };
  accumulator.topics.set(topic, queues);
  return queues;
}

/** The queue of a partition, which keeps its place in the order of partitions. */
function queueIn(queues: Map<number, BatchId[]>, partition: number): BatchId[] {
  const known = queues.get(partition);
  if (known !== undefined) return known;
  const later = [...queues].filter(([other]) => other > partition);
  for (const [other] of later) queues.delete(other);
  const queue: BatchId[] = [];
  queues.set(partition, queue);
  for (const [other, itsQueue] of later) queues.set(other, itsQueue);
  return queue;
}

/** The queue of a partition. */
export const queueOf = (accumulator: Accumulator, { topic, index }: TopicPartition): BatchId[] =>
  queueIn(topicQueues(accumulator, topic).queues, index);

/** A batch by its number. */
export function batchIn(accumulator: Accumulator, id: BatchId): ProducerBatch {
  const batch = accumulator.batches.get(id);
  assert(batch !== undefined, 'a batch in a queue exists');
  return batch;
}

/** A batch leaves for its broker: no more records, and its size is known. */
export function closeForSending(accumulator: Accumulator, batch: ProducerBatch): void {
  const built = build(batch);
  batch.isRewritten = false;
  if (batch.compression === 'none') return;
  const observed = (built.sizeInBytes - sizeOfBatchHeader) / batch.recordsSize;
  observeRatio(accumulator.ratios, batch.topic, observed);
}

/** The fate of a batch is known. Its memory stays taken while a request may still read it. */
export function finish(accumulator: Accumulator, batch: ProducerBatch): void {
  assert(!batch.isDone, 'the fate of a batch is decided once');
  batch.isDone = true;
  accumulator.incomplete -= 1;
  if (!batch.isInFlight) release(accumulator, batch);
}

/** Nobody reads it any more. */
export function release(accumulator: Accumulator, batch: ProducerBatch): void {
  accumulator.freeMemory += batch.memory;
  batch.memory = 0;
  accumulator.batches.delete(batch.id);
}

/** Is anything waiting to be sent? */
export function hasUndrained(accumulator: Accumulator): boolean {
  for (const { queues } of accumulator.topics.values()) {
    for (const queue of queues.values()) if (queue.length > 0) return true;
  }
  return false;
}

/** When a batch is given up, sent or not. */
export const expiresAt = (accumulator: Accumulator, batch: ProducerBatch): Micros =>
  batch.createdAt + accumulator.settings.deliveryTimeout;

/** Takes out the waiting batches whose time is over, and notes when the next one's will be. */
export function takeExpired(accumulator: Accumulator, now: Micros): ProducerBatch[] {
  const expired: ProducerBatch[] = [];
  for (const { queues } of accumulator.topics.values()) {
    for (const queue of queues.values()) takeExpiredFrom(accumulator, queue, now, expired);
  }
  return expired;
}

function takeExpiredFrom(
  accumulator: Accumulator,
  queue: BatchId[],
  now: Micros,
  expired: ProducerBatch[],
): void {
  for (let id = queue[0]; id !== undefined; id = queue[0]) {
    const batch = batchIn(accumulator, id);
    if (expiresAt(accumulator, batch) > now) {
      noteExpiry(accumulator, batch);
      return;
    }
    queue.shift();
    batch.isClosed = true;
    expired.push(batch);
  }
}

export function noteExpiry(accumulator: Accumulator, batch: ProducerBatch): void {
  accumulator.nextExpiryAt = Math.min(accumulator.nextExpiryAt, expiresAt(accumulator, batch));
}

export const isMuted = (accumulator: Accumulator, { topic, index }: TopicPartition): boolean =>
  accumulator.muted.size > 0 && accumulator.muted.has(partitionKey(topic, index));

/** A snapshot's copy. */
export function copyAccumulator(accumulator: Accumulator): Accumulator {
  const { topics, batches, muted, drainIndex, latencies, ratios } = accumulator;
  return {
    ...accumulator,
    topics: new Map([...topics].map(([name, topic]) => [name, copyQueues(topic)])),
    batches: new Map([...batches].map(([id, batch]) => [id, copyBatch(batch)])),
    muted: new Set(muted),
    drainIndex: new Map(drainIndex),
    latencies: new Map([...latencies].map(([id, latency]) => [id, { ...latency }])),
    ratios: new Map(ratios),
  };
}

const copyQueues = ({ sticky, queues }: TopicQueues): TopicQueues => ({
  sticky: { ...sticky },
  queues: new Map([...queues].map(([partition, queue]) => [partition, queue.slice()])),
});
