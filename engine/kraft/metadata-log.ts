// The metadata log as the quorum uses it (KafkaRaftLog): an ordinary log, whose beginning is
// explained by a snapshot, and whose follower and leader compare epochs.
import { none } from '../../sim/short-list.ts';
import { assert } from '../../sim/assert.ts';
import { LONG_MAX } from '../config/definition.ts';
import {
  assignEpoch,
  endOffsetFor,
  latestEpochOf,
  UNDEFINED_EPOCH,
} from '../log/leader-epoch-cache.ts';
import { appendAsFollower, appendAsLeader } from '../log/log-append.ts';
import type { LogConfig } from '../log/log-config.ts';
import { readLog } from '../log/log-read.ts';
import { maybeUpdateHighWatermark } from '../log/log-offsets.ts';
import { writeLeaderEpochs } from '../log/log-storage.ts';
import { truncateTo } from '../log/log-truncate.ts';
import { flushUpTo } from '../log/log-flush.ts';
import type { Batch } from '../protocol/batch.ts';
import { recordCount } from '../protocol/batch.ts';
import { maxBatchBytes } from './accumulator.ts';
import { demand } from './fault.ts';
import { hold, release } from './quorum-file.ts';
import type { QuorumConfigs, RaftEnv, RaftState } from './raft.ts';
import { lastBatchFrom } from './last-batch.ts';
import { learnFromLog } from './learn.ts';
import type { SnapshotId } from './snapshots.ts';
import { write } from './trace.ts';
import { forgetFrom } from './voter-history.ts';

/** How the metadata log is kept: nothing goes by itself, snapshots decide what may. */
export function metadataLogConfig(configs: QuorumConfigs): LogConfig {
  return {
    'cleanup.policy': ['delete'],
    'compression.type': 'producer',
    'delete.retention.ms': 86_400_000,
    'file.delete.delay.ms': 60_000,
    'flush.messages': LONG_MAX,
    'flush.ms': LONG_MAX,
    'index.interval.bytes': 4_096,
    'max.compaction.lag.ms': LONG_MAX,
    'max.message.bytes': maxBatchBytes,
    'message.timestamp.after.max.ms': LONG_MAX,
    'message.timestamp.before.max.ms': LONG_MAX,
    'message.timestamp.type': 'CreateTime',
    'min.cleanable.dirty.ratio': 0.5,
    'min.compaction.lag.ms': 0,
    'retention.bytes': -1,
    'retention.ms': -1,
    'segment.bytes': configs['metadata.log.segment.bytes'],
    'segment.index.bytes': 10_485_760,
    'segment.jitter.ms': 0,
    'segment.ms': configs['metadata.log.segment.ms'],
    'producer.id.expiration.ms': 2_147_483_647,
    'transaction.max.timeout.ms': 2_147_483_647,
    'transaction.partition.verification.enable': false,
  };
}

/** The epoch of the last record; where there is none, of the snapshot that the log begins with. */
export function lastEpochOf(raft: RaftState): number {
  const latest = latestEpochOf(raft.log.epochs);
  if (latest !== UNDEFINED_EPOCH) return latest;
  return raft.snapshots.at(-1)?.id.epoch ?? 0;
}

/** Up to which offset the records of an epoch reach, or those of the newest epoch before it. */
export function endOfEpoch(raft: RaftState, epoch: number): SnapshotId {
  const { log } = raft;
  const found = endOffsetFor(log.epochs, epoch, log.logEndOffset);
  if (found.epoch === UNDEFINED_EPOCH) {
    return { endOffset: log.logEndOffset, epoch: lastEpochOf(raft) };
  }
  const earliest = raft.snapshots[0]?.id;
  const isAtSnapshot = earliest?.endOffset === found.endOffset && found.epoch === epoch;
  return isAtSnapshot ? earliest : found;
}

/** What a leader finds of a follower's log: it is a part of its own, or not, or too old to tell. */
export type Position =
  | { readonly kind: 'valid' }
  | { readonly kind: 'diverging'; readonly at: SnapshotId }
  | { readonly kind: 'snapshot'; readonly id: SnapshotId };

const valid: Position = { kind: 'valid' };

/** Is a log that ends at an offset, with a record of an epoch, a part of this one? */
export function positionOf(raft: RaftState, offset: number, epoch: number): Position {
  const { logStartOffset } = raft.log;
  if (logStartOffset === 0 && offset === 0) return valid;
  const latest = raft.snapshots.at(-1)?.id;
  if (latest !== undefined && isBeforeLog(raft, offset, epoch))
    return { kind: 'snapshot', id: latest };
  const end = endOfEpoch(raft, epoch);
  const isPart = end.epoch === epoch && end.endOffset >= offset;
  return isPart ? valid : { kind: 'diverging', at: end };
}

function isBeforeLog(raft: RaftState, offset: number, epoch: number): boolean {
  const { logStartOffset } = raft.log;
  const earliest = raft.snapshots[0]?.id;
  assert(earliest !== undefined, 'a log that is asked for snapshots has one');
  if (offset < logStartOffset || epoch < earliest.epoch) return true;
  return offset === logStartOffset && epoch !== earliest.epoch;
}

/** A reign begins where the log ends, even if its leader should never write anything. */
export function beginEpoch(raft: RaftState, epoch: number, env: RaftEnv): void {
  if (assignEpoch(raft.log.epochs, epoch, raft.log.logEndOffset)) writeLeaderEpochs(raft.log, env);
}

