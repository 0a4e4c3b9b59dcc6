// When a client's view of the cluster is renewed, and what it accepts (Kafka's Metadata).
import { assert } from '../../../sim/assert.ts';
import type { Micros } from '../../../sim/time.ts';
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../topic-partition.ts';
import { backoffAfter, type Backoff, type Jitter } from './backoff.ts';
import {
  bootstrapView,
  partitionIn,
  viewOf,
  type ClusterNode,
  type ClusterView,
  type PartitionView,
} from './cluster-view.ts';
import type { MetadataAnswer, MetadataAnswerTopic } from './metadata-answer.ts';

/** A time before every other: nothing was refreshed yet. */
export const longAgo: Micros = -1_000_000_000_000;

/** The interest in a topic: it is renewed with every record. */
export interface Interest {
  until: Micros;
}

/** Which topics a client wants to know of. */
export interface Interests {
  /** Everything: a subscription to a pattern. */
  all: boolean;
  readonly topics: Map<string, Interest>;
  /** Those that no answer has spoken of yet. */
  readonly fresh: Set<string>;
}

/** What a client knows of the cluster, and when it will ask again. */
export interface ClientMetadata {
  readonly maxAge: Micros;
  readonly backoff: Backoff;
  /** KAFKA-12257: a topic that was deleted and made anew is taken for the old one. */
  readonly ignoresTopicIds: boolean;
  readonly bootstrap: readonly ClusterNode[];
  readonly interests: Interests;
  view: ClusterView;
  /** The newest leader epoch seen of each partition: believed leaders never go back. */
  readonly lastSeenEpochs: Map<PartitionKey, number>;
  needFullUpdate: boolean;
  /** Only new topics are missing. */
  needPartialUpdate: boolean;
  /** Grows with every answer. */
  updateVersion: number;
  /** Grows with every new topic: an answer to an older request does not satisfy it. */
  requestVersion: number;
  lastRefreshAt: Micros;
  lastSuccessAt: Micros;
  attempts: number;
  /** Answers in a row that brought no newer leader epoch. */
  equivalentAnswers: number;
  /** The pauses that these two counts demand, drawn when they changed. */
  attemptsPause: Micros;
  equivalentPause: Micros;
  /** Topics that the last answer refused, until the application has heard of it. */
  invalidTopics: readonly string[];
  unauthorizedTopics: readonly string[];
}

/** The metadata of a client that has not asked anybody yet. */
export function createMetadata(
  bootstrap: readonly ClusterNode[],
  settings: {
    readonly maxAge: Micros;
    readonly backoff: Backoff;
    readonly ignoresTopicIds?: boolean;
  },
): ClientMetadata {
  return {
    ignoresTopicIds: false,
    bootstrap,
    interests: { all: false, topics: new Map(), fresh: new Set() },
    view: bootstrapView(bootstrap),
    lastSeenEpochs: new Map(),
    needFullUpdate: true,
    needPartialUpdate: false,
    updateVersion: 1,
    requestVersion: 0,
    lastRefreshAt: longAgo,
    lastSuccessAt: longAgo,
    attempts: 0,
    equivalentAnswers: 0,
    attemptsPause: settings.backoff.initialMs * 1_000,
    equivalentPause: 0,
    invalidTopics: [],
    unauthorizedTopics: [],
    ...settings,
  };
}

/** All that was learnt is worthless: back to bootstrap.servers (KIP-899). */
export function rebootstrap(metadata: ClientMetadata): void {
  metadata.view = bootstrapView(metadata.bootstrap);
  metadata.needFullUpdate = true;
  metadata.updateVersion += 1;
}

/** How long the next request has to wait because earlier ones failed or brought nothing new. */
export function timeToAllowUpdate(metadata: ClientMetadata, now: Micros): Micros {
  // Metadata that is too old is asked for without regard to how often nothing had changed.
  const isExpired = metadata.lastSuccessAt + metadata.maxAge <= now;
  const pause = isExpired
    ? metadata.attemptsPause
    : Math.max(metadata.attemptsPause, metadata.equivalentPause);
  return Math.max(metadata.lastRefreshAt + pause - now, 0);
}

/** How long until metadata should be asked for; 0: now. */
export function timeToNextUpdate(metadata: ClientMetadata, now: Micros): Micros {
  const toExpire = isUpdateRequested(metadata)
    ? 0
    : Math.max(metadata.lastSuccessAt + metadata.maxAge - now, 0);
  return Math.max(toExpire, timeToAllowUpdate(metadata, now));
}

