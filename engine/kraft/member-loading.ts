// A member of the quorum comes back: its log, its snapshots and its quorum-state are read.
import type { DiskOutcome } from '../../sim/disk/disk.ts';
import type { LogFiles } from '../log/segment-files.ts';
import { wholeOf } from '../log/segment-files.ts';
import { beginLoading, onLogFileRead, type LogLoading } from '../log/log-loader.ts';
import { createLog } from '../log/log-create.ts';
import { currentLogFlags } from '../log/log-flags.ts';
import type { LogIdentity, LogState, LogWake } from '../log/log.ts';
import { oneUuid } from '../protocol/uuid.ts';
import { controlBatch, kraftVersion, votersWord } from './control-batches.ts';
import { metadataLogConfig } from './metadata-log.ts';
import { newRaft } from './new-raft.ts';
import { quorumFile, type QuorumFile } from './quorum-file.ts';
import {
  dynamicVotersVersion,
  metadataTopic,
  nowMs,
  type RaftEnv,
  type RaftSettings,
  type RaftState,
} from './raft.ts';
import {
  bootstrapId,
  compareIds,
  isSnapshotFile,
  snapshotFile,
  snapshotOf,
  type Snapshot,
} from './snapshots.ts';
import { startRaft } from './start.ts';
import type { VoterSet } from './voter-set.ts';

/** Where the metadata log is: metadata.log.dir and the partition's own directory. */
export function metadataLogIdentity(directory: string): LogIdentity {
  // The log has no number among partitions: nothing but the quorum ever speaks of it.
  return { path: `${directory}/${metadataTopic}-0`, partition: -1, topicId: oneUuid };
}

/** What a directory is formatted with: voters that are in the log, or none where they are static. */
export interface Format {
  readonly initialVoters: VoterSet;
}

/** Begins to read what the disk holds; a disk that holds nothing is formatted, and the member is there at once. */
// Simplified: Kafka wants kafka-storage to have formatted the disk before.
export function beginMember(
  settings: RaftSettings,
  directory: string,
  format: Format,
  env: RaftEnv,
): LogLoading | RaftState {
  const identity = metadataLogIdentity(directory);
  const config = metadataLogConfig(settings.configs);
  if (env.disk.list(`${identity.path}/`).length > 0) {
    // Kafka always looks through the whole metadata log, however the last run ended.
    const checkpoints = { recoveryPoint: 0, logStartOffset: 0, cleanShutdown: false };
    return beginLoading({ identity, config, checkpoints, flags: currentLogFlags }, env);
  }
  const raft = newRaft(settings, createLog(identity, config, env), nowMs(env));
  raft.snapshots = formatted(raft.log, format, env);
  startRaft(raft, undefined, env);
  return raft;
}

/** The bootstrap snapshot tells who votes, before any log does. */
function formatted(log: LogState, { initialVoters }: Format, env: RaftEnv): readonly Snapshot[] {
  if (initialVoters.length === 0) return [];
  const words = [kraftVersion(dynamicVotersVersion), votersWord(initialVoters)];
  const place = { baseOffset: 0, epoch: 0, timestampMs: 0 };
  const snapshot = snapshotOf(bootstrapId, [controlBatch(words, place)]);
  const file = snapshotFile(log.path, bootstrapId);
  env.disk.replace(file, snapshot, snapshot.sizeInBytes);
  env.disk.sync(file);
  return [snapshot];
}

/** A file was read: the member, once it was the last one. */
export function onMemberFileRead(
  loading: LogLoading,
  settings: RaftSettings,
  read: {
    readonly wake: Extract<LogWake, { readonly type: 'log-file-read' }>;
    readonly outcome: DiskOutcome;
  },
  env: RaftEnv,
): RaftState | 'reading' | 'failed' {
  const log = onLogFileRead(loading, read.wake, read.outcome, env);
  if (typeof log === 'string') return log;
  const raft = newRaft(settings, log, nowMs(env));
  raft.snapshots = snapshotsAmong(loading.files, log, env);
  const stored = wholeOf(loading.files.get(quorumFile(log.path)));
  startRaft(raft, stored as QuorumFile | undefined, env);
  return raft;
}

/** Snapshots that are whole; one that ends before the log begins is of no use. */
function snapshotsAmong(files: LogFiles, log: LogState, env: RaftEnv): readonly Snapshot[] {
  const found: Snapshot[] = [];
  for (const [file, entries] of files) {
    const snapshot = isSnapshotFile(file) ? (wholeOf(entries) as Snapshot | undefined) : undefined;
    if (snapshot === undefined) continue;
    if (snapshot.id.endOffset >= log.logStartOffset) found.push(snapshot);
    else env.disk.remove(file);
  }
  return found.toSorted((a, b) => compareIds(a.id, b.id));
}
