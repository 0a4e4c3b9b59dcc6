// Records wait here, in batches by partition, until they are sent (Kafka's RecordAccumulator).
import { numbered, takeOut } from '../../../sim/numbered.ts';
import { assert } from '../../../sim/assert.ts';
import { none } from '../../../sim/short-list.ts';
import type { Clock } from '../../../sim/program.ts';
import type { Micros } from '../../../sim/time.ts';
import { sizeOfBatchHeader } from '../../protocol/batch.ts';
import type { Compression } from '../../protocol/compression/sizes.ts';
import {
  partitionKey,
  partitionNumber,
  type Interner,
  type PartitionKey,
  type TopicPartition,
} from '../topic-partition.ts';
import { hashOfInteger, hashOfString } from '../../protocol/java/hash-codes.ts';
import { entriesOf, hashMapOf, put } from '../../protocol/java/hash-map.ts';
import { numberIn, topicIdIn, type ClusterView } from '../network/cluster-view.ts';
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
  type Entering,
  type ProducerBatch,
} from './producer-batch.ts';
import {
  copySticky,
  createSticky,
  currentPartitionOf,
  hasEnough,
  maybeMoveOn,
  type DrawsEnv,
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
  /** Records without key go there first; null: anywhere. */
  readonly rack: string | null;
}

/** What waits for one partition: the oldest first. */
export interface PartitionQueue {
  readonly index: number;
  readonly batches: BatchId[];
}

/** What waits for one topic. */
export interface TopicQueues {
  readonly sticky: StickyPartitioner;
  /** By the index of the partition. */
  readonly queues: Map<number, PartitionQueue>;
}

/** When a node last had something to send, and when it last could be sent to. */
export interface NodeLatency {
  readyAt: Micros;
  drainedAt: Micros;
}

/** What the sender found when it last looked at all queues. */
export interface Readiness {
  /** To whom something could be sent. */
  nodes: readonly number[];
  /** How long until something more is ready by itself; Infinity: never. */
  nextCheck: Micros;
  /** Topics with records for a partition that nobody leads. */
  leaderless: readonly string[];
}

/** All that a producer has not finished. */
export interface Accumulator {
  readonly settings: AccumulatorSettings;
  readonly topics: Map<string, TopicQueues>;
  /** Every batch that holds memory or whose fate is open, in the order of their numbers. */
  readonly batches: ProducerBatch[];
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
  readonly readiness: Readiness;
  readonly ratios: CompressionRatios;
  /** The earliest time at which a batch is given up; Infinity: none is known. */
  nextExpiryAt: Micros;
  flushes: number;
  isClosed: boolean;
}

/** An accumulator without records. */
export const createAccumulator = (settings: AccumulatorSettings): Accumulator => ({
  settings,
  topics: new Map(),
  batches: [],
  incomplete: 0,
  nextBatch: 0,
  freeMemory: settings.bufferMemory,
  waitingForMemory: 0,
  muted: new Set(),
  drainIndex: new Map(),
  latencies: new Map(),
  readiness: { nodes: none, nextCheck: Infinity, leaderless: none },
  ratios: new Map(),
  nextExpiryAt: Infinity,
  flushes: 0,
  isClosed: false,
});

/** A record to be appended; what becomes of it is filled in. */
export interface Appending extends Entering {
  readonly topic: string;
  /** `anyPartition` until one is chosen. */
  index: number;
  /** By how much its batch has grown. */
  bytes: number;
  /** There is something to send without waiting for more. */
  isBatchFull: boolean;
}