/** Did something ask for newer metadata? */
export const isUpdateRequested = (metadata: ClientMetadata): boolean =>
  metadata.needFullUpdate || metadata.needPartialUpdate;

/** Is nothing newer being asked for, nor due? */
export const isFresh = (metadata: ClientMetadata, now: Micros): boolean =>
  !isUpdateRequested(metadata) && timeToNextUpdate(metadata, now) > 0;

/** Something showed that the view is stale. */
export function requestUpdate(metadata: ClientMetadata): void {
  metadata.needFullUpdate = true;
}

/** A topic became interesting: no pause stands in its way. */
export function requestUpdateForNewTopics(metadata: ClientMetadata): void {
  metadata.lastRefreshAt = longAgo;
  metadata.needPartialUpdate = true;
  metadata.requestVersion += 1;
  forgetEquivalents(metadata);
}

/** Answers that say nothing new count from the beginning again. */
export function forgetEquivalents(metadata: ClientMetadata): void {
  metadata.equivalentAnswers = 0;
  metadata.equivalentPause = 0;
}

/** A topic is used (again): the interest in it lasts until then. */
export function addInterest(metadata: ClientMetadata, topic: string, until: Micros): void {
  const { topics, fresh } = metadata.interests;
  const known = topics.get(topic);
  if (known !== undefined) {
    known.until = until;
    return;
  }
  topics.set(topic, { until });
  fresh.add(topic);
  requestUpdateForNewTopics(metadata);
}

/** Is a topic still of interest? Who is not, is forgotten here. */
export function retains(metadata: ClientMetadata, topic: string, now: Micros): boolean {
  const { all, topics, fresh } = metadata.interests;
  if (all) return true;
  const interest = topics.get(topic);
  if (interest === undefined) return false;
  if (fresh.has(topic) || interest.until > now) return true;
  topics.delete(topic);
  return false;
}

/** What the next request asks for: only new topics if nothing else is stale. */
export function nextRequestIsPartial(metadata: ClientMetadata, now: Micros): boolean {
  return !metadata.needFullUpdate && metadata.lastSuccessAt + metadata.maxAge > now;
}

/** No answer came, or one that knows no broker. */
export function onUpdateFailed(metadata: ClientMetadata, now: Micros, jitter: Jitter): void {
  metadata.lastRefreshAt = now;
  metadata.attempts += 1;
  metadata.attemptsPause = backoffAfter(metadata.backoff, metadata.attempts - 1, jitter);
  forgetEquivalents(metadata);
}

/** An answer came: what it says replaces or complements what was believed. */
export function updateMetadata(
  metadata: ClientMetadata,
  answer: MetadataAnswer,
  now: Micros,
  jitter: Jitter,
): void {
  if (metadata.lastSuccessAt + metadata.maxAge <= now) forgetEquivalents(metadata);
  metadata.needPartialUpdate = answer.requestVersion < metadata.requestVersion;
  metadata.lastRefreshAt = now;
  metadata.attempts = 0;
  metadata.attemptsPause = backoffAfter(metadata.backoff, 0, jitter);
  metadata.updateVersion += 1;
  if (!answer.isPartial) {
    metadata.needFullUpdate = false;
    metadata.lastSuccessAt = now;
  }
  metadata.equivalentAnswers += 1;
  metadata.view = mergedView(metadata, answer, now);
  metadata.invalidTopics = metadata.view.invalidTopics;
  metadata.unauthorizedTopics = metadata.view.unauthorizedTopics;
  for (const { name } of answer.topics) metadata.interests.fresh.delete(name);
  forgetEpochs(metadata, now);
  metadata.equivalentPause =
    metadata.equivalentAnswers === 0
      ? 0
      : backoffAfter(metadata.backoff, metadata.equivalentAnswers - 1, jitter);
}

function forgetEpochs(metadata: ClientMetadata, now: Micros): void {
  for (const key of metadata.lastSeenEpochs.keys()) {
    if (!retains(metadata, key.slice(0, key.lastIndexOf('-')), now)) {
      metadata.lastSeenEpochs.delete(key);
    }
  }
}

/** What an answer says of the topics that matter. */
interface Learnt {
  readonly partitions: PartitionView[];
  readonly topicIds: Map<string, Uuid>;
  readonly internalTopics: string[];
  readonly invalidTopics: string[];
  readonly unauthorizedTopics: string[];
}

