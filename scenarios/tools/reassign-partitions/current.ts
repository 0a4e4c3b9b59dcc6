// What kafka-reassign-partitions finds in the cluster: where replicas are now.
import { valueOf } from '../../../engine/clients/admin/calls/calling.ts';
import {
  describeReplicaLogDirs,
  type BrokerReplica,
} from '../../../engine/clients/admin/calls/log-dirs.ts';
import {
  describeTopics,
  type TopicDescription,
} from '../../../engine/clients/admin/calls/topics.ts';
import { exceptionOf, executionException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { inHashOrder, partitionText } from '../partition-order.ts';
import type { Assignment, PlacedReplica } from './assignment-file.ts';

/** The replicas of all partitions of some topics. A topic that is not there is an error. */
export function* assignmentsOf(topics: readonly string[]): Script<readonly Assignment[]> {
  const described = yield* describeTopics(topics);
  const found: TopicDescription[] = [];
  for (const name of hashOrder(described.keys(), hashOfString)) {
    const outcome = described.get(name);
    const isUnknown =
      outcome !== undefined &&
      'error' in outcome &&
      outcome.error.code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    if (isUnknown) throw unknown(`Topic ${name} not found.`);
    found.push(valueOf(outcome));
  }
  return found.flatMap(({ name, partitions }) =>
    partitions.map(({ index, replicas }) => ({ topic: name, index, replicas })),
  );
}

const unknown = (text: string) =>
  executionException(exceptionOf(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, text));

/** The replicas of some partitions, all of which must be there. */
export function* replicasOf(partitions: readonly TopicPartition[]): Script<readonly Assignment[]> {
  const all = yield* assignmentsOf([...new Set(partitions.map(({ topic }) => topic))]);
  const names = new Set(partitions.map(partitionText));
  const found = all.filter((each) => names.has(partitionText(each)));
  const known = new Set(found.map(partitionText));
  const missing = inHashOrder(partitions.filter((each) => !known.has(partitionText(each))));
  if (missing.length === 0) return found;
  throw unknown(`Unable to find partition: ${missing.map(partitionText).join(', ')}`);
}

/** A replica in its directory, and the directory that it is on its way to. */
export interface FoundReplica extends PlacedReplica {
  readonly next: string | null;
}

/** The directories of replicas; those that lie in none that is alive are left out. */
export function* directoriesOf(
  replicas: readonly BrokerReplica[],
): Script<readonly FoundReplica[]> {
  const places = yield* describeReplicaLogDirs(replicas);
  return [...places].flatMap(([{ topic, index, broker }, { currentDir, futureDir }]) =>
    currentDir === null ? [] : [{ topic, index, broker, directory: currentDir, next: futureDir }],
  );
}

/** Every replica of partitions. */
export const replicasIn = (partitions: readonly Assignment[]): readonly BrokerReplica[] =>
  partitions.flatMap(({ topic, index, replicas }) =>
    replicas.map((broker) => ({ topic, index, broker })),
  );
