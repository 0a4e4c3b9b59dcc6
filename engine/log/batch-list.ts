import { lastOffset, type Batch } from '../protocol/batch.ts';

const CHUNK = 128;

/** Some neighbouring batches, and where in its file each of them begins. */
interface BatchChunk {
  readonly batches: Batch[];
  readonly positions: number[];
}

/**
 * The batches of one segment, in order of their offsets.
 * They lie in chunks; a full chunk never changes, so that copies of a log share it.
 */
export interface BatchList {
  full: BatchChunk[];
  tail: BatchChunk;
  length: number;
  sizeInBytes: number;
}

/** A list without batches. */
export function createBatchList(): BatchList {
  return { full: [], tail: { batches: [], positions: [] }, length: 0, sizeInBytes: 0 };
}

/** Adds a batch at the end. */
export function pushBatch(list: BatchList, batch: Batch): void {
  list.tail.batches.push(batch);
  list.tail.positions.push(list.sizeInBytes);
  list.length += 1;
  list.sizeInBytes += batch.sizeInBytes;
  if (list.tail.batches.length === CHUNK) {
    list.full.push(list.tail);
    list.tail = { batches: [], positions: [] };
  }
}

/** The batch at an index; undefined beyond the end. */
export function batchAt(list: BatchList, index: number): Batch | undefined {
  if (index >= list.length) return undefined;
  return chunkOf(list, index).batches[index % CHUNK];
}

/** Where the batch at an index begins in its file; the file's end for an index beyond the end. */
export function positionAt(list: BatchList, index: number): number {
  if (index >= list.length) return list.sizeInBytes;
  return chunkOf(list, index).positions[index % CHUNK] ?? list.sizeInBytes;
}

/** The index of the first batch that ends at an offset or later; the list's length when none does. */
export function indexOfOffset(list: BatchList, offset: number): number {
  // Readers mostly stand at the end.
  const first = list.tail.batches[0];
  const isInTail = first !== undefined && offset >= first.baseOffset;
  let low = isInTail ? list.length - list.tail.batches.length : 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const batch = batchAt(list, middle);
    if (batch !== undefined && lastOffset(batch) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A snapshot's copy: full chunks are shared, the last one is copied. */
export function copyBatchList(list: BatchList): BatchList {
  const { tail, length, sizeInBytes } = list;
  return {
    full: list.full.slice(),
    tail: { batches: tail.batches.slice(), positions: tail.positions.slice() },
    length,
    sizeInBytes,
  };
}

function chunkOf(list: BatchList, index: number): BatchChunk {
  return list.full[(index - (index % CHUNK)) / CHUNK] ?? list.tail;
}