function mergedView(metadata: ClientMetadata, answer: MetadataAnswer, now: Micros): ClusterView {
  const learnt: Learnt = {
    partitions: [],
    topicIds: new Map(),
    internalTopics: [],
    invalidTopics: [],
    unauthorizedTopics: [],
  };
  for (const topic of answer.topics) learnTopic(metadata, { answer, topic, now }, learnt);
  const { clusterId, nodes } = answer;
  const controllerId = nodes.has(answer.controllerId) ? answer.controllerId : -1;
  if (!answer.isPartial) return viewOf({ clusterId, nodes, controllerId, ...learnt });
  const spokenOf = new Set(answer.topics.map(({ name }) => name));
  const keeps = (topic: string): boolean => !spokenOf.has(topic) && retains(metadata, topic, now);
  const complete = complemented(metadata.view, learnt, keeps);
  return viewOf({ clusterId, nodes, controllerId, ...complete });
}

/** A partial answer: the topics that it does not speak of stay as they were. */
function complemented(
  view: ClusterView,
  learnt: Learnt,
  keeps: (topic: string) => boolean,
): Learnt {
  const kept = [...view.partitions.values()].filter(({ topic }) => keeps(topic));
  const topicIds = new Map([...view.topicIds].filter(([topic]) => keeps(topic)));
  for (const { topic } of learnt.partitions) {
    const topicId = learnt.topicIds.get(topic);
    if (topicId !== undefined) topicIds.set(topic, topicId);
  }
  return {
    partitions: [...kept, ...learnt.partitions],
    topicIds,
    internalTopics: [...view.internalTopics.filter(keeps), ...learnt.internalTopics],
    invalidTopics: [...view.invalidTopics.filter(keeps), ...learnt.invalidTopics],
    unauthorizedTopics: [...view.unauthorizedTopics.filter(keeps), ...learnt.unauthorizedTopics],
  };
}

interface TopicNews {
  readonly answer: MetadataAnswer;
  readonly topic: MetadataAnswerTopic;
  readonly now: Micros;
}

function learnTopic(
  metadata: ClientMetadata,
  { answer, topic, now }: TopicNews,
  learnt: Learnt,
): void {
  const { name, topicId, errorCode } = topic;
  if (topicId !== zeroUuid) learnt.topicIds.set(name, topicId);
  if (!retains(metadata, name, now)) return;
  if (topic.isInternal) learnt.internalTopics.push(name);
  if (errorCode === ErrorCode.INVALID_TOPIC_EXCEPTION) learnt.invalidTopics.push(name);
  if (errorCode === ErrorCode.TOPIC_AUTHORIZATION_FAILED) learnt.unauthorizedTopics.push(name);
  if (errorOf(errorCode).invalidatesMetadata) requestUpdate(metadata);
  if (errorCode !== ErrorCode.NONE) return;
  for (const partition of topic.partitions) {
    const accepted = acceptedOf(metadata, partition, { answer, topicId });
    if (accepted !== undefined) learnt.partitions.push(accepted);
    if (errorOf(partition.errorCode).invalidatesMetadata) requestUpdate(metadata);
  }
}

/** The rule of leader epochs: an older one is not believed, unless the topic is another one. */
function acceptedOf(
  metadata: ClientMetadata,
  partition: PartitionView,
  source: { readonly answer: MetadataAnswer; readonly topicId: Uuid },
): PartitionView | undefined {
  const { lastSeenEpochs, view } = metadata;
  const { topic, index, leaderEpoch } = partition;
  const key = partitionKey(topic, index);
  if (!source.answer.hasReliableEpochs || leaderEpoch < 0) {
    lastSeenEpochs.delete(key);
    forgetEquivalents(metadata);
    return { ...partition, leaderEpoch: -1 };
  }
  const lastSeen = lastSeenEpochs.get(key);
  const { topicId } = source;
  const isKnown = topicId === view.topicIds.get(topic) || metadata.ignoresTopicIds;
  const isReplaced = topicId !== zeroUuid && !isKnown;
  if (lastSeen !== undefined && !isReplaced && leaderEpoch < lastSeen) {
    return partitionIn(view, partition);
  }
  lastSeenEpochs.set(key, leaderEpoch);
  if (lastSeen === undefined || isReplaced || leaderEpoch > lastSeen) forgetEquivalents(metadata);
  return partition;
}

