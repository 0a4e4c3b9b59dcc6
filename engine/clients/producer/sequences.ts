// Idempotence (KIP-98, KIP-360): every batch has a place among all that this producer wrote to its
// partition, so that a broker can tell a repetition from something new (part of TransactionManager).
import { numbered } from '../../../sim/numbered.ts';
import { withdraw } from '../../../sim/short-list.ts';
import { assert } from '../../../sim/assert.ts';
import { sequenceAfter } from '../../protocol/batch.ts';
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../topic-partition.ts';
import type { Accumulator } from './accumulator.ts';
import {
  assignSequence,
  hasSequence,
  sequenceAfterBatch,
  type BatchId,
  type ProducerBatch,
  type ProducerIdentity,
} from './producer-batch.ts';

/** How far a producer is with its identity. */
export const identityTransitions = {
  uninitialized: ['initializing'],
  initializing: ['ready', 'uninitialized', 'fatal'],
  ready: ['uninitialized', 'fatal'],
  fatal: [],
} as const;

/** Where a producer stands with its id. */
export type IdentityStatus = keyof typeof identityTransitions;

/** What a producer wrote to one partition. */
export interface PartitionSequences {
  identity: ProducerIdentity;
  nextSequence: number;
  /** -1: nothing yet in this epoch. */
  lastAckedSequence: number;
  lastAckedOffset: number;
  /** Sent at least once and not finished, by sequence. */
  readonly inFlight: BatchId[];
}

/** The idempotent side of a producer. */
export interface Sequences {
  status: IdentityStatus;
  identity: ProducerIdentity;
  /** Why nothing can be sent any more; 0 while all is well. */
  fatalError: number;
  readonly partitions: Map<PartitionKey, PartitionSequences>;
  /** Partitions where a batch expired after it had been sent: was it written? The sequence after it. */
  readonly unresolved: Map<PartitionKey, number>;
  /** Partitions that begin at 0 with the next epoch. */
  readonly toRewrite: Set<PartitionKey>;
  needsEpochBump: boolean;
}

/** A producer that has no id yet. */
export const noIdentity: ProducerIdentity = { producerId: -1, producerEpoch: -1 };

const lastEpoch = 32_767;

/** Sequences before the first batch. */
export const createSequences = (): Sequences => ({
  status: 'uninitialized',
  identity: noIdentity,
  fatalError: 0,
  partitions: new Map(),
  unresolved: new Map(),
  toRewrite: new Set(),
  needsEpochBump: false,
});

const isSame = (a: ProducerIdentity, b: ProducerIdentity): boolean =>
  a.producerId === b.producerId && a.producerEpoch === b.producerEpoch;

const keyOf = ({ topic, index }: TopicPartition): PartitionKey => partitionKey(topic, index);

/** The sequences of a partition; new ones if nothing was written there. */
export function sequencesOf(sequences: Sequences, key: PartitionKey): PartitionSequences {
  const known = sequences.partitions.get(key);
  if (known !== undefined) return known;
  const fresh: PartitionSequences = {
    identity: noIdentity,
    nextSequence: 0,
    lastAckedSequence: -1,
    lastAckedOffset: -1,
    inFlight: [],
  };
  sequences.partitions.set(key, fresh);
  return fresh;
}

/** May the first batch of a partition's queue be sent now? Order is kept by letting others wait. */
export function mayDrain(
  sequences: Sequences,
  batch: ProducerBatch,
  accumulator: Accumulator,
): boolean {
  if (sequences.identity.producerId < 0) return false;
  const key = keyOf(batch);
  const { identity, inFlight } = sequencesOf(sequences, key);
  if (hasSequence(batch)) {
    // Of what has failed only the earliest may be tried again.
    const first = inFlight[0];
    return (
      first === undefined ||
      numbered(accumulator.batches, first)?.baseSequence === batch.baseSequence
    );
  }
  const isOfOldEpoch = inFlight.length > 0 && !isSame(identity, sequences.identity);
  const isUnresolved = sequences.unresolved.size > 0 && sequences.unresolved.has(key);
  return !isOfOldEpoch && !isUnresolved;
}

