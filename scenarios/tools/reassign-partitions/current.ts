// What kafka-reassign-partitions finds in the cluster: where replicas are now.
import { valueOf, valuesOfAll } from '../../../engine/clients/admin/calls/calling.ts';
import { describeLogDirs } from '../../../engine/clients/admin/calls/log-dirs.ts';
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

/** The directories of replicas: where they lie, or where they are on their way to. */
export function* directoriesOf(
  replicas: readonly Omit<PlacedReplica, 'directory'>[],
  future = false,
): Script<readonly PlacedReplica[]> {
  const brokers = [...new Set(replicas.map(({ broker }) => broker))];
  const dirs = valuesOfAll(yield* describeLogDirs(brokers));
  return replicas.flatMap((replica) => {
    const home = (dirs.get(replica.broker) ?? []).find(({ topics }) =>
      topics.some(
        ({ name, partitions }) =>
          name === replica.topic &&
          partitions.some(
            ({ partitionIndex, isFutureKey }) =>
              partitionIndex === replica.index && isFutureKey === future,
          ),
      ),
    );
    return home === undefined ? [] : [{ ...replica, directory: home.logDir }];
  });
}

/** Every replica of partitions. */
export const replicasIn = (
  partitions: readonly Assignment[],
): readonly Omit<PlacedReplica, 'directory'>[] =>
  partitions.flatMap(({ topic, index, replicas }) =>
    replicas.map((broker) => ({ topic, index, broker })),
  );
