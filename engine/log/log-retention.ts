// Retention: old segments leave the log by time, by size, or because it begins later.
import { isDeleted } from './log-config.ts';
import { producerSnapshotFile } from './log-files.ts';
import { maybeIncrementLogStartOffset, setHighWatermark } from './log-offsets.ts';
import { roll } from './log-roll.ts';
import { largestTimestampOf, type Segment } from './log-segment.ts';
import { doomFiles, filesOfSegment } from './log-storage.ts';
import { sizeOfLog, wallMs, type LogEnv, type LogState } from './log.ts';
import { removeSnapshotsAt } from './producer-snapshots.ts';

/** May a segment go? `next` is the one after it. */
type Condition = (segment: Segment, next: Segment | undefined) => boolean;

/**
 * One pass of retention. Topics that are not deleted by time and size still lose what DeleteRecords
 * has cut off. Returns how many segments went.
 */
export function deleteOldSegments(log: LogState, env: LogEnv): number {
  const belowStart: Condition = (_, next) =>
    next !== undefined && next.baseOffset <= log.logStartOffset;
  let deleted = deleteWhile(log, belowStart, env);
  if (!isDeleted(log.config)) return deleted;
  deleted += deleteWhile(log, tooLarge(log), env);
  return deleted + deleteWhile(log, tooOld(log, wallMs(env)), env);
}

/** What is left is at least retention.bytes large. */
function tooLarge(log: LogState): Condition {
  const limit = log.config['retention.bytes'];
  let excess = limit < 0 ? -1 : sizeOfLog(log) - limit;
  return ({ batches }) => {
    if (excess < 0 || excess - batches.sizeInBytes < 0) return false;
    excess -= batches.sizeInBytes;
    return true;
  };
}

/** The newest record of a segment decides: one from the future keeps it, and all that follow. */
function tooOld(log: LogState, nowMs: number): Condition {
  const limit = log.config['retention.ms'];
  const timeOf = log.flags['index-by-timestamp']
    ? largestTimestampOf
    : (segment: Segment): number => segment.lastModifiedMs;
  return (segment) => limit >= 0 && nowMs - timeOf(segment) > limit;
}

/** Deletes from the oldest on, up to the first that stays, and never what is not yet committed. */
function deleteWhile(log: LogState, condition: Condition, env: LogEnv): number {
  let count = 0;
  while (isDeletable(log, count, condition)) count += 1;
  if (count > 0) deleteFirst(log, count, env);
  return count;
}

function isDeletable(log: LogState, index: number, condition: Condition): boolean {
  const segment = log.segments[index];
  if (segment === undefined) return false;
  const next = log.segments[index + 1];
  const upperBound = next?.baseOffset ?? log.logEndOffset;
  const isCommitted = log.highWatermark >= upperBound;
  const ignoresCommit = log.flags['delete-segments-beyond-high-watermark'];
  if (!(isCommitted || ignoresCommit) || !condition(segment, next)) return false;
  return next !== undefined || segment.batches.sizeInBytes > 0;
}

function deleteFirst(log: LogState, count: number, env: LogEnv): void {
  // A log always has a segment that can be written to.
  if (log.segments.length === count) roll(log, env);
  const removed = log.segments.slice(0, count);
  const survivor = log.segments[count];
  if (survivor === undefined) return;
  startAt(log, survivor.baseOffset, env);
  log.segments = log.segments.slice(count);
  log.version += 1;
  const files = removed.flatMap((segment) => filesOfSegment(log, segment));
  const bases = removed.map((segment) => segment.baseOffset);
  const snapshots = removeSnapshotsAt(log.producers, bases);
  doomFiles(log, [...files, ...snapshots.map((at) => producerSnapshotFile(log.path, at))], env);
}

/** With the defect of KAFKA-5634 the log may begin beyond what is committed. */
function startAt(log: LogState, offset: number, env: LogEnv): void {
  if (log.highWatermark < offset) setHighWatermark(log, offset);
  maybeIncrementLogStartOffset(log, offset, env);
}