/** The part of a client's door that an append needs: what time it is, something to draw from, and names. */
export interface AppendEnv extends DrawsEnv, Interner {
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * Adds a record to the last batch of its partition, or to a new one, and tells which; unless no memory is
 * left for a new batch, or the producer is closed.
 */
export function append(
  accumulator: Accumulator,
  appending: Appending,
  view: ClusterView,
  env: AppendEnv,
): ProducerBatch | 'no-memory' | 'closed' {
  const topic = topicQueues(accumulator, appending.topic);
  const { sticky } = topic;
  const isSticky = appending.index === anyPartition;
  const now = env.clock.monotonic();
  for (;;) {
    if (isSticky) appending.index = stickyPartition(accumulator, topic, view, env);
    if (accumulator.isClosed) return 'closed';
    const queue = queueIn(topic.queues, appending.index);
    let batch = lastBatch(accumulator, queue);
    if (batch === undefined || !grows(batch, appending, now)) {
      if (accumulator.freeMemory < limitFor(accumulator, appending)) return 'no-memory';
      // Now that all its batches are full, the partition's turn may be over.
      if (isSticky && isTurnOver(sticky, batch, view, env)) continue;
      batch = beginBatch(accumulator, appending, view, env);
      queue.batches.push(batch.id);
    }
    const isLastFull = isFull(batch);
    appending.isBatchFull = isLastFull || queue.batches.length > 1;
    if (isSticky) {
      sticky.producedBytes += appending.bytes;
      maybeMoveOn(sticky, isLastFull, view, env);
    }
    return batch;
  }
}

/** Takes a batch one record more? If not, it is closed. */
function grows(batch: ProducerBatch, appending: Appending, now: Micros): boolean {
  const before = sizeOfProducerBatch(batch);
  const isTaken = tryAppend(batch, appending, now);
  if (isTaken) appending.bytes = sizeOfProducerBatch(batch) - before;
  else batch.isClosed = true;
  return isTaken;
}

/** The partition whose turn it is; if its turn is over once all its batches are full, the next one's. */
function stickyPartition(
  accumulator: Accumulator,
  { sticky, queues }: TopicQueues,
  view: ClusterView,
  env: AppendEnv,
): number {
  for (;;) {
    const partition = currentPartitionOf(sticky, view, env);
    if (!hasEnough(sticky)) return partition;
    const last = lastBatch(accumulator, queueIn(queues, partition));
    if (!isTurnOver(sticky, last, view, env)) return partition;
  }
}

/** A partition that got enough gives way as soon as its batches are full, not before. */
function isTurnOver(
  sticky: StickyPartitioner,
  last: ProducerBatch | undefined,
  view: ClusterView,
  env: AppendEnv,
): boolean {
  const isAllFull = last === undefined || isFull(last);
  return isAllFull && hasEnough(sticky) && maybeMoveOn(sticky, true, view, env);
}

/** What the batch of a record may take if it is the first: one record always fits. */
const limitFor = ({ settings }: Accumulator, { fieldsSize }: Appending): number =>
  Math.max(settings.batchSize, upperBoundOf(fieldsSize));

function beginBatch(
  accumulator: Accumulator,
  appending: Appending,
  view: ClusterView,
  env: AppendEnv,
): ProducerBatch {
  const { settings, ratios } = accumulator;
  const { topic, index } = appending;
  const now = env.clock.monotonic();
  const writeLimit = limitFor(accumulator, appending);
  accumulator.freeMemory -= writeLimit;
  const batch = createBatch({
    id: accumulator.nextBatch,
    topic,
    index,
    number: numberOf(view, appending, env),
    compression: settings.compression,
    writeLimit,
    memory: writeLimit,
    isSplit: false,
    createdAt: now,
    ratio: ratioOf(ratios, topic),
  });
  tryAppend(batch, appending, now);
  appending.bytes = sizeOfProducerBatch(batch);
  track(accumulator, batch);
  return batch;
}

/** Where a partition was chosen that metadata does not name any more, it is one of the topic that it does name. */
function numberOf(view: ClusterView, at: TopicPartition, names: Interner): number {
  const number = numberIn(view, at);
  return number >= 0 ? number : partitionNumber(names, at, topicIdIn(view, at.topic));
}

function lastBatch(
  accumulator: Accumulator,
  { batches }: PartitionQueue,
): ProducerBatch | undefined {
  const last = batches.length - 1;
  return last < 0 ? undefined : numbered(accumulator.batches, batches[last] as BatchId);
}

/** A batch joins those whose fate is open. */
export function track(accumulator: Accumulator, batch: ProducerBatch): void {
  accumulator.batches.push(batch);
  accumulator.incomplete += 1;
  accumulator.nextBatch = batch.id + 1;
}

/** The queues of a topic; new ones if it had none. */
export function topicQueues(accumulator: Accumulator, topic: string): TopicQueues {
  const known = accumulator.topics.get(topic);
  if (known !== undefined) return known;
  const stickySize = Math.max(accumulator.settings.batchSize, 1);
  const queues: TopicQueues = {
    sticky: createSticky(topic, stickySize, accumulator.settings.rack),
    queues: new Map(),
  };
  addInHashOrder(accumulator.topics, [topic, queues], hashOfString);
  return queues;
}

/** The queue of a partition; an empty one if it had none. */
function queueIn(queues: Map<number, PartitionQueue>, partition: number): PartitionQueue {
  const known = queues.get(partition);
  if (known !== undefined) return known;
  const queue: PartitionQueue = { index: partition, batches: [] };
  addInHashOrder(queues, [partition, queue], hashOfInteger);
  return queue;
}

/** Kafka walks over topics and partitions in the order of hash maps that are copied when they grow. */
function addInHashOrder<K, V>(
  map: Map<K, V>,
  [key, value]: readonly [K, V],
  hashOf: (key: K) => number,
): void {
  const ordered = hashMapOf([...map], hashOf);
  put(ordered, key, value);
  const entries = entriesOf(ordered);
  map.clear();
  for (const entry of entries) map.set(entry.key, entry.value);
}

/** What waits for a partition. */
export const queueOf = (accumulator: Accumulator, { topic, index }: TopicPartition): BatchId[] =>
  queueIn(topicQueues(accumulator, topic).queues, index).batches;

/** A batch by its number. */
export function batchIn(accumulator: Accumulator, id: BatchId): ProducerBatch {
  const batch = numbered(accumulator.batches, id);
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
  takeOut(accumulator.batches, batch.id);
}

/** Takes out of the queues, and tells, every batch whose fate is open. */
export function takeIncomplete({ topics, batches }: Accumulator): ProducerBatch[] {
  for (const { queues } of topics.values()) {
    for (const queue of queues.values()) queue.batches.length = 0;
  }
  const incomplete = batches.filter(({ isDone }) => !isDone);
  for (const batch of incomplete) batch.isClosed = true;
  return incomplete;
}

/** Is anything waiting to be sent? */
export function hasUndrained(accumulator: Accumulator): boolean {
  for (const { queues } of accumulator.topics.values()) {
    for (const queue of queues.values()) if (queue.batches.length > 0) return true;
  }
  return false;
}

/** Must the partition wait for the batch that is on its way? */
export const isMuted = (accumulator: Accumulator, { topic, index }: TopicPartition): boolean =>
  accumulator.muted.size > 0 && accumulator.muted.has(partitionKey(topic, index));

/** A snapshot's copy. */
export function copyAccumulator(accumulator: Accumulator): Accumulator {
  const { topics, batches, muted, drainIndex, latencies, readiness, ratios } = accumulator;
  return {
    ...accumulator,
    topics: new Map([...topics].map(([name, topic]) => [name, copyQueues(topic)])),
    batches: batches.map(copyBatch),
    muted: new Set(muted),
    drainIndex: new Map(drainIndex),
    latencies: new Map([...latencies].map(([id, latency]) => [id, { ...latency }])),
    readiness: { ...readiness },
    ratios: new Map(ratios),
  };
}

const copyQueues = ({ sticky, queues }: TopicQueues): TopicQueues => ({
  sticky: copySticky(sticky),
  queues: new Map([...queues].map(([index, queue]) => [index, copyQueue(queue)])),
});

const copyQueue = ({ index, batches }: PartitionQueue): PartitionQueue => ({
  index,
  batches: batches.slice(),
});
