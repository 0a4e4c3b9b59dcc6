import { batchAt, indexOfOffset, positionAt } from './batch-list.ts';
import { activeSegmentOf, indexOfSegment, type LogState } from './log.ts';

/** A place in a log: Kafka's LogOffsetMetadata. Segment and position are -1 when they are not known. */
export interface LogPosition {
  readonly offset: number;
  readonly segmentBaseOffset: number;
  readonly position: number;
}

/** Where the log ends. */
export function endPositionOf(log: LogState): LogPosition {
  const active = activeSegmentOf(log);
  return {
    offset: log.logEndOffset,
    segmentBaseOffset: active.baseOffset,
    position: active.batches.sizeInBytes,
  };
}

/** Where the batch that contains an offset begins, or the next one after a gap. */
export function positionOf(log: LogState, offset: number): LogPosition {
  if (offset === log.logEndOffset) return endPositionOf(log);
  const first = indexOfSegment(log, offset);
  if (offset > log.logEndOffset || first < 0) {
    return { offset, segmentBaseOffset: -1, position: -1 };
  }
  for (let index = first; index < log.segments.length; index += 1) {
    const segment = log.segments[index];
    if (segment === undefined) break;
    const at = indexOfOffset(segment.batches, offset);
    const batch = batchAt(segment.batches, at);
    if (batch === undefined) continue;
    const position = positionAt(segment.batches, at);
    return { offset: batch.baseOffset, segmentBaseOffset: segment.baseOffset, position };
  }
  return endPositionOf(log);
}
