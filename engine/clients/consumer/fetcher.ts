// Fetching: one request a node at a time, for partitions of which nothing is buffered (AbstractFetch).
import type { RequestBody, ResponseBody, ResponseEnvelope } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { sizeOfRecords, decodeRecords } from '../../protocol/batch-codec.ts';
import type { Batch } from '../../protocol/batch.ts';
import {
  createFetchSession,
  firstVersionWithTopicIds,
  nextSessionRequest,
  onSessionAnswer,
  onSessionLost,
  placeAsked,
  type FetchSession,
} from '../../protocol/fetch-session.ts';
import { forgottenTopicsOf, topicsOf } from '../../protocol/fetch-topics.ts';
import { zeroUuid } from '../../protocol/uuid.ts';
import { added, none } from '../../../sim/short-list.ts';
import { ms } from '../../../sim/time.ts';
import { isOnline, numberIn, topicIdIn } from '../network/cluster-view.ts';
import { applyLeaderHints, requestUpdate, type LeaderHint } from '../network/metadata.ts';
import { linkTo, makeReady, sendTo, versionOf, type ClientEnv } from '../network/network.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import type { ConsumerState, FetchRequest, PartitionFetch } from './consumer-state.ts';
import {
  forgetPreferredReplica,
  preferredReplicaOf,
  preferReplica,
  requestReset,
  type AssignedPartition,
} from './fetch-position.ts';
import { numberOf } from './partition-number.ts';
import { noteCurrentLeader } from './positions.ts';
import { mayFetch, maybeAssigned, moveToEnd } from './subscription.ts';

type FetchAnswer = ResponseBody<'Fetch'>;
type PartitionAnswer = FetchAnswer['responses'][number]['partitions'][number];

/** Sends a fetch to every node that owes no answer and of which nothing is buffered. */
export function sendFetches(consumer: ConsumerState, env: ClientEnv): void {
  const { subscription, network } = consumer;
  let wanted: readonly NodeFetches[] = none;
  for (const partition of subscription.partitions.values()) {
    if (!mayFetch(subscription, partition)) continue;
    const nodeId = nodeFor(consumer, partition, env);
    if (nodeId === undefined || isBusy(consumer, nodeId, partition)) continue;
    wanted = withFetch(wanted, nodeId, fetchOf(consumer, partition));
  }
  for (const fetches of wanted) {
    if (makeReady(network, fetches.nodeId, env)) sendFetch(consumer, fetches, env);
  }
}

/** What one node will be asked for. */
interface NodeFetches extends FetchRequest {
  readonly partitions: PartitionFetch[];
}

function withFetch(
  wanted: readonly NodeFetches[],
  nodeId: number,
  fetch: PartitionFetch,
): readonly NodeFetches[] {
  for (const other of wanted) {
    if (other.nodeId !== nodeId) continue;
    other.partitions.push(fetch);
    return wanted;
  }
  return added(wanted, { type: 'fetch', nodeId, partitions: [fetch] });
}

/** It owes an answer, or something that came from it, or of the partition, is still buffered. */
function isBusy(
  { fetchedFrom, buffer }: ConsumerState,
  nodeId: number,
  at: TopicPartition,
): boolean {
  if (fetchedFrom.has(nodeId)) return true;
  for (const { nodeId: from, topic, index } of buffer) {
    if (from === nodeId || (topic === at.topic && index === at.index)) return true;
  }
  return false;
}

/** The leader, or a nearer replica that it recommended; undefined while nobody is known. */
function nodeFor(
  { network }: ConsumerState,
  partition: AssignedPartition,
  env: ClientEnv,
): number | undefined {
  const { view } = network.metadata;
  const leaderId = partition.position?.leaderId ?? -1;
  if (leaderId < 0 || !view.nodes.has(leaderId)) {
    requestUpdate(network.metadata);
    return undefined;
  }
  if (partition.preferredReplica < 0) return leaderId;
  const preferred = preferredReplicaOf(partition, env.clock.monotonic());
  if (preferred < 0) return leaderId;
  if (isOnline(view, partition, preferred)) return preferred;
  // The leader may know more: as long as the view is old it would recommend the same replica at once, again and again.
  requestUpdate(network.metadata);
  forgetPreferredReplica(partition);
  return leaderId;
}

function fetchOf(
  { network, fetching }: ConsumerState,
  partition: AssignedPartition,
): PartitionFetch {
  const { topic, index, position } = partition;
  const number = numberIn(network.metadata.view, partition);
  if (number >= 0) partition.number = number;
  return {
    topic,
    index,
    number: partition.number,
    topicId: topicIdIn(network.metadata.view, topic),
    asks: {
      partition: index,
      currentLeaderEpoch: position?.leaderEpoch ?? -1,
      fetchOffset: position?.offset ?? 0,
      lastFetchedEpoch: -1,
      logStartOffset: -1,
      partitionMaxBytes: fetching.maxPartitionBytes,
      replicaDirectoryId: zeroUuid,
      highWatermark: longMax,
    },
  };
}

