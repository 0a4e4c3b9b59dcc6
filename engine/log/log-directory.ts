// A directory of log.dirs: its checkpoint files, and what is left of it when its disk fails.
import {
  checkpointFiles,
  CLEAN_SHUTDOWN_FILE,
  writeCheckpoint,
  type CheckpointName,
  type CleanShutdown,
  type OffsetCheckpoint,
  type OffsetLine,
} from './checkpoint-files.ts';
import { copyList } from '../../sim/sharing.ts';
import { ms } from '../../sim/time.ts';
import { flushForShutdown, flushUpTo, isFlushing } from './log-flush.ts';
import { logFile, topicPartitionOf } from './log-files.ts';
import { wallMs, type LogEnv, type LogState, type LogWake } from './log.ts';
import { expirationOf } from './producer-replay.ts';
import { removeExpiredProducers } from './producer-state.ts';

/** The logs of a broker, wherever it keeps them. */
export type Logs = Iterable<LogState>;

/** The directory that a log lies in: `data-1` of `data-1/orders-0`. */
export function directoryOf({ path }: { readonly path: string }): string {
  return path.slice(0, path.indexOf('/'));
}

/** Every log.flush.offset.checkpoint.interval.ms: up to where each log is on disk. */
export function checkpointRecoveryPoints(
  directory: string,
  logs: Logs,
  env: LogEnv,
  before?: OffsetCheckpoint,
): OffsetCheckpoint {
  const offsets = offsetsOf(directory, logs, recoveryPointOf, before);
  writeOffsets(directory, 'recoveryPoints', offsets, env);
  return offsets;
}

const recoveryPointOf = (log: LogState): number => log.recoveryPoint;

/** Every log.flush.start.offset.checkpoint.interval.ms: where logs begin that lost part of a segment. */
export function checkpointLogStartOffsets(
  directory: string,
  logs: Logs,
  env: LogEnv,
  before?: OffsetCheckpoint,
): OffsetCheckpoint {
  const offsets = offsetsOf(directory, logs, startOf, before);
  writeOffsets(directory, 'logStartOffsets', offsets, env);
  return offsets;
}

const startOf = ({ logStartOffset, segments }: LogState): number | undefined =>
  logStartOffset > (segments[0]?.baseOffset ?? 0) ? logStartOffset : undefined;

/**
 * Every replica.high.watermark.checkpoint.interval.ms: what a restart will believe to be committed.
 * Undefined: the directory has no logs, and nothing is written.
 */
export function checkpointHighWatermarks(
  directory: string,
  logs: Logs,
  env: LogEnv,
  before?: OffsetCheckpoint,
): OffsetCheckpoint | undefined {
  const offsets = offsetsOf(directory, logs, highWatermarkOf, before);
  if (offsets.length === 0) return undefined;
  writeOffsets(directory, 'highWatermarks', offsets, env);
  return offsets;
}

const highWatermarkOf = (log: LogState): number => log.highWatermark;

/** A line that says what it said `before` is the same one, so that snapshots share what files hold. */
function offsetsOf(
  directory: string,
  logs: Logs,
  offsetOf: (log: LogState) => number | undefined,
  before: OffsetCheckpoint = [],
): OffsetCheckpoint {
  const offsets: OffsetLine[] = [];
  for (const log of logs) {
    const offset = directoryOf(log) === directory ? offsetOf(log) : undefined;
    if (offset === undefined) continue;
    const name = topicPartitionOf(log);
    const line = before[offsets.length];
    offsets.push(line?.[0] === name && line[1] === offset ? line : [name, offset]);
  }
  return copyList(offsets, before);
}

/** Writes one of the directory's checkpoint files; a `directory-written` tells whether it worked. */
export function writeOffsets(
  directory: string,
  name: CheckpointName,
  offsets: OffsetCheckpoint,
  env: LogEnv,
): void {
  const wake: LogWake = { type: 'directory-written', directory, checkpoint: name };
  writeCheckpoint(env.disk, `${directory}/${checkpointFiles[name]}`, offsets, wake);
}

/** Every log.flush.scheduler.interval.ms: flushes the logs whose flush.ms has passed. */
export function flushDirtyLogs(logs: Logs, env: LogEnv): void {
  for (const log of logs) {
    const waited = wallMs(env) - log.lastFlushedMs;
    const isDue = waited >= log.config['flush.ms'] && !isFlushing(log);
    if (isDue) flushUpTo(log, log.logEndOffset, env);
  }
}

/** Every producer.id.expiration.check.interval.ms: forgets producers that have been silent. */
export function expireProducers(logs: Logs, env: LogEnv): void {
  for (const log of logs) {
    if (log.producers.producers.size + log.producers.verifications.size === 0) continue;
    removeExpiredProducers(log.producers, expirationOf(log, env));
    log.version += 1;
  }
}

/** A broker that stops in order flushes its logs; when they are durable it calls `finishShutdown`. */
export function beginShutdown(logs: Logs, env: LogEnv): void {
  for (const log of logs) flushForShutdown(log, env);
}

/** All logs are flushed: the checkpoints, and last of all the mark of a clean stop. */
export function finishShutdown(
  directory: string,
  logs: Logs,
  shutdown: CleanShutdown,
  env: LogEnv,
): void {
  const all = [...logs];
  checkpointRecoveryPoints(directory, all, env);
  checkpointLogStartOffsets(directory, all, env);
  checkpointHighWatermarks(directory, all, env);
  const file = `${directory}/${CLEAN_SHUTDOWN_FILE}`;
  env.disk.replace(file, shutdown, 40);
  env.disk.sync(file, { type: 'directory-written', directory });
}

/**
 * A replica leaves this broker: its directory is renamed at once, so that the partition may come
 * back, and its files go after file.delete.delay.ms.
 */
export function deleteLog(log: LogState, env: LogEnv): void {
  const doomed = uniquePath(log, 'delete', env);
  const files = renameFiles(log.path, doomed, env);
  const delay = ms(log.config['file.delete.delay.ms']);
  env.after(delay, { type: 'log-files-doomed', path: doomed, files });
}

/** A directory for a replica that is going, coming or not known: beside the log's own, or elsewhere. */
export function uniquePath(
  log: Pick<LogState, 'path'>,
  kind: 'future' | 'stray' | 'delete',
  env: LogEnv,
  directory = directoryOf(log),
): string {
  const rng = env.rng('log-directory');
  const id = Array.from({ length: 4 }, () => hex(rng.uint32())).join('');
  return `${directory}/${topicPartitionOf(log)}.${id}-${kind}`;
}

/**
 * A log takes another name within its directory: a future replica that has caught up becomes the
 * current one. Returns the log as it is known from now on.
 */
export function renameLog(log: LogState, path: string, env: LogEnv): LogState {
  renameFiles(log.path, path, env);
  return {
    ...log,
    path,
    written: { type: 'log-written', path, partition: log.partition },
    unwritten: [],
    segments: log.segments.map((segment) => ({
      ...segment,
      file: logFile(path, segment.baseOffset),
    })),
    // Flushes and removals that are under way still go by the old name, and are not waited for.
    truncations: log.truncations + 1,
    flushAskedUpTo: log.recoveryPoint,
    deleted: [],
    version: log.version + 1,
  };
}

function renameFiles(from: string, to: string, env: LogEnv): string[] {
  return env.disk.list(`${from}/`).map((file) => {
    const renamed = to + file.slice(from.length);
    env.disk.rename(file, renamed);
    return renamed;
  });
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
