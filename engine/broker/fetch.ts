// Fetch, for consumers and for followers: answers now, or waits up to maxWaitMs for minBytes.
import { ms } from '../../sim/time.ts';
import type { FetchIsolation } from '../log/log-read.ts';
import { brokerOf } from '../metadata/image.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import { cargoOf } from '../protocol/cargo.ts';
import { sizeOfResponse } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { FetchPartition } from '../protocol/fetch-session.ts';
import { recordFollowerFetch } from '../replication/follower-progress.ts';
import { park, unpark, type ParkedRequest } from '../replication/parked.ts';
import { readReplicaInRack } from '../replication/read-replica.ts';
import {
  emptyRead,
  failedRead,
  readPartition,
  type Fetcher,
  type PartitionFetch,
  type PartitionRead,
} from '../replication/reading.ts';
import { fetchResponse, newsOf } from './fetch-answer.ts';
import {
  contextOf,
  partitionsToRead,
  placesToAnswer,
  replyOf,
  throttledReply,
  type SessionAsk,
} from './fetch-sessions/context.ts';
import { reply } from './front.ts';
import { inSyncRulesOf, partitionAt, topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call, WaitingFetch } from './state.ts';
import { countsFetches, maxFetchBytes, throttleOfFetch } from './throttling.ts';
import { write } from './trace.ts';

/** From this version on topics go by id. */
const byTopicId = 13;
/** From this version on consumers may read from followers (KIP-392). */
const readsFollowers = 11;

/** Takes a Fetch: it is answered at once, or waits for data. */
export function handleFetch(broker: BrokerState, call: Call<'Fetch'>, env: BrokerEnv): void {
  const context = contextOf(broker.fetchSessions, askOf(call), env.clock.monotonic());
  const fetches = partitionsToRead(context).map((asked) => fetchOf(broker, call, asked, env));
  const waiting: WaitingFetch = { call, fetcher: fetcherOf(call), context, fetches };
  const read = readAll(broker, waiting, env);
  const isFollower = waiting.fetcher.replicaId >= 0;
  const found = isFollower ? recordProgress(broker, waiting, read, env) : read;
  // An error is news too: it must be heard now, not after maxWaitMs.
  const { maxWaitMs } = call.request.body;
  const isNothingAsked = fetches.every(({ partition }) => partition < 0);
  const answersNow = maxWaitMs <= 0 || isNothingAsked || isEnough(broker, waiting, found);
  if (answersNow) answerFetch(broker, waiting, found, env);
  else parkFetch(broker, waiting, env);
}

function fetcherOf({ request }: Call<'Fetch'>): Fetcher {
  const { replicaId, replicaState, isolationLevel } = request.body;
  // Version 15 moved the follower's id.
  const id = replicaId === -1 ? replicaState.replicaId : replicaId;
  const consumer: FetchIsolation =
    isolationLevel === 1 ? 'transactions-committed' : 'high-watermark';
  return {
    replicaId: id,
    brokerEpoch: replicaState.replicaEpoch,
    isolation: id >= 0 ? 'log-end' : consumer,
    onlyLeader: id >= 0 || request.version < readsFollowers,
  };
}

/** What the request says of its session. */
function askOf(call: Call<'Fetch'>): SessionAsk {
  const { version, body } = call.request;
  const { sessionId, sessionEpoch } = body;
  const asked = body.topics.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition): FetchPartition => ({ ...partition, topic, topicId })),
  );
  const toForget = body.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => ({ topic, topicId, partition })),
  );
  const isFromFollower = fetcherOf(call).replicaId >= 0;
  return { version, sessionId, sessionEpoch, isFromFollower, asked, toForget };
}

function fetchOf(
  { view }: BrokerState,
  { request }: Call<'Fetch'>,
  asked: FetchPartition,
  env: BrokerEnv,
): PartitionFetch {
  const topic =
    request.version >= byTopicId
      ? topicWithUuid(view.image, env, asked.topicId)
      : topicWithName(view.image, env, asked.topic);
  const { fetchOffset, currentLeaderEpoch, lastFetchedEpoch, logStartOffset } = asked;
  return {
    partition: partitionAt(topic, asked.partition) ?? (topic === undefined ? noTopic : noPartition),
    fetchOffset,
    currentLeaderEpoch,
    lastFetchedEpoch,
    logStartOffset,
    partitionMaxBytes: asked.partitionMaxBytes,
  };
}