const longMax = 9_223_372_036_854_775_808;

function sessionWith({ sessions }: ConsumerState, nodeId: number): FetchSession<PartitionFetch> {
  const known = sessions.get(nodeId);
  if (known !== undefined) return known;
  const session = createFetchSession<PartitionFetch>();
  sessions.set(nodeId, session);
  return session;
}

function sendFetch(consumer: ConsumerState, about: FetchRequest, env: ClientEnv): void {
  const { network, fetching } = consumer;
  const { nodeId, partitions } = about;
  const says = nextSessionRequest(sessionWith(consumer, nodeId), partitions);
  const maxVersion = says.canUseTopicIds ? Infinity : firstVersionWithTopicIds - 1;
  const version = versionOf(network, linkTo(network, nodeId), 'Fetch', maxVersion);
  const hasNames = version === undefined || version < firstVersionWithTopicIds;
  const body: FetchBody = {
    clusterId: null,
    replicaId: -1,
    replicaState: noReplica,
    maxWaitMs: fetching.maxWaitMs,
    minBytes: fetching.minBytes,
    maxBytes: fetching.maxBytes,
    isolationLevel: fetching.isolationLevel,
    sessionId: says.sessionId,
    sessionEpoch: says.sessionEpoch,
    topics: topicsOf(says, hasNames),
    forgottenTopicsData: forgottenTopicsOf(says, hasNames),
    rackId: fetching.rackId,
  };
  consumer.fetchedFrom.add(nodeId);
  const wholeFrom = firstVersionWithTopicIds;
  const sending = { api: 'Fetch', version, body, wholeFrom, about, maxVersion } as const;
  sendTo(network, nodeId, sending, env);
}

type FetchBody = RequestBody<'Fetch'>;
const noReplica = { replicaId: -1, replicaEpoch: -1 } as const;

/** A broker answered a fetch. */
export function onFetched(
  consumer: ConsumerState,
  { nodeId }: FetchRequest,
  response: ResponseEnvelope,
  env: ClientEnv,
): void {
  consumer.fetchedFrom.delete(nodeId);
  const body = response.body as FetchAnswer;
  const session = sessionWith(consumer, nodeId);
  if (!onSessionAnswer(session, body)) {
    // Kafka asks for metadata when topic ids went out of step.
    if (body.errorCode === ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR) {
      requestUpdate(consumer.network.metadata);
    }
    return;
  }
  let hints: readonly LeaderHint[] = none;
  let place = -1;
  for (const topic of body.responses) {
    for (const answer of topic.partitions) {
      place = placeAsked(session, topic, answer.partitionIndex, place + 1);
      const fetch = session.partitions[place];
      if (fetch === undefined) continue;
      hints = withHint(hints, fetch, answer);
      onPartitionFetched(consumer, { nodeId, fetch, answer }, env);
    }
  }
  takeHints(consumer, hints, body, env);
}

function withHint(
  hints: readonly LeaderHint[],
  fetch: PartitionFetch,
  answer: PartitionAnswer,
): readonly LeaderHint[] {
  const { errorCode, currentLeader } = answer;
  const isMoved =
    errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH;
  if (!isMoved || currentLeader.leaderId < 0 || currentLeader.leaderEpoch < 0) return hints;
  return added(hints, { topic: fetch.topic, index: fetch.index, ...currentLeader });
}

/** KIP-951: who was named goes on being read from there, once the position has been checked. */
function takeHints(
  consumer: ConsumerState,
  hints: readonly LeaderHint[],
  { nodeEndpoints }: FetchAnswer,
  env: ClientEnv,
): void {
  if (hints.length === 0) return;
  const nodes = nodeEndpoints.map(({ nodeId: id, host, port, rack }) => ({ id, host, port, rack }));
  const { metadata } = consumer.network;
  for (const hint of applyLeaderHints(metadata, hints, nodes)) {
    const number = numberIn(metadata.view, hint);
    trace['leader-learnt'](env.trace, number, hint.leaderId, hint.leaderEpoch);
    const partition = maybeAssigned(consumer.subscription, hint);
    if (partition !== undefined) noteCurrentLeader(consumer, partition);
  }
}

interface PartitionCame {
  readonly nodeId: number;
  readonly fetch: PartitionFetch;
  readonly answer: PartitionAnswer;
}

