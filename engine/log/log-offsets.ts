// The offsets that a log moves, and where in its files an offset is.
import { assert } from '../../sim/assert.ts';
import { indexOfOffset, positionAt } from './batch-list.ts';
import { truncateEpochsFromStart } from './leader-epoch-cache.ts';
import { activeSegmentOf, indexOfSegment, type LogEnv, type LogState } from './log.ts';
import { writeLeaderEpochs } from './log-storage.ts';

/** Everything up to here is committed, and no open transaction lies below. */
export function lastStableOffsetOf(log: LogState): number {
  return log.highWatermark;
}

/** Sets the high watermark, kept within the log. Returns what it is now. */
export function setHighWatermark(log: LogState, offset: number): number {
  const highWatermark = Math.min(Math.max(offset, log.logStartOffset), log.logEndOffset);
  log.highWatermark = highWatermark;
  log.version += 1;
  return highWatermark;
}

/** A leader's high watermark only rises. True when it did. */
export function maybeIncrementHighWatermark(log: LogState, offset: number): boolean {
  assert(offset <= log.logEndOffset, 'the high watermark is not beyond the end of the log');
  if (offset <= log.highWatermark) return false;
  setHighWatermark(log, offset);
  return true;
}

/** A follower believes its leader, even when that means going back. True when it changed. */
export function maybeUpdateHighWatermark(log: LogState, offset: number): boolean {
  const before = log.highWatermark;
  return setHighWatermark(log, offset) !== before;
}

/**
 * The log begins later: by DeleteRecords, by retention, or because the leader's does.
 * False when the offset is beyond the high watermark (OFFSET_OUT_OF_RANGE), or nothing changed.
 */
export function maybeIncrementLogStartOffset(log: LogState, offset: number, env: LogEnv): boolean {
  if (offset > log.highWatermark || offset <= log.logStartOffset) return false;
  log.logStartOffset = offset;
  log.recoveryPoint = Math.max(log.recoveryPoint, offset);
  log.version += 1;
  if (truncateEpochsFromStart(log.epochs, offset)) writeLeaderEpochs(log, env);
  return true;
}

/** Where an offset's batch lies; `position` -1 when the log does not have the offset. */
export interface OffsetPosition {
  readonly offset: number;
  readonly segmentBaseOffset: number;
  readonly position: number;
}

/** Where the log ends. */
export function endPositionOf(log: LogState): OffsetPosition {
  const active = activeSegmentOf(log);
  return {
    offset: log.logEndOffset,
    segmentBaseOffset: active.baseOffset,
    position: active.batches.sizeInBytes,
  };
}

/** Where the batch that contains an offset lies, or the next one after a gap. */
export function positionOf(log: LogState, offset: number): OffsetPosition {
  if (offset === log.logEndOffset) return endPositionOf(log);
  const first = indexOfSegment(log, offset);
  if (offset > log.logEndOffset || first < 0) {
    return { offset, segmentBaseOffset: -1, position: -1 };
  }
  for (const segment of log.segments.slice(first)) {
    const index = indexOfOffset(segment.batches, offset);
    if (index === segment.batches.length) continue;
    const position = positionAt(segment.batches, index);
    return { offset, segmentBaseOffset: segment.baseOffset, position };
  }
  return { ...endPositionOf(log), offset };
}

/** Is one place in an older segment than another? Then the bytes between them are not known. */
export function onOlderSegment(place: OffsetPosition, other: OffsetPosition): boolean {
  return place.segmentBaseOffset < other.segmentBaseOffset;
}