/** Instead of a partition's number: there is no such topic, or the topic has no such partition. */
const noTopic: PartitionId = -1;
const noPartition: PartitionId = -2;

/** What is found now; the first partition with data may pass the limits, so that readers get on. */
function readAll(broker: BrokerState, waiting: WaitingFetch, env: BrokerEnv): PartitionRead[] {
  const { call, fetcher, fetches } = waiting;
  const { version } = call.request;
  let left = maxBytesOf(broker, waiting);
  let minOneMessage = true;
  return fetches.map((fetch) => {
    if (fetch.partition < 0) return failedRead(unknownError(version, fetch.partition));
    const elsewhere = readElsewhere(broker, waiting, fetch, env);
    if (elsewhere !== undefined) return elsewhere;
    const read = readPartition(broker.replication, fetch, fetcher, {
      maxBytes: left,
      minOneMessage,
    });
    if (read.sizeInBytes > 0) minOneMessage = false;
    left = Math.max(0, left - read.sizeInBytes);
    return read;
  });
}

/** The most that an answer may carry; a consumer that got more than its quota allows would wait for ever. */
function maxBytesOf(broker: BrokerState, { call, fetcher }: WaitingFetch): number {
  const asked = Math.min(call.request.body.maxBytes, broker.configs['fetch.max.bytes']);
  return fetcher.replicaId >= 0 ? asked : Math.min(asked, maxFetchBytes(broker, call));
}

/** A consumer may be sent to a replica that is closer to it; then nothing is read here. */
function readElsewhere(
  broker: BrokerState,
  { call, fetcher }: WaitingFetch,
  { partition, fetchOffset }: PartitionFetch,
  env: BrokerEnv,
): PartitionRead | undefined {
  const selector = broker.configs['replica.selector.class'];
  const replica = broker.replication.replicas.get(partition);
  if (selector !== rackAware || fetcher.replicaId >= 0 || fetcher.onlyLeader) return undefined;
  if (replica?.role !== 'leader') return undefined;
  const { rackId } = call.request.body;
  const rackOf = (id: NodeId): string | null | undefined => {
    const node = brokerOf(broker.view.image, id);
    return node?.fenced === false ? node.rack : undefined;
  };
  const now = env.clock.monotonic();
  const reader = { rackId, fetchOffset, now, rackOf };
  const preferredReadReplica = readReplicaInRack(broker.nodeId, replica, reader);
  if (preferredReadReplica === undefined) return undefined;
  return { ...emptyRead(replica), preferredReadReplica };
}

/** The only selector that Kafka brings along. */
const rackAware = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';

const unknownError = (version: number, partition: PartitionId): ErrorCode =>
  version >= byTopicId && partition === noTopic
    ? ErrorCode.UNKNOWN_TOPIC_ID
    : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

