// What a fetcher says in its next request and hears in the answer, within its session (KIP-227).
import { added, none } from '../../sim/short-list.ts';
import type { Micros } from '../../sim/time.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import type { ResponseBody, RequestBody } from '../protocol/envelope.ts';
import {
  nextSessionRequest,
  onSessionAnswer,
  sameAgain,
  type PartitionAsked,
  type SessionRequest,
} from '../protocol/fetch-session.ts';
import { forgottenTopicsOf, topicsOf } from '../protocol/fetch-topics.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { isReady, type AskedPartition, type FetcherState, type FetchProgress } from './fetcher.ts';
import type { Replica, ReplicationState } from './replica.ts';
import { isExceeded } from './throttle.ts';

/** The settings that fetches of followers go by. */
export type FetchSettings = Pick<
  BrokerConfigs,
  | 'replica.fetch.wait.max.ms'
  | 'replica.fetch.min.bytes'
  | 'replica.fetch.response.max.bytes'
  | 'replica.fetch.max.bytes'
>;

type FetchRequest = RequestBody<'Fetch'>;

/** The next request for all partitions that are ready; undefined if none is. */
export function nextFetch(
  fetcher: FetcherState,
  state: ReplicationState,
  settings: FetchSettings,
  now: Micros,
): FetchRequest | undefined {
  const { session, partitions } = fetcher;
  if (fetcher.isAtRest) {
    fetcher.isAsking = true;
    return requestOf(state, sameAgain(session), settings);
  }
  const wanted = readyPartitions(fetcher, state, settings['replica.fetch.max.bytes'], now);
  if (wanted.length === 0) return undefined;
  fetcher.isAsking = true;
  const says = nextSessionRequest(session, wanted);
  const isWhole = wanted.length === partitions.size;
  fetcher.isAtRest = isWhole && saysNothing(says) && !isThrottled(state, wanted);
  return requestOf(state, says, settings);
}

const saysNothing = ({ send, forget }: SessionRequest): boolean =>
  send.length === 0 && forget.length === 0;

const isThrottled = ({ replicas }: ReplicationState, wanted: readonly AskedPartition[]): boolean =>
  wanted.some(({ id }) => replicas.get(id)?.throttled.follower === true);

function readyPartitions(
  fetcher: FetcherState,
  state: ReplicationState,
  partitionMaxBytes: number,
  now: Micros,
): readonly AskedPartition[] {
  let wanted: readonly AskedPartition[] = none;
  const isSlowed = isExceeded(state.throttles.follower, now);
  for (const [partition, progress] of fetcher.partitions) {
    const replica = state.replicas.get(partition);
    if (replica === undefined || !isReady(progress, now)) continue;
    if (isSlowed && replica.throttled.follower && !progress.isCaughtUp) continue;
    wanted = added(wanted, {
      id: partition,
      topic: replica.topicName,
      topicId: replica.topicUuid,
      asks: asksOf(replica, progress, partitionMaxBytes),
    });
  }
  return wanted;
}

const longMax = 9_223_372_036_854_775_808;

const asksOf = (
  { index, log }: Replica,
  { fetchOffset, leaderEpoch, lastFetchedEpoch }: FetchProgress,
  partitionMaxBytes: number,
): PartitionAsked => ({
  partition: index,
  currentLeaderEpoch: leaderEpoch,
  fetchOffset,
  lastFetchedEpoch,
  logStartOffset: log.logStartOffset,
  partitionMaxBytes,
  replicaDirectoryId: zeroUuid,
  // Followers of data do not ask to be woken for a higher high watermark (KIP-1166).
  highWatermark: longMax,
});

function requestOf(
  { nodeId, brokerEpoch }: ReplicationState,
  says: SessionRequest,
  settings: FetchSettings,
): FetchRequest {
  return {
    clusterId: null,
    // Version 15 moved it into replicaState.
    replicaId: -1,
    replicaState: { replicaId: nodeId, replicaEpoch: brokerEpoch },
    maxWaitMs: settings['replica.fetch.wait.max.ms'],
    minBytes: settings['replica.fetch.min.bytes'],
    maxBytes: settings['replica.fetch.response.max.bytes'],
    isolationLevel: 0,
    sessionId: says.sessionId,
    sessionEpoch: says.sessionEpoch,
    topics: topicsOf(says, true),
    forgottenTopicsData: forgottenTopicsOf(says, true),
    rackId: '',
  };
}

/** The answer has come. False: it is of no use, for the session is broken and begins anew. */
export function takeAnswer(fetcher: FetcherState, answer: ResponseBody<'Fetch'>): boolean {
  fetcher.isAsking = false;
  if (answer.responses.length > 0 || answer.errorCode !== 0) fetcher.isAtRest = false;
  return onSessionAnswer(fetcher.session, answer);
}
