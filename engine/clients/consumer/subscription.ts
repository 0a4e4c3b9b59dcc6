// Which partitions a consumer reads and how it came to them (Kafka's SubscriptionState).
import type { Micros } from '../../../sim/time.ts';
import { hashOfTopicPartition } from '../../protocol/java/hash-codes.ts';
import { hashOrder, hashSetOrder } from '../../protocol/java/hash-map.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../topic-partition.ts';
import {
  completeValidation,
  hasValidPosition,
  isFetchable,
  isSamePosition,
  isWaitingToRetry,
  newlyAssigned,
  requestReset,
  seekUnvalidated,
  seekValidated,
  type AssignedPartition,
  type FetchPosition,
} from './fetch-position.ts';
import { isSamePolicy, type ResetPolicy } from './reset-policy.ts';

/** How partitions are chosen: by the application, or by its group. They exclude each other. */
export type SubscriptionType = 'none' | 'topics' | 'pattern' | 'assigned';

/** What a consumer reads. */
export interface Subscription {
  readonly defaultReset: ResetPolicy;
  type: SubscriptionType;
  topics: readonly string[];
  /** What the names of topics must match; null: they were listed. */
  pattern: string | null;
  /** The application wants to hear of rebalances. */
  hasListener: boolean;
  /** In the order in which they are fetched: who was served goes to the end. */
  readonly partitions: Map<PartitionKey, AssignedPartition>;
}

/** A consumer that is subscribed to nothing. */
export const createSubscription = (defaultReset: ResetPolicy): Subscription => ({
  defaultReset,
  type: 'none',
  topics: [],
  pattern: null,
  hasListener: false,
  partitions: new Map(),
});

/** Does the group choose what is read? */
export const hasAutoAssigned = ({ type }: Subscription): boolean =>
  type === 'topics' || type === 'pattern';

/** The application used the consumer in a way that Kafka refuses; the message is Kafka's. */
export class ConsumerMisuse extends Error {
  override readonly name = 'ConsumerMisuse';
  /** The simple name of Java's exception. */
  readonly exception: string;
  constructor(exception: string, message: string) {
    super(message);
    this.exception = exception;
  }
}

function chooseType(subscription: Subscription, type: SubscriptionType): void {
  if (subscription.type !== 'none' && subscription.type !== type) {
    throw new ConsumerMisuse(
      'IllegalStateException',
      'Subscription to topics, partitions and pattern are mutually exclusive',
    );
  }
  subscription.type = type;
}

/** subscribe(topics): the group will assign partitions of them. True if that is news. */
export function subscribeTo(subscription: Subscription, topics: readonly string[]): boolean {
  chooseType(subscription, 'topics');
  return changeTopics(subscription, topics);
}

/** subscribe(pattern): the topics follow, as metadata shows which there are. */
export function subscribeToPattern(subscription: Subscription, pattern: string): void {
  chooseType(subscription, 'pattern');
  subscription.pattern = pattern;
}

/** The topics that match the pattern. */
export function onPatternMatched(subscription: Subscription, topics: readonly string[]): boolean {
  if (subscription.type !== 'pattern') {
    throw new ConsumerMisuse(
      'IllegalArgumentException',
      `Attempt to subscribe from pattern while subscription type set to ${subscription.type}`,
    );
  }
  return changeTopics(subscription, topics);
}

function changeTopics(subscription: Subscription, topics: readonly string[]): boolean {
  const { topics: before } = subscription;
  const isSame = before.length === topics.length && topics.every((name) => before.includes(name));
  if (!isSame) subscription.topics = topics;
  return !isSame;
}

/**
 * assign(partitions): the application chooses itself. Those it had keep their positions. True if there
 * are other topics now, so that metadata is needed.
 */
