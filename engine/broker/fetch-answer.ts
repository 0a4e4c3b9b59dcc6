// How a Fetch is answered: what was read, as its session wants to hear it.
import { added, none } from '../../sim/short-list.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { FetchPartition } from '../protocol/fetch-session.ts';
import type { PartitionFetch, PartitionRead } from '../replication/reading.ts';
import { partitionsToRead, type SessionReply } from './fetch-sessions/context.ts';
import { endpointsOf, leaderHintOf, noHint, type LeaderHint } from './leader-hints.ts';
import type { BrokerState, WaitingFetch } from './state.ts';

type FetchResponse = ResponseBody<'Fetch'>;
type TopicAnswer = FetchResponse['responses'][number];
type PartitionAnswer = TopicAnswer['partitions'][number];

/** From this version on a refusal names the leader. */
const withHints = 16;

/** Behind what was read stand partitions of unknown topics, and then those that their topic does not have. */
const rankOf = (partition = -1): number => (partition >= 0 ? 0 : -partition);

/** The answer, in the order in which Kafka's handler puts it together. */
export function fetchResponse(
  broker: BrokerState,
  { call, context, fetcher, fetches }: WaitingFetch,
  { found, session }: { readonly found: readonly PartitionRead[]; readonly session: SessionReply },
): FetchResponse {
  const asked = partitionsToRead(context);
  let topics: readonly TopicAnswers[] = none;
  let hints: readonly LeaderHint[] = none;
  for (const place of inOrder(session.held, fetches)) {
    const [one, read, fetch] = [asked[place], found[place], fetches[place]];
    if (one === undefined || read === undefined || fetch === undefined) continue;
    const namesLeader = call.request.version >= withHints && isForLeader(read.errorCode);
    const currentLeader = namesLeader ? leaderHintOf(broker, fetch.partition) : noHint;
    if (namesLeader) hints = added(hints, currentLeader);
    const answer = answerOf(one.partition, read, fetch.partition >= 0, currentLeader);
    topics = withAnswer(topics, one, answer);
  }
  // Followers know their leaders from metadata.
  const isFollower = fetcher.replicaId >= 0;
  return {
    throttleTimeMs: 0,
    errorCode: session.errorCode,
    sessionId: session.sessionId,
    responses: topics,
    nodeEndpoints: isFollower || hints.length === 0 ? noEndpoints : endpointsOf(broker, hints),
  };
}

const noEndpoints: FetchResponse['nodeEndpoints'] = [];

/** Partitions that were read stand first: nearly always all of them were. */
function inOrder(held: readonly number[], fetches: readonly PartitionFetch[]): readonly number[] {
  for (const place of held) {
    if ((fetches[place]?.partition ?? 0) < 0) return sortedByRank(held, fetches);
  }
  return held;
}

const sortedByRank = (held: readonly number[], fetches: readonly PartitionFetch[]): number[] =>
  held.toSorted((a, b) => rankOf(fetches[a]?.partition) - rankOf(fetches[b]?.partition));

/** Only the leader could have answered otherwise. */
const isForLeader = (errorCode: ErrorCode): boolean =>
  errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH;

type TopicAnswers = TopicAnswer & { readonly partitions: PartitionAnswer[] };

/** Neighbours of one topic stand together. */
function withAnswer(
  topics: readonly TopicAnswers[],
  { topic, topicId }: FetchPartition,
  answer: PartitionAnswer,
): readonly TopicAnswers[] {
  const last = topics.at(-1);
  const isSame = last?.topic === topic && last.topicId === topicId;
  if (!isSame) return added(topics, { topic, topicId, partitions: [answer] });
  last.partitions.push(answer);
  return topics;
}

const noDivergence = { epoch: -1, endOffset: -1 } as const;
const noSnapshot = { endOffset: -1, epoch: -1 } as const;

function answerOf(
  partitionIndex: number,
  read: PartitionRead,
  isKnown: boolean,
  currentLeader: LeaderHint,
): PartitionAnswer {
  const { aborted } = read;
  const none = isKnown ? null : [];
  return {
    partitionIndex,
    errorCode: read.errorCode,
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    divergingEpoch: read.diverging ?? noDivergence,
    currentLeader,
    snapshotId: noSnapshot,
    abortedTransactions:
      aborted?.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })) ?? none,
    preferredReadReplica: read.preferredReadReplica,
    records: read.batches,
  };
}
