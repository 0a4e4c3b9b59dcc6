// Calls on partitions: offsets, deletion of records, elections, reassignments, producers.
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../../topic-partition.ts';
import { exceptionOf, executionException } from '../exception.ts';
import type { Ask, Script } from '../script.ts';
import {
  askEverywhere,
  askOnce,
  askPatiently,
  beginCall,
  defaultApiTimeoutMs,
  isRetriable,
  type CallOptions,
  type Located,
  type Outcome,
  type Verdict,
} from './calling.ts';

/** Partitions by their topics, in the order in which topics come first. */
export function byTopic<P extends TopicPartition>(
  partitions: readonly P[],
): { readonly name: string; readonly partitions: P[] }[] {
  const topics = new Map<string, P[]>();
  for (const partition of partitions) {
    const list = topics.get(partition.topic);
    if (list === undefined) topics.set(partition.topic, [partition]);
    else list.push(partition);
  }
  return [...topics].map(([name, those]) => ({ name, partitions: those }));
}

const keyOf = ({ topic, index }: TopicPartition): PartitionKey => partitionKey(topic, index);

/** Where the leaders of partitions are, as far as a broker knows (PartitionLeaderStrategy). */
export function* findLeaders(
  partitions: readonly TopicPartition[],
  until: number,
): Script<ReadonlyMap<TopicPartition, Located>> {
  const topics = byTopic(partitions).map(({ name }) => ({ name }));
  const body = { topics, allowAutoTopicCreation: false };
  const answer = yield* askOnce({ api: 'Metadata', body, to: 'any', call: 'metadata', until });
  return new Map(partitions.map((partition) => [partition, leaderIn(answer, partition)]));
}

function leaderIn(answer: ResponseBody<'Metadata'>, { topic, index }: TopicPartition): Located {
  const found = answer.topics.find(({ name }) => name === topic);
  if (found === undefined) return 'unknown';
  if (found.errorCode !== ErrorCode.NONE) {
    return isRetriable(found.errorCode) ? 'unknown' : exceptionOf(found.errorCode);
  }
  const partition = found.partitions.find(({ partitionIndex }) => partitionIndex === index);
  return partition === undefined || partition.leaderId < 0 ? 'unknown' : partition.leaderId;
}

/** What an error of a partition means for the question that brought it. */
function verdictOf<T>(errorCode: number, value: T): Verdict<T> {
  if (errorCode === ErrorCode.NONE) return { value };
  return isRetriable(errorCode) ? 'moved' : { error: exceptionOf(errorCode) };
}

/** Results by the key of the partition. */
const keyed = <T>(found: Map<TopicPartition, Outcome<T>>): Map<PartitionKey, Outcome<T>> =>
  new Map([...found].map(([partition, outcome]) => [keyOf(partition), outcome]));

/** An offset to look up: a timestamp, or one of the special ones. */
export interface OffsetQuestion extends TopicPartition {
  readonly timestamp: number;
}

/** The timestamps that stand for something else. */
export const offsetSpecs = {
  latest: -1,
  earliest: -2,
  'max-timestamp': -3,
  'earliest-local': -4,
  'latest-tiered': -5,
  'earliest-pending-upload': -6,
} as const;

/** What ListOffsets found. */
export interface FoundOffset {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
}

/** listOffsets. */
export function* listOffsets(
  questions: readonly OffsetQuestion[],
  options: CallOptions = {},
): Script<Map<PartitionKey, Outcome<FoundOffset>>> {
  const until = yield* beginCall(options);
  const found = yield* askEverywhere<OffsetQuestion, FoundOffset, 'ListOffsets'>(questions, {
    until,
    lookUp: (keys) => findLeaders(keys, until) as Script<ReadonlyMap<OffsetQuestion, Located>>,
    question: (keys, to) => ({
      api: 'ListOffsets',
      body: {
        replicaId: -1,
        isolationLevel: 0,
        topics: byTopic(keys).map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ index, timestamp }) => ({
            partitionIndex: index,
            timestamp,
          })),
        })),
        timeoutMs: options.timeoutMs ?? defaultApiTimeoutMs,
      },
      to,
      call: 'listOffsets',
      until,
    }),
    readAnswer: ({ topic, index }, body) => {
      const partition = body.topics
        .find(({ name }) => name === topic)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === index);
      if (partition === undefined) return 'again';
      const { errorCode, offset, timestamp, leaderEpoch } = partition;
      return verdictOf(errorCode, { offset, timestamp, leaderEpoch });
    },
  });
  return keyed(found);
}

