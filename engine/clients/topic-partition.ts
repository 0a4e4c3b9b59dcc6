// A partition as clients name it. Inside their state they use its key, in the trace its number.
import type { Uuid } from '../protocol/uuid.ts';

/** A partition by the name of its topic and its index. */
export interface TopicPartition {
  readonly topic: string;
  readonly index: number;
}

/** The key of a partition in the maps of a client: `orders-0`, as Kafka prints it. */
export type PartitionKey = string;

export { partitionKey } from '../protocol/partition-key.ts';

/** What gives names their numbers: the world's door. */
export interface Interner {
  intern(kind: string, name: string): number;
}

/** The number of a partition in the world's table of names: the same that brokers use. */
export const partitionNumber = (
  names: Interner,
  { topic, index }: TopicPartition,
  topicId: Uuid,
): number => names.intern('partition', `${topic}-${index}@${topicId}`);
