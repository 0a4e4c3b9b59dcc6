// Kafka's ProducerStateManager: what a log remembers of the producers that wrote to it, so that a
// repeated batch is not appended twice, and of the transactions that are open in it.
import { lastOffset } from '../protocol/batch.ts';
import { copyProducerEntry, type ProducerEntry } from './producer-entry.ts';

/** A transaction that touched this log. */
export interface LogTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** A transaction whose marker is in the log. */
export interface CompletedTransaction extends LogTransaction {
  readonly lastOffset: number;
  readonly aborted: boolean;
}

/** While the coordinator is asked whether a transaction is really open (KIP-890). */
export interface VerificationEntry {
  /** The lowest sequence that asked: nothing above it may be appended first. */
  readonly lowestSequence: number;
  readonly producerEpoch: number;
  /** The producer raises its epoch with every transaction (transactions version 2). */
  readonly supportsEpochBump: boolean;
  readonly createdMs: number;
  /** Proves that an answer belongs to this very question. */
  readonly guard: number;
}

/** A guard that proves nothing: the transaction is known to be open, or nobody asked. */
export const SENTINEL_GUARD = 0;

/** What producers looked like when the log ended at an offset: of each only its last batch. */
export interface ProducerSnapshot {
  readonly offset: number;
  readonly entries: readonly ProducerEntry[];
}

/** The producers of one log. Lists are sorted by offset. */
export interface ProducerState {
  readonly producers: Map<number, ProducerEntry>;
  readonly verifications: Map<number, VerificationEntry>;
  /** Transactions without a marker. */
  ongoing: LogTransaction[];
  /** Transactions whose marker is not yet below the high watermark. */
  unreplicated: CompletedTransaction[];
  /** The state covers everything below this offset. */
  mapEndOffset: number;
  lastSnapshotOffset: number;
  /** The snapshot files, oldest first. */
  snapshots: ProducerSnapshot[];
  nextGuard: number;
}

/** A log to which no producer wrote. */
export function createProducerState(): ProducerState {
  return {
    producers: new Map(),
    verifications: new Map(),
    ongoing: [],
    unreplicated: [],
    mapEndOffset: 0,
    lastSnapshotOffset: 0,
    snapshots: [],
    nextGuard: SENTINEL_GUARD + 1,
  };
}

/** A snapshot's copy. */
export function copyProducerState(state: ProducerState): ProducerState {
  return {
    ...state,
    producers: new Map([...state.producers].map(([id, entry]) => [id, copyProducerEntry(entry)])),
    verifications: new Map(state.verifications),
    ongoing: state.ongoing.slice(),
    unreplicated: state.unreplicated.slice(),
    snapshots: state.snapshots.slice(),
  };
}

/** The first offset that is undecided, or decided by a marker that may still be lost; -1 when none. */
export function firstUnstableOffsetOf(state: ProducerState): number {
  const undecided = state.ongoing[0]?.firstOffset ?? -1;
  const unreplicated = state.unreplicated[0]?.firstOffset ?? -1;
  if (undecided < 0) return unreplicated;
  return unreplicated < 0 ? undecided : Math.min(undecided, unreplicated);
}

/** Is a transaction of this producer and epoch open in the log? */
export function hasOngoingTransaction(
  state: ProducerState,
  producerId: number,
  producerEpoch: number,
): boolean {
  const entry = state.producers.get(producerId);
  if (entry === undefined || entry.currentTxnFirstOffset < 0) return false;
  return entry.producerEpoch === producerEpoch;
}

/** Markers below the high watermark cannot be lost any more: their transactions are decided. */
export function dropReplicatedTransactions(state: ProducerState, below: number): void {
  if (state.unreplicated.length === 0) return;
  state.unreplicated = state.unreplicated.filter(({ lastOffset }) => lastOffset >= below);
}

/** The log begins later: what ended before is decided. */
export function onLogStartIncremented(state: ProducerState, logStartOffset: number): void {
  dropReplicatedTransactions(state, logStartOffset);
  state.mapEndOffset = Math.max(state.mapEndOffset, logStartOffset);
  state.lastSnapshotOffset = state.snapshots.at(-1)?.offset ?? logStartOffset;
}

/** How far the log is decided once a transaction is completed: up to the next open one. */
export function lastStableOffsetAfter(
  state: ProducerState,
  completed: CompletedTransaction,
): number {
  const next = state.ongoing.find(({ producerId }) => producerId !== completed.producerId);
  return next?.firstOffset ?? completed.lastOffset + 1;
}

/** A transaction is open no more; it waits for its marker to be replicated. */
export function completeTransaction(state: ProducerState, completed: CompletedTransaction): void {
  state.ongoing = state.ongoing.filter(({ firstOffset }) => firstOffset !== completed.firstOffset);
  insertByOffset(state.unreplicated, completed);
}

/** Puts a transaction where its first offset belongs. */
export function insertByOffset<T extends LogTransaction>(list: T[], transaction: T): void {
  let at = list.length;
  while (at > 0 && (list[at - 1]?.firstOffset ?? 0) > transaction.firstOffset) at -= 1;
  list.splice(at, 0, transaction);
}

/** When a producer's silence is long enough to forget it (producer.id.expiration.ms). */
export interface Expiration {
  readonly nowMs: number;
  readonly expirationMs: number;
  /** With the defect of KAFKA-9144: even while a transaction is open. */
  readonly evenInTransaction?: boolean;
}

/** Has a producer been silent for so long, with no transaction open? */
export function isExpired(entry: ProducerEntry, expiration: Expiration): boolean {
  const { nowMs, expirationMs, evenInTransaction = false } = expiration;
  if (entry.currentTxnFirstOffset >= 0 && !evenInTransaction) return false;
  return nowMs - entry.lastTimestamp >= expirationMs;
}

/** Forgets silent producers, and verifications that never ended. */
export function removeExpiredProducers(state: ProducerState, expiration: Expiration): void {
  const { nowMs, expirationMs } = expiration;
  for (const [producerId, entry] of state.producers) {
    if (isExpired(entry, expiration)) state.producers.delete(producerId);
  }
  for (const [producerId, { createdMs }] of state.verifications) {
    if (nowMs - createdMs >= expirationMs) state.verifications.delete(producerId);
  }
}

/** With the defect of KAFKA-7190 who has no records left in the log is forgotten. */
export function forgetProducersBelow(state: ProducerState, logStartOffset: number): void {
  for (const [producerId, { batches, currentTxnFirstOffset }] of state.producers) {
    const last = batches.at(-1);
    const isGone = last === undefined || lastOffset(last) < logStartOffset;
    if (isGone && currentTxnFirstOffset < 0) state.producers.delete(producerId);
  }
}

/** Has the oldest open transaction been silent for longer than any transaction may last, and 5 min? */
export function hasLateTransaction(
  state: ProducerState,
  nowMs: number,
  maxTransactionTimeoutMs: number,
): boolean {
  const oldest = state.ongoing[0];
  const since = oldest === undefined ? -1 : state.producers.get(oldest.producerId)?.lastTimestamp;
  return since !== undefined && since > 0 && nowMs - since > maxTransactionTimeoutMs + 300_000;
}
