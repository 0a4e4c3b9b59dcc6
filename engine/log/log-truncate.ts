// Truncation: a follower gives up what its leader does not have.
import { assert } from '../../sim/assert.ts';
import { truncateEpochsFromEnd } from './leader-epoch-cache.ts';
import { producerSnapshotFile } from './log-files.ts';
import { keepHighWatermarkWithinLog, setHighWatermark, setLogEndOffset } from './log-offsets.ts';
import { addSegment } from './log-roll.ts';
import { truncatedSegment, type Segment } from './log-segment.ts';
import {
  cutSegmentFile,
  doomFiles,
  filesOfSegment,
  writeCutLeaderEpochs,
  writeLeaderEpochs,
} from './log-storage.ts';
import { activeSegmentOf, indexOfSegment, wallMs, type LogEnv, type LogState } from './log.ts';
import { rebuildProducerState } from './producer-replay.ts';
import { removeSnapshotsAt, truncateFully } from './producer-snapshots.ts';
import { rewriteTransactionIndex } from './transaction-index.ts';

/**
 * Cuts the log so that it ends at an offset. A batch that contains the offset goes too, but the log
 * ends at the offset all the same. Below the high watermark this loses committed records: unclean
 * elections do just that. True when there was something to cut.
 */
export function truncateTo(log: LogState, offset: number, env: LogEnv): boolean {
  assert(offset >= 0, 'a log is not truncated to a negative offset');
  if (offset >= log.logEndOffset) {
    // A leader that wrote nothing has left its epoch behind: that must go even so.
    if (log.flags['keep-epoch-on-empty-truncation']) return false;
    if (truncateEpochsFromEnd(log.epochs, log.logEndOffset)) writeCutLeaderEpochs(log, env);
    return false;
  }
  const index = indexOfSegment(log, offset);
  if (index < 0) truncateFullyAndStartAt(log, offset, env);
  else cutAfter(log, index, offset, env);
  return true;
}

function cutAfter(log: LogState, index: number, offset: number, env: LogEnv): void {
  const removed = log.segments.splice(index + 1);
  doomSegments(log, removed, env);
  cutSegment(log, index, offset, env);
  noteCut(log, offset);
  setLogEndOffset(log, offset);
  if (truncateEpochsFromEnd(log.epochs, offset)) writeCutLeaderEpochs(log, env);
  log.logStartOffset = Math.min(log.logStartOffset, offset);
  rebuildProducerState(log, offset, env);
  keepHighWatermarkWithinLog(log);
}

/** What was being flushed or cleaned when the log was cut proves nothing of what comes now. */
function noteCut(log: LogState, offset: number): void {
  log.truncations += 1;
  log.flushAskedUpTo = log.recoveryPoint;
  for (const [i, end] of log.unwritten.entries()) log.unwritten[i] = Math.min(end, offset);
  log.writtenUpTo = Math.min(log.writtenUpTo, offset);
  log.lowestCut = log.lowestCut < 0 ? offset : Math.min(log.lowestCut, offset);
}

function cutSegment(log: LogState, index: number, offset: number, env: LogEnv): void {
  const before = activeSegmentOf(log);
  const cut = truncatedSegment(before, offset, log.config, wallMs(env));
  log.segments[index] = cut;
  cutSegmentFile(cut, cut.batches.length, env);
  const place = { path: log.path, baseOffset: cut.baseOffset };
  rewriteTransactionIndex(before.aborted, cut.aborted, place, env);
}

/** Segments leave the log, and with them the snapshots that were taken where they began. */
function doomSegments(log: LogState, removed: readonly Segment[], env: LogEnv): void {
  const bases = removed.map((segment) => segment.baseOffset);
  const snapshots = removeSnapshotsAt(log.producers, bases);
  const files = removed.flatMap((segment) => filesOfSegment(log, segment));
  const snapshotFiles = snapshots.map((offset) => producerSnapshotFile(log.path, offset));
  doomFiles(log, [...files, ...snapshotFiles], env);
}

/** Gives up everything: the log is empty and begins at an offset, or where the leader's log does. */
export function truncateFullyAndStartAt(
  log: LogState,
  offset: number,
  env: LogEnv,
  logStartOffset = offset,
): void {
  const removed = log.segments.splice(0);
  doomFiles(
    log,
    removed.flatMap((segment) => filesOfSegment(log, segment)),
    env,
  );
  addSegment(log, offset, env);
  noteCut(log, offset);
  setLogEndOffset(log, offset);
  log.epochs.length = 0;
  writeLeaderEpochs(log, env);
  for (const snapshot of truncateFully(log.producers, offset)) {
    env.disk.remove(producerSnapshotFile(log.path, snapshot));
  }
  log.logStartOffset = logStartOffset;
  rebuildProducerState(log, offset, env);
  if (!log.flags['full-truncation-keeps-high-watermark']) setHighWatermark(log, offset);
}
