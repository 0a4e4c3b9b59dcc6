// A batch while a producer fills it, sends it, and waits for its fate.
import { assert } from '../../../sim/assert.ts';
import type { Micros } from '../../../sim/time.ts';
import {
  batchOf,
  sequenceAfter,
  sizeOfBatchHeader,
  type Batch,
  type DataRecord,
} from '../../protocol/batch.ts';
import type { Compression } from '../../protocol/compression/sizes.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';
import { sizeOfVarint, sizeOfVarlong } from '../../protocol/varint.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { estimatedSize } from './compression-ratio.ts';

/** The number of a batch within its producer. */
export type BatchId = number;

/** The number of a call of send() within its producer. */
export type SendId = number;

/** Who a batch comes from, in the eyes of the broker (KIP-98). */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** A batch of a producer. Once `built`, its records are settled. */
export interface ProducerBatch extends TopicPartition {
  readonly id: BatchId;
  /** The partition's number in the trace. */
  readonly number: number;
  readonly records: DataRecord[];
  /** The calls of send() that wait for it, one a record. */
  readonly sends: SendId[];
  readonly compression: Compression;
  /** How many bytes it is meant to take; one record always fits. */
  readonly writeLimit: number;
  /** What it holds of buffer.memory; 0 for a part of a split batch. */
  memory: number;
  readonly isSplit: boolean;
  readonly createdAt: Micros;
  /** Sum of the records' sizes before compression. */
  recordsSize: number;
  largestRecord: number;
  readonly ratio: number;
  isClosed: boolean;
  built: Batch | null;
  isInFlight: boolean;
  /** The life of the topic that it was last sent to; all zeroes before, and where brokers know no ids. */
  topicId: Uuid;
  isDone: boolean;
  attempts: number;
  lastAttemptAt: Micros;
  lastAppendAt: Micros;
  /** How long the next attempt waits after the last one. */
  retryPause: Micros;
  leaderEpoch: number;
  /** The number of attempts when the leader was last seen to change; -1: never. */
  attemptsAtLeaderChange: number;
  /** -1 until a sequence is assigned. */
  producerId: number;
  producerEpoch: number;
  baseSequence: number;
  /** Its sequence was begun anew under another epoch since it was last sent. */
  isRewritten: boolean;
}

/** What distinguishes a new batch. */
export type BatchStart = TopicPartition &
  Pick<
    ProducerBatch,
    'id' | 'number' | 'compression' | 'writeLimit' | 'memory' | 'isSplit' | 'createdAt' | 'ratio'
  >;

/** A batch that begins with room and without records. */
export function createBatch(start: BatchStart): ProducerBatch {
  // Field by field: one is made for every few records, and a spread would cost more than all the rest.
  return {
    id: start.id,
    topic: start.topic,
    index: start.index,
    number: start.number,
    records: [],
    sends: [],
    compression: start.compression,
    writeLimit: start.writeLimit,
    memory: start.memory,
    isSplit: start.isSplit,
    createdAt: start.createdAt,
    recordsSize: 0,
    largestRecord: 0,
    ratio: start.ratio,
    isClosed: false,
    built: null,
    isInFlight: false,
    topicId: zeroUuid,
    isDone: false,
    attempts: 0,
    lastAttemptAt: start.createdAt,
    lastAppendAt: start.createdAt,
    retryPause: 0,
    leaderEpoch: -1,
    attemptsAtLeaderChange: -1,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    isRewritten: false,
  };
}

/** What a batch takes on the wire, as far as is known now. */
export function sizeOfProducerBatch(batch: ProducerBatch): number {
  if (batch.built !== null) return batch.built.sizeInBytes;
  const { compression, recordsSize, ratio } = batch;
  const records = compression === 'none' ? recordsSize : estimatedSize(recordsSize, ratio);
  return sizeOfBatchHeader + records;
}

/** Will it take no further record? */
export const isFull = (batch: ProducerBatch): boolean =>
  batch.isClosed || (batch.records.length > 0 && batch.writeLimit <= sizeOfProducerBatch(batch));

/** Does it hold its first record alone? */
export const isNew = (batch: ProducerBatch): boolean => batch.records.length === 1;

