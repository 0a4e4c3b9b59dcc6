// Which brokers could be sent something now, and what (the sender's half of RecordAccumulator).
import type { Micros } from '../../../sim/time.ts';
import {
  leaderOf,
  partitionsOf,
  type ClusterNode,
  type ClusterView,
  type PartitionView,
} from '../network/cluster-view.ts';
import {
  batchIn,
  closeForSending,
  isMuted,
  type Accumulator,
  type TopicQueues,
} from './accumulator.ts';
import {
  hasSequence,
  isBackingOff,
  isFull,
  noteLeader,
  sizeOfProducerBatch,
  waitedFor,
  type BatchId,
  type ProducerBatch,
} from './producer-batch.ts';
import { mayDrain, sequenceAtDrain, type Sequences } from './sequences.ts';

/** What could be sent now. */
export interface Readiness {
  readonly nodes: number[];
  /** How long until something more is ready by itself; Infinity: never. */
  nextCheck: Micros;
  /** Topics with records for a partition that nobody leads. */
  readonly leaderless: string[];
}

/** Looks at the head of every queue: who is ready now, and when the next one will be. */
export function checkReady(accumulator: Accumulator, view: ClusterView, now: Micros): Readiness {
  const readiness: Readiness = { nodes: [], nextCheck: Infinity, leaderless: [] };
  const look: Look = { view, now };
  for (const queues of accumulator.topics.values()) {
    checkTopic(accumulator, queues, look, readiness);
  }
  return readiness;
}

interface Look {
  readonly view: ClusterView;
  readonly now: Micros;
}

/** How likely each partition is to be next follows from how long the queues are now. */
function checkTopic(
  accumulator: Accumulator,
  { sticky, queues }: TopicQueues,
  look: Look,
  readiness: Readiness,
): void {
  const { view } = look;
  const { seen, topic } = sticky;
  const partitions = view.byIndex.get(topic);
  let count = 0;
  for (const [index, queue] of queues) {
    const partition = partitions?.[index];
    const leader = leaderOf(view, partition);
    if (queue.length > 0) {
      const batch = batchIn(accumulator, queue[0] as BatchId);
      noteLeader(batch, partition?.leaderEpoch ?? -1);
      if (leader === undefined) addOnce(readiness.leaderless, topic);
      else checkHead(accumulator, { batch, queue, leader }, look.now, readiness);
    }
    if (leader === undefined || isLeftOut(accumulator, leader, queue)) continue;
    seen.sizes[count] = queue.length;
    seen.partitions[count] = index;
    count += 1;
  }
  if (seen.sizes.length !== count) seen.sizes.length = seen.partitions.length = count;
  const knowsAll = queues.size >= partitionsOf(view, topic).length;
  seen.all = accumulator.settings.adaptive && knowsAll ? queues.size : 0;
}

interface Head {
  readonly batch: ProducerBatch;
  readonly queue: readonly BatchId[];
  readonly leader: ClusterNode;
}

function checkHead(
  accumulator: Accumulator,
  { batch, queue, leader }: Head,
  now: Micros,
  readiness: Readiness,
): void {
  if (readiness.nodes.includes(leader.id) || isMuted(accumulator, batch)) return;
  const isHeadFull = queue.length > 1 || isFull(batch);
  const wait = timeUntilReady(accumulator, batch, isHeadFull, now);
  if (wait === 0) readiness.nodes.push(leader.id);
  else readiness.nextCheck = Math.min(readiness.nextCheck, wait);
}

function addOnce<T>(list: T[], item: T): void {
  if (!list.includes(item)) list.push(item);
}

/** No records go to a slow leader, unless its queue is empty: it cannot show otherwise that it got better. */
const isLeftOut = (
  accumulator: Accumulator,
  leader: ClusterNode,
  queue: readonly BatchId[],
): boolean => queue.length > 0 && isTooSlow(accumulator, leader.id);

