// What a fetch finds in one partition, in the order in which Kafka's leader checks it.
import { none } from '../../sim/short-list.ts';
import {
  endOffsetFor,
  latestEpochOf,
  UNDEFINED_EPOCH_OFFSET,
  type EpochEnd,
} from '../log/leader-epoch-cache.ts';
import { readLog, type FetchIsolation, type LogRead, type LogReadResult } from '../log/log-read.ts';
import type { AbortedTransaction } from '../log/transaction-index.ts';
import { lastStableOffsetOf, placedHighWatermark } from '../log/log-offsets.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { Batch } from '../protocol/batch.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Uuid } from '../protocol/uuid.ts';
import type { Replica, ReplicationState } from './replica.ts';

/** What is asked of one partition. */
export interface PartitionFetch {
  /** The number under which this broker knows it; below 0: it does not. */
  readonly partition: PartitionId;
  readonly topic: string;
  readonly topicId: Uuid;
  /** Its place in the topic. */
  readonly index: number;
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

/** What a Fetch is told of one partition. */
export type PartitionAnswer = ResponseBody<'Fetch'>['responses'][number]['partitions'][number] & {
  readonly errorCode: ErrorCode;
  readonly records: readonly Batch[];
};

/** What was asked of one partition, and what it answers. */
export interface PartitionRead {
  readonly fetch: PartitionFetch;
  readonly answer: PartitionAnswer;
  /** As many bytes as count against the limits of the fetch. */
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

/** Reads what a fetch asks of a partition, as `read` says if its log is to be read. Changes nothing. */
export function readPartition(
  state: ReplicationState,
  fetch: PartitionFetch,
  { replicaId, onlyLeader }: Fetcher,
  read: LogRead,
): PartitionRead {
  const epoch = state.flags['fence-fetch-by-leader-epoch'] ? fetch.currentLeaderEpoch : -1;
  const replica = onlyLeader
    ? leaderReplica(state, fetch.partition, epoch)
    : anyReplica(state, fetch.partition, epoch);
  if (typeof replica === 'number') return failedRead(fetch, replica);
  if (replicaId >= 0 && !replica.followers.has(replicaId)) {
    // A follower that the leader's assignment does not name may know a newer one.
    const knowsEpoch = fetch.currentLeaderEpoch >= 0;
    return failedRead(
      fetch,
      knowsEpoch ? ErrorCode.UNKNOWN_LEADER_EPOCH : ErrorCode.NOT_LEADER_OR_FOLLOWER,
    );
  }
  const diverging = divergenceOf(state, replica, fetch);
  if (diverging === 'out-of-range') return failedRead(fetch, ErrorCode.OFFSET_OUT_OF_RANGE);
  if (diverging !== undefined)
    return withAnswer(emptyRead(fetch, replica), { divergingEpoch: diverging });
  // Who has everything, as followers mostly do, finds nothing: there is nothing to look for.
  const hasAll = read.isolation === 'log-end' && read.offset === replica.log.logEndOffset;
  return hasAll ? emptyRead(fetch, replica) : readRecords(replica, fetch, read);
}

function readRecords(replica: Replica, fetch: PartitionFetch, read: LogRead): PartitionRead {
  const found = readLog(replica.log, read);
  if (found.error !== 'NONE') return failedRead(fetch, ErrorCode[found.error]);
  // A piece of a batch is of no use: nothing is sent.
  if (found.firstEntryIncomplete) {
    return readOf(fetch, replica, { ...nothing, aborted: found.aborted });
  }
  return readOf(fetch, replica, found);
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
  return fetchOffset >= (isolation === 'log-end' ? log.logEndOffset : placedHighWatermark(log));
}

/** KIP-595's truncation on fetch: the last epoch that the fetcher has tells where the logs part. */
function divergenceOf(
  { flags }: ReplicationState,
  { log }: Replica,
  { lastFetchedEpoch, fetchOffset }: PartitionFetch,
): EpochEnd | 'out-of-range' | undefined {
  if (lastFetchedEpoch < 0) return undefined;
  const end = endOffsetFor(log.epochs, lastFetchedEpoch, log.logEndOffset);
  // KAFKA-12996: before it, whoever was below the start of the log was not told of it here.
  const isBelowStart = fetchOffset < log.logStartOffset && !flags['diverge-below-log-start'];
  if (end.endOffset === UNDEFINED_EPOCH_OFFSET || isBelowStart) return 'out-of-range';
  return end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset ? end : undefined;
}

type Found = Pick<LogReadResult, 'batches' | 'sizeInBytes' | 'aborted'>;

const nothing: Found = { batches: none, sizeInBytes: 0, aborted: undefined };

/** What is said of a partition of which nothing is read. */
export const emptyRead = (fetch: PartitionFetch, replica: Replica): PartitionRead =>
  readOf(fetch, replica, nothing);

function readOf(
  fetch: PartitionFetch,
  { log }: Replica,
  { batches, sizeInBytes, aborted }: Found,
): PartitionRead {
  const answer: PartitionAnswer = {
    partitionIndex: fetch.index,
    errorCode: ErrorCode.NONE,
    highWatermark: log.highWatermark,
    lastStableOffset: lastStableOffsetOf(log),
    logStartOffset: log.logStartOffset,
    divergingEpoch: noDivergence,
    currentLeader: noLeader,
    snapshotId: noSnapshot,
    abortedTransactions: aborted === undefined ? null : aborted.map(toldOf),
    preferredReadReplica: -1,
    records: batches,
  };
  return { fetch, answer, sizeInBytes };
}

const noDivergence = { epoch: -1, endOffset: -1 } as const;
const noLeader = { leaderId: -1, leaderEpoch: -1 } as const;
const noSnapshot = { endOffset: -1, epoch: -1 } as const;

/** Whose records a reader of committed data must skip, and from where on. */
const toldOf = ({ producerId, firstOffset }: AbortedTransaction) => ({ producerId, firstOffset });

/** Why a partition could not be read; nothing else is said of it. */
export function failedRead(fetch: PartitionFetch, errorCode: ErrorCode): PartitionRead {
  const answer: PartitionAnswer = {
    partitionIndex: fetch.index,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    divergingEpoch: noDivergence,
    currentLeader: noLeader,
    snapshotId: noSnapshot,
    // So Kafka answers for partitions that it does not know.
    abortedTransactions: fetch.partition < 0 ? [] : null,
    preferredReadReplica: -1,
    records: none,
  };
  return { fetch, answer, sizeInBytes: 0 };
}

/** A read that says something else, too. */
export const withAnswer = (read: PartitionRead, said: Partial<PartitionAnswer>): PartitionRead => ({
  ...read,
  answer: { ...read.answer, ...said },
});

/** What is left of a read when its records may not be sent. */
export const withoutRecords = (read: PartitionRead): PartitionRead =>
  read.sizeInBytes === 0 ? read : { ...withAnswer(read, { records: none }), sizeInBytes: 0 };

/** Are there records in an answer? */
export const hasRecords = ({ records }: Pick<PartitionAnswer, 'records'>): boolean =>
  records.length > 0;

/** Does it name a replica from which a consumer should rather read, or where the follower's log leaves this one? */
export const redirects = ({
  preferredReadReplica,
  divergingEpoch,
}: Pick<PartitionAnswer, 'preferredReadReplica' | 'divergingEpoch'>): boolean =>
  preferredReadReplica >= 0 || divergingEpoch.epoch >= 0;
