// describeLogDirs, and moving replicas between the directories of a broker (KIP-113).
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../../topic-partition.ts';
import { exceptionOf, type JavaException } from '../exception.ts';
import { askAll, type Ask, type Script } from '../script.ts';
import { beginCall, bodyOf, byNode, type CallOptions, type Outcome } from './calling.ts';
import { byTopic } from './partitions.ts';

/** A directory of a broker, as DescribeLogDirs tells of it. */
export type LogDirDescription = ResponseBody<'DescribeLogDirs'>['results'][number];

/** describeLogDirs of some brokers. */
export function* describeLogDirs(
  brokers: readonly number[],
  options: CallOptions = {},
): Script<Map<number, Outcome<readonly LogDirDescription[]>>> {
  const until = yield* beginCall(options);
  const questions = brokers.map((to): Ask<'DescribeLogDirs'> => ({
    api: 'DescribeLogDirs',
    body: { topics: null },
    to,
    call: 'describeLogDirs',
    until,
  }));
  const answers = yield* askAll(questions);
  const found = new Map<number, Outcome<readonly LogDirDescription[]>>();
  questions.forEach((question, i) => {
    const { results, errorCode } = bodyOf(answers[i] ?? { type: 'unsupported' }, question);
    // Before version 3 an empty answer was all that a refusal said.
    const refused = errorCode === 0 ? ErrorCode.CLUSTER_AUTHORIZATION_FAILED : errorCode;
    const isEmpty = results.length === 0;
    found.set(Number(question.to), isEmpty ? { error: exceptionOf(refused) } : { value: results });
  });
  return found;
}

/** A replica: of a partition, on a broker. */
export interface BrokerReplica extends TopicPartition {
  readonly broker: number;
}

/** Where a replica lies and how far it is behind; and the same of a copy that is to take its place, if one grows. */
export interface ReplicaLogDirs {
  readonly currentDir: string | null;
  readonly currentLag: number;
  readonly futureDir: string | null;
  readonly futureLag: number;
}

const unknownPlace: ReplicaLogDirs = {
  currentDir: null,
  currentLag: -1,
  futureDir: null,
  futureLag: -1,
};

/** describeReplicaLogDirs: a replica that lies in no live directory is known of nowhere. */
export function* describeReplicaLogDirs<R extends BrokerReplica>(
  replicas: readonly R[],
  options: CallOptions = {},
): Script<Map<R, ReplicaLogDirs>> {
  const until = yield* beginCall(options);
  const brokers = [...byNode(replicas, ({ broker }) => broker)];
  const questions = brokers.map(([to, those]): Ask<'DescribeLogDirs'> => {
    const topics = byTopic(those).map(({ name: topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ index }) => index),
    }));
    return { api: 'DescribeLogDirs', body: { topics }, to, call: 'describeReplicaLogDirs', until };
  });
  const answers = yield* askAll(questions);
  const found = new Map<R, ReplicaLogDirs>();
  questions.forEach((question, i) => {
    const { results } = bodyOf(answers[i] ?? { type: 'unsupported' }, question);
    const places = placesIn(results);
    for (const replica of brokers[i]?.[1] ?? []) {
      found.set(replica, places.get(partitionKey(replica.topic, replica.index)) ?? unknownPlace);
    }
  });
  return found;
}

function placesIn(results: readonly LogDirDescription[]): Map<PartitionKey, ReplicaLogDirs> {
  const places = new Map<PartitionKey, ReplicaLogDirs>();
  for (const { logDir, topics } of results) {
    for (const { name, partitions } of topics) {
      for (const { partitionIndex, offsetLag, isFutureKey } of partitions) {
        const key = partitionKey(name, partitionIndex);
        const own = isFutureKey
          ? { futureDir: logDir, futureLag: offsetLag }
          : { currentDir: logDir, currentLag: offsetLag };
        places.set(key, { ...(places.get(key) ?? unknownPlace), ...own });
      }
    }
  }
  return places;
}

/** A replica and the directory where it shall lie. */
export interface ReplicaMove extends BrokerReplica {
  readonly directory: string;
}

/** alterReplicaLogDirs: what each broker says of each partition; undefined: it will be done. */
export function* alterReplicaLogDirs(
  moves: readonly ReplicaMove[],
  options: CallOptions = {},
): Script<Map<ReplicaMove, JavaException | undefined>> {
  const until = yield* beginCall(options);
  const brokers = [...byNode(moves, ({ broker }) => broker)];
  const questions = brokers.map(([to, those]): Ask<'AlterReplicaLogDirs'> => {
    const paths = new Map<string, ReplicaMove[]>();
    for (const move of those) {
      paths.set(move.directory, [...(paths.get(move.directory) ?? []), move]);
    }
    const dirs = [...paths].map(([path, inside]) => ({
      path,
      topics: byTopic(inside).map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ index }) => index),
      })),
    }));
    return { api: 'AlterReplicaLogDirs', body: { dirs }, to, call: 'alterReplicaLogDirs', until };
  });
  const answers = yield* askAll(questions);
  const found = new Map<ReplicaMove, JavaException | undefined>();
  questions.forEach((question, i) => {
    const { results } = bodyOf(answers[i] ?? { type: 'unsupported' }, question);
    const codes = new Map<PartitionKey, number>();
    for (const { topicName, partitions } of results) {
      for (const { partitionIndex, errorCode } of partitions) {
        codes.set(partitionKey(topicName, partitionIndex), errorCode);
      }
    }
    for (const move of brokers[i]?.[1] ?? []) {
      const code = codes.get(partitionKey(move.topic, move.index)) ?? -1;
      found.set(move, code === ErrorCode.NONE ? undefined : exceptionOf(code));
    }
  });
  return found;
}
