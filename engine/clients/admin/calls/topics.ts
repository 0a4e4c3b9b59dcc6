// listTopics, createTopics, deleteTopics, createPartitions, describeTopics.
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import type { Uuid } from '../../../protocol/uuid.ts';
import { errorPackage, exceptionOf, JavaException } from '../exception.ts';
import type { Script } from '../script.ts';
import {
  askOnce,
  askPatiently,
  beginCall,
  defaultApiTimeoutMs,
  outcomeOf,
  type CallOptions,
  type Outcome,
} from './calling.ts';
import { describeCluster } from './cluster.ts';

/** A topic as listTopics names it. */
export interface TopicListing {
  readonly name: string;
  readonly topicId: Uuid;
  readonly isInternal: boolean;
}

/** listTopics, in the order of the answer. */
export function* listTopics(
  options: CallOptions & { readonly listInternal?: boolean } = {},
): Script<readonly TopicListing[]> {
  const until = yield* beginCall(options);
  const body = { topics: null, allowAutoTopicCreation: true };
  const answer = yield* askOnce({ api: 'Metadata', body, to: 'any', call: 'listTopics', until });
  return answer.topics
    .filter(({ isInternal }) => options.listInternal === true || !isInternal)
    .map(({ name, topicId, isInternal }) => ({ name: name ?? '', topicId, isInternal }));
}

/** A topic to be created: by counts (-1: the broker's default) or by an assignment. */
export interface NewTopic {
  readonly name: string;
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly assignment?: readonly (readonly number[])[];
  readonly configs: ReadonlyMap<string, string>;
}

const notController = (code: number): boolean => code === ErrorCode.NOT_CONTROLLER;

/** createTopics. */
export function* createTopics(
  topics: readonly NewTopic[],
  options: CallOptions & { readonly validateOnly?: boolean } = {},
): Script<Map<string, Outcome<void>>> {
  const until = yield* beginCall(options);
  const { timeoutMs = defaultApiTimeoutMs, validateOnly = false } = options;
  const drafts = topics.map(({ name, partitions, replicationFactor, assignment, configs }) => ({
    name,
    numPartitions: partitions ?? -1,
    replicationFactor: replicationFactor ?? -1,
    assignments: (assignment ?? []).map((brokerIds, partitionIndex) => ({
      partitionIndex,
      brokerIds,
    })),
    configs: [...configs].map(([key, value]) => ({ name: key, value })),
  }));
  const answer = yield* askPatiently(
    {
      api: 'CreateTopics',
      body: { topics: drafts, timeoutMs, validateOnly },
      to: 'controller',
      call: 'createTopics',
      until,
    },
    (body) => body.topics.some(({ errorCode }) => notController(errorCode)),
  );
  return new Map(
    answer.topics.map(({ name, errorCode, errorMessage }) => [
      name,
      outcomeOf(errorCode, errorMessage, undefined),
    ]),
  );
}

/** deleteTopics, by name. */
export function* deleteTopics(
  names: readonly string[],
  options: CallOptions = {},
): Script<Map<string, Outcome<void>>> {
  const until = yield* beginCall(options);
  const { timeoutMs = defaultApiTimeoutMs } = options;
  const topics = names.map((name) => ({ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }));
  const answer = yield* askPatiently(
    {
      api: 'DeleteTopics',
      body: { topics, topicNames: names, timeoutMs },
      to: 'controller',
      call: 'deleteTopics',
      until,
    },
    (body) => body.responses.some(({ errorCode }) => notController(errorCode)),
  );
  return new Map(
    answer.responses.map(({ name, errorCode, errorMessage }) => [
      name ?? '',
      outcomeOf(errorCode, errorMessage, undefined),
    ]),
  );
}

/** How many partitions a topic shall have, and on whom the new ones lie. */
export interface NewPartitions {
  readonly name: string;
  readonly count: number;
  /** Null: the controller chooses. */
  readonly assignments: readonly (readonly number[])[] | null;
}

/** createPartitions. */
export function* createPartitions(
  topics: readonly NewPartitions[],
  options: CallOptions = {},
): Script<Map<string, Outcome<void>>> {
  const until = yield* beginCall(options);
  const { timeoutMs = defaultApiTimeoutMs } = options;
  const drafts = topics.map(({ name, count, assignments }) => ({
    name,
    count,
    assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null,
  }));
  const answer = yield* askPatiently(
    {
      api: 'CreatePartitions',
      body: { topics: drafts, timeoutMs, validateOnly: false },
      to: 'controller',
      call: 'createPartitions',
      until,
    },
    (body) => body.results.some(({ errorCode }) => notController(errorCode)),
  );
  return new Map(
    answer.results.map(({ name, errorCode, errorMessage }) => [
      name,
      outcomeOf(errorCode, errorMessage, undefined),
    ]),
  );
}

