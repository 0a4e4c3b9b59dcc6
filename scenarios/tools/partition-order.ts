// The order in which Java's hash maps hand out partitions: tools print in it.
import { partitionKey, type TopicPartition } from '../../engine/clients/topic-partition.ts';
import { hashOfTopicPartition } from '../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../engine/protocol/java/hash-map.ts';

/** Partitions as a HashMap or HashSet hands them out into which they were put one after the other. */
export function inHashOrder<P extends TopicPartition>(partitions: readonly P[]): P[] {
  const byKey = new Map(
    partitions.map((each) => [partitionKey(each.topic, each.index), each] as const),
  );
  const hashOf = (key: string): number => {
    const { topic = '', index = 0 } = byKey.get(key) ?? {};
    return hashOfTopicPartition(topic, index);
  };
  return hashOrder(byKey.keys(), hashOf).flatMap((key) => byKey.get(key) ?? []);
}

/** Partitions by topic and index. */
export const byName = (a: TopicPartition, b: TopicPartition): number =>
  a.topic === b.topic ? a.index - b.index : a.topic < b.topic ? -1 : 1;

/** orders-0. */
export const partitionText = ({ topic, index }: TopicPartition): string =>
  partitionKey(topic, index);
