// Which brokers could be sent something now, and what (the sender's half of RecordAccumulator).
import { added, none } from '../../../sim/short-list.ts';
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
  type Readiness,
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

/** Looks at the head of every queue: who is ready now, and when the next one will be. */
export function checkReady(accumulator: Accumulator, view: ClusterView, now: Micros): Readiness {
  const { readiness, topics } = accumulator;
  readiness.nodes = none;
  readiness.nextCheck = Infinity;
  readiness.leaderless = none;
  for (const topic of topics.values()) checkTopic(accumulator, topic, view, now);
  return readiness;
}

/** How likely each partition is to be next follows from how long the queues are now. */
function checkTopic(
  accumulator: Accumulator,
  { queues, sticky }: TopicQueues,
  view: ClusterView,
  now: Micros,
): void {
  const { topic, seen } = sticky;
  const partitions = view.byIndex.get(topic);
  let count = 0;
  for (const { index, batches } of queues.values()) {
    const partition = partitions?.[index];
    const leader = leaderOf(view, partition);
    const length = batches.length;
    if (length > 0) {
      noteLeader(batchIn(accumulator, batches[0] as BatchId), partition?.leaderEpoch ?? -1);
      checkQueue(accumulator, batches, leader, now);
    }
    // A slow leader with an empty queue counts: it cannot show otherwise that it got better.
    const isLeftOut = leader === undefined || (length > 0 && isTooSlow(accumulator, leader.id));
    if (isLeftOut) continue;
    seen.sizes[count] = length;
    seen.partitions[count] = index;
    count += 1;
  }
  if (seen.sizes.length !== count) seen.sizes.length = seen.partitions.length = count;
  const knowsAll = queues.size >= partitionsOf(view, topic).length;
  seen.all = accumulator.settings.adaptive && knowsAll ? queues.size : 0;
}

function checkQueue(
  accumulator: Accumulator,
  queue: readonly BatchId[],
  leader: ClusterNode | undefined,
  now: Micros,
): void {
  const { readiness } = accumulator;
  const batch = batchIn(accumulator, queue[0] as BatchId);
  if (leader === undefined) {
    noteLeaderless(readiness, batch.topic);
  } else if (!readiness.nodes.includes(leader.id) && !isMuted(accumulator, batch)) {
    const isHeadFull = queue.length > 1 || isFull(batch);
    const wait = timeUntilReady(accumulator, batch, isHeadFull, now);
    if (wait === 0) readiness.nodes = added(readiness.nodes, leader.id);
    else readiness.nextCheck = Math.min(readiness.nextCheck, wait);
  }
}

function noteLeaderless(readiness: Readiness, topic: string): void {
  if (readiness.leaderless.includes(topic)) return;
  readiness.leaderless = added(readiness.leaderless, topic);
}

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
): readonly ProducerBatch[] {
  const partitions = context.view.byLeader.get(nodeId) ?? none;
  if (partitions.length === 0) return none;
  let drained: readonly ProducerBatch[] = none;
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
    drained = added(drained, batch);
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
  return accumulator.topics.get(partition.topic)?.queues.get(partition.index)?.batches;
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