/** A leader that could not be sent to for too long. */
function isTooSlow({ latencies, settings }: Accumulator, nodeId: number): boolean {
  const timeout = settings.availabilityTimeout;
  if (timeout <= 0) return false;
  const latency = latencies.get(nodeId);
  return latency !== undefined && latency.readyAt - latency.drainedAt > timeout;
}

/** 0: it can be sent now. */
function timeUntilReady(
  accumulator: Accumulator,
  batch: ProducerBatch,
  isHeadFull: boolean,
  now: Micros,
): Micros {
  const waited = waitedFor(batch, now);
  if (isBackingOff(batch, now)) return batch.retryPause - waited;
  const { settings, waitingForMemory, isClosed, flushes } = accumulator;
  const isUrgent = isHeadFull || waitingForMemory > 0 || isClosed || flushes > 0;
  return isUrgent ? 0 : Math.max(settings.linger - waited, 0);
}

/** What is needed to take batches out for sending. */
export interface DrainContext {
  readonly view: ClusterView;
  /** The most bytes of one request, unless its first batch is larger. */
  readonly maxSize: number;
  readonly now: Micros;
  /** Null: the producer is not idempotent. */
  readonly sequences: Sequences | null;
}

/** Takes out what goes to one broker in one request: at most one batch a partition, fairly begun. */
export function drainNode(
  accumulator: Accumulator,
  nodeId: number,
  context: DrainContext,
): ProducerBatch[] {
  const partitions = context.view.byLeader.get(nodeId) ?? [];
  const drained: ProducerBatch[] = [];
  if (partitions.length === 0) return drained;
  const start = (accumulator.drainIndex.get(nodeId) ?? 0) % partitions.length;
  let at = start;
  let size = 0;
  for (let step = 0; step < partitions.length; step += 1) {
    at = (start + step) % partitions.length;
    const partition = partitions[at];
    const queue = queueToDrain(accumulator, partition);
    if (partition === undefined || queue === undefined) continue;
    const batch = headToDrain(accumulator, queue, partition, context);
    if (batch === undefined) continue;
    const isTooMuch = drained.length > 0 && size + sizeOfProducerBatch(batch) > context.maxSize;
    if (isTooMuch || !mayLeave(accumulator, batch, context)) break;
    queue.shift();
    take(accumulator, batch, context);
    size += sizeOfProducerBatch(batch);
    drained.push(batch);
  }
  accumulator.drainIndex.set(nodeId, at);
  return drained;
}

const mayLeave = (
  accumulator: Accumulator,
  batch: ProducerBatch,
  { sequences }: DrainContext,
): boolean => sequences === null || mayDrain(sequences, batch, accumulator);

/** Out of the queue, with a sequence if it has none yet. */
function take(accumulator: Accumulator, batch: ProducerBatch, { sequences }: DrainContext): void {
  if (sequences !== null && !hasSequence(batch)) sequenceAtDrain(sequences, batch);
  closeForSending(accumulator, batch);
}

function queueToDrain(
  accumulator: Accumulator,
  partition: PartitionView | undefined,
): BatchId[] | undefined {
  if (partition === undefined || isMuted(accumulator, partition)) return undefined;
  return accumulator.topics.get(partition.topic)?.queues.get(partition.index);
}

function headToDrain(
  accumulator: Accumulator,
  queue: readonly BatchId[],
  { leaderEpoch }: PartitionView,
  { now }: DrainContext,
): ProducerBatch | undefined {
  const head = queue[0];
  if (head === undefined) return undefined;
  const batch = batchIn(accumulator, head);
  noteLeader(batch, leaderEpoch);
  return isBackingOff(batch, now) ? undefined : batch;
}

/** A node had something to send: could it be sent to? */
export function noteNodeLatency(
  accumulator: Accumulator,
  nodeId: number,
  canDrain: boolean,
  now: Micros,
): void {
  if (accumulator.settings.availabilityTimeout <= 0) return;
  const known = accumulator.latencies.get(nodeId);
  const latency = known ?? { readyAt: now, drainedAt: now };
  if (known === undefined) accumulator.latencies.set(nodeId, latency);
  latency.readyAt = now;
  if (canDrain) latency.drainedAt = now;
}
