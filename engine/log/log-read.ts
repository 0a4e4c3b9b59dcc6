import { nextOffset, type Batch } from '../protocol/batch.ts';
import { batchAt, indexOfOffset, positionAt } from './batch-list.ts';
import { indexOfSegment, type LogState } from './log.ts';
import { lastStableOffsetOf } from './log-offsets.ts';
import type { Segment } from './log-segment.ts';

/** Up to where a reader may read: replicas to the end, consumers to what is committed or decided. */
export type FetchIsolation = 'log-end' | 'high-watermark' | 'transactions-committed';

/** What a fetch asks of one partition's log. */
export interface LogRead {
  readonly offset: number;
  readonly maxBytes: number;
  readonly isolation: FetchIsolation;
  /** The first batch is given even if it is larger than maxBytes: a reader must be able to go on. */
  readonly minOneMessage: boolean;
}

/** What a fetch finds in one partition's log. */
export interface LogReadResult {
  readonly error: 'NONE' | 'OFFSET_OUT_OF_RANGE';
  /** Whole batches; the first contains the asked offset, or follows it where compaction left a gap. */
  readonly batches: readonly Batch[];
  /** As many bytes as Kafka sends: a batch that is cut off at the end counts, though it is of no use. */
  readonly sizeInBytes: number;
  /** The first batch alone is larger than what may be sent. */
  readonly firstEntryIncomplete: boolean;
  /** The segment and the position where the read began: how far behind a reader is can be told by it. */
  readonly segmentBaseOffset: number;
  readonly position: number;
}

const outOfRange: LogReadResult = {
  error: 'OFFSET_OUT_OF_RANGE',
  batches: [],
  sizeInBytes: 0,
  firstEntryIncomplete: false,
  segmentBaseOffset: -1,
  position: -1,
};

/** Reads from an offset on, up to a number of bytes, within one segment. Costs no time by itself. */
export function readLog(log: LogState, read: LogRead): LogReadResult {
  const { offset } = read;
  const first = indexOfSegment(log, offset);
  if (offset < log.logStartOffset || offset > log.logEndOffset || first < 0) return outOfRange;
  const bound = upperBoundOf(log, read.isolation);
  for (let index = first; index < log.segments.length; index += 1) {
    const segment = log.segments[index];
    if (segment === undefined) break;
    const at = indexOfOffset(segment.batches, offset);
    if (at < segment.batches.length) return readSegment(segment, at, bound, read);
  }
  return nothingAt(log);
}

function upperBoundOf(log: LogState, isolation: FetchIsolation): number {
  switch (isolation) {
    case 'log-end':
      return log.logEndOffset;
    case 'high-watermark':
      return log.highWatermark;
    case 'transactions-committed':
      return lastStableOffsetOf(log);
  }
}

function readSegment(segment: Segment, at: number, bound: number, read: LogRead): LogReadResult {
  const list = segment.batches;
  const start = positionAt(list, at);
  const firstSize = batchAt(list, at)?.sizeInBytes ?? 0;
  const limit = read.minOneMessage ? Math.max(read.maxBytes, firstSize) : read.maxBytes;
  const batches: Batch[] = [];
  let size = 0;
  for (let index = at; size < limit; index += 1) {
    const batch = batchAt(list, index);
    // A bound in the midst of a batch, which truncation can leave, keeps the whole batch back.
    if (batch === undefined || nextOffset(batch) > bound) break;
    size += batch.sizeInBytes;
    if (size <= limit) batches.push(batch);
  }
  return {
    error: 'NONE',
    batches,
    sizeInBytes: Math.min(size, limit),
    firstEntryIncomplete: limit < firstSize,
    segmentBaseOffset: segment.baseOffset,
    position: start,
  };
}

function nothingAt(log: LogState): LogReadResult {
  const active = log.segments.at(-1);
  return {
    error: 'NONE',
    batches: [],
    sizeInBytes: 0,
    firstEntryIncomplete: false,
    segmentBaseOffset: active?.baseOffset ?? -1,
    position: active?.batches.sizeInBytes ?? -1,
  };
}
