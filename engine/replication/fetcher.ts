// A follower's fetcher: one conversation with one source broker, for all partitions that it leads
// (Kafka's ReplicaFetcherThread). At most one request is out; a slow partition delays the others.
import type { Micros } from '../../sim/time.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import { latestEpochOf } from '../log/leader-epoch-cache.ts';
import type { RequestBody } from '../protocol/envelope.ts';
import type { Replica, ReplicationState } from './replica.ts';

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
  /** The leader's log does not reach to where this one stands: its ends must be asked for. */
  outOfRange: boolean;
}

/** What was asked in the request that is out, to know the answer by. */
export interface AskedPartition {
  readonly partition: PartitionId;
  readonly fetchOffset: number;
  readonly leaderEpoch: number;
}

/** One fetcher. Plain data. */
export interface FetcherState {
  readonly source: NodeId;
  readonly partitions: Map<PartitionId, FetchProgress>;
  /** The request that is out, if one is. */
  asked: readonly AskedPartition[] | undefined;
}

export const createFetcher = (source: NodeId): FetcherState => ({
  source,
  partitions: new Map(),
  asked: undefined,
});

/** A partition is followed from its log's end on, in its present epoch. */
export function followPartition(fetcher: FetcherState, replica: Replica): void {
  const { log } = replica;
  const lastFetchedEpoch = latestEpochOf(log.epochs);
  fetcher.partitions.set(replica.id, {
    // Without epochs nothing proves what lies above the high watermark.
    fetchOffset: lastFetchedEpoch < 0 ? log.highWatermark : log.logEndOffset,
    leaderEpoch: replica.leaderEpoch,
    lastFetchedEpoch,
    delayedUntil: 0,
    failed: false,
    outOfRange: false,
  });
}

/** What a follower asks for, and how long it is ready to wait. */
export interface FetchSettings {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly responseMaxBytes: number;
  readonly partitionMaxBytes: number;
}

type FetchRequest = RequestBody<'Fetch'>;
type FetchTopic = FetchRequest['topics'][number];
type FetchPartition = FetchTopic['partitions'][number];

/** The next request for all partitions that are ready; undefined if none is. */
export function nextFetch(
  fetcher: FetcherState,
  state: ReplicationState,
  settings: FetchSettings,
  now: Micros,
): { readonly body: FetchRequest; readonly asked: readonly AskedPartition[] } | undefined {
  const topics = new Map<string, AskedTopic>();
  for (const [partition, progress] of fetcher.partitions) {
    const replica = state.replicas.get(partition);
    if (replica === undefined || !isReady(progress, now)) continue;
    const { fetchOffset, leaderEpoch, lastFetchedEpoch } = progress;
    const topic = topics.get(replica.topicUuid) ?? newTopic(replica);
    topics.set(replica.topicUuid, topic);
    topic.asked.push({ partition, fetchOffset, leaderEpoch });
    topic.body.partitions.push({
      partition: replica.index,
      currentLeaderEpoch: leaderEpoch,
      fetchOffset,
      lastFetchedEpoch,
      logStartOffset: replica.log.logStartOffset,
      partitionMaxBytes: settings.partitionMaxBytes,
      replicaDirectoryId: zeroUuid,
      // Followers of data do not ask to be woken for a higher high watermark (KIP-1166).
      highWatermark: longMax,
    });
  }
  if (topics.size === 0) return undefined;
  const all = [...topics.values()];
  const body = requestOf(
    state,
    all.map((topic) => topic.body),
    settings,
  );
  // Answers come in the order of the request, and that goes topic by topic.
  return { body, asked: all.flatMap((topic) => topic.asked) };
}

/** One topic of a request, and its partitions by their numbers. */
interface AskedTopic {
  readonly body: FetchTopic & { readonly partitions: FetchPartition[] };
  readonly asked: AskedPartition[];
}

const newTopic = ({ topicName, topicUuid }: Replica): AskedTopic => ({
  body: { topic: topicName, topicId: topicUuid, partitions: [] },
  asked: [],
});

const isReady = ({ failed, outOfRange, delayedUntil }: FetchProgress, now: Micros): boolean =>
  !failed && !outOfRange && delayedUntil <= now;

const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA';
const longMax = 9_223_372_036_854_775_808;

function requestOf(
  state: ReplicationState,
  topics: FetchRequest['topics'],
  { maxWaitMs, minBytes, responseMaxBytes }: FetchSettings,
): FetchRequest {
  return {
    clusterId: null,
    // Version 15 moved it into replicaState.
    replicaId: -1,
    replicaState: { replicaId: state.nodeId, replicaEpoch: state.brokerEpoch },
    maxWaitMs,
    minBytes,
    maxBytes: responseMaxBytes,
    isolationLevel: 0,
    // Simplified: no incremental session yet; every request names every partition (KIP-227).
    sessionId: 0,
    sessionEpoch: -1,
    topics,
    forgottenTopicsData: [],
    rackId: '',
  };
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

export function copyFetcher(fetcher: FetcherState): FetcherState {
  const partitions: FetcherState['partitions'] = new Map();
  for (const [id, progress] of fetcher.partitions) partitions.set(id, { ...progress });
  return { ...fetcher, partitions };
}
