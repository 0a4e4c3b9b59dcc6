import type { DiskOutcome } from '../../sim/disk/disk.ts';
import { onLogFlushed } from './log-flush.ts';
import { DELETED_SUFFIX } from './log-files.ts';
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
  if (!outcome.ok || meetsDeletion(log, wake)) {
    takeOffline(log);
    return false;
  }
  if (wake.type === 'log-written') noteWritten(log);
  if (wake.type === 'log-files-doomed' && !log.offline) removeDoomed(log, wake.files, env);
  if (wake.type === 'log-flushed') onLogFlushed(log, wake, env);
  return true;
}

/** The disk does one thing after the other: the oldest append that was on its way has come through. */
function noteWritten(log: LogState): void {
  log.writtenUpTo = log.unwritten.shift() ?? log.writtenUpTo;
  log.version += 1;
}

/** KAFKA-19571: a flush that meets a file under another name took its directory for broken. */
const meetsDeletion = ({ flags, deleted }: LogState, wake: LogWake): boolean =>
  flags['flush-meets-deletion'] &&
  wake.type === 'log-flushed' &&
  deleted.includes(wake.file + DELETED_SUFFIX);

/** The log's directory has failed (KIP-112): nothing is read from it or written to it any more. */
export function takeOffline(log: LogState): void {
  log.offline = true;
  log.version += 1;
}