/** Records below this offset shall go; -1: below the high watermark. */
export interface RecordsToDelete extends TopicPartition {
  readonly offset: number;
}

/** deleteRecords: the low watermark of each partition afterwards. */
export function* deleteRecords(
  wanted: readonly RecordsToDelete[],
  options: CallOptions = {},
): Script<Map<PartitionKey, Outcome<number>>> {
  const until = yield* beginCall(options);
  const timeoutMs = options.timeoutMs ?? defaultApiTimeoutMs;
  const found = yield* askEverywhere<RecordsToDelete, number, 'DeleteRecords'>(wanted, {
    until,
    lookUp: (keys) => findLeaders(keys, until) as Script<ReadonlyMap<RecordsToDelete, Located>>,
    question: (keys, to) => ({
      api: 'DeleteRecords',
      body: {
        topics: byTopic(keys).map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ index, offset }) => ({ partitionIndex: index, offset })),
        })),
        timeoutMs,
      },
      to,
      call: 'deleteRecords',
      until,
    }),
    readAnswer: ({ topic, index }, body) => {
      const partition = body.topics
        .find(({ name }) => name === topic)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === index);
      if (partition === undefined) return 'again';
      return verdictOf(partition.errorCode, partition.lowWatermark);
    },
  });
  return keyed(found);
}

/** A producer that has written to a partition lately. */
export type ActiveProducer =
  ResponseBody<'DescribeProducers'>['topics'][number]['partitions'][number]['activeProducers'][number];

/** describeProducers, of the leaders or of one broker. */
export function* describeProducers(
  partitions: readonly TopicPartition[],
  options: CallOptions & { readonly brokerId?: number } = {},
): Script<Map<PartitionKey, Outcome<readonly ActiveProducer[]>>> {
  const until = yield* beginCall(options);
  const { brokerId } = options;
  const found = yield* askEverywhere<
    TopicPartition,
    readonly ActiveProducer[],
    'DescribeProducers'
  >(partitions, {
    until,
    lookUp: brokerId ?? ((keys) => findLeaders(keys, until)),
    question: (keys, to) => producersQuestion(keys, to, until),
    readAnswer: ({ topic, index }, body) => {
      const partition = body.topics
        .find(({ name }) => name === topic)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === index);
      if (partition === undefined) return 'again';
      const { errorCode, errorMessage, activeProducers } = partition;
      if (brokerId !== undefined && errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER) {
        const where = `for partition ${topic}-${index} on brokerId ${brokerId}`;
        return { error: exceptionOf(errorCode, `Failed to describe active producers ${where}`) };
      }
      if (errorCode === ErrorCode.NONE || isRetriable(errorCode)) {
        return verdictOf(errorCode, activeProducers);
      }
      return { error: exceptionOf(errorCode, errorMessage) };
    },
  });
  return keyed(found);
}

const producersQuestion = (
  keys: readonly TopicPartition[],
  to: number,
  until: number,
): Ask<'DescribeProducers'> => ({
  api: 'DescribeProducers',
  body: {
    topics: byTopic(keys).map(({ name, partitions }) => ({
      name,
      partitionIndexes: partitions.map(({ index }) => index),
    })),
  },
  to,
  call: 'describeProducers',
  until,
});

