// What a log does to its disk: every change of a file, and nothing else.
import { ms } from '../../sim/time.ts';
import type { Batch } from '../protocol/batch.ts';
import type { EpochEntry } from './leader-epoch-cache.ts';
import {
  DELETED_SUFFIX,
  leaderEpochFile,
  partitionMetadataFile,
  transactionIndexFile,
} from './log-files.ts';
import type { LogEnv, LogIdentity, LogState, LogWake } from './log.ts';
import type { Segment } from './log-segment.ts';

/** The first entry of a segment's file. It has no bytes: it stands for an empty file that exists. */
export interface SegmentBegin {
  readonly segmentOf: number;
}

/** What partition.metadata holds. */
export type PartitionMetadata = Pick<LogIdentity, 'topicId'>;

/** What leader-epoch-checkpoint holds. */
export type LeaderEpochCheckpoint = readonly EpochEntry[];

/** A new segment's file begins to exist. */
export function createSegmentFile(segment: Segment, env: LogEnv): void {
  const begin: SegmentBegin = { segmentOf: segment.baseOffset };
  env.disk.append(segment.file, begin, 0);
}

/** A batch goes to the page cache; a later sync makes it durable. False: the disk refuses it. */
export function writeBatch(segment: Segment, batch: Batch, env: LogEnv, wake?: LogWake): boolean {
  return env.disk.append(segment.file, batch, batch.sizeInBytes, wake);
}

/** The segment's file keeps its first batches. */
export function cutSegmentFile(segment: Segment, batches: number, env: LogEnv): void {
  env.disk.truncate(segment.file, batches + 1);
}

/** The epochs changed, and are made durable: a leader must not forget that it began to reign. */
export function writeLeaderEpochs(log: LogState, env: LogEnv): void {
  const { file, checkpoint, size } = checkpointOfEpochs(log);
  env.disk.replace(file, checkpoint, size);
  if (!log.flags['unsynced-snapshots-and-epochs']) env.disk.sync(file);
}

/** The same when epochs went with an end or a beginning of the log: a release did not sync the file then. */
export function writeCutLeaderEpochs(log: LogState, env: LogEnv): void {
  if (log.flags['no-sync-of-epochs-on-truncation']) renameLeaderEpochs(log, env);
  else writeLeaderEpochs(log, env);
}

/**
 * KAFKA-16541: the new file takes the place of the old one before the disk has what is in it. If the power
 * fails then, it is empty or in pieces. Simplified: Kafka does not start with the pieces, here they are nothing.
 */
function renameLeaderEpochs(log: LogState, env: LogEnv): void {
  const { file, checkpoint, size } = checkpointOfEpochs(log);
  env.disk.append(`${file}.tmp`, checkpoint, size);
  env.disk.rename(`${file}.tmp`, file);
}

/** What is to be written, as the epochs are now: the log has changed. */
function checkpointOfEpochs(log: LogState): {
  readonly file: string;
  readonly checkpoint: LeaderEpochCheckpoint;
  readonly size: number;
} {
  log.version += 1;
  const checkpoint = log.epochs.slice();
  return {
    file: leaderEpochFile(log.path),
    checkpoint,
    size: sizeOfCheckpoint(checkpoint.length),
  };
}

/**
 * Before any record: the directory learns whose partition it is. Simplified: Kafka's first append waits until
 * this is on disk, so that no records are there without it; here nobody waits, and it is there at once.
 */
export function writePartitionMetadata(log: LogState, env: LogEnv): void {
  const file = partitionMetadataFile(log.path);
  const metadata: PartitionMetadata = { topicId: log.topicId };
  env.disk.place(file, metadata, 44);
  env.disk.sync(file);
}

/** About as large as Kafka's text: version, count, and a line for each entry. */
function sizeOfCheckpoint(entries: number): number {
  return 4 + entries * 12;
}

/** All files of a segment. */
export function filesOfSegment(log: LogState, segment: Segment): string[] {
  if (segment.aborted.length === 0) return [segment.file];
  return [segment.file, transactionIndexFile(log.path, segment.baseOffset)];
}

/** Files leave the log at once by being renamed, and the disk after file.delete.delay.ms. */
export function doomFiles(log: LogState, files: readonly string[], env: LogEnv): void {
  if (files.length === 0) return;
  const doomed = files.map((file) => file + DELETED_SUFFIX);
  for (const file of files) env.disk.rename(file, file + DELETED_SUFFIX);
  for (const file of doomed) if (!log.deleted.includes(file)) log.deleted.push(file);
  log.version += 1;
  const delay = ms(log.config['file.delete.delay.ms']);
  env.after(delay, { type: 'log-files-doomed', path: log.path, files: doomed });
}

/** The delay is over: the files leave the disk. */
export function removeDoomed(log: LogState, files: readonly string[], env: LogEnv): void {
  for (const file of files) env.disk.remove(file);
  log.deleted = log.deleted.filter((file) => !files.includes(file));
  log.version += 1;
}
