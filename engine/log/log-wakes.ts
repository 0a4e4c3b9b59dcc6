import type { DiskOutcome } from '../../sim/disk/disk.ts';
import { onLogFlushed } from './log-flush.ts';
import { removeDoomed } from './log-storage.ts';
import type { LogEnv, LogState, LogWake } from './log.ts';

/** Something that a loaded log had asked for happened. A disk that failed is for the broker to judge. */
export function onLogWake(
  log: LogState,
  wake: LogWake,
  env: LogEnv,
  outcome: DiskOutcome = { ok: true },
): void {
  switch (wake.type) {
    case 'log-files-doomed':
      removeDoomed(log, wake.files, env);
      return;
    case 'log-flushed':
      if (outcome.ok) onLogFlushed(log, wake, env);
      return;
    case 'log-file-read':
    case 'log-cleaned':
    case 'checkpoint-read':
    case 'directory-written':
    // These are for the loader, the cleaner and the broker.
  }
}