/** A fetch that was answered well tells how far the follower has come; one of an old incarnation is refused. */
function recordProgress(
  broker: BrokerState,
  { fetcher, fetches }: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): PartitionRead[] {
  const { replicaId: id, brokerEpoch } = fetcher;
  const isStale = isOldIncarnation(broker, fetcher);
  const rules = inSyncRulesOf(broker);
  return found.map((read, i) => {
    const fetch = fetches[i];
    if (fetch === undefined || read.errorCode !== ErrorCode.NONE || read.diverging !== undefined)
      return read;
    if (isStale) return failedRead(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    recordFollowerFetch(broker.replication, fetch, { id, brokerEpoch }, { rules, env });
    return read;
  });
}

/** KIP-903: a broker that has restarted since must not count what it held before. */
function isOldIncarnation({ view }: BrokerState, { replicaId, brokerEpoch }: Fetcher): boolean {
  const node = brokerOf(view.image, replicaId);
  return brokerEpoch !== -1 && node !== undefined && !node.fenced && node.epoch > brokerEpoch;
}

function isEnough(
  broker: BrokerState,
  waiting: WaitingFetch,
  found: readonly PartitionRead[],
): boolean {
  let bytes = 0;
  for (const { errorCode, diverging, sizeInBytes, preferredReadReplica } of found) {
    const isElsewhere = preferredReadReplica >= 0;
    if (errorCode !== ErrorCode.NONE || diverging !== undefined || isElsewhere) return true;
    bytes += sizeInBytes;
  }
  return bytes >= Math.min(waiting.call.request.body.minBytes, maxBytesOf(broker, waiting));
}

function parkFetch(broker: BrokerState, waiting: WaitingFetch, env: BrokerEnv): void {
  const { api, body } = waiting.call.request;
  const partitions = waiting.fetches.map(({ partition }) => partition);
  const request = park(broker.fetches, waiting, partitions);
  request.timer = env.after(ms(body.maxWaitMs), { type: 'fetch-expired', id: request.id });
  write['request-parked'](env.trace, api, waiting.call.connection, 'there is nothing new');
}

/** Something happened at a partition: is there enough now? */
export function retryFetch(
  broker: BrokerState,
  request: ParkedRequest<WaitingFetch>,
  env: BrokerEnv,
): void {
  const found = readAll(broker, request.what, env);
  if (!isEnough(broker, request.what, found)) return;
  env.cancel(request.timer);
  unparkFetch(broker, request.id, 'there is something new', env);
}

/** maxWaitMs is over: answered with whatever there is, perhaps nothing. */
export function onFetchExpired(broker: BrokerState, id: number, env: BrokerEnv): void {
  unparkFetch(broker, id, 'its time is over', env);
}

function unparkFetch(broker: BrokerState, id: number, why: string, env: BrokerEnv): void {
  const request = unpark(broker.fetches, id);
  if (request === undefined) return;
  const { call } = request.what;
  write['request-unparked'](env.trace, call.request.api, call.connection, why);
  // Read again: leadership may have moved while it waited.
  answerFetch(broker, request.what, readAll(broker, request.what, env), env);
}

function answerFetch(
  broker: BrokerState,
  waiting: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): void {
  const { call, fetcher } = waiting;
  // Followers are not clients: only their replication has a throttle.
  const throttleMs = fetcher.replicaId >= 0 ? 0 : throttleOf(broker, waiting, found, env);
  if (throttleMs > 0) {
    const session = throttledReply(broker.fetchSessions, waiting.context);
    const body = fetchResponse(broker, waiting, { found, session });
    reply(broker, call, { body, errorCode: body.errorCode, throttleMs }, env);
    return;
  }
  const { context, fetches } = waiting;
  const facts = { now: env.clock.monotonic(), rng: env.rng('fetch-sessions') };
  const session = replyOf(broker.fetchSessions, context, found.map(newsOf), facts);
  const body = fetchResponse(broker, waiting, { found, session });
  const errorCode = found.find((read) => read.errorCode !== ErrorCode.NONE)?.errorCode ?? 0;
  const cargo = session.held.flatMap((place) =>
    cargoOf(fetches[place]?.partition ?? -1, found[place]?.batches ?? []),
  );
  const notes = { errorCode: body.errorCode || errorCode, cargo, throttleMs };
  reply(broker, call, { body, ...notes }, env);
}

/** What the whole answer would be counts against the quota, before it is known whether it may be given. */
function throttleOf(
  broker: BrokerState,
  waiting: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): number {
  if (!countsFetches(broker)) return 0;
  const { call, context } = waiting;
  const held = placesToAnswer(broker.fetchSessions, context, found.map(newsOf));
  const session = { errorCode: ErrorCode.NONE, sessionId: 0, held };
  const body = fetchResponse(broker, waiting, { found, session });
  const { api, version, correlationId } = call.request;
  const sizeInBytes = sizeOfResponse({
    type: 'response',
    api,
    version,
    correlationId,
    body,
    inReplyTo: call.row,
    errorCode: 0,
  });
  return throttleOfFetch(broker, call, sizeInBytes, env);
}
