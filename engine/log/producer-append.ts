// What producers may append (Kafka's ProducerAppendInfo): epochs, sequence numbers, transactions.
// First everything is checked and prepared, then it is taken over: a refusal leaves no trace.
import { added, none } from '../../sim/short-list.ts';
import { hasProducer, isControl, isTransactional, type Batch } from '../protocol/batch.ts';
import { markerOf } from './end-transaction-marker.ts';
import type { AppendOrigin } from './append-origin.ts';
import {
  afterData,
  afterMarker,
  duplicateOf,
  isNextSequence,
  lastSequenceOfEntry,
  NO_PRODUCER_EPOCH,
  unknownProducer,
  type ProducerBatch,
  type ProducerEntry,
} from './producer-entry.ts';
import {
  hasOngoingTransaction,
  insertByOffset,
  type CompletedTransaction,
  type LogTransaction,
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
  /** The guard of the verification that was made for this append. */
  readonly guard: number;
  /** transaction.version of a marker; -1 where it does not matter. */
  readonly transactionVersion: number;
  readonly verificationEnabled: boolean;
}

/** What an append would change. */
export interface PreparedAppend {
  readonly entries: readonly ProducerEntry[];
  readonly started: readonly LogTransaction[];
  readonly completed: readonly CompletedTransaction[];
  /** Producers whose verification has served its purpose. */
  readonly verified: readonly number[];
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

/** Checks batches one after the other; each sees what those before it would change. */
export function prepareAppend(
  state: ProducerState,
  batches: readonly Batch[],
  context: ProducerAppendContext,
): PreparedAppend | ProducerError {
  let draft: Draft | undefined;
  for (const batch of batches) {
    if (!hasProducer(batch)) continue;
    draft ??= { entries: none, started: none, completed: none, verified: none };
    const error =
      checkVerification(state, batch, context) ?? draftBatch(state, draft, batch, context);
    if (error !== undefined) return error;
  }
  return draft ?? nothingPrepared;
}

/** Nearly always one entry and nothing else: lists are made when something stands in them. */
type Draft = { -readonly [Part in keyof PreparedAppend]: PreparedAppend[Part] };

const nothingPrepared: PreparedAppend = {
  entries: none,
  started: none,
  completed: none,
  verified: none,
};

/** The first batch of a transaction needs a proof that the coordinator knows the transaction. */
function checkVerification(
  state: ProducerState,
  batch: Batch,
  context: ProducerAppendContext,
): ProducerError | undefined {
  if (context.origin === 'replication' || context.origin === 'raft-leader') return undefined;
  const { producerId, producerEpoch } = batch;
  if (!isTransactional(batch)) return undefined;
  if (hasOngoingTransaction(state, producerId, producerEpoch)) return undefined;
  const known = state.producers.get(producerId);
  if (known !== undefined && producerEpoch < known.producerEpoch) return 'INVALID_PRODUCER_EPOCH';
  if (!context.verificationEnabled) return undefined;
  return lacksVerification(state, batch, context.guard) ? 'INVALID_TXN_STATE' : undefined;
}

/** Checks one batch and writes into the draft what it would change. */
function draftBatch(
  state: ProducerState,
  draft: Draft,
  batch: Batch,
  context: ProducerAppendContext,
): ProducerError | undefined {
  const at = indexOfProducer(draft.entries, batch.producerId);
  const entry = at >= 0 ? draft.entries[at] : state.producers.get(batch.producerId);
  const known = entry ?? unknownProducer(batch.producerId);
  const outcome = isControl(batch)
    ? draftMarker(draft, known, batch, context)
    : draftData(state, draft, known, { batch, origin: context.origin });
  if (typeof outcome === 'string') return outcome;
  if (at >= 0) draft.entries = draft.entries.with(at, outcome);
  else draft.entries = added(draft.entries, outcome);
  if (isTransactional(batch) && !keepsVerification(state, batch)) {
    draft.verified = added(draft.verified, batch.producerId);
  }
  return undefined;
}

function indexOfProducer(entries: readonly ProducerEntry[], producerId: number): number {
  for (let i = 0; i < entries.length; i += 1) if (entries[i]?.producerId === producerId) return i;
  return -1;
}

function draftData(
  state: ProducerState,
  draft: Draft,
  entry: ProducerEntry,
  { batch, origin }: { readonly batch: Batch; readonly origin: AppendOrigin },
): ProducerEntry | ProducerError {
  const { producerId, producerEpoch, baseOffset } = batch;
  if (origin !== 'replication' && producerEpoch < entry.producerEpoch) {
    return 'INVALID_PRODUCER_EPOCH';
  }
  if (origin === 'client' && !isInSequence(state, entry, batch)) {
    return 'OUT_OF_ORDER_SEQUENCE_NUMBER';
  }
  const isOpen = entry.currentTxnFirstOffset >= 0;
  const transactional = isTransactional(batch);
  if (isOpen && !transactional) return 'INVALID_TXN_STATE';
  const opens = transactional && !isOpen;
  if (opens) draft.started = added(draft.started, { producerId, firstOffset: baseOffset });
  return afterData(entry, batch, opens);
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

function draftMarker(
  draft: Draft,
  entry: ProducerEntry,
  batch: Batch,
  context: ProducerAppendContext,
): ProducerEntry | ProducerError {
  const marker = markerOf(batch);
  // Compaction has emptied it: its transaction is gone from the log altogether.
  if (marker === undefined) return entry;
  const { producerId, producerEpoch } = batch;
  if (context.origin !== 'replication') {
    if (isStaleMarker(entry, producerEpoch, context)) return 'INVALID_PRODUCER_EPOCH';
    if (marker.coordinatorEpoch < entry.coordinatorEpoch) return 'TRANSACTION_COORDINATOR_FENCED';
  }
  const firstOffset = entry.currentTxnFirstOffset;
  if (firstOffset >= 0) {
    const aborted = marker.outcome === 'abort';
    const completed = { producerId, firstOffset, lastOffset: batch.baseOffset, aborted };
    draft.completed = added(draft.completed, completed);
  }
  return afterMarker(entry, producerEpoch, marker.coordinatorEpoch, batch.maxTimestamp);
}

/**
 * Since transactions version 2 every transaction has its own epoch, and its marker a higher one. The
 * same epoch again is a coordinator's repetition (KAFKA-19999), or the last epoch there is.
 */
function isStaleMarker(
  entry: ProducerEntry,
  producerEpoch: number,
  { transactionVersion }: ProducerAppendContext,
): boolean {
  if (transactionVersion < 2 || producerEpoch !== entry.producerEpoch) {
    return producerEpoch < entry.producerEpoch;
  }
  return entry.currentTxnFirstOffset >= 0 && producerEpoch !== 0x7fff;
}

/** A repeated marker must not spoil the verification of the transaction that follows it. */
function keepsVerification(state: ProducerState, batch: Batch): boolean {
  if (!isControl(batch)) return false;
  const asked = state.verifications.get(batch.producerId);
  return asked?.supportsEpochBump === true && asked.producerEpoch === batch.producerEpoch;
}

/** Takes over what was prepared; completed transactions are the log's to deal with. */
export function takeOver(state: ProducerState, append: PreparedAppend): void {
  for (const entry of append.entries) state.producers.set(entry.producerId, entry);
  for (const transaction of append.started) insertByOffset(state.ongoing, transaction);
  for (const producerId of append.verified) state.verifications.delete(producerId);
}
