// How a Fetch is answered: what was read, as its session wants to hear it.
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { FetchPartition } from '../protocol/fetch-session.ts';
import type { PartitionRead } from '../replication/reading.ts';
import { partitionsToRead, type SessionReply } from './fetch-sessions/context.ts';
import type { PartitionNews } from './fetch-sessions/session.ts';
import { endpointsOf, leaderHintOf, noHint } from './leader-hints.ts';
import type { BrokerState, WaitingFetch } from './state.ts';

type FetchResponse = ResponseBody<'Fetch'>;
type TopicAnswer = FetchResponse['responses'][number];
type PartitionAnswer = TopicAnswer['partitions'][number];

/** What a session must know of a read, to tell whether it is news. */
export const newsOf = (read: PartitionRead): PartitionNews => ({
  errorCode: read.errorCode,
  highWatermark: read.highWatermark,
  logStartOffset: read.logStartOffset,
  hasRecords: read.batches.length > 0,
  redirects: read.diverging !== undefined || read.preferredReadReplica >= 0,
});

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
  const rank = (place: number): number => rankOf(fetches[place]?.partition);
  const places = session.held.toSorted((a, b) => rank(a) - rank(b));
  const answers = places.flatMap((place): (readonly [FetchPartition, PartitionAnswer])[] => {
    const [one, read, fetch] = [asked[place], found[place], fetches[place]];
    if (one === undefined || read === undefined || fetch === undefined) return [];
    const namesLeader = call.request.version >= withHints && leaderNamers.includes(read.errorCode);
    const currentLeader = namesLeader ? leaderHintOf(broker, fetch.partition) : noHint;
    return [[one, { ...answerOf(one.partition, read, rank(place) === 0), currentLeader }]];
  });
  const hints = answers.map(([, { currentLeader }]) => currentLeader);
  return {
    throttleTimeMs: 0,
    errorCode: session.errorCode,
    sessionId: session.sessionId,
    responses: byTopic(answers),
    // Followers know their leaders from metadata.
    nodeEndpoints: fetcher.replicaId >= 0 ? [] : endpointsOf(broker, hints),
  };
}

const leaderNamers: readonly ErrorCode[] = [
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.FENCED_LEADER_EPOCH,
];

/** Neighbours of one topic stand together. */
function byTopic(answers: readonly (readonly [FetchPartition, PartitionAnswer])[]): TopicAnswer[] {
  const topics: (TopicAnswer & { readonly partitions: PartitionAnswer[] })[] = [];
  for (const [{ topic, topicId }, answer] of answers) {
    const last = topics.at(-1);
    if (last?.topic === topic && last.topicId === topicId) last.partitions.push(answer);
    else topics.push({ topic, topicId, partitions: [answer] });
  }
  return topics;
}

function answerOf(
  partitionIndex: number,
  read: PartitionRead,
  isKnown: boolean,
): Omit<PartitionAnswer, 'currentLeader'> {
  const { aborted } = read;
  const none = isKnown ? null : [];
  return {
    partitionIndex,
    errorCode: read.errorCode,
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    divergingEpoch: read.diverging ?? { epoch: -1, endOffset: -1 },
    snapshotId: { endOffset: -1, epoch: -1 },
    abortedTransactions:
      aborted?.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })) ?? none,
    preferredReadReplica: read.preferredReadReplica,
    records: read.batches,
  };
}