/** electLeaders: what became of each partition; null asks for all of them. */
export function* electLeaders(
  type: 'preferred' | 'unclean',
  partitions: readonly TopicPartition[] | null,
  options: CallOptions = {},
): Script<Map<PartitionKey, Outcome<void>>> {
  const until = yield* beginCall(options);
  const timeoutMs = options.timeoutMs ?? defaultApiTimeoutMs;
  const topicPartitions =
    partitions === null
      ? null
      : byTopic(partitions).map(({ name, partitions: those }) => ({
          topic: name,
          partitions: those.map(({ index }) => index),
        }));
  const electionType = type === 'preferred' ? 0 : 1;
  const answer = yield* askPatiently(
    {
      api: 'ElectLeaders',
      body: { electionType, topicPartitions, timeoutMs },
      to: 'controller',
      call: 'electLeaders',
      until,
    },
    ({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER,
  );
  if (answer.errorCode !== ErrorCode.NONE) throw executionException(exceptionOf(answer.errorCode));
  const outcomes = new Map<PartitionKey, Outcome<void>>();
  for (const { topic, partitionResult } of answer.replicaElectionResults) {
    for (const { partitionId, errorCode, errorMessage } of partitionResult) {
      const key = partitionKey(topic, partitionId);
      const isFine = errorCode === ErrorCode.NONE;
      outcomes.set(
        key,
        isFine ? { value: undefined } : { error: exceptionOf(errorCode, errorMessage) },
      );
    }
  }
  return outcomes;
}

/** Where a partition shall live; null stops its move. */
export interface WantedReassignment extends TopicPartition {
  readonly replicas: readonly number[] | null;
}

/** alterPartitionReassignments. */
export function* alterReassignments(
  wanted: readonly WantedReassignment[],
  options: CallOptions & { readonly allowReplicationFactorChange?: boolean } = {},
): Script<Map<PartitionKey, Outcome<void>>> {
  const until = yield* beginCall(options);
  const { timeoutMs = defaultApiTimeoutMs, allowReplicationFactorChange = true } = options;
  const topics = byTopic(wanted).map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ index, replicas }) => ({ partitionIndex: index, replicas })),
  }));
  const answer = yield* askPatiently(
    {
      api: 'AlterPartitionReassignments',
      body: { timeoutMs, allowReplicationFactorChange, topics },
      to: 'controller',
      call: 'alterPartitionReassignments',
      until,
    },
    ({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER,
  );
  const outcomes = new Map<PartitionKey, Outcome<void>>();
  const refused =
    answer.errorCode === ErrorCode.NONE
      ? undefined
      : exceptionOf(answer.errorCode, answer.errorMessage);
  for (const partition of wanted) {
    if (refused !== undefined) outcomes.set(keyOf(partition), { error: refused });
  }
  for (const { name, partitions } of answer.responses) {
    for (const { partitionIndex, errorCode, errorMessage } of partitions) {
      const isFine = errorCode === ErrorCode.NONE;
      outcomes.set(
        partitionKey(name, partitionIndex),
        isFine ? { value: undefined } : { error: exceptionOf(errorCode, errorMessage) },
      );
    }
  }
  return outcomes;
}

/** A move that is under way. */
export interface OngoingReassignment extends TopicPartition {
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

/** listPartitionReassignments, of some partitions or of all. */
export function* listReassignments(
  partitions: readonly TopicPartition[] | null,
  options: CallOptions = {},
): Script<Map<PartitionKey, OngoingReassignment>> {
  const until = yield* beginCall(options);
  const { timeoutMs = defaultApiTimeoutMs } = options;
  const topics =
    partitions === null
      ? null
      : byTopic(partitions).map(({ name, partitions: those }) => ({
          name,
          partitionIndexes: those.map(({ index }) => index),
        }));
  const answer = yield* askPatiently(
    {
      api: 'ListPartitionReassignments',
      body: { timeoutMs, topics },
      to: 'controller',
      call: 'listPartitionReassignments',
      until,
    },
    ({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER,
  );
  if (answer.errorCode !== ErrorCode.NONE) {
    throw executionException(exceptionOf(answer.errorCode, answer.errorMessage));
  }
  const found = answer.topics.flatMap(({ name, partitions: those }) =>
    those.map(({ partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
      topic: name,
      index: partitionIndex,
      replicas,
      adding: addingReplicas,
      removing: removingReplicas,
    })),
  );
  return new Map(found.map((each) => [keyOf(each), each]));
}
