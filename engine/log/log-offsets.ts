// The offsets that a log moves: where it begins, what is committed, what is decided, where it ends.
import { assert } from '../../sim/assert.ts';
import { truncateEpochsFromStart } from './leader-epoch-cache.ts';
import { positionOf } from './log-position.ts';
import type { LogEnv, LogState } from './log.ts';
import { writeCutLeaderEpochs } from './log-storage.ts';
import {
  dropReplicatedTransactions,
  firstUnstableOffsetOf,
  forgetProducersBelow,
  onLogStartIncremented,
} from './producer-state.ts';

/** Everything below is committed and belongs to no open transaction: what read_committed may read. */
export function lastStableOffsetOf(log: LogState): number {
  const { firstUnstableOffset, highWatermark } = log;
  const isPinned = firstUnstableOffset >= 0 && firstUnstableOffset < highWatermark;
  return isPinned ? firstUnstableOffset : highWatermark;
}

/** Sets the high watermark, kept within the log. Returns what it is now. */
export function setHighWatermark(log: LogState, offset: number): number {
  const isAtEnd = offset >= log.logEndOffset;
  log.highWatermark = isAtEnd ? log.logEndOffset : Math.max(offset, log.logStartOffset);
  log.highWatermarkIsPlaced = isAtEnd;
  onHighWatermarkMoved(log);
  return log.highWatermark;
}

/** A leader's high watermark only rises. True when it did. */
export function maybeIncrementHighWatermark(log: LogState, offset: number): boolean {
  assert(offset <= log.logEndOffset, 'the high watermark is not beyond the end of the log');
  if (offset <= placedHighWatermark(log)) return false;
  log.highWatermark = offset;
  log.highWatermarkIsPlaced = offset === log.logEndOffset;
  onHighWatermarkMoved(log);
  return true;
}

/** A follower believes its leader, even when that means going back. True when it changed. */
export function maybeUpdateHighWatermark(log: LogState, offset: number): boolean {
  const before = log.highWatermark;
  return setHighWatermark(log, offset) !== before;
}

/** The log has grown or rolled: a high watermark that was at its end is at its end again. */
export function keepHighWatermarkWithinLog(log: LogState): void {
  if (log.highWatermark >= log.logEndOffset) setHighWatermark(log, log.logEndOffset);
}

/**
 * The high watermark as readers meet it. A truncation, or a log that starts in the midst of a batch,
 * can leave it inside a batch: then it falls back to where that batch begins.
 */
export function placedHighWatermark(log: LogState): number {
  if (log.highWatermarkIsPlaced) return log.highWatermark;
  const { offset, position } = positionOf(log, log.highWatermark);
  log.highWatermarkIsPlaced = position >= 0;
  if (offset === log.highWatermark) return offset;
  log.highWatermark = offset;
  onHighWatermarkMoved(log);
  return offset;
}

function onHighWatermarkMoved(log: LogState): void {
  dropReplicatedTransactions(log.producers, log.highWatermark);
  updateFirstUnstableOffset(log);
}

/** Transactions have begun or ended, or the log begins later. */
export function updateFirstUnstableOffset(log: LogState): void {
  const first = firstUnstableOffsetOf(log.producers);
  const isCut = first >= 0 && first < log.logStartOffset;
  log.firstUnstableOffset = isCut ? positionOf(log, log.logStartOffset).offset : first;
  log.version += 1;
}

/**
 * The log begins later: by DeleteRecords, by retention, or because the leader's does.
 * OFFSET_OUT_OF_RANGE when the offset is beyond the high watermark; else whether anything changed.
 */
export function maybeIncrementLogStartOffset(
  log: LogState,
  offset: number,
  env: LogEnv,
): boolean | 'OFFSET_OUT_OF_RANGE' {
  if (offset > log.highWatermark) return 'OFFSET_OUT_OF_RANGE';
  if (offset <= log.logStartOffset) return false;
  log.logStartOffset = offset;
  log.recoveryPoint = Math.max(log.recoveryPoint, offset);
  if (truncateEpochsFromStart(log.epochs, offset)) writeCutLeaderEpochs(log, env);
  onLogStartIncremented(log.producers, offset);
  if (log.flags['forget-producers-on-retention']) forgetProducersBelow(log.producers, offset);
  updateFirstUnstableOffset(log);
  return true;
}

/** The log ends somewhere else; what is known to be on disk cannot lie beyond. */
export function setLogEndOffset(log: LogState, offset: number): void {
  log.logEndOffset = offset;
  log.recoveryPoint = Math.min(log.recoveryPoint, offset);
  log.flushAskedUpTo = Math.min(log.flushAskedUpTo, offset);
  log.version += 1;
}
