// Flushing: what was appended reaches the disk, and the recovery point moves up.
import type { LogEnv, LogState, LogWake } from './log.ts';
import { wallMs } from './log.ts';

/** Syncs every segment that may hold unflushed batches below an offset. */
export function flushUpTo(log: LogState, offset: number, env: LogEnv): void {
  if (offset <= log.recoveryPoint) return;
  const unflushed = log.segments.filter(
    (segment, index) =>
      segment.baseOffset < offset &&
      (log.segments[index + 1]?.baseOffset ?? Infinity) > log.recoveryPoint,
  );
  const done: LogWake = {
    type: 'log-flushed',
    path: log.path,
    upTo: offset,
    truncations: log.truncations,
  };
  // The disk does one thing after the other: when the last file is durable, all are.
  for (const segment of unflushed.slice(0, -1)) env.disk.sync(segment.file);
  const last = unflushed.at(-1);
  if (last !== undefined) env.disk.sync(last.file, done);
}

/** A flush has ended: the recovery point moves up, unless the log was cut meanwhile. */
export function onLogFlushed(
  log: LogState,
  wake: Extract<LogWake, { readonly type: 'log-flushed' }>,
  env: LogEnv,
): void {
  if (wake.truncations !== log.truncations || wake.upTo <= log.recoveryPoint) return;
  log.recoveryPoint = wake.upTo;
  log.lastFlushedMs = wallMs(env);
  log.version += 1;
}
