// What a fetcher says in its next request and hears in the answer, within its session (KIP-227).
import { added, none } from '../../sim/short-list.ts';
import type { Micros } from '../../sim/time.ts';
import type { ResponseBody, RequestBody } from '../protocol/envelope.ts';
import {
  nextSessionRequest,
  onSessionAnswer,
  sameAgain,
  type FetchPartition,
  type SessionRequest,
} from '../protocol/fetch-session.ts';
import { partitionKey } from '../protocol/partition-key.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { isReady, type AskedPartition, type FetcherState } from './fetcher.ts';
import type { ReplicationState } from './replica.ts';
import { isExceeded } from './throttle.ts';

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
  const { rest, session } = fetcher;
  if (rest !== undefined && rest[0]?.partitionMaxBytes === settings.partitionMaxBytes) {
    fetcher.asked = rest;
    return requestOf(state, sameAgain(session), settings);
  }
  const wanted = readyPartitions(fetcher, state, settings, now);
  if (wanted.length === 0) return undefined;
  fetcher.asked = wanted;
  const says = nextSessionRequest(session, wanted);
  const isWhole = wanted.length === fetcher.partitions.size;
  fetcher.rest = isWhole && saysNothing(says) && !isThrottled(state, wanted) ? wanted : undefined;
  return requestOf(state, says, settings);
}

const saysNothing = ({ send, forget }: SessionRequest): boolean =>
  send.length === 0 && forget.length === 0;

const isThrottled = ({ replicas }: ReplicationState, wanted: readonly AskedPartition[]): boolean =>
  wanted.some(({ id }) => replicas.get(id)?.throttled.follower === true);

function readyPartitions(
  fetcher: FetcherState,
  state: ReplicationState,
  { partitionMaxBytes }: FetchSettings,
  now: Micros,
): readonly AskedPartition[] {
  let wanted: readonly AskedPartition[] = none;
  const isSlowed = isExceeded(state.throttles.follower, now);
  for (const [partition, progress] of fetcher.partitions) {
    const replica = state.replicas.get(partition);
    if (replica === undefined || !isReady(progress, now)) continue;
    if (isSlowed && replica.throttled.follower && !progress.isCaughtUp) continue;
    const { fetchOffset, leaderEpoch, lastFetchedEpoch } = progress;
    wanted = added(wanted, {
      id: partition,
      topic: replica.topicName,
      topicId: replica.topicUuid,
      partition: replica.index,
      fetchOffset,
      currentLeaderEpoch: leaderEpoch,
      lastFetchedEpoch,
      logStartOffset: replica.log.logStartOffset,
      partitionMaxBytes,
    });
  }
  return wanted;
}

function requestOf(
  { nodeId, brokerEpoch }: ReplicationState,
  { sessionId, sessionEpoch, send, forget, replace }: SessionRequest,
  { maxWaitMs, minBytes, responseMaxBytes }: FetchSettings,
): FetchRequest {
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
    forgottenTopicsData: byTopic(replace.length === 0 ? forget : [...forget, ...replace], indexOf),
    rackId: '',
  };
}

const indexOf = ({ partition }: FetchPartition): number => partition;

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
): readonly TopicWith<T>[] {
  let topics: readonly TopicWith<T>[] = none;
  for (const each of all) {
    const { topic, topicId } = each;
    const last = topics.at(-1);
    const isSame = last?.topicId === topicId;
    const known = isSame ? last : topics.find((one) => one.topicId === topicId);
    if (known === undefined) {
      topics = added(topics, { topic, topicId, partitions: [shown(each)] });
    } else {
      known.partitions.push(shown(each));
    }
  }
  return topics;
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
  const { asked = none } = fetcher;
  fetcher.asked = undefined;
  if (responses.length > 0 || errorCode !== 0) fetcher.rest = undefined;
  // Mostly nothing is new, and nothing need be looked up.
  const found = responses.length === 0 ? none : answeredAmong(asked, responses);
  const heard = {
    errorCode,
    sessionId,
    partitions: found.map((each) => each.asked),
    topicIds: responses.map(({ topicId }) => topicId),
  };
  return onSessionAnswer(fetcher.session, heard) ? found : none;
}

/** What was asked of each partition that is answered. Most answers are of few. */
function answeredAmong(
  asked: readonly AskedPartition[],
  responses: FetchResponse['responses'],
): readonly AnsweredPartition[] {
  const known = asked.length > few ? byKey(asked) : undefined;
  let found: readonly AnsweredPartition[] = none;
  for (const { topicId, partitions } of responses) {
    for (const answer of partitions) {
      const index = answer.partitionIndex;
      const one =
        known === undefined
          ? asked.find((each) => each.partition === index && each.topicId === topicId)
          : known.get(partitionKey(topicId, index));
      if (one !== undefined) found = added(found, { asked: one, answer });
    }
  }
  return found;
}

/** So many are found faster by looking at each. */
const few = 8;

function byKey(asked: readonly AskedPartition[]): ReadonlyMap<string, AskedPartition> {
  const known = new Map<string, AskedPartition>();
  for (const each of asked) known.set(partitionKey(each.topicId, each.partition), each);
  return known;
}
