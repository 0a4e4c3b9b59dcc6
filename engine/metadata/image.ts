// The image: what the metadata log says, up to an offset. Immutable, and shared by all nodes that agree.
import { emptyMap, get, withEntry, type PersistentMap } from '../../sim/map/persistent-map.ts';
import type { NodeId, PartitionId, TopicId } from './ids.ts';

/** A broker as it registered itself (Kafka's BrokerRegistration). */
export interface Broker {
  readonly id: NodeId;
  /** The offset of its registration in the metadata log: a later registration has a higher one. */
  readonly epoch: number;
  readonly incarnationId: string;
  /** A fenced broker leads nothing and stands in no ISR. */
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** A topic and its partitions, in the order of their index. */
export interface Topic {
  readonly id: TopicId;
  readonly name: string;
  readonly uuid: string;
  readonly partitions: readonly PartitionId[];
}

/** A partition as the controller decided it (Kafka's PartitionRegistration). */
export interface Partition {
  readonly id: PartitionId;
  readonly topic: TopicId;
  readonly index: number;
  /** The first one is the preferred leader. */
  readonly replicas: readonly NodeId[];
  readonly isr: readonly NodeId[];
  readonly elr: readonly NodeId[];
  readonly lastKnownElr: readonly NodeId[];
  readonly addingReplicas: readonly NodeId[];
  readonly removingReplicas: readonly NodeId[];
  /** -1: nobody leads. */
  readonly leader: NodeId;
  /** Grows with every record that names a leader. */
  readonly leaderEpoch: number;
  /** Grows with every record. */
  readonly partitionEpoch: number;
}

/** Settings of one resource, by Kafka's names. */
export type ConfigEntries = Readonly<Record<string, string>>;

/** Everything that brokers agree on. Quotas, ACLs, features and the rest join as further fields. */
export interface Image {
  readonly brokers: PersistentMap<Broker>;
  readonly topics: PersistentMap<Topic>;
  readonly partitions: PersistentMap<Partition>;
  /** The present life of a topic by the number of its name. */
  readonly topicsByName: PersistentMap<TopicId>;
  /** A topic by the number of its uuid. */
  readonly topicsByUuid: PersistentMap<TopicId>;
  readonly topicConfigs: PersistentMap<ConfigEntries>;
}

export const emptyImage: Image = {
  brokers: emptyMap(),
  topics: emptyMap(),
  partitions: emptyMap(),
  topicsByName: emptyMap(),
  topicsByUuid: emptyMap(),
  topicConfigs: emptyMap(),
};

/** An image with its place in the metadata log. */
export interface PublishedImage {
  /** The offset of the last record in it; -1 before the first. */
  readonly offset: number;
  /** The epoch of the controller that wrote that record. */
  readonly epoch: number;
  readonly image: Image;
}

export const brokerOf = (image: Image, id: NodeId): Broker | undefined => get(image.brokers, id);

export const partitionOf = (image: Image, id: PartitionId): Partition | undefined =>
  get(image.partitions, id);

export const topicOf = (image: Image, id: TopicId): Topic | undefined => get(image.topics, id);

/** A broker that may lead and be in sync: registered, not fenced, not on its way out. */
export function isActive(image: Image, id: NodeId): boolean {
  const broker = brokerOf(image, id);
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
}

/** A topic by the number of its uuid. */
export function topicByUuid(image: Image, uuid: number): Topic | undefined {
  const id = get(image.topicsByUuid, uuid);
  return id === undefined ? undefined : get(image.topics, id);
}

/** The present life of a topic, by the number of its name. */
export function topicByName(image: Image, name: number): Topic | undefined {
  const id = get(image.topicsByName, name);
  return id === undefined ? undefined : get(image.topics, id);
}

export const withPartition = (image: Image, partition: Partition): Image => ({
  ...image,
  partitions: withEntry(image.partitions, partition.id, partition),
});