export function assignByApplication(
  subscription: Subscription,
  partitions: readonly TopicPartition[],
): boolean {
  chooseType(subscription, 'assigned');
  const { partitions: before } = subscription;
  const keys = partitions.map(({ topic, index }) => partitionKey(topic, index));
  if (keys.length === before.size && keys.every((key) => before.has(key))) return false;
  replace(subscription, inHashOrder(partitions));
  return changeTopics(subscription, [...new Set(partitions.map(({ topic }) => topic))]);
}

/** Kafka keeps what the application assigned in hash sets: the order in which it will be fetched. */
function inHashOrder(partitions: readonly TopicPartition[]): TopicPartition[] {
  const hashOf = ({ topic, index }: TopicPartition): number => hashOfTopicPartition(topic, index);
  return hashOrder(hashSetOrder(partitions, hashOf), hashOf);
}

/** What the group assigned. */
export function assignByGroup(
  subscription: Subscription,
  partitions: readonly TopicPartition[],
): void {
  if (!hasAutoAssigned(subscription)) {
    throw new ConsumerMisuse(
      'IllegalArgumentException',
      'Attempt to dynamically assign partitions while manual assignment in use',
    );
  }
  replace(subscription, partitions);
}

/** Partitions of one topic lie together, so that fetch requests stay small. */
function replace(subscription: Subscription, partitions: readonly TopicPartition[]): void {
  const { partitions: assigned } = subscription;
  const before = new Map(assigned);
  assigned.clear();
  const topics = new Set(partitions.map(({ topic }) => topic));
  for (const topic of topics) {
    for (const at of partitions) {
      if (at.topic !== topic) continue;
      const key = partitionKey(topic, at.index);
      assigned.set(key, before.get(key) ?? newlyAssigned(at));
    }
  }
}

/** Nothing is read any more. */
export function unsubscribe(subscription: Subscription): void {
  subscription.type = 'none';
  subscription.topics = [];
  subscription.pattern = null;
  subscription.hasListener = false;
  subscription.partitions.clear();
}

/** A partition that is read. Throws for one that is not. */
export function assignedIn(
  { partitions }: Subscription,
  { topic, index }: TopicPartition,
): AssignedPartition {
  const key = partitionKey(topic, index);
  const partition = partitions.get(key);
  if (partition !== undefined) return partition;
  throw new ConsumerMisuse('IllegalStateException', `No current assignment for partition ${key}`);
}

/** An assigned partition, or undefined. */
export const maybeAssigned = (
  { partitions }: Subscription,
  { topic, index }: TopicPartition,
): AssignedPartition | undefined => partitions.get(partitionKey(topic, index));

/** Who was served is served last the next time. */
export function moveToEnd({ partitions }: Subscription, { topic, index }: TopicPartition): void {
  const key = partitionKey(topic, index);
  const partition = partitions.get(key);
  if (partition === undefined) return;
  partitions.delete(key);
  partitions.set(key, partition);
}

/** May a partition be fetched from now, and is its topic still wanted? */
export const mayFetch = ({ type, topics }: Subscription, partition: AssignedPartition): boolean =>
  isFetchable(partition) && (type !== 'topics' || topics.includes(partition.topic));

/** Is every partition being fetched, so that no position is to be found or checked? So it nearly always is. */
export function areAllFetching({ partitions }: Subscription): boolean {
  for (const { fetchState } of partitions.values()) if (fetchState !== 'fetching') return false;
  return true;
}

/** The partitions whose position must be looked up now. */
export const needsReset = (subscription: Subscription, now: Micros): AssignedPartition[] =>
  inState(subscription, 'await-reset', now);

/** The partitions whose position must be checked against the leader's epochs now. */
export const needsValidation = (subscription: Subscription, now: Micros): AssignedPartition[] =>
  inState(subscription, 'await-validation', now);

/** Those in a state that do not wait for their next attempt; nearly always there are none. */
function inState(
  { partitions }: Subscription,
  state: AssignedPartition['fetchState'],
  now: Micros,
): AssignedPartition[] {
  const found: AssignedPartition[] = [];
  for (const partition of partitions.values()) {
    if (partition.fetchState === state && !isWaitingToRetry(partition, now)) found.push(partition);
  }
  return found;
}