/** A record on its way into a batch. */
export interface Entering {
  readonly record: DataRecord;
  readonly send: SendId;
  /** What its key, value and headers take (`sizeOfFields`): counted once, for long texts cost time. */
  readonly fieldsSize: number;
}

/** Adds a record if there is room. */
export function tryAppend(batch: ProducerBatch, entering: Entering, now: Micros): boolean {
  const { record, send, fieldsSize } = entering;
  const size = sizeInBatch(batch, record, fieldsSize);
  if (batch.records.length > 0) {
    if (isFull(batch) || batch.writeLimit < sizeOfProducerBatch(batch) + size) return false;
  }
  batch.records.push(record);
  batch.sends.push(send);
  batch.recordsSize += size;
  batch.largestRecord = Math.max(batch.largestRecord, upperBoundOf(fieldsSize));
  batch.lastAppendAt = now;
  return true;
}

function sizeInBatch({ records }: ProducerBatch, { timestamp }: DataRecord, size: number): number {
  const delta = timestamp - (records[0]?.timestamp ?? timestamp);
  const body = 1 + sizeOfVarlong(delta) + sizeOfVarint(records.length) + size;
  return sizeOfVarint(body) + body;
}

/** The most that a record's own fields take, its length and deltas included. */
const recordOverhead = 21;

/**
 * The most that a batch with only one record takes, whose fields take so much: what is compared with
 * max.request.size.
 */
export const upperBoundOf = (fieldsSize: number): number =>
  sizeOfBatchHeader + recordOverhead + fieldsSize;

/** No more records: it becomes what will be sent. */
export function build(batch: ProducerBatch): Batch {
  assert(batch.records.length > 0, 'a batch that is sent holds records');
  batch.isClosed = true;
  // Its compression, its producer, its sequence and the size of its records are what makes a batch.
  batch.built ??= batchOf(batch.records, batch);
  return batch.built;
}

/** Has it been given a sequence number? */
export const hasSequence = (batch: ProducerBatch): boolean => batch.baseSequence >= 0;

/** The sequence number after its last record's. */
export const sequenceAfterBatch = (batch: ProducerBatch): number =>
  sequenceAfter(batch.baseSequence, batch.records.length);

/** Gives it its place among all that this producer writes to the partition. */
export function assignSequence(
  batch: ProducerBatch,
  { producerId, producerEpoch }: ProducerIdentity,
  baseSequence: number,
): void {
  batch.producerId = producerId;
  batch.producerEpoch = producerEpoch;
  batch.baseSequence = baseSequence;
  // What was sent under another epoch stays as it was: messages are immutable.
  if (batch.built !== null) {
    batch.built = { ...batch.built, producerId, producerEpoch, baseSequence };
  }
}

/** It failed, and waits for its next attempt. */
export function onReenqueued(batch: ProducerBatch, now: Micros, pause: Micros): void {
  batch.attempts += 1;
  batch.lastAttemptAt = Math.max(batch.lastAppendAt, now);
  batch.lastAppendAt = batch.lastAttemptAt;
  batch.retryPause = pause;
}

/** The leader that it would be sent to is of this epoch. */
export function noteLeader(batch: ProducerBatch, leaderEpoch: number): void {
  if (leaderEpoch <= batch.leaderEpoch) return;
  batch.leaderEpoch = leaderEpoch;
  batch.attemptsAtLeaderChange = batch.attempts;
}

/** KIP-951: who found a new leader since the last attempt need not wait. */
export function isBackingOff(batch: ProducerBatch, now: Micros): boolean {
  if (batch.attempts === 0) return false;
  const hasNewLeader = batch.attempts === batch.attemptsAtLeaderChange;
  return !hasNewLeader && waitedFor(batch, now) < batch.retryPause;
}

/** How long it has waited since it was created or last tried. */
export const waitedFor = (batch: ProducerBatch, now: Micros): Micros =>
  Math.max(now - batch.lastAttemptAt, 0);

/** A snapshot's copy. What was built changes no more, and is shared. */
export const copyBatch = (batch: ProducerBatch): ProducerBatch =>
  batch.built === null
    ? { ...batch, records: batch.records.slice(), sends: batch.sends.slice() }
    : { ...batch };
