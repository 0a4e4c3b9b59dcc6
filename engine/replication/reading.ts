// What a fetch finds in one partition, in the order in which Kafka's leader checks it.
import { endOffsetFor, UNDEFINED_EPOCH_OFFSET } from '../log/leader-epoch-cache.ts';
import { readLog, type FetchIsolation } from '../log/log-read.ts';
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

/** Who asks: a follower by its id, or a consumer (-1) with what it may see. */
export interface Fetcher {
  readonly replicaId: NodeId;
  readonly isolation: FetchIsolation;
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
  const errorCode = checkLeaderEpoch(replica, epoch);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  return replica.role === 'leader' ? replica : ErrorCode.NOT_LEADER_OR_FOLLOWER;
}

/** Reads what a fetch asks of a partition. Changes nothing. */
export function readPartition(
  state: ReplicationState,
  fetch: PartitionFetch,
  { replicaId, isolation }: Fetcher,
  limits: { readonly maxBytes: number; readonly minOneMessage: boolean },
): PartitionRead {
  const replica = leaderReplica(state, fetch.partition, fetch.currentLeaderEpoch);
  if (typeof replica === 'number') return failedRead(replica);
  if (replicaId >= 0 && !replica.followers.has(replicaId)) {
    // A follower that the leader's assignment does not name may know a newer one.
    return failedRead(ErrorCode.UNKNOWN_LEADER_EPOCH);
  }
  const { log } = replica;
  const diverging = divergenceOf(replica, fetch);
  if (diverging === 'out-of-range') return failedRead(ErrorCode.OFFSET_OUT_OF_RANGE, replica);
  if (diverging !== undefined) return { ...emptyRead(replica), diverging };
  const found = readLog(log, {
    offset: fetch.fetchOffset,
    maxBytes: Math.min(fetch.partitionMaxBytes, limits.maxBytes),
    isolation,
    minOneMessage: limits.minOneMessage,
  });
  if (found.error !== 'NONE') return failedRead(ErrorCode.OFFSET_OUT_OF_RANGE, replica);
  return { ...emptyRead(replica), batches: found.batches, sizeInBytes: found.sizeInBytes };
}

/** KIP-595's truncation on fetch: the last epoch that the fetcher has tells where the logs part. */
function divergenceOf(
  { log }: Replica,
  { lastFetchedEpoch, fetchOffset }: PartitionFetch,
): PartitionRead['diverging'] | 'out-of-range' {
  if (lastFetchedEpoch < 0) return undefined;
  const end = endOffsetFor(log.epochs, lastFetchedEpoch, log.logEndOffset);
  if (end.endOffset === UNDEFINED_EPOCH_OFFSET || fetchOffset < log.logStartOffset) {
    return 'out-of-range';
  }
  return end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset ? end : undefined;
}

const emptyRead = ({ log }: Replica): PartitionRead => ({
  errorCode: ErrorCode.NONE,
  highWatermark: log.highWatermark,
  lastStableOffset: lastStableOffsetOf(log),
  logStartOffset: log.logStartOffset,
  diverging: undefined,
  batches: [],
  sizeInBytes: 0,
});

/** An error; where the replica is known, so is where its log begins and ends. */
function failedRead(errorCode: ErrorCode, replica?: Replica): PartitionRead {
  if (replica !== undefined) return { ...emptyRead(replica), errorCode };
  return {
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    diverging: undefined,
    batches: [],
    sizeInBytes: 0,
  };
}