/** Somebody answered with a leader epoch: a newer one makes the view stale. */
export function noteLeaderEpoch(
  metadata: ClientMetadata,
  at: TopicPartition,
  leaderEpoch: number,
): boolean {
  assert(leaderEpoch >= 0, 'a leader epoch that is noted is known');
  const key = partitionKey(at.topic, at.index);
  const lastSeen = metadata.lastSeenEpochs.get(key);
  if (lastSeen === undefined || leaderEpoch <= lastSeen) return false;
  metadata.lastSeenEpochs.set(key, leaderEpoch);
  metadata.needFullUpdate = true;
  return true;
}

/** Who leads, and in which epoch; -1 where it is not known. */
export interface LeaderAndEpoch {
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

/** What is believed of a partition, unless a newer leader epoch has been seen since. */
export function currentPartition(
  metadata: ClientMetadata,
  at: TopicPartition,
): PartitionView | undefined {
  const partition = partitionIn(metadata.view, at);
  const lastSeen = metadata.lastSeenEpochs.get(partitionKey(at.topic, at.index));
  return lastSeen === undefined || partition?.leaderEpoch === lastSeen ? partition : undefined;
}

/** Who leads a partition, as far as this client believes. */
export function currentLeader(metadata: ClientMetadata, at: TopicPartition): LeaderAndEpoch {
  const partition = currentPartition(metadata, at);
  if (partition === undefined) {
    const lastSeen = metadata.lastSeenEpochs.get(partitionKey(at.topic, at.index));
    return { leaderId: -1, leaderEpoch: lastSeen ?? -1 };
  }
  const { leaderId, leaderEpoch } = partition;
  return { leaderId: metadata.view.nodes.has(leaderId) ? leaderId : -1, leaderEpoch };
}

/** A leader that a broker named in its refusal (KIP-951). */
export interface LeaderHint extends TopicPartition, LeaderAndEpoch {}

/** Takes over leaders that are strictly newer than what is believed; tells which were. */
export function applyLeaderHints(
  metadata: ClientMetadata,
  hints: readonly LeaderHint[],
  named: readonly ClusterNode[],
): LeaderHint[] {
  const { view } = metadata;
  const nodes = new Map([...view.nodes, ...named.map((node) => [node.id, node] as const)]);
  const accepted = hints.filter((hint) => {
    const known = currentLeader(metadata, hint).leaderEpoch;
    const isNewer = known < 0 || hint.leaderEpoch > known;
    return isNewer && nodes.has(hint.leaderId) && partitionIn(view, hint) !== undefined;
  });
  if (accepted.length === 0) return [];
  const partitions = [...view.partitions.values()];
  for (const { topic, index, leaderId, leaderEpoch } of accepted) {
    const known = partitionIn(view, { topic, index });
    if (known !== undefined) partitions.push({ ...known, leaderId, leaderEpoch });
    metadata.lastSeenEpochs.set(partitionKey(topic, index), leaderEpoch);
  }
  metadata.view = viewOf({ ...view, nodes, partitions });
  return accepted;
}

/** What the last answer refused, told once: first what is not allowed, then what has no legal name. */
export function takeMetadataError(metadata: ClientMetadata, topic?: string): ErrorCode {
  const { unauthorizedTopics, invalidTopics } = metadata;
  if (unauthorizedTopics.length === 0 && invalidTopics.length === 0) return ErrorCode.NONE;
  metadata.unauthorizedTopics = [];
  metadata.invalidTopics = [];
  if (concerns(unauthorizedTopics, topic)) return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  return concerns(invalidTopics, topic) ? ErrorCode.INVALID_TOPIC_EXCEPTION : ErrorCode.NONE;
}

const concerns = (refused: readonly string[], topic: string | undefined): boolean =>
  topic === undefined ? refused.length > 0 : refused.includes(topic);

/** A snapshot's copy. */
export function copyMetadata(metadata: ClientMetadata): ClientMetadata {
  const { all, topics, fresh } = metadata.interests;
  return {
    ...metadata,
    interests: { all, topics: copyInterests(topics), fresh: new Set(fresh) },
    lastSeenEpochs: new Map(metadata.lastSeenEpochs),
  };
}

const copyInterests = (topics: Interests['topics']): Interests['topics'] =>
  new Map([...topics].map(([topic, { until }]) => [topic, { until }]));