/**
 * A leader appends what was accumulated. Its voters are in force from here on. If the disk refuses it,
 * this replica ends as soon as it is told why, and does nothing until then.
 */
export function appendToOwn(raft: RaftState, batch: Batch, env: RaftEnv): void {
  const { epoch } = raft.role;
  const append = { leaderEpoch: epoch, origin: 'raft-leader' } as const;
  const info = appendAsLeader(raft.log, [batch], append, env);
  if (info.error === 'KAFKA_STORAGE_ERROR') return hold(raft);
  assert(info.error === 'NONE', `a leader can append to its own log (${info.error})`);
  assert(info.firstOffset === batch.baseOffset, 'records get the offsets that were promised');
  noteAppended(batch, env);
  learnFromLog(raft, env);
}

/** A follower appends what it fetched; what is damaged or of a later epoch it leaves out. */
export function appendFetched(raft: RaftState, batches: readonly Batch[], env: RaftEnv): void {
  const first = batches[0];
  if (first === undefined) return;
  const isNext = first.baseOffset === raft.log.logEndOffset;
  demand(isNext, 'a leader sends what was asked for', 'KafkaException');
  const before = raft.log.logEndOffset;
  const { error } = appendAsFollower(raft.log, batches, raft.role.epoch, env);
  if (error === 'KAFKA_STORAGE_ERROR') return hold(raft);
  assert(error === 'NONE', `a follower can append what its leader has (${error})`);
  for (const batch of batches) {
    if (batch.baseOffset >= before && batch.baseOffset < raft.log.logEndOffset) {
      noteAppended(batch, env);
    }
  }
  learnFromLog(raft, env);
}

function noteAppended(batch: Batch, env: RaftEnv): void {
  const { baseOffset, partitionLeaderEpoch, sizeInBytes } = batch;
  const count = recordCount(batch);
  const epoch = partitionLeaderEpoch;
  write['quorum-records-appended'](env.trace, baseOffset, count, epoch, sizeInBytes);
}

/** What was appended is synced; the replica does nothing else until it is. */
export function flushLog(raft: RaftState, env: RaftEnv): void {
  const { log } = raft;
  flushUpTo(log, log.logEndOffset, env);
  if (log.recoveryPoint >= log.logEndOffset) return;
  raft.flushingTo = log.logEndOffset;
  hold(raft);
}

/** Some of the log was synced: was it what the replica waits for? */
export function onLogSynced(raft: RaftState): void {
  if (raft.flushingTo < 0 || raft.log.recoveryPoint < raft.flushingTo) return;
  raft.flushingTo = -1;
  release(raft);
}

/**
 * A follower's log is no part of its leader's: it is cut where both may still agree. If the follower
 * has the leader's epoch, at the shorter of both ends; else at the end of its newest earlier epoch.
 */
export function truncateToAgreement(raft: RaftState, diverging: SnapshotId, env: RaftEnv): void {
  const { log } = raft;
  const own = endOfEpoch(raft, diverging.epoch);
  const ownEnd = diverging.epoch === 0 ? log.logEndOffset : own.endOffset;
  const knowsEpoch = diverging.epoch === 0 || own.epoch === diverging.epoch;
  const offset = knowsEpoch ? Math.min(ownEnd, diverging.endOffset) : ownEnd;
  // KAFKA-12460: this was not looked at.
  const isRefused =
    offset < log.highWatermark && !raft.settings.flags['truncate-below-high-watermark'];
  demand(!isRefused, 'committed records are never truncated', 'IllegalArgumentException');
  const from = log.logEndOffset;
  truncateTo(log, offset, env);
  forgetFrom(raft.history, offset);
  write['quorum-log-truncated'](env.trace, from, offset, raft.role.epoch);
}

/** The log learns how far it is committed. */
export function commitUpTo(raft: RaftState, highWatermark: number, env: RaftEnv): void {
  const from = raft.log.highWatermark;
  maybeUpdateHighWatermark(raft.log, highWatermark);
  write['quorum-high-watermark-advanced'](env.trace, from, highWatermark, raft.role.epoch);
}

/** Records from an offset on, whole batches, the first one whatever its size. */
export function recordsFrom(raft: RaftState, offset: number, maxBytes: number): readonly Batch[] {
  // Most fetches come to wait for what is yet to be written, and are woken when it is.
  if (offset === raft.log.logEndOffset) return none;
  const last = lastBatchFrom(raft.log, offset);
  if (last !== undefined) return [last];
  const read = { offset, maxBytes, isolation: 'log-end', minOneMessage: true } as const;
  const { error, batches } = readLog(raft.log, read);
  assert(error === 'NONE', 'a valid offset can be read');
  return batches;
}

/** Committed records from an offset on. */
export function committedFrom(raft: RaftState, offset: number): readonly Batch[] {
  const { highWatermark, logEndOffset } = raft.log;
  const last = highWatermark === logEndOffset ? lastBatchFrom(raft.log, offset) : undefined;
  if (last !== undefined) return [last];
  const isolation = 'high-watermark';
  const read = { offset, maxBytes: 2_147_483_647, isolation, minOneMessage: true } as const;
  return readLog(raft.log, read).batches;
}
