// Truncation: a follower gives up what its leader does not have.
import { assert } from '../../sim/assert.ts';
import { truncateEpochsFromEnd } from './leader-epoch-cache.ts';
import { activeSegmentOf, indexOfSegment, wallMs, type LogEnv, type LogState } from './log.ts';
import { addSegment } from './log-roll.ts';
import { truncatedSegment } from './log-segment.ts';
import { cutSegmentFile, doomFiles, writeLeaderEpochs } from './log-storage.ts';

/**
 * Cuts the log so that it ends at an offset. A batch that contains the offset goes too, but the log
 * ends at the offset all the same. Below the high watermark this loses committed records: unclean
 * elections do just that. True when there was something to cut.
 */
export function truncateTo(log: LogState, offset: number, env: LogEnv): boolean {
  assert(offset >= 0, 'a log is not truncated to a negative offset');
  if (offset >= log.logEndOffset) {
    // A leader that wrote nothing has left its epoch behind: that must go even so.
    if (truncateEpochsFromEnd(log.epochs, log.logEndOffset)) epochsChanged(log, env);
    return false;
  }
  const index = indexOfSegment(log, offset);
  if (index < 0) truncateFullyAndStartAt(log, offset, env);
  else cutAfter(log, index, offset, env);
  return true;
}

function cutAfter(log: LogState, index: number, offset: number, env: LogEnv): void {
  const removed = log.segments.splice(index + 1);
  doomFiles(
    log,
    removed.map((segment) => segment.file),
    env,
  );
  const cut = truncatedSegment(activeSegmentOf(log), offset, log.config, wallMs(env));
  log.segments[index] = cut;
  cutSegmentFile(cut, cut.batches.length, env);
  log.truncations += 1;
  log.logEndOffset = offset;
  log.recoveryPoint = Math.min(log.recoveryPoint, offset);
  log.logStartOffset = Math.min(log.logStartOffset, offset);
  log.highWatermark = Math.min(log.highWatermark, offset);
  if (truncateEpochsFromEnd(log.epochs, offset)) epochsChanged(log, env);
  log.version += 1;
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
    removed.map((segment) => segment.file),
    env,
  );
  addSegment(log, offset, env);
  log.truncations += 1;
  log.logEndOffset = offset;
  log.logStartOffset = logStartOffset;
  log.recoveryPoint = Math.min(log.recoveryPoint, offset);
  log.highWatermark = offset;
  log.epochs.length = 0;
  epochsChanged(log, env);
}

function epochsChanged(log: LogState, env: LogEnv): void {
  log.version += 1;
  writeLeaderEpochs(log, env);
}