/** A partition as describeTopics tells of it. */
export interface PartitionDescription {
  readonly index: number;
  /** -1: nobody leads, or somebody who is not up. */
  readonly leaderId: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** Null: brokers this old do not say. */
  readonly elr: readonly number[] | null;
  readonly lastKnownElr: readonly number[] | null;
}

/** A topic as describeTopics tells of it. */
export interface TopicDescription extends TopicListing {
  readonly partitions: readonly PartitionDescription[];
}

type TopicAnswer = ResponseBody<'DescribeTopicPartitions'>['topics'][number];

/** describeTopics by name; partitions come page by page (KIP-966). */
export function* describeTopics(
  names: readonly string[],
  options: CallOptions & { readonly partitionLimit?: number } = {},
): Script<Map<string, Outcome<TopicDescription>>> {
  const until = yield* beginCall(options);
  if (names.length === 0) return new Map();
  const { nodes } = yield* describeCluster(options);
  const isUp = (id: number): boolean => nodes.some(({ brokerId }) => brokerId === id);
  const wanted = [...new Set(names)].toSorted();
  const pages: TopicAnswer[] = [];
  let cursor: ResponseBody<'DescribeTopicPartitions'>['nextCursor'] = null;
  do {
    const from: string = cursor?.topicName ?? '';
    const topics = wanted.filter((name) => name >= from).map((name) => ({ name }));
    const { partitionLimit = 2_000 } = options;
    const body = { topics, responsePartitionLimit: partitionLimit, cursor };
    const call = 'describeTopicPartitions';
    const question = { api: 'DescribeTopicPartitions', body, to: 'any', call, until } as const;
    const answer: ResponseBody<'DescribeTopicPartitions'> = yield* askOnce(question);
    pages.push(...answer.topics);
    cursor = answer.nextCursor;
  } while (cursor !== null);
  return new Map(wanted.map((name) => [name, describedTopic(name, pages, isUp)]));
}

function describedTopic(
  name: string,
  pages: readonly TopicAnswer[],
  isUp: (id: number) => boolean,
): Outcome<TopicDescription> {
  const parts = pages.filter((page) => page.name === name);
  const [first] = parts;
  if (first === undefined) return { error: exceptionOf(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) };
  if (first.errorCode !== ErrorCode.NONE) return { error: exceptionOf(first.errorCode) };
  const partitions = parts.flatMap((part) =>
    part.partitions.map((partition) => ({
      index: partition.partitionIndex,
      leaderId: isUp(partition.leaderId) ? partition.leaderId : -1,
      replicas: partition.replicaNodes,
      isr: partition.isrNodes,
      elr: partition.eligibleLeaderReplicas,
      lastKnownElr: partition.lastKnownElr,
    })),
  );
  const { topicId, isInternal } = first;
  return { value: { name, topicId, isInternal, partitions } };
}

/** describeTopics by id: Metadata answers, which know nothing of eligible leaders. */
export function* describeTopicById(
  topicId: Uuid,
  options: CallOptions = {},
): Script<Outcome<TopicDescription>> {
  const until = yield* beginCall(options);
  const body = { topics: [{ topicId, name: null }], allowAutoTopicCreation: false };
  const call = 'describeTopicsWithIds';
  const answer = yield* askOnce({ api: 'Metadata', body, to: 'any', call, until });
  const topic = answer.topics.find((each) => each.topicId === topicId);
  if (topic === undefined) {
    const message = `TopicId ${topicId} not found.`;
    return { error: new JavaException(`${errorPackage}.UnknownTopicIdException`, message) };
  }
  if (topic.errorCode !== ErrorCode.NONE) return { error: exceptionOf(topic.errorCode) };
  const isUp = (id: number): boolean => answer.brokers.some(({ nodeId }) => nodeId === id);
  const partitions = topic.partitions.map((partition) => ({
    index: partition.partitionIndex,
    leaderId: isUp(partition.leaderId) ? partition.leaderId : -1,
    replicas: partition.replicaNodes,
    isr: partition.isrNodes,
    elr: null,
    lastKnownElr: null,
  }));
  return { value: { name: topic.name ?? '', topicId, isInternal: topic.isInternal, partitions } };
}
