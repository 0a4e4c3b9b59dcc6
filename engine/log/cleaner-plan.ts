// What there is to clean in a log (Kafka's LogCleanerManager), and which log is the dirtiest.
import { batchAt } from './batch-list.ts';
import { isCompacted } from './log-config.ts';
import { lastStableOffsetOf } from './log-offsets.ts';
import { largestTimestampOf, type Segment } from './log-segment.ts';
import { activeSegmentOf, type LogState } from './log.ts';

/** A log with something to clean. */
export interface LogToClean {
  readonly log: LogState;
  /** Everything below was cleaned before. */
  readonly firstDirtyOffset: number;
  /** Nothing from here on may be cleaned yet. */
  readonly firstUncleanableOffset: number;
  /** Where the segment begins in which that lies: so far a round goes. */
  readonly uncleanableOffset: number;
  readonly cleanableBytes: number;
  readonly totalBytes: number;
  /** The checkpoint was outside the log: it begins anew. */
  readonly checkpointIsInvalid: boolean;
}

/** What of a log can be cleaned now; `cleanedUpTo` is what the cleaner's checkpoint says of it. */
export function planCleaning(
  log: LogState,
  cleanedUpTo: number | undefined,
  nowMs: number,
): LogToClean {
  const { logStartOffset, logEndOffset } = log;
  const checkpoint = cleanedUpTo ?? logStartOffset;
  const checkpointIsInvalid = checkpoint < logStartOffset || checkpoint > logEndOffset;
  const firstDirtyOffset = checkpointIsInvalid ? logStartOffset : checkpoint;
  const firstUncleanableOffset = Math.max(
    firstDirtyOffset,
    firstUncleanable(log, firstDirtyOffset, nowMs),
  );
  const [segment] = sealedFrom(log, firstUncleanableOffset);
  const uncleanableOffset = (segment ?? activeSegmentOf(log)).baseOffset;
  const from = Math.min(firstDirtyOffset, uncleanableOffset);
  const cleanableBytes = sizeOf(segmentsBetween(log, from, uncleanableOffset));
  const cleanBytes = sizeOf(segmentsBetween(log, -1, firstDirtyOffset));
  return {
    log,
    firstDirtyOffset,
    firstUncleanableOffset,
    uncleanableOffset,
    cleanableBytes,
    totalBytes: cleanBytes + cleanableBytes,
    checkpointIsInvalid,
  };
}

/** Not beyond what is decided, not the active segment, and not what is younger than the lag allows. */
function firstUncleanable(log: LogState, firstDirtyOffset: number, nowMs: number): number {
  const lagMs = log.config['min.compaction.lag.ms'];
  const bound = Math.min(lastStableOffsetOf(log), activeSegmentOf(log).baseOffset);
  if (lagMs <= 0) return bound;
  const young = sealedFrom(log, firstDirtyOffset).find(
    (segment) => largestTimestampOf(segment) > nowMs - lagMs,
  );
  return young === undefined ? bound : Math.min(bound, young.baseOffset);
}

/** The sealed segments from the one on that contains an offset. */
function sealedFrom(log: LogState, offset: number): Segment[] {
  const active = activeSegmentOf(log).baseOffset;
  return offset > active ? [] : segmentsBetween(log, offset, active);
}

/** The segments from the one on that contains an offset, up to those that begin below another. */
export function segmentsBetween(log: LogState, from: number, before: number): Segment[] {
  return log.segments.filter(
    (segment, index) =>
      segment.baseOffset < before && (log.segments[index + 1]?.baseOffset ?? Infinity) > from,
  );
}

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((size, { batches }) => size + batches.sizeInBytes, 0);
}

/** How much longer than max.compaction.lag.ms the oldest dirty record has waited; 0 when it may wait on. */
function overdueMs(plan: LogToClean, nowMs: number): number {
  const { log, firstDirtyOffset } = plan;
  if (!log.flags['max-compaction-lag']) return 0;
  let oldest = Infinity;
  for (const segment of sealedFrom(log, firstDirtyOffset)) {
    const first = batchAt(segment.batches, 0)?.maxTimestamp ?? -1;
    if (first > 0 && first < oldest) oldest = first;
  }
  return Math.max(0, nowMs - log.config['max.compaction.lag.ms'] - oldest);
}

/** The log that needs cleaning most: of those that are dirty enough, or overdue, the dirtiest. */
export function dirtiestLog(
  logs: Iterable<LogState>,
  cleanedUpTo: (log: LogState) => number | undefined,
  nowMs: number,
): LogToClean | undefined {
  let dirtiest: LogToClean | undefined;
  for (const log of logs) {
    if (!isCompacted(log.config)) continue;
    const plan = planCleaning(log, cleanedUpTo(log), nowMs);
    if (!isWorthwhile(plan, nowMs)) continue;
    if (dirtiest === undefined || ratioOf(plan) > ratioOf(dirtiest)) dirtiest = plan;
  }
  return dirtiest;
}

function isWorthwhile(plan: LogToClean, nowMs: number): boolean {
  if (plan.totalBytes === 0) return false;
  if (ratioOf(plan) > plan.log.config['min.cleanable.dirty.ratio']) return true;
  return plan.cleanableBytes > 0 && overdueMs(plan, nowMs) > 0;
}

function ratioOf({ cleanableBytes, totalBytes }: LogToClean): number {
  return cleanableBytes / totalBytes;
}