/** Partitions of which nothing is known yet. */
export function initializing({ partitions }: Subscription): AssignedPartition[] {
  const found: AssignedPartition[] = [];
  for (const partition of partitions.values()) {
    if (partition.fetchState !== 'initializing' || partition.isPendingRevocation) continue;
    found.push(partition);
  }
  return found;
}

/** Without a committed offset the policy decides. Returns those for which there is none. */
export function resetInitializing(subscription: Subscription): AssignedPartition[] {
  const lost: AssignedPartition[] = [];
  for (const partition of initializing(subscription)) {
    if (subscription.defaultReset.type === 'none') lost.push(partition);
    else requestReset(partition, subscription.defaultReset);
  }
  return lost;
}

/** The answer to a reset: taken only if the partition still waits for this very one. */
export function maybeSeekUnvalidated(
  subscription: Subscription,
  at: TopicPartition,
  position: FetchPosition,
  asked: ResetPolicy | null,
): boolean {
  const partition = maybeAssigned(subscription, at);
  if (partition?.fetchState !== 'await-reset') return false;
  if (asked !== null && !isSamePolicy(asked, partition.resetPolicy)) return false;
  seekUnvalidated(partition, position);
  return true;
}

/** Where the leader's log leaves what was read. */
export interface LogTruncation extends TopicPartition {
  readonly position: FetchPosition;
  /** The first offset that differs, and its epoch; -1: unknown. */
  readonly divergentOffset: number;
  readonly divergentEpoch: number;
}

/** How far an epoch reaches in the leader's log; -1: it knows nothing of it. */
export interface EpochEnd {
  readonly endOffset: number;
  readonly leaderEpoch: number;
}

/** The leader told where the position's epoch ends: what was read beyond it is gone. */
export function maybeCompleteValidation(
  subscription: Subscription,
  at: TopicPartition,
  asked: FetchPosition,
  end: EpochEnd,
): LogTruncation | undefined {
  const partition = maybeAssigned(subscription, at);
  const position = partition?.position ?? null;
  if (partition?.fetchState !== 'await-validation' || position === null) return undefined;
  // A seek in the meantime makes the answer worthless.
  if (!isSamePosition(position, asked)) return undefined;
  if (isKnown(end) && end.endOffset >= position.offset) {
    completeValidation(partition);
    return undefined;
  }
  return onTruncated(subscription, partition, position, end);
}

const isKnown = ({ endOffset, leaderEpoch }: EpochEnd): boolean =>
  endOffset >= 0 && leaderEpoch >= 0;

/** With a policy reading goes on where the logs part; without, the application must decide. */
function onTruncated(
  { defaultReset }: Subscription,
  partition: AssignedPartition,
  position: FetchPosition,
  end: EpochEnd,
): LogTruncation | undefined {
  const { topic, index } = partition;
  const { endOffset: offset, leaderEpoch: offsetEpoch } = isKnown(end) ? end : unknownEnd;
  if (defaultReset.type === 'none') {
    return { topic, index, position, divergentOffset: offset, divergentEpoch: offsetEpoch };
  }
  if (isKnown(end)) seekValidated(partition, { ...position, offset, offsetEpoch });
  else requestReset(partition, defaultReset);
  return undefined;
}

const unknownEnd: EpochEnd = { endOffset: -1, leaderEpoch: -1 };

/** Every partition has a position that may be fetched from. */
export const hasAllPositions = ({ partitions }: Subscription): boolean =>
  [...partitions.values()].every(hasValidPosition);

/** A snapshot's copy. */
export const copySubscription = (subscription: Subscription): Subscription => ({
  ...subscription,
  partitions: new Map(
    [...subscription.partitions].map(([key, partition]) => [key, { ...partition }]),
  ),
});
