// Kafka's LogLoader: a log as its files tell it, after a clean stop or a crash.
import { assert } from '../../sim/assert.ts';
import type { DiskOutcome } from '../../sim/disk/disk.ts';
import type { FileEntry } from '../../sim/disk/file.ts';
import { DELETED_SUFFIX } from './log-files.ts';
import { loadedLog } from './log-recovery.ts';
import type { LogEnv, LogIdentity, LogSettings, LogState, LogWake } from './log.ts';

/** What the checkpoint files of the log directory say of a log, and how the broker stopped. */
export interface LogCheckpoints {
  readonly recoveryPoint: number;
  readonly logStartOffset: number;
  /** The broker flushed everything and said so when it stopped. */
  readonly cleanShutdown: boolean;
}

/** A log that a directory holds. */
export interface LogToLoad extends LogSettings {
  readonly identity: LogIdentity;
  readonly checkpoints: LogCheckpoints;
}

/** A log whose files are being read. */
export interface LogLoading extends LogToLoad {
  /** How many files are still being read. */
  unread: number;
  /** The entries of each file. */
  readonly files: Map<string, readonly FileEntry[]>;
}

/** Begins to load the log of a directory that exists. A `log-file-read` follows for each file. */
// Simplified: all files are read, where Kafka reads after a clean stop only the indexes' ends.
export function beginLoading(log: LogToLoad, env: LogEnv): LogLoading {
  const { path } = log.identity;
  const files = env.disk.list(`${path}/`);
  const useful = files.filter((file) => !file.endsWith(DELETED_SUFFIX));
  for (const file of files) if (file.endsWith(DELETED_SUFFIX)) env.disk.remove(file);
  for (const file of useful) {
    env.disk.read(file, 0, { type: 'log-file-read', path, file });
  }
  assert(useful.length > 0, 'a log that is loaded has files');
  return { unread: useful.length, files: new Map(), ...log };
}

/** A file was read: the log, once it was the last one; 'failed' when the disk does not give it. */
export function onLogFileRead(
  loading: LogLoading,
  wake: Extract<LogWake, { readonly type: 'log-file-read' }>,
  outcome: DiskOutcome,
  env: LogEnv,
): LogState | 'reading' | 'failed' {
  if (!outcome.ok) return 'failed';
  loading.files.set(wake.file, outcome.entries ?? []);
  loading.unread -= 1;
  if (loading.unread > 0) return 'reading';
  return loadedLog(loading, env);
}
