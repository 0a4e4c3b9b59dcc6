// What a fetcher says in its next request and hears in the answer, within its session (KIP-227).
import type { Micros } from '../../sim/time.ts';
import type { ResponseBody, RequestBody } from '../protocol/envelope.ts';
import {
  nextSessionRequest,
  onSessionAnswer,
  type FetchPartition,
} from '../protocol/fetch-session.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { isReady, type AskedPartition, type FetcherState } from './fetcher.ts';
import type { ReplicationState } from './replica.ts';

/** What a follower asks for, and how long it is ready to wait. */
export interface FetchSettings {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly responseMaxBytes: number;
  readonly partitionMaxBytes: number;
}

type FetchRequest = RequestBody<'Fetch'>;
type FetchResponse = ResponseBody<'Fetch'>;

/** The next request for all partitions that are ready; undefined if none is. */
export function nextFetch(
  fetcher: FetcherState,
  state: ReplicationState,
  settings: FetchSettings,
  now: Micros,
): FetchRequest | undefined {
  const wanted: FetchPartition[] = [];
  const asked = new Map<string, AskedPartition>();
  for (const [partition, progress] of fetcher.partitions) {
    const replica = state.replicas.get(partition);
    if (replica === undefined || !isReady(progress, now)) continue;
    const { fetchOffset, leaderEpoch, lastFetchedEpoch } = progress;
    const { topicName: topic, topicUuid: topicId, index } = replica;
    asked.set(keyOf(topicId, index), { partition, topic, index, fetchOffset, leaderEpoch });
    wanted.push({
      topic,
      topicId,
      partition: index,
      fetchOffset,
      currentLeaderEpoch: leaderEpoch,
      lastFetchedEpoch,
      logStartOffset: replica.log.logStartOffset,
      partitionMaxBytes: settings.partitionMaxBytes,
    });
  }
  if (wanted.length === 0) return undefined;
  fetcher.asked = asked;
  return requestFor(fetcher, state, wanted, settings);
}

const keyOf = (topicId: string, index: number): string => `${topicId}-${index}`;

function requestFor(
  { session }: FetcherState,
  { nodeId, brokerEpoch }: ReplicationState,
  wanted: readonly FetchPartition[],
  { maxWaitMs, minBytes, responseMaxBytes }: FetchSettings,
): FetchRequest {
  const { sessionId, sessionEpoch, send, forget, replace } = nextSessionRequest(session, wanted);
  return {
    clusterId: null,
    // Version 15 moved it into replicaState.
    replicaId: -1,
    replicaState: { replicaId: nodeId, replicaEpoch: brokerEpoch },
    maxWaitMs,
    minBytes,
    maxBytes: responseMaxBytes,
    isolationLevel: 0,
    sessionId,
    sessionEpoch,
    topics: byTopic(send, askedOf),
    forgottenTopicsData: byTopic([...forget, ...replace], ({ partition }) => partition),
    rackId: '',
  };
}

const longMax = 9_223_372_036_854_775_808;

const askedOf = (asked: FetchPartition): FetchRequest['topics'][number]['partitions'][number] => ({
  partition: asked.partition,
  currentLeaderEpoch: asked.currentLeaderEpoch,
  fetchOffset: asked.fetchOffset,
  lastFetchedEpoch: asked.lastFetchedEpoch,
  logStartOffset: asked.logStartOffset,
  partitionMaxBytes: asked.partitionMaxBytes,
  replicaDirectoryId: zeroUuid,
  // Followers of data do not ask to be woken for a higher high watermark (KIP-1166).
  highWatermark: longMax,
});

interface TopicWith<T> {
  readonly topic: string;
  readonly topicId: string;
  readonly partitions: T[];
}

function byTopic<T>(
  all: readonly FetchPartition[],
  shown: (partition: FetchPartition) => T,
): TopicWith<T>[] {
  const topics = new Map<string, TopicWith<T>>();
  for (const each of all) {
    const { topic, topicId } = each;
    const known = topics.get(topicId) ?? { topic, topicId, partitions: [] };
    topics.set(topicId, known);
    known.partitions.push(shown(each));
  }
  return [...topics.values()];
}

/** A partition that was answered, with what had been asked of it. */
export interface AnsweredPartition {
  readonly asked: AskedPartition;
  readonly answer: FetchResponse['responses'][number]['partitions'][number];
}

/** The answer has come: what is in it, unless the session is broken and begins anew. */
export function takeAnswer(
  fetcher: FetcherState,
  { errorCode, sessionId, responses }: FetchResponse,
): readonly AnsweredPartition[] {
  const { asked } = fetcher;
  fetcher.asked = undefined;
  const found = responses.flatMap(({ topicId, partitions }) =>
    partitions.flatMap((answer): AnsweredPartition[] => {
      const one = asked?.get(keyOf(topicId, answer.partitionIndex));
      return one === undefined ? [] : [{ asked: one, answer }];
    }),
  );
  const isUseful = onSessionAnswer(fetcher.session, {
    errorCode,
    sessionId,
    partitions: found.map(({ asked: { topic, index: partition } }) => ({ topic, partition })),
    topicIds: [...new Set(responses.map(({ topicId }) => topicId))],
  });
  return isUseful ? found : [];
}
