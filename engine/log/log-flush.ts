// Flushing: what was appended reaches the disk, and the recovery point moves up.
import { wallMs, type LogEnv, type LogState, type LogWake } from './log.ts';
import { takeDurableSnapshot } from './producer-snapshots.ts';

/** Is something of the log on its way to the disk? */
export const isFlushing = (log: LogState): boolean => log.flushAskedUpTo > log.recoveryPoint;

/**
 * Flushes when flush.messages offsets are not on the disk.
 * Simplified: in Kafka the append waits for the disk and holds its log as long. Here nobody waits, but as
 * there one flush comes after the other, however slow the disk is.
 */
export function maybeFlush(log: LogState, env: LogEnv): void {
  if (isFlushing(log)) return;
  const unflushed = log.logEndOffset - log.recoveryPoint;
  if (unflushed >= log.config['flush.messages']) flushUpTo(log, log.logEndOffset, env);
}

/** Syncs every segment that may hold unflushed batches below an offset. */
export function flushUpTo(log: LogState, offset: number, env: LogEnv): void {
  if (offset <= Math.max(log.recoveryPoint, log.flushAskedUpTo)) return;
  syncSegments(log, offset, offset, env);
}

/** A broker that stops flushes everything, an empty active segment too, and remembers its producers. */
export function flushForShutdown(log: LogState, env: LogEnv): void {
  syncSegments(log, log.logEndOffset, log.logEndOffset + 1, env);
  takeDurableSnapshot(log.producers, log.path, env);
  log.version += 1;
}

/** Syncs the segments that begin below `before`; then everything below `offset` is durable. */
function syncSegments(log: LogState, offset: number, before: number, env: LogEnv): void {
  const { path, recoveryPoint, segments, truncations } = log;
  log.flushAskedUpTo = offset;
  log.version += 1;
  const unflushed = segments.filter(
    (segment, index) =>
      segment.baseOffset < before && (segments[index + 1]?.baseOffset ?? Infinity) > recoveryPoint,
  );
  const last = unflushed.at(-1);
  if (last === undefined) {
    markFlushed(log, offset, env);
    return;
  }
  // The disk does one thing after the other: when the last file is durable, all are.
  for (const segment of unflushed.slice(0, -1)) env.disk.sync(segment.file);
  const { file } = last;
  env.disk.sync(file, { type: 'log-flushed', path, upTo: offset, truncations, file });
}

/** A flush has ended: the recovery point moves up, unless the log was cut meanwhile. */
export function onLogFlushed(
  log: LogState,
  wake: Extract<LogWake, { readonly type: 'log-flushed' }>,
  env: LogEnv,
): void {
  if (wake.truncations !== log.truncations) return;
  markFlushed(log, wake.upTo, env);
  if (!log.offline) maybeFlush(log, env);
}

function markFlushed(log: LogState, offset: number, env: LogEnv): void {
  if (offset <= log.recoveryPoint) return;
  log.recoveryPoint = offset;
  log.lastFlushedMs = wallMs(env);
  log.version += 1;
}
