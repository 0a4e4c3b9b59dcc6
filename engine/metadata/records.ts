// Records of the metadata log inside the world, with the numbers that the world's table gave to names.
// Their bytes are those of Kafka's records in engine/protocol/records.
import type { Broker, ConfigEntries } from './image.ts';
import type { NodeId, PartitionId, TopicId } from './ids.ts';

/** RegisterBrokerRecord: a broker is there, fenced until it has caught up. */
export interface RegisterBroker {
  readonly type: 'register-broker';
  readonly broker: Omit<Broker, 'epoch'>;
}

/** BrokerRegistrationChangeRecord: a broker is fenced, unfenced, or about to leave. */
export interface BrokerChange {
  readonly type: 'broker-change';
  readonly broker: NodeId;
  readonly fenced?: boolean;
  readonly inControlledShutdown?: boolean;
}

/** UnregisterBrokerRecord: a broker will not come back. */
export interface UnregisterBroker {
  readonly type: 'unregister-broker';
  readonly broker: NodeId;
}

/** TopicRecord: a topic begins a life. */
export interface TopicCreation {
  readonly type: 'topic';
  readonly topic: TopicId;
  readonly name: string;
  readonly uuid: string;
  /** The numbers of the name and of the uuid. */
  readonly nameNumber: number;
  readonly uuidNumber: number;
}

/** RemoveTopicRecord: the life of a topic is over, and that of its partitions. */
export interface TopicRemoval {
  readonly type: 'remove-topic';
  readonly topic: TopicId;
  readonly nameNumber: number;
  readonly uuidNumber: number;
}

/** PartitionRecord: a partition with its replicas and its first leader. */
export interface PartitionCreation {
  readonly type: 'partition';
  readonly partition: PartitionId;
  readonly topic: TopicId;
  readonly index: number;
  readonly replicas: readonly NodeId[];
  readonly isr: readonly NodeId[];
  readonly leader: NodeId;
}

/** PartitionChangeRecord: what is not named stays as it was. */
export interface PartitionChange {
  readonly type: 'partition-change';
  readonly partition: PartitionId;
  readonly isr?: readonly NodeId[];
  readonly leader?: NodeId;
  readonly replicas?: readonly NodeId[];
  readonly elr?: readonly NodeId[];
  readonly lastKnownElr?: readonly NodeId[];
  readonly addingReplicas?: readonly NodeId[];
  readonly removingReplicas?: readonly NodeId[];
}

/** ConfigRecords of one topic, all at once. */
export interface TopicConfigChange {
  readonly type: 'topic-config';
  readonly topic: TopicId;
  readonly entries: ConfigEntries;
}

/** NoOpRecord: the active controller is alive, and the log moves. */
export interface NoOp {
  readonly type: 'no-op';
}

export type MetadataRecord =
  | RegisterBroker
  | BrokerChange
  | UnregisterBroker
  | TopicCreation
  | TopicRemoval
  | PartitionCreation
  | PartitionChange
  | TopicConfigChange
  | NoOp;
