import { added, none } from '../../sim/short-list.ts';
import type { Micros } from '../../sim/time.ts';
import { nextOffset, type Batch } from '../protocol/batch.ts';
import { batchAt, indexOfOffset, positionAt } from './batch-list.ts';
import { indexOfSegment, type LogState } from './log.ts';
import { lastStableOffsetOf, placedHighWatermark } from './log-offsets.ts';
import { indexedOffsetFrom, type Segment } from './log-segment.ts';
import { collectAborted, type AbortedTransaction } from './transaction-index.ts';

/** Up to where a reader may read: replicas to the end, consumers to what is committed or decided. */
export type FetchIsolation = 'log-end' | 'high-watermark' | 'transactions-committed';

/** What a fetch asks of one partition's log. */
export interface LogRead {
  readonly offset: number;
  readonly maxBytes: number;
  readonly isolation: FetchIsolation;
  /** The first batch is given even if it is larger than maxBytes: a reader must be able to go on. */
  readonly minOneMessage: boolean;
  /** When the thread began that reads; without it, now. */
  readonly begunAt?: Micros;
}

/** What a fetch finds in one partition's log. */
export interface LogReadResult {
  readonly error: 'NONE' | 'OFFSET_OUT_OF_RANGE' | 'KAFKA_STORAGE_ERROR';
  /** Whole batches; the first contains the asked offset, or follows it where compaction left a gap. */
  readonly batches: readonly Batch[];
  /** As many bytes as Kafka sends: a batch cut off at the end counts, though it is of no use. */
  readonly sizeInBytes: number;
  /** The first batch alone is larger than what may be sent. */
  readonly firstEntryIncomplete: boolean;
  /** Whose records a reader of committed data must skip; undefined for other readers. */
  readonly aborted: readonly AbortedTransaction[] | undefined;
}

const outOfRange: LogReadResult = {
  error: 'OFFSET_OUT_OF_RANGE',
  batches: none,
  sizeInBytes: 0,
  firstEntryIncomplete: false,
  aborted: undefined,
};

/** Reads from an offset on, up to a number of bytes, within one segment. Costs no time by itself. */
export function readLog(log: LogState, read: LogRead): LogReadResult {
  const { offset, isolation } = read;
  if (log.offline) return { ...outOfRange, error: 'KAFKA_STORAGE_ERROR' };
  const first = indexOfSegment(log, offset);
  if (offset < log.logStartOffset) return outOfRange;
  const bound = upperBoundOf(log, isolation);
  if (offset > log.logEndOffset || first < 0) return outOfRange;
  if (offset >= bound) return nothingFound(isolation);
  for (let index = first; index < log.segments.length; index += 1) {
    const segment = log.segments[index];
    if (segment === undefined) break;
    const at = indexOfOffset(segment.batches, offset);
    if (at === segment.batches.length) continue;
    const found = readSegment(segment, at, boundOfSlice(log, read, bound), read);
    if (isolation !== 'transactions-committed') return found;
    const end = positionAt(segment.batches, at) + found.sizeInBytes;
    return { ...found, aborted: abortedBefore(log, index, offset, end) };
  }
  // The records between the offset and the end of the log were compacted or cut away.
  return nothingFound(isolation);
}

function upperBoundOf(log: LogState, isolation: FetchIsolation): number {
  switch (isolation) {
    case 'log-end':
      return log.logEndOffset;
    case 'high-watermark':
      return placedHighWatermark(log);
    case 'transactions-committed':
      placedHighWatermark(log);
      return lastStableOffsetOf(log);
  }
}

/** KAFKA-9835: the size of the file was read twice, and what was appended in between was given to the reader. */
function boundOfSlice(log: LogState, { begunAt = Infinity }: LogRead, bound: number): number {
  const { flags, appendedAt, logEndOffset } = log;
  return flags['read-slice-size-twice'] && appendedAt >= begunAt ? logEndOffset : bound;
}

function readSegment(segment: Segment, at: number, bound: number, read: LogRead): LogReadResult {
  const list = segment.batches;
  const first = batchAt(list, at);
  const firstSize = first?.sizeInBytes ?? 0;
  const limit = read.minOneMessage ? Math.max(read.maxBytes, firstSize) : read.maxBytes;
  let batches: readonly Batch[] = none;
  let size = 0;
  for (let index = at; size < limit; index += 1) {
    const batch = batchAt(list, index);
    // A bound in the midst of a batch, which truncation can leave, keeps the whole batch back.
    if (batch === undefined || nextOffset(batch) > bound) break;
    size += batch.sizeInBytes;
    if (size <= limit) batches = added(batches, batch);
  }
  return {
    error: 'NONE',
    batches,
    sizeInBytes: Math.min(size, limit),
    firstEntryIncomplete: limit < firstSize,
    aborted: undefined,
  };
}

const nothingFound = (isolation: FetchIsolation): LogReadResult => ({
  error: 'NONE',
  batches: none,
  sizeInBytes: 0,
  firstEntryIncomplete: false,
  aborted: isolation === 'transactions-committed' ? none : undefined,
});

/** Which aborted transactions overlap what was read. Kafka asks its offset index how far that is. */
function abortedBefore(
  log: LogState,
  index: number,
  from: number,
  end: number,
): readonly AbortedTransaction[] {
  const segment = log.segments[index];
  if (segment === undefined) return none;
  const segmentEnd = log.segments[index + 1]?.baseOffset ?? log.logEndOffset;
  return abortedBetween(log, index, from, indexedOffsetFrom(segment, end) ?? segmentEnd);
}

function abortedBetween(
  log: LogState,
  firstSegment: number,
  from: number,
  upTo: number,
): AbortedTransaction[] {
  const collected: AbortedTransaction[] = [];
  for (let index = firstSegment; index < log.segments.length; index += 1) {
    const segment = log.segments[index];
    if (segment !== undefined && collectAborted(segment.aborted, { from, upTo }, collected)) break;
  }
  return collected;
}
