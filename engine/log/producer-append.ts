// What producers may append (Kafka's ProducerAppendInfo): epochs, sequence numbers, transactions.
// First everything is checked, then it is taken over: a refusal leaves no trace.
import { added, none } from '../../sim/short-list.ts';
import { hasProducer, isControl, isTransactional, type Batch } from '../protocol/batch.ts';
import { markerOf } from './end-transaction-marker.ts';
import type { AppendOrigin } from './append-origin.ts';
import {
  duplicateOf,
  isNextSequence,
  lastSequenceOfEntry,
  NO_PRODUCER_EPOCH,
  noteData,
  noteMarker,
  unknownProducer,
  type ProducerBatch,
  type ProducerEntry,
} from './producer-entry.ts';
import {
  hasOngoingTransaction,
  insertByOffset,
  type CompletedTransaction,
  type ProducerState,
} from './producer-state.ts';
import { lacksVerification } from './producer-verification.ts';

/** Why a producer's batch is refused. */
export type ProducerError =
  | 'INVALID_PRODUCER_EPOCH'
  | 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  | 'INVALID_TXN_STATE'
  | 'TRANSACTION_COORDINATOR_FENCED';

/** Who appends, and with what proof. */
export interface ProducerAppendContext {
  readonly origin: AppendOrigin;
  /** The guard of the verification that was made for this append (KIP-890). */
  readonly guard?: number;
  /** transaction.version of a marker. */
  readonly transactionVersion?: number;
}

/** The remembered batch that a client's batch repeats: it is answered with its offsets. */
export function findDuplicate(
  state: ProducerState,
  batches: readonly Batch[],
): ProducerBatch | undefined {
  for (const batch of batches) {
    if (!hasProducer(batch)) continue;
    const duplicate = duplicateOf(state.producers.get(batch.producerId), batch);
    if (duplicate !== undefined) return duplicate;
  }
  return undefined;
}

/**
 * Checks what is to be appended. Producers write one batch at a time; only copies come together.
 * Transactions are verified where the log is to ask for it.
 */
