// How a Fetch is answered: what was read, as its session wants to hear it.
import { added, none } from '../../sim/short-list.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import {
  withAnswer,
  type PartitionAnswer,
  type PartitionFetch,
  type PartitionRead,
} from '../replication/reading.ts';
import type { SessionReply } from './fetch-sessions/context.ts';
import { endpointsOf, leaderHintOf, type LeaderHint } from './leader-hints.ts';
import type { BrokerState, WaitingFetch } from './state.ts';

type FetchResponse = ResponseBody<'Fetch'>;
type TopicAnswer = FetchResponse['responses'][number];

/** From this version on a refusal names the leader. */
const withHints = 16;

/** The answer, in the order in which Kafka's handler puts it together. */
export function fetchResponse(
  broker: BrokerState,
  { call, fetcher }: WaitingFetch,
  { errorCode, sessionId, held }: SessionReply,
): FetchResponse {
  const namesLeaders = call.request.version >= withHints && held.some(isForLeader);
  const told = namesLeaders ? held.map((read) => withLeader(broker, read)) : held;
  let topics: readonly TopicAnswers[] = none;
  for (const { fetch, answer } of inOrder(told)) topics = withPartition(topics, fetch, answer);
  // Followers know their leaders from metadata.
  const tellsEndpoints = namesLeaders && fetcher.replicaId < 0;
  return {
    throttleTimeMs: 0,
    errorCode,
    sessionId,
    responses: topics,
    nodeEndpoints: tellsEndpoints ? endpointsOf(broker, hintsIn(told)) : none,
  };
}

/** Only the leader could have answered otherwise. */
const isForLeader = ({ answer: { errorCode } }: PartitionRead): boolean =>
  errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH;

const withLeader = (broker: BrokerState, read: PartitionRead): PartitionRead =>
  isForLeader(read)
    ? withAnswer(read, { currentLeader: leaderHintOf(broker, read.fetch.partition) })
    : read;

const hintsIn = (told: readonly PartitionRead[]): readonly LeaderHint[] =>
  told.filter(isForLeader).map(({ answer }) => answer.currentLeader);

/** Behind what was read stand partitions of unknown topics, and then those that their topic does not have. */
function inOrder(told: readonly PartitionRead[]): readonly PartitionRead[] {
  const isAllRead = told.every(({ fetch }) => fetch.partition >= 0);
  return isAllRead ? told : told.toSorted((a, b) => rankOf(a) - rankOf(b));
}

const rankOf = ({ fetch: { partition } }: PartitionRead): number => Math.max(0, -partition);

type TopicAnswers = TopicAnswer & { readonly partitions: PartitionAnswer[] };

/** Neighbours of one topic stand together. */
function withPartition(
  topics: readonly TopicAnswers[],
  { topic, topicId }: PartitionFetch,
  answer: PartitionAnswer,
): readonly TopicAnswers[] {
  const last = topics.at(-1);
  const isSame = last?.topic === topic && last.topicId === topicId;
  if (!isSame) return added(topics, { topic, topicId, partitions: [answer] });
  last.partitions.push(answer);
  return topics;
}
