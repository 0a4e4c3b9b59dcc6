// Kafka's TransactionIndex: a segment's aborted transactions, for readers of committed data.
import type { LogEnv } from './log.ts';
import { transactionIndexFile } from './log-files.ts';

const ENTRY_BYTES = 34;

/** A transaction that was aborted: readers of committed data skip its records. */
export interface AbortedTransaction {
  readonly producerId: number;
  /** The offset of its first record. */
  readonly firstOffset: number;
  /** The offset of its marker. */
  readonly lastOffset: number;
  /** How far the log was decided when the marker was written: later entries lie beyond it. */
  readonly lastStableOffset: number;
}

/** Adds an aborted transaction to a segment's index, in memory and in its file. */
export function addAborted(
  index: AbortedTransaction[],
  aborted: AbortedTransaction,
  place: { readonly path: string; readonly baseOffset: number },
  env: LogEnv,
): void {
  index.push(aborted);
  env.disk.append(transactionIndexFile(place.path, place.baseOffset), aborted, ENTRY_BYTES);
}

/** Writes the index of a cleaned segment. Returns its file; none when nothing was aborted. */
export function writeTransactionIndex(
  index: readonly AbortedTransaction[],
  place: { readonly path: string; readonly baseOffset: number },
  suffix: string,
  env: LogEnv,
): string | undefined {
  if (index.length === 0) return undefined;
  const file = transactionIndexFile(place.path, place.baseOffset) + suffix;
  for (const aborted of index) env.disk.append(file, aborted, ENTRY_BYTES);
  return file;
}

/** Brings the file of a segment's index from what it held to what it should hold. */
export function rewriteTransactionIndex(
  before: readonly AbortedTransaction[],
  after: readonly AbortedTransaction[],
  place: { readonly path: string; readonly baseOffset: number },
  env: LogEnv,
): void {
  const file = transactionIndexFile(place.path, place.baseOffset);
  const kept = after.findIndex(
    (aborted, index) => aborted.lastOffset !== before[index]?.lastOffset,
  );
  const same = kept < 0 ? after.length : kept;
  if (same < before.length) env.disk.truncate(file, same);
  for (const aborted of after.slice(same)) env.disk.append(file, aborted, ENTRY_BYTES);
}

/** A range of offsets that a reader was given: from an offset up to another, exclusive. */
export interface FetchedRange {
  readonly from: number;
  readonly upTo: number;
}

/**
 * Collects the aborted transactions that overlap a range. True when no later segment needs to be
 * looked at: what was aborted after this point lies beyond the range.
 */
export function collectAborted(
  index: readonly AbortedTransaction[],
  { from, upTo }: FetchedRange,
  into: AbortedTransaction[],
): boolean {
  for (const aborted of index) {
    if (aborted.lastOffset >= from && aborted.firstOffset < upTo) into.push(aborted);
    if (aborted.lastStableOffset >= upTo) return true;
  }
  return false;
}