export function checkAppend(
  state: ProducerState,
  batches: readonly Batch[],
  context: ProducerAppendContext,
  verifies: boolean,
): ProducerError | undefined {
  for (let at = 0; at < batches.length; at += 1) {
    const batch = batches[at];
    if (batch === undefined || !hasProducer(batch)) continue;
    const error =
      context.origin === 'replication'
        ? checkCopy(state, batches, at)
        : (checkTransaction(state, batch, context, verifies) ?? checkBatch(state, batch, context));
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Whoever copies trusts the leader: only data outside of its open transaction cannot be. */
function checkCopy(
  state: ProducerState,
  batches: readonly Batch[],
  at: number,
): ProducerError | undefined {
  const batch = batches[at];
  if (batch === undefined || isControl(batch) || isTransactional(batch)) return undefined;
  return isInTransaction(state, batches, at) ? 'INVALID_TXN_STATE' : undefined;
}

/** Is a transaction of a batch's producer open when its turn comes, after those before it? */
function isInTransaction(state: ProducerState, batches: readonly Batch[], at: number): boolean {
  const producerId = batches[at]?.producerId ?? -1;
  for (let i = at - 1; i >= 0; i -= 1) {
    const before = batches[i];
    if (before?.producerId !== producerId) continue;
    if (!isControl(before)) return isTransactional(before);
    if (markerOf(before) !== undefined) return false;
  }
  return (state.producers.get(producerId)?.currentTxnFirstOffset ?? -1) >= 0;
}

/** The first batch of a transaction needs a proof that the coordinator knows the transaction. */
function checkTransaction(
  state: ProducerState,
  batch: Batch,
  context: ProducerAppendContext,
  verifies: boolean,
): ProducerError | undefined {
  if (context.origin === 'raft-leader') return undefined;
  const { producerId, producerEpoch } = batch;
  if (!isTransactional(batch)) return undefined;
  if (hasOngoingTransaction(state, producerId, producerEpoch)) return undefined;
  const known = state.producers.get(producerId);
  if (known !== undefined && producerEpoch < known.producerEpoch) return 'INVALID_PRODUCER_EPOCH';
  const isUnproven = verifies && lacksVerification(state, batch, context.guard);
  return isUnproven ? 'INVALID_TXN_STATE' : undefined;
}

function checkBatch(
  state: ProducerState,
  batch: Batch,
  context: ProducerAppendContext,
): ProducerError | undefined {
  const entry = state.producers.get(batch.producerId) ?? unknownProducer(batch.producerId);
  if (isControl(batch)) return checkMarker(entry, batch, context);
  if (batch.producerEpoch < entry.producerEpoch) return 'INVALID_PRODUCER_EPOCH';
  if (context.origin === 'client' && !isInSequence(state, entry, batch)) {
    return 'OUT_OF_ORDER_SEQUENCE_NUMBER';
  }
  const isOpen = entry.currentTxnFirstOffset >= 0;
  return isOpen && !isTransactional(batch) ? 'INVALID_TXN_STATE' : undefined;
}

/** A producer that nobody remembers may begin anywhere: its records may be gone by retention. */
function isInSequence(state: ProducerState, entry: ProducerEntry, batch: Batch): boolean {
  const { producerEpoch, baseSequence } = batch;
  const asked = state.verifications.get(entry.producerId);
  if (asked !== undefined) {
    const isFresh = entry.batches.length === 0;
    if (asked.supportsEpochBump && baseSequence !== 0 && isFresh) return false;
    if (baseSequence > asked.lowestSequence) return false;
  }
  if (entry.producerEpoch === NO_PRODUCER_EPOCH) return true;
  if (producerEpoch !== entry.producerEpoch) return baseSequence === 0;
  return isNextSequence(lastSequenceOfEntry(entry), baseSequence);
}

function checkMarker(
  entry: ProducerEntry,
  batch: Batch,
  context: ProducerAppendContext,
): ProducerError | undefined {
  const marker = markerOf(batch);
  if (marker === undefined) return undefined;
  if (isStaleMarker(entry, batch.producerEpoch, context)) return 'INVALID_PRODUCER_EPOCH';
  const isFenced = marker.coordinatorEpoch < entry.coordinatorEpoch;
  return isFenced ? 'TRANSACTION_COORDINATOR_FENCED' : undefined;
}

/**
 * Since transactions version 2 every transaction has its own epoch, and its marker a higher one. The
 * same epoch again is a coordinator's repetition (KAFKA-19999), or the last epoch there is.
 */
function isStaleMarker(
  entry: ProducerEntry,
  producerEpoch: number,
  { transactionVersion = -1 }: ProducerAppendContext,
): boolean {
  if (transactionVersion < 2 || producerEpoch !== entry.producerEpoch) {
    return producerEpoch < entry.producerEpoch;
  }
  return entry.currentTxnFirstOffset >= 0 && producerEpoch !== 0x7fff;
}

/**
 * Remembers what producers have appended. Returns the transactions that are completed by it, which are
 * the log's to deal with.
 */
export function takeOver(
  state: ProducerState,
  batches: readonly Batch[],
): readonly CompletedTransaction[] {
  let completed: readonly CompletedTransaction[] = none;
  for (const batch of batches) {
    if (!hasProducer(batch)) continue;
    const entry = entryOf(state, batch.producerId);
    if (isControl(batch)) {
      const ended = takeMarker(entry, batch);
      if (ended !== undefined) completed = added(completed, ended);
    } else {
      takeData(state, entry, batch);
    }
    // Its verification has served its purpose.
    const isVerified = isTransactional(batch) && !keepsVerification(state, batch);
    if (isVerified) state.verifications.delete(batch.producerId);
  }
  return completed;
}

function entryOf({ producers }: ProducerState, producerId: number): ProducerEntry {
  const known = producers.get(producerId);
  if (known !== undefined) return known;
  const entry = unknownProducer(producerId);
  producers.set(producerId, entry);
  return entry;
}

function takeData(state: ProducerState, entry: ProducerEntry, batch: Batch): void {
  const { producerId, baseOffset } = batch;
  if (isTransactional(batch) && entry.currentTxnFirstOffset < 0) {
    entry.currentTxnFirstOffset = baseOffset;
    insertByOffset(state.ongoing, { producerId, firstOffset: baseOffset });
  }
  noteData(entry, batch);
}

function takeMarker(entry: ProducerEntry, batch: Batch): CompletedTransaction | undefined {
  const marker = markerOf(batch);
  // Compaction has emptied it: its transaction is gone from the log altogether.
  if (marker === undefined) return undefined;
  const { producerId, currentTxnFirstOffset: firstOffset } = entry;
  noteMarker(entry, batch, marker.coordinatorEpoch);
  if (firstOffset < 0) return undefined;
  const aborted = marker.outcome === 'abort';
  return { producerId, firstOffset, lastOffset: batch.baseOffset, aborted };
}

/** A repeated marker must not spoil the verification of the transaction that follows it. */
function keepsVerification(state: ProducerState, batch: Batch): boolean {
  if (!isControl(batch)) return false;
  const asked = state.verifications.get(batch.producerId);
  return asked?.supportsEpochBump === true && asked.producerEpoch === batch.producerEpoch;
}
