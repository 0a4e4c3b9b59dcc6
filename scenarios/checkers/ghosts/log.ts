// What a checker remembers of a replica's log: which batch stands where, and under whom it was written.
import { holdTheSame, type Contents } from './contents.ts';
import { lastIn } from './sorted.ts';

/** A batch as a checker remembers it: once for all logs to which it was copied. */
export interface GhostEntry {
  readonly baseOffset: number;
  /** The offset behind its last record. */
  readonly endOffset: number;
  readonly epoch: number;
  /** The id under which it was sent; -1: its producer has none. */
  readonly producer: number;
  /** The batch itself, as long as some log may hold it. */
  contents: Contents;
  /** The row that told of it first. */
  readonly row: number;
}

/** Entries in the order of their offsets. */
export type GhostLog = GhostEntry[];

/** Where the entries end. */
export const endOf = (log: GhostLog): number => lastIn(log)?.endOffset ?? 0;

/** The index of the first entry that ends behind an offset. */
export function indexOf(log: GhostLog, offset: number): number {
  let high = log.length;
  let low = high;
  // Nearly everything is asked about the ends of logs: from there the steps back become longer and longer.
  for (let step = 1; low > 0 && (log[low - 1] as GhostEntry).endOffset > offset; step *= 2) {
    high = low - 1;
    low = Math.max(0, low - step);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log[middle] as GhostEntry).endOffset <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entry that contains an offset. */
export function entryAt(log: GhostLog, offset: number): GhostEntry | undefined {
  const entry = log[indexOf(log, offset)];
  return entry !== undefined && entry.baseOffset <= offset ? entry : undefined;
}

/** Takes away what ends behind an offset, and tells it. */
export function cutGhost(log: GhostLog, offset: number): GhostEntry[] {
  return log.splice(indexOf(log, offset));
}

/** The same batch: by log matching, offset and epoch tell. The old formats know of no epochs, and only records do. */
export const isSame = (a: GhostEntry, b: GhostEntry): boolean =>
  a.baseOffset === b.baseOffset &&
  a.epoch === b.epoch &&
  (a.epoch >= 0 || holdTheSame(a.contents, b.contents));

/**
 * What is said of logs of the old formats: whoever begins to follow goes back to what it knows to be visible,
 * and where logs part nobody sees it (KIP-101).
 */
export const epochlessExcuse =
  'a log that knows of no epochs went back to its high watermark, or parted from others there';

/** True if a log has an entry. */
export function contains(log: GhostLog, entry: GhostEntry): boolean {
  const own = entryAt(log, entry.baseOffset);
  return own !== undefined && isSame(own, entry);
}
