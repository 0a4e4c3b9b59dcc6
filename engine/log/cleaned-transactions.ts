// While the cleaner reads a log from its start: which transactions are aborted, and of which there
// is still something left. A marker may go only after all of its records.
import { isTransactional, lastOffset, type Batch } from '../protocol/batch.ts';
import { markerOf } from './end-transaction-marker.ts';
import type { AbortedTransaction } from './transaction-index.ts';

/** What is known of the transactions at the place where the cleaner reads. */
export interface CleanedTransactions {
  /** Aborted transactions that lie ahead, by their first offset. */
  ahead: AbortedTransaction[];
  /** By producer: the aborted transaction that is being read, and whether a batch of it was seen. */
  readonly aborted: Map<number, { readonly entry: AbortedTransaction; isSeen: boolean }>;
  /** Producers of whose committed transaction a batch was seen. */
  readonly committed: Set<number>;
  /** Aborted transactions of which something is left: they go into the cleaned segment's index. */
  retained: AbortedTransaction[];
}

/** Nothing was read yet. */
export function createCleanedTransactions(): CleanedTransactions {
  return { ahead: [], aborted: new Map(), committed: new Set(), retained: [] };
}

/** More aborted transactions were found in the indexes. */
export function addAhead(
  transactions: CleanedTransactions,
  found: readonly AbortedTransaction[],
): void {
  transactions.ahead = [...transactions.ahead, ...found].toSorted(
    (a, b) => a.firstOffset - b.firstOffset,
  );
}

/** A batch of data was read. True when it belongs to an aborted transaction: it can go. */
export function onDataRead(transactions: CleanedTransactions, batch: Batch): boolean {
  beginAborted(transactions, lastOffset(batch));
  if (!isTransactional(batch)) return false;
  const aborted = transactions.aborted.get(batch.producerId);
  if (aborted === undefined) {
    transactions.committed.add(batch.producerId);
    return false;
  }
  aborted.isSeen = true;
  return true;
}

/** A marker was read. True when nothing of its transaction is left: it can go, too. */
export function onMarkerRead(transactions: CleanedTransactions, batch: Batch): boolean {
  beginAborted(transactions, lastOffset(batch));
  const { producerId } = batch;
  const marker = markerOf(batch);
  if (marker === undefined) return true;
  if (marker.outcome === 'commit') return !transactions.committed.delete(producerId);
  const aborted = transactions.aborted.get(producerId);
  transactions.aborted.delete(producerId);
  if (aborted === undefined || !aborted.isSeen) return true;
  transactions.retained.push(aborted.entry);
  return false;
}

function beginAborted({ ahead, aborted }: CleanedTransactions, upTo: number): void {
  while (ahead[0] !== undefined && ahead[0].firstOffset <= upTo) {
    const [entry] = ahead.splice(0, 1);
    if (entry === undefined || aborted.has(entry.producerId)) continue;
    aborted.set(entry.producerId, { entry, isSeen: false });
  }
}
