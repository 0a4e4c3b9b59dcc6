// The image: what the metadata log says, up to an offset. Immutable, and shared by all nodes that agree.
import { emptyMap, get, withEntry, type PersistentMap } from '../../sim/map/persistent-map.ts';
import type { Uuid } from '../protocol/uuid.ts';
import type { NodeId, PartitionId, TopicId } from './ids.ts';
import type { Acl, ClientQuota, DelegationToken, ScramUser } from './security.ts';

/** Where a node listens, and how one talks to it there. */
export interface ListenerEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL. */
  readonly securityProtocol: number;
}

/** Which levels of a feature a node supports. */
export interface FeatureRange {
  readonly name: string;
  readonly minSupportedVersion: number;
  readonly maxSupportedVersion: number;
}

/** A broker as it registered itself (Kafka's BrokerRegistration). */
export interface Broker {
  readonly id: NodeId;
  /** Tells one registration from the next: it grows, and every request of the broker carries it. */
  readonly epoch: number;
  /** The offset of its RegisterBrokerRecord: a broker that has read so far knows itself. */
  readonly registeredAt: number;
  readonly incarnationId: string;
  /** A fenced broker leads nothing and stands in no ISR. */
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  /** Host and port of its first listener. */
  readonly host: string;
  readonly port: number;
  readonly endpoints: readonly ListenerEndpoint[];
  readonly rack: string | null;
  readonly features: readonly FeatureRange[];
  /** Its directories that can be used (KIP-858). */
  readonly logDirs: readonly Uuid[];
  /** Those that take no new replicas (KIP-1066); null: it has not told yet. */
  readonly cordonedLogDirs: readonly Uuid[] | null;
}

/** A controller as it registered itself (KIP-919). */
export interface Controller {
  readonly id: NodeId;
  readonly incarnationId: string;
  readonly endpoints: readonly ListenerEndpoint[];
  readonly features: readonly FeatureRange[];
}

/** A topic and its partitions, in the order of their index. */
export interface Topic {
  readonly id: TopicId;
  readonly name: string;
  readonly uuid: string;
  readonly partitions: readonly PartitionId[];
}

/** KIP-704: RECOVERING after an unclean election, until the new leader says that it is done. */
export const leaderRecoveryStates = { RECOVERED: 0, RECOVERING: 1 } as const;

/** Whether a leader has its partition's past, or recovers from an unclean election. */
export type LeaderRecoveryState = keyof typeof leaderRecoveryStates;

/** A partition as the controller decided it (Kafka's PartitionRegistration). */
export interface Partition {
  readonly id: PartitionId;
  readonly topic: TopicId;
  readonly index: number;
  /** The first one is the preferred leader. */
  readonly replicas: readonly NodeId[];
  /** Where each replica lies, in the order of `replicas` (KIP-858). */
  readonly directories: readonly Uuid[];
  readonly isr: readonly NodeId[];
  readonly elr: readonly NodeId[];
  readonly lastKnownElr: readonly NodeId[];
  readonly addingReplicas: readonly NodeId[];
  readonly removingReplicas: readonly NodeId[];
  /** -1: nobody leads. */
  readonly leader: NodeId;
  readonly leaderRecoveryState: LeaderRecoveryState;
  /** Grows with every record that names a leader. */
  readonly leaderEpoch: number;
  /** Grows with every record. */
  readonly partitionEpoch: number;
}

/** Settings of one resource, by Kafka's names. */
export type ConfigEntries = Readonly<Record<string, string>>;

/** Settings of a resource that has a name of its own: a group, or a client-metrics subscription. */
export interface NamedConfigs {
  readonly name: string;
  readonly entries: ConfigEntries;
}

/** KIP-868: records since its beginning hold all together or not at all. */
export interface MetadataTransaction {
  readonly name: string | null;
  /** The image to which an abort goes back, and which is published until the end. */
  readonly before: Image;
}

/** Everything that nodes agree on. Maps without a comment have the id of what they hold as key. */
export interface Image {
  readonly brokers: PersistentMap<Broker>;
  readonly controllers: PersistentMap<Controller>;
  readonly topics: PersistentMap<Topic>;
  readonly partitions: PersistentMap<Partition>;
  /** The present life of a topic by the number of its name. */
  readonly topicsByName: PersistentMap<TopicId>;
  /** A topic by the number of its uuid. */
  readonly topicsByUuid: PersistentMap<TopicId>;
  readonly topicConfigs: PersistentMap<ConfigEntries>;
  readonly brokerConfigs: PersistentMap<ConfigEntries>;
  /** Settings of all brokers, for those that have no other (the resource with the empty name). */
  readonly clusterConfigs: ConfigEntries;
  /** By the number of the group's name. */
  readonly groupConfigs: PersistentMap<NamedConfigs>;
  /** By the number of the subscription's name. */
  readonly clientMetricsConfigs: PersistentMap<NamedConfigs>;
  /** Finalized levels of features, `metadata.version` among them; level 0 is left out. */
  readonly features: Readonly<Record<string, number>>;
  /** By the number of the entity. */
  readonly quotas: PersistentMap<ClientQuota>;
  /** By the number of the user's name. */
  readonly scramUsers: PersistentMap<ScramUser>;
  /** By the number of the ACL's uuid. */
  readonly acls: PersistentMap<Acl>;
  /** By the number of the token's id. */
  readonly tokens: PersistentMap<DelegationToken>;
  /** The first producer id of the next block that is handed out. */
  readonly nextProducerId: number;
  readonly transaction: MetadataTransaction | null;
}

/** The cluster before its first record. */
export const emptyImage: Image = {
  brokers: emptyMap(),
  controllers: emptyMap(),
  topics: emptyMap(),
  partitions: emptyMap(),
  topicsByName: emptyMap(),
  topicsByUuid: emptyMap(),
  topicConfigs: emptyMap(),
  brokerConfigs: emptyMap(),
  clusterConfigs: {},
  groupConfigs: emptyMap(),
  clientMetricsConfigs: emptyMap(),
  features: {},
  quotas: emptyMap(),
  scramUsers: emptyMap(),
  acls: emptyMap(),
  tokens: emptyMap(),
  nextProducerId: 0,
  transaction: null,
};

/** An image with its place in the metadata log. */
export interface PublishedImage {
  /** The offset of the last record in it; -1 before the first. */
  readonly offset: number;
  /** The epoch of the controller that wrote that record. */
  readonly epoch: number;
  readonly image: Image;
}

/** A registered broker. */
export const brokerOf = (image: Image, id: NodeId): Broker | undefined => get(image.brokers, id);

/** A partition that exists. */
export const partitionOf = (image: Image, id: PartitionId): Partition | undefined =>
  get(image.partitions, id);

/** A topic in its present life. */
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

/** The image with one partition as it is now. */
export const withPartition = (image: Image, partition: Partition): Image => ({
  ...image,
  partitions: withEntry(image.partitions, partition.id, partition),
});

/** What brokers may know of an image: nothing of a metadata transaction that has not ended. */
export const publishedPart = (image: Image): Image => image.transaction?.before ?? image;

/** The finalized level of a feature; 0 when it is off. */
export const featureLevel = (image: Image, name: string): number => image.features[name] ?? 0;