/** The batch leaves for the first time: now it gets its sequence. */
export function sequenceAtDrain(sequences: Sequences, batch: ProducerBatch): void {
  const partition = sequencesOf(sequences, keyOf(batch));
  if (!isSame(partition.identity, sequences.identity) && partition.inFlight.length === 0) {
    beginAnew(partition, sequences.identity);
  }
  assignSequence(batch, sequences.identity, partition.nextSequence);
  partition.nextSequence = sequenceAfter(partition.nextSequence, batch.records.length);
  partition.inFlight.push(batch.id);
}

function beginAnew(partition: PartitionSequences, identity: ProducerIdentity): void {
  partition.identity = identity;
  partition.nextSequence = 0;
  partition.lastAckedSequence = -1;
}

/** A part of a split batch takes its place among those in flight. */
export function addInFlight(
  sequences: Sequences,
  batch: ProducerBatch,
  accumulator: Accumulator,
): void {
  const { inFlight } = sequencesOf(sequences, keyOf(batch));
  const at = inFlight.findIndex((id) => {
    const other = numbered(accumulator.batches, id);
    return other !== undefined && other.baseSequence > batch.baseSequence;
  });
  if (at < 0) inFlight.push(batch.id);
  else inFlight.splice(at, 0, batch.id);
}

/** It is finished, one way or the other. */
export function removeInFlight(sequences: Sequences, batch: ProducerBatch): void {
  withdraw(sequencesOf(sequences, keyOf(batch)).inFlight, batch.id);
}

/** The broker has the batch; the offset is -1 when it had it already and does not say where. */
export function onBatchAcknowledged(
  sequences: Sequences,
  batch: ProducerBatch,
  baseOffset: number,
): void {
  const partition = sequencesOf(sequences, keyOf(batch));
  const last = sequenceAfter(batch.baseSequence, batch.records.length - 1);
  partition.lastAckedSequence = Math.max(partition.lastAckedSequence, last);
  if (baseOffset >= 0) {
    const lastOffset = baseOffset + batch.records.length - 1;
    partition.lastAckedOffset = Math.max(partition.lastAckedOffset, lastOffset);
  }
  withdraw(partition.inFlight, batch.id);
}

/** After these nothing that this producer sends can be accepted. */
const fatalErrors: readonly number[] = [
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.PRODUCER_FENCED,
  ErrorCode.UNSUPPORTED_VERSION,
  ErrorCode.INVALID_PRODUCER_ID_MAPPING,
];

/** No producer can go on after such an error. */
export const isFatal = (errorCode: number): boolean => fatalErrors.includes(errorCode);

/** A batch is given up: what comes after it must not look like a gap. */
export function onBatchFailed(
  sequences: Sequences,
  batch: ProducerBatch,
  failure: { readonly errorCode: number; readonly adjustsSequences: boolean },
): void {
  removeInFlight(sequences, batch);
  const { errorCode } = failure;
  if (isFatal(errorCode)) becomeFatal(sequences, errorCode);
  if (sequences.status === 'fatal') return;
  const key = keyOf(batch);
  if (errorCode === ErrorCode.UNKNOWN_PRODUCER_ID) {
    sequences.partitions.delete(key);
    sequences.unresolved.delete(key);
  } else if (errorCode === ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER || failure.adjustsSequences) {
    requestEpochBump(sequences, key);
  }
}

/** Nothing can be promised any more: every send fails from now on. */
export function becomeFatal(sequences: Sequences, errorCode: number): void {
  sequences.status = 'fatal';
  sequences.fatalError = errorCode;
}

/** The partition begins at sequence 0 again, in the next epoch. */
function requestEpochBump(sequences: Sequences, key: PartitionKey): void {
  sequences.needsEpochBump = true;
  sequences.toRewrite.add(key);
}

/** What a broker said of a batch, as far as sequences are concerned. */
export interface SequencedRefusal {
  readonly errorCode: number;
  /** -1: the broker does not say. */
  readonly logStartOffset: number;
}

