// Which partition a record goes to.
import { ownPartitionerOfClass, type OwnPartitionerName } from '../../config/own-partitioners.ts';
import { toPositive } from '../../protocol/hashes/signs.ts';
import { partitionOfKey } from '../../protocol/hashes/murmur2.ts';
import type { Bytes } from '../../protocol/batch.ts';
import { textToBytes } from '../../protocol/utf8.ts';
import { availablePartitions, partitionsOf, type ClusterView } from '../network/cluster-view.ts';

/** No partition was chosen: the accumulator takes the one whose turn it is. */
export const anyPartition = -1;

/** How a producer spreads records: as Kafka does, one after the other, or in a way of its own. */
export type Partitioning = 'built-in' | 'round-robin' | OwnPartitionerName;

/** The counters of RoundRobinPartitioner, by topic. */
export type RoundRobin = Map<string, number>;

/** The partitioner that `partitioner.class` names. */
export function partitioningOf(className: string | null): Partitioning {
  if (className === null) return 'built-in';
  if (className.endsWith('RoundRobinPartitioner')) return 'round-robin';
  return ownPartitionerOfClass(className) ?? 'built-in';
}

/** The partition of a record with a key, of so many, whatever its leader does; any without a key. */
export function partitionOfRecord(key: Bytes, partitions: number): number {
  if (key === null) return anyPartition;
  return partitionOfKey(typeof key === 'string' ? textToBytes(key) : key, partitions);
}

/** One after the other, keys or not; those without a leader are passed over while others have one. */
export function nextRoundRobin(counters: RoundRobin, topic: string, view: ClusterView): number {
  const count = counters.get(topic) ?? 0;
  counters.set(topic, (count + 1) | 0);
  const available = availablePartitions(view, topic);
  if (available.length > 0) return available[toPositive(count) % available.length]?.index ?? 0;
  return toPositive(count) % Math.max(partitionsOf(view, topic).length, 1);
}
