// A follower's fetcher: one conversation with one source broker, for all partitions that it leads
// (Kafka's ReplicaFetcherThread). At most one request is out; a slow partition delays the others.
import { copyMap, sharedRecord } from '../../sim/sharing.ts';
import type { Micros } from '../../sim/time.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import { latestEpochOf } from '../log/leader-epoch-cache.ts';
import {
  copyFetchSession,
  createFetchSession,
  type FetchPartition,
  type FetchSession,
} from '../protocol/fetch-session.ts';
import type { Replica, ReplicationEnv, ReplicationState } from './replica.ts';
import { lastFetchedEpochOf, truncateToHighWatermark } from './truncation.ts';

/** Where a fetcher stands with one partition. */
export interface FetchProgress {
  fetchOffset: number;
  /** The epoch in which it follows; an answer to an older one is ignored. */
  leaderEpoch: number;
  lastFetchedEpoch: number;
  /** Not before this time, after something went wrong. */
  delayedUntil: Micros;
  /** The leader called it fenced: it waits for newer metadata. */
  failed: boolean;
  /** Before KIP-595: the leader must be asked where the log's last epoch ends. */
  truncating: boolean;
  /** The leader's log does not reach to where this one stands: its ends must be asked for. */
  outOfRange: boolean;
  /** After its last answer it had everything that was visible: no throttle holds it back. */
  isCaughtUp: boolean;
}

/** What was asked in the request that is out, to know the answer by. */
export interface AskedPartition extends FetchPartition {
  /** The number by which this broker knows the partition. */
  readonly id: PartitionId;
}

/** One fetcher. Plain data. */
export interface FetcherState {
  readonly source: NodeId;
  readonly partitions: Map<PartitionId, FetchProgress>;
  /** What it asks for, and has asked for in the request that is out: told in it, or known from before. */
  readonly session: FetchSession<AskedPartition>;
  /** A request is out. */
  isAsking: boolean;
  /**
   * Its leader knows all that it asks for, and nothing of it has changed since: the next request has
   * nothing to tell, and its partitions need not be looked at.
   */
  isAtRest: boolean;
}

/** A fetcher that follows nothing yet. */
export const createFetcher = (source: NodeId): FetcherState => ({
  source,
  partitions: new Map(),
  session: createFetchSession(),
  isAsking: false,
  isAtRest: false,
});

/** A partition is followed from its log's end on, in its present epoch. */
export function followPartition(
  fetcher: FetcherState,
  state: ReplicationState,
  replica: Replica,
  env: ReplicationEnv,
): void {
  const { log } = replica;
  const { flags } = state;
  fetcher.isAtRest = false;
  const knowsEpochs = latestEpochOf(log.epochs) >= 0;
  if (!flags['truncate-by-leader-epoch']) truncateToHighWatermark(replica, env);
  fetcher.partitions.set(replica.id, {
    fetchOffset: log.logEndOffset,
    leaderEpoch: replica.leaderEpoch,
    lastFetchedEpoch: lastFetchedEpochOf(state, replica),
    delayedUntil: 0,
    failed: false,
    truncating: flags['truncate-by-leader-epoch'] && !(knowsEpochs && flags['truncate-on-fetch']),
    outOfRange: false,
    isCaughtUp: false,
  });
}

/** May it be asked for now? */
export const isReady = (
  { failed, truncating, outOfRange, delayedUntil }: FetchProgress,
  now: Micros,
): boolean => !failed && !truncating && !outOfRange && delayedUntil <= now;

/** Is there a partition whose log may not be its leader's? The leader must be asked more than for records. */
export function isAnyAstray({ partitions }: FetcherState): boolean {
  for (const { truncating, outOfRange } of partitions.values()) {
    if (truncating || outOfRange) return true;
  }
  return false;
}

/** When the next partition is ready again; undefined if none waits for a time. */
export function nextReadyAt(fetcher: FetcherState): Micros | undefined {
  let earliest: Micros | undefined;
  for (const { failed, outOfRange, delayedUntil } of fetcher.partitions.values()) {
    if (failed || outOfRange) continue;
    if (earliest === undefined || delayedUntil < earliest) earliest = delayedUntil;
  }
  return earliest;
}

/** A snapshot's copy. */
export const copyFetcher = (
  fetcher: FetcherState,
  previous: FetcherState | undefined,
): FetcherState => ({
  ...fetcher,
  partitions: copyMap(fetcher.partitions, previous?.partitions, copyProgress),
  session: copyFetchSession(fetcher.session),
});

const copyProgress = (
  progress: FetchProgress,
  previous: FetchProgress | undefined,
): FetchProgress => sharedRecord({ ...progress }, previous);