function onPartitionFetched(consumer: ConsumerState, came: PartitionCame, env: ClientEnv): void {
  const { fetch, answer } = came;
  const partition = maybeAssigned(consumer.subscription, fetch);
  const isStillWanted =
    partition?.fetchState === 'fetching' && partition.position?.offset === fetch.asks.fetchOffset;
  // A seek or a new assignment in the meantime: nobody waits for these records any more.
  if (!isStillWanted) return;
  if (answer.errorCode !== ErrorCode.NONE) {
    onFetchRefused(consumer, partition, came, env);
    moveToEnd(consumer.subscription, fetch);
    return;
  }
  noteOffsets(consumer, partition, answer, env);
  buffer(consumer, came, env);
}

const batchesOf = ({ records }: PartitionAnswer): readonly Batch[] =>
  records instanceof Uint8Array ? decodeRecords(records) : (records ?? []);

function noteOffsets(
  { settings }: ConsumerState,
  partition: AssignedPartition,
  answer: PartitionAnswer,
  env: ClientEnv,
): void {
  if (answer.highWatermark >= 0) partition.highWatermark = answer.highWatermark;
  if (answer.logStartOffset >= 0) partition.logStartOffset = answer.logStartOffset;
  if (answer.lastStableOffset >= 0) partition.lastStableOffset = answer.lastStableOffset;
  if (answer.preferredReadReplica < 0) return;
  const until = env.clock.monotonic() + ms(settings.configs['metadata.max.age.ms']);
  preferReplica(partition, answer.preferredReadReplica, until);
}

function buffer(
  consumer: ConsumerState,
  { nodeId, fetch, answer }: PartitionCame,
  env: ClientEnv,
): void {
  const batches = batchesOf(answer);
  if (batches.length === 0) return;
  // Whoever asked while its metadata did not hold the topic may know it by now.
  const number = fetch.number < 0 ? numberOf(consumer, fetch) : fetch.number;
  const { topic, index, asks } = fetch;
  const readsCommitted = consumer.fetching.isolationLevel === 1;
  consumer.buffer = added(consumer.buffer, {
    topic,
    index,
    number,
    nodeId,
    batches,
    aborted: readsCommitted ? (answer.abortedTransactions ?? []) : null,
    skipping: none,
    begun: 0,
    at: 0,
    nextOffset: asks.fetchOffset,
    lastEpoch: -1,
  });
  let count = 0;
  for (const batch of batches) count += batch.lastOffsetDelta + 1;
  const size = sizeOfRecords(batches);
  trace['records-fetched'](env.trace, number, asks.fetchOffset, count, answer.highWatermark, size);
}

/** Errors after which the client looks again who leads, and tries there. */
const moved: readonly number[] = [
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REPLICA_NOT_AVAILABLE,
  ErrorCode.FENCED_LEADER_EPOCH,
  ErrorCode.KAFKA_STORAGE_ERROR,
  ErrorCode.OFFSET_NOT_AVAILABLE,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.INCONSISTENT_TOPIC_ID,
];

/** The leader is behind or overwhelmed: the same question again. */
const ignored: readonly number[] = [ErrorCode.UNKNOWN_LEADER_EPOCH, ErrorCode.UNKNOWN_SERVER_ERROR];

function onFetchRefused(
  consumer: ConsumerState,
  partition: AssignedPartition,
  { nodeId, fetch, answer }: PartitionCame,
  env: ClientEnv,
): void {
  const { errorCode } = answer;
  trace['fetch-failed'](env.trace, numberOf(consumer, fetch), nodeId, errorCode);
  if (moved.includes(errorCode)) {
    requestUpdate(consumer.network.metadata);
    forgetPreferredReplica(partition);
  } else if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
    onOutOfRange(consumer, partition);
  } else if (!ignored.includes(errorCode)) {
    const { topic, index } = fetch;
    consumer.failures.push({ topic, index, errorCode, why: 'fetch' });
  }
}

/** A follower may be behind: then the leader is asked. Otherwise the position is lost. */
function onOutOfRange(consumer: ConsumerState, partition: AssignedPartition): void {
  if (forgetPreferredReplica(partition) >= 0) return;
  const { topic, index } = partition;
  const { defaultReset } = consumer.subscription;
  if (defaultReset.type === 'none') {
    const errorCode = ErrorCode.OFFSET_OUT_OF_RANGE;
    consumer.failures.push({ topic, index, errorCode, why: 'fetch' });
  } else {
    requestReset(partition, defaultReset);
  }
}

/** No answer will come. */
export function onFetchLost(
  consumer: ConsumerState,
  { nodeId, partitions: asked }: FetchRequest,
): void {
  consumer.fetchedFrom.delete(nodeId);
  onSessionLost(sessionWith(consumer, nodeId));
  for (const fetch of asked) {
    const partition = maybeAssigned(consumer.subscription, fetch);
    if (partition !== undefined) forgetPreferredReplica(partition);
  }
}
