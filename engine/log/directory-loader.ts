// Starting with a log directory: its checkpoints are read, then all the logs that lie in it.
import type { DiskOutcome } from '../../sim/disk/disk.ts';
import { checkpointFiles, CLEAN_SHUTDOWN_FILE, type CheckpointName } from './checkpoint-files.ts';
import type { CleanShutdown, OffsetCheckpoint } from './checkpoint-files.ts';
import { checkpointNameOf } from './log-files.ts';
import { beginLoading, onLogFileRead, type LogLoading } from './log-loader.ts';
import { setHighWatermark } from './log-offsets.ts';
import type { LogEnv, LogIdentity, LogSettings, LogState, LogWake } from './log.ts';
import { wholeOf } from './segment-files.ts';

/** How the broker knows the log of a directory's name: its partition, and how it is to behave. */
export type Recognise = (directoryName: string) => Pick<LogIdentity, 'partition'> & LogSettings;

/** A log directory that is being read. */
export interface DirectoryLoading {
  readonly directory: string;
  /** What the checkpoint files say; filled before any log is loaded. */
  readonly checkpoints: Map<CheckpointName, OffsetCheckpoint>;
  /** The broker stopped in order; undefined when it did not. */
  cleanShutdown?: CleanShutdown;
  unreadCheckpoints: number;
  /** Logs whose files are being read, by path. */
  readonly loading: Map<string, LogLoading>;
  readonly logs: LogState[];
}

/** A directory with all its logs, their high watermarks as they were checkpointed. */
export interface LoadedDirectory {
  readonly directory: string;
  readonly logs: readonly LogState[];
  /** In which registration the broker stopped in order; undefined after a crash (KIP-966). */
  readonly cleanShutdown?: CleanShutdown;
  /** Up to where logs were cleaned, by the names of their directories. */
  readonly cleanerOffsets: OffsetCheckpoint;
}

const checkpointNames = Object.keys(checkpointFiles) as CheckpointName[];

/** Begins to read a directory. `checkpoint-read` and `log-file-read` follow. */
export function beginDirectory(directory: string, env: LogEnv): DirectoryLoading {
  const files = [...Object.values(checkpointFiles), CLEAN_SHUTDOWN_FILE];
  for (const file of files) {
    env.disk.read(`${directory}/${file}`, 0, { type: 'checkpoint-read', directory, file });
  }
  return {
    directory,
    checkpoints: new Map(),
    unreadCheckpoints: files.length,
    loading: new Map(),
    logs: [],
  };
}

/** A checkpoint file was read, or is not there. After the last one the logs are loaded. */
export function onCheckpointRead(
  start: DirectoryLoading,
  wake: Extract<LogWake, { readonly type: 'checkpoint-read' }>,
  outcome: DiskOutcome,
  context: { readonly recognise: Recognise; readonly env: LogEnv },
): LoadedDirectory | 'reading' | 'failed' {
  if (!outcome.ok && outcome.error !== 'no-such-file') return 'failed';
  const content = outcome.ok ? wholeOf(outcome.entries) : undefined;
  if (content !== undefined) takeCheckpoint(start, wake.file, content);
  start.unreadCheckpoints -= 1;
  if (start.unreadCheckpoints > 0) return 'reading';
  // From here on a crash is a crash: the mark of the clean stop is gone.
  const { env } = context;
  env.disk.remove(`${start.directory}/${CLEAN_SHUTDOWN_FILE}`);
  beginLogs(start, context.recognise, env);
  return progressOf(start);
}

function takeCheckpoint(start: DirectoryLoading, file: string, content: unknown): void {
  if (file === CLEAN_SHUTDOWN_FILE) start.cleanShutdown = content as CleanShutdown;
  const name = checkpointNames.find((one) => checkpointFiles[one] === file);
  if (name !== undefined) start.checkpoints.set(name, content as OffsetCheckpoint);
}

/** Loads every log of the directory; what was being deleted goes for good. */
// Simplified: all logs are loaded at once, where Kafka uses num.recovery.threads.per.data.dir.
function beginLogs(start: DirectoryLoading, recognise: Recognise, env: LogEnv): void {
  const { directory, checkpoints, cleanShutdown, loading } = start;
  const names = new Set<string>();
  for (const file of env.disk.list(`${directory}/`)) {
    const [, name, inner] = file.split('/');
    if (name === undefined || inner === undefined) continue;
    if (name.endsWith('-delete')) env.disk.remove(file);
    else names.add(name);
  }
  for (const name of names) {
    const { partition, config, flags } = recognise(name);
    const log = {
      identity: { path: `${directory}/${name}`, partition, topicId: '' },
      config,
      flags,
      checkpoints: {
        recoveryPoint: offsetIn(checkpoints.get('recoveryPoints'), name),
        logStartOffset: offsetIn(checkpoints.get('logStartOffsets'), name),
        cleanShutdown: cleanShutdown !== undefined,
      },
    };
    loading.set(log.identity.path, beginLoading(log, env));
  }
}

function offsetIn(checkpoint: OffsetCheckpoint | undefined, name: string): number {
  const wanted = checkpointNameOf(name);
  return checkpoint?.find(([known]) => known === wanted)?.[1] ?? 0;
}

/** A file of one of the logs was read: the directory, once all logs are there. */
export function onDirectoryFileRead(
  start: DirectoryLoading,
  wake: Extract<LogWake, { readonly type: 'log-file-read' }>,
  outcome: DiskOutcome,
  env: LogEnv,
): LoadedDirectory | 'reading' | 'failed' {
  const loading = start.loading.get(wake.path);
  if (loading === undefined) return 'failed';
  const log = onLogFileRead(loading, wake, outcome, env);
  if (typeof log === 'string') return log;
  start.loading.delete(wake.path);
  const name = wake.path.slice(start.directory.length + 1);
  setHighWatermark(log, offsetIn(start.checkpoints.get('highWatermarks'), name));
  start.logs.push(log);
  return progressOf(start);
}

function progressOf(start: DirectoryLoading): LoadedDirectory | 'reading' {
  if (start.loading.size > 0) return 'reading';
  const { directory, logs, cleanShutdown, checkpoints } = start;
  return {
    directory,
    logs,
    ...(cleanShutdown === undefined ? {} : { cleanShutdown }),
    cleanerOffsets: checkpoints.get('cleanerOffsets') ?? [],
  };
}
