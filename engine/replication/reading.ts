// What a fetch finds in one partition, in the order in which Kafka's leader checks it.
import { endOffsetFor, latestEpochOf, UNDEFINED_EPOCH_OFFSET } from '../log/leader-epoch-cache.ts';
import { readLog, type FetchIsolation, type LogRead } from '../log/log-read.ts';
import type { AbortedTransaction } from '../log/transaction-index.ts';
import { lastStableOffsetOf } from '../log/log-offsets.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { Batch } from '../protocol/batch.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Replica, ReplicationState } from './replica.ts';

/** What is asked of one partition. */
export interface PartitionFetch {
  readonly partition: PartitionId;
  readonly fetchOffset: number;
  /** -1: the fetcher does not say. */
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly logStartOffset: number;
  readonly partitionMaxBytes: number;
}

/** Who asks: a follower by its id, or a consumer (below 0) with what it may see. */
export interface Fetcher {
  readonly replicaId: NodeId;
  /** The follower's incarnation; -1: it does not say. */
  readonly brokerEpoch: number;
  readonly isolation: FetchIsolation;
  /** Followers read from leaders only; so do consumers that do not know of racks (KIP-392). */
  readonly onlyLeader: boolean;
}

/** What one partition answers. */
export interface PartitionRead {
  readonly errorCode: ErrorCode;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /** Where the fetcher's log leaves this one. */
  readonly diverging: { readonly epoch: number; readonly endOffset: number } | undefined;
  readonly batches: readonly Batch[];
  readonly sizeInBytes: number;
  /** For readers of committed data: whose records they must skip. */
  readonly aborted: readonly AbortedTransaction[] | undefined;
  /** Where a consumer should rather read; -1: here. */
  readonly preferredReadReplica: NodeId;
  readonly hasRecords: boolean;
  /** It names a preferred read replica, or where the logs diverge. */
  readonly redirects: boolean;
}

/** Is this the reign that the asker means? -1 means any. */
export function checkLeaderEpoch(replica: Replica, epoch: number): ErrorCode {
  if (epoch === -1 || epoch === replica.leaderEpoch) return ErrorCode.NONE;
  return epoch < replica.leaderEpoch
    ? ErrorCode.FENCED_LEADER_EPOCH
    : ErrorCode.UNKNOWN_LEADER_EPOCH;
}

/** The replica if it leads in the epoch that the asker means, or why not. */
export function leaderReplica(
  state: ReplicationState,
  partition: PartitionId,
  epoch: number,
): Replica | ErrorCode {
  const replica = state.replicas.get(partition);
  if (replica === undefined) return ErrorCode.NOT_LEADER_OR_FOLLOWER;
  if (replica.log.offline) return ErrorCode.KAFKA_STORAGE_ERROR;
  const errorCode = checkLeaderEpoch(replica, epoch);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  return replica.role === 'leader' ? replica : ErrorCode.NOT_LEADER_OR_FOLLOWER;
}

/** The replica, leader or not, if its epoch is the one that the asker means. */
export function anyReplica(
  state: ReplicationState,
  partition: PartitionId,
  epoch: number,
): Replica | ErrorCode {
  const replica = state.replicas.get(partition);
  if (replica === undefined) return ErrorCode.NOT_LEADER_OR_FOLLOWER;
  if (replica.log.offline) return ErrorCode.KAFKA_STORAGE_ERROR;
  const errorCode = checkLeaderEpoch(replica, epoch);
  return errorCode === ErrorCode.NONE ? replica : errorCode;
}

/** Reads what a fetch asks of a partition. Changes nothing. */
export function readPartition(
  state: ReplicationState,
  fetch: PartitionFetch,
  { replicaId, isolation, onlyLeader }: Fetcher,
  limits: ReadLimits,
): PartitionRead {
  const epoch = state.flags['fence-fetch-by-leader-epoch'] ? fetch.currentLeaderEpoch : -1;
  const replica = onlyLeader
    ? leaderReplica(state, fetch.partition, epoch)
    : anyReplica(state, fetch.partition, epoch);
  if (typeof replica === 'number') return failedRead(replica);
  if (replicaId >= 0 && !replica.followers.has(replicaId)) {
    // A follower that the leader's assignment does not name may know a newer one.
    const knowsEpoch = fetch.currentLeaderEpoch >= 0;
    return failedRead(
      knowsEpoch ? ErrorCode.UNKNOWN_LEADER_EPOCH : ErrorCode.NOT_LEADER_OR_FOLLOWER,
    );
  }
  const diverging = divergenceOf(state, replica, fetch);
  if (diverging === 'out-of-range') return failedRead(ErrorCode.OFFSET_OUT_OF_RANGE);
  if (diverging !== undefined) return { ...emptyRead(replica), diverging, redirects: true };
  // Who has everything, as followers mostly do, finds nothing: there is nothing to look for.
  const hasAll = isolation === 'log-end' && fetch.fetchOffset === replica.log.logEndOffset;
  return hasAll ? emptyRead(replica) : readRecords(replica, fetch, isolation, limits);
}

