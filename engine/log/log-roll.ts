// Rolling: the active segment is sealed and a new one begins.
import { flushUpTo } from './log-flush.ts';
import { keepHighWatermarkWithinLog, setLogEndOffset } from './log-offsets.ts';
import { addTimeIndexEntry, createSegment, shouldRoll, type Incoming } from './log-segment.ts';
import { createSegmentFile, doomFiles } from './log-storage.ts';
import { activeSegmentOf, wallMs, type LogEnv, type LogState } from './log.ts';
import { takeSnapshot } from './producer-snapshots.ts';

/**
 * Rolls if the coming batches do not fit in the active segment, or it is old enough. False when that
 * cannot be done: the active segment begins later already (see `roll`).
 */
export function maybeRoll(
  log: LogState,
  incoming: Incoming & { readonly firstOffset: number },
  nowMs: number,
  env: LogEnv,
): boolean {
  if (!shouldRoll(activeSegmentOf(log), incoming, log, nowMs)) return true;
  return roll(log, env, incoming.firstOffset);
}

/**
 * Begins a new segment at the end of the log, or later when the next batch is known to be later.
 * False when the active segment begins later than that: a follower rolled for a batch behind a gap,
 * and the batch was refused.
 */
export function roll(log: LogState, env: LogEnv, expectedNextOffset = 0): boolean {
  const baseOffset = Math.max(expectedNextOffset, log.logEndOffset);
  const active = activeSegmentOf(log);
  const isEmpty = active.batches.length === 0;
  if (active.baseOffset > baseOffset || (active.baseOffset === baseOffset && !isEmpty))
    return false;
  if (active.baseOffset === baseOffset) {
    log.segments.pop();
    doomFiles(log, [active.file], env);
  } else {
    addTimeIndexEntry(active);
  }
  addSegment(log, baseOffset, env);
  setLogEndOffset(log, log.logEndOffset);
  log.producers.mapEndOffset = baseOffset;
  const snapshot = takeSnapshot(log.producers, log.path, env);
  keepHighWatermarkWithinLog(log);
  const isSynced = !log.flags['unsynced-snapshots-and-epochs'];
  if (snapshot !== undefined && isSynced) env.disk.sync(snapshot);
  flushUpTo(log, baseOffset, env);
  return true;
}

/** A new active segment, and its file. */
export function addSegment(log: LogState, baseOffset: number, env: LogEnv): void {
  const jitter = log.config['segment.jitter.ms'];
  const drawn = jitter > 0 ? env.rng('segment-jitter').below(jitter) : 0;
  const segment = createSegment(log.path, baseOffset, wallMs(env), drawn);
  log.segments.push(segment);
  log.version += 1;
  createSegmentFile(segment, env);
}
