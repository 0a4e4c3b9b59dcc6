import type { DiskOutcome } from '../../sim/disk/disk.ts';
import { onLogFlushed } from './log-flush.ts';
import { removeDoomed } from './log-storage.ts';
import type { LogEnv, LogState, LogWake } from './log.ts';

/**
 * Something that a loaded log had asked for happened. False when its disk refused: then the log is
 * offline, and so is everything in its directory (Kafka takes any such error for a broken disk).
 */
export function onLogWake(
  log: LogState,
  wake: LogWake,
  env: LogEnv,
  outcome: DiskOutcome = { ok: true },
): boolean {
  if (!outcome.ok) {
    takeOffline(log);
    return false;
  }
  if (wake.type === 'log-files-doomed' && !log.offline) removeDoomed(log, wake.files, env);
  if (wake.type === 'log-flushed') onLogFlushed(log, wake, env);
  return true;
}

/** The log's directory has failed (KIP-112): nothing is read from it or written to it any more. */
export function takeOffline(log: LogState): void {
  log.offline = true;
  log.version += 1;
}