/** May a refused batch be sent again? Two errors of sequences are retriable, depending on what was before. */
export function mayRetrySequenced(
  sequences: Sequences,
  batch: ProducerBatch,
  refusal: SequencedRefusal,
): boolean {
  switch (refusal.errorCode) {
    case ErrorCode.UNKNOWN_PRODUCER_ID:
      return mayRetryUnknown(sequences, batch, refusal.logStartOffset);
    case ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER:
      return mayRetryOutOfOrder(sequences, batch);
    default:
      return errorOf(refusal.errorCode).retriable;
  }
}

/** The broker forgot this producer, perhaps because all that it wrote has been deleted. */
function mayRetryUnknown(
  sequences: Sequences,
  batch: ProducerBatch,
  logStartOffset: number,
): boolean {
  if (logStartOffset !== -1 && !batch.isRewritten) requestEpochBump(sequences, keyOf(batch));
  return true;
}

/** A gap: either an earlier batch is still on its way, or this producer and the broker disagree. */
function mayRetryOutOfOrder(sequences: Sequences, batch: ProducerBatch): boolean {
  const key = keyOf(batch);
  const expected = sequences.unresolved.get(key);
  if (expected === undefined) {
    const isNext = sequencesOf(sequences, key).lastAckedSequence + 1 === batch.baseSequence;
    if (!batch.isRewritten && isNext) requestEpochBump(sequences, key);
  } else if (expected === batch.baseSequence) {
    requestEpochBump(sequences, key);
  }
  return true;
}

/** A batch expired after it had been sent: nobody knows whether it was written. */
export function markUnresolved(sequences: Sequences, batch: ProducerBatch): void {
  const key = keyOf(batch);
  const next = sequenceAfterBatch(batch);
  sequences.unresolved.set(key, Math.max(sequences.unresolved.get(key) ?? next, next));
}

/** Once nothing of a partition is in flight, it shows whether what expired had been written. */
export function resolveSequences(sequences: Sequences): void {
  if (sequences.unresolved.size === 0) return;
  for (const key of sequences.unresolved.keys()) {
    const { inFlight, nextSequence, lastAckedSequence } = sequencesOf(sequences, key);
    if (inFlight.length > 0) continue;
    sequences.unresolved.delete(key);
    if (nextSequence !== lastAckedSequence + 1) requestEpochBump(sequences, key);
  }
}

/** Takes up the next epoch without asking anybody (KIP-360), or gives up an id that has none left. */
export function bumpEpochIfNeeded(sequences: Sequences, accumulator: Accumulator): boolean {
  if (!sequences.needsEpochBump) return false;
  const { producerId, producerEpoch } = sequences.identity;
  if (producerEpoch === lastEpoch) {
    sequences.identity = noIdentity;
    sequences.status = 'uninitialized';
  } else {
    sequences.identity = { producerId, producerEpoch: producerEpoch + 1 };
  }
  for (const key of sequences.toRewrite) rewrite(sequences, key, accumulator);
  sequences.toRewrite.clear();
  sequences.needsEpochBump = false;
  return true;
}

/** All that is in flight to a partition gets new sequences, in the old order. */
function rewrite(sequences: Sequences, key: PartitionKey, accumulator: Accumulator): void {
  const partition = sequencesOf(sequences, key);
  beginAnew(partition, sequences.identity);
  for (const id of partition.inFlight) {
    const batch = numbered(accumulator.batches, id);
    assert(batch !== undefined, 'a batch in flight exists');
    assignSequence(batch, sequences.identity, partition.nextSequence);
    batch.isRewritten = true;
    partition.nextSequence = sequenceAfter(partition.nextSequence, batch.records.length);
  }
  sequences.unresolved.delete(key);
}

/** A snapshot's copy. */
export const copySequences = (sequences: Sequences): Sequences => ({
  ...sequences,
  partitions: new Map(
    [...sequences.partitions].map(([key, partition]) => [
      key,
      { ...partition, inFlight: partition.inFlight.slice() },
    ]),
  ),
  unresolved: new Map(sequences.unresolved),
  toRewrite: new Set(sequences.toRewrite),
});