type ReadLimits = Required<Pick<LogRead, 'maxBytes' | 'minOneMessage' | 'begunAt'>>;

function readRecords(
  replica: Replica,
  fetch: PartitionFetch,
  isolation: FetchIsolation,
  limits: ReadLimits,
): PartitionRead {
  const { log } = replica;
  const found = readLog(log, {
    offset: fetch.fetchOffset,
    maxBytes: Math.min(fetch.partitionMaxBytes, limits.maxBytes),
    isolation,
    minOneMessage: limits.minOneMessage,
    begunAt: limits.begunAt,
  });
  if (found.error !== 'NONE') return failedRead(ErrorCode[found.error]);
  const { aborted } = found;
  // A piece of a batch is of no use: nothing is sent.
  if (found.firstEntryIncomplete) return { ...emptyRead(replica), aborted };
  return {
    errorCode: ErrorCode.NONE,
    highWatermark: log.highWatermark,
    lastStableOffset: lastStableOffsetOf(log),
    logStartOffset: log.logStartOffset,
    diverging: undefined,
    batches: found.batches,
    sizeInBytes: found.sizeInBytes,
    aborted,
    preferredReadReplica: -1,
    hasRecords: found.batches.length > 0,
    redirects: false,
  };
}

/** Is it certain that a read would find nothing, and nothing amiss? Whoever waits asks this far more often than he reads. */
export function isAtEnd(
  state: ReplicationState,
  fetch: PartitionFetch,
  { replicaId, isolation, onlyLeader }: Fetcher,
): boolean {
  const { partition, currentLeaderEpoch } = fetch;
  const replica = onlyLeader
    ? leaderReplica(state, partition, currentLeaderEpoch)
    : anyReplica(state, partition, currentLeaderEpoch);
  if (typeof replica === 'number') return false;
  if (replicaId >= 0 && !replica.followers.has(replicaId)) return false;
  const { log } = replica;
  const { fetchOffset, lastFetchedEpoch } = fetch;
  if (fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset) return false;
  if (lastFetchedEpoch >= 0 && lastFetchedEpoch !== latestEpochOf(log.epochs)) return false;
  return fetchOffset >= (isolation === 'log-end' ? log.logEndOffset : log.highWatermark);
}

/** KIP-595's truncation on fetch: the last epoch that the fetcher has tells where the logs part. */
function divergenceOf(
  { flags }: ReplicationState,
  { log }: Replica,
  { lastFetchedEpoch, fetchOffset }: PartitionFetch,
): PartitionRead['diverging'] | 'out-of-range' {
  if (lastFetchedEpoch < 0) return undefined;
  const end = endOffsetFor(log.epochs, lastFetchedEpoch, log.logEndOffset);
  // KAFKA-12996: before it, whoever was below the start of the log was not told of it here.
  const isBelowStart = fetchOffset < log.logStartOffset && !flags['diverge-below-log-start'];
  if (end.endOffset === UNDEFINED_EPOCH_OFFSET || isBelowStart) return 'out-of-range';
  return end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset ? end : undefined;
}

const nothing: readonly Batch[] = [];

/** What is said of a partition of which nothing is read. */
export const emptyRead = ({ log }: Replica): PartitionRead => ({
  errorCode: ErrorCode.NONE,
  highWatermark: log.highWatermark,
  lastStableOffset: lastStableOffsetOf(log),
  logStartOffset: log.logStartOffset,
  diverging: undefined,
  batches: nothing,
  sizeInBytes: 0,
  aborted: undefined,
  preferredReadReplica: -1,
  hasRecords: false,
  redirects: false,
});

/** What is left of a read when its records may not be sent. */
export const withoutRecords = (read: PartitionRead): PartitionRead =>
  read.sizeInBytes === 0 ? read : { ...read, batches: nothing, sizeInBytes: 0, hasRecords: false };

/** Why a partition could not be read; nothing else is said of it. */
export const failedRead = (errorCode: ErrorCode): PartitionRead => ({
  errorCode,
  highWatermark: -1,
  lastStableOffset: -1,
  logStartOffset: -1,
  diverging: undefined,
  batches: nothing,
  sizeInBytes: 0,
  aborted: undefined,
  preferredReadReplica: -1,
  hasRecords: false,
  redirects: false,
});
