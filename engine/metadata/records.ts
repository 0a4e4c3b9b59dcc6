// Records of the metadata log inside the world, with the numbers that the world's table gave to names.
// As Kafka writes them: `kafka-records.ts`, and their bytes in engine/protocol/records.
import type { Uuid } from '../protocol/uuid.ts';
import type { Broker, Controller, LeaderRecoveryState, Partition } from './image.ts';
import type { NodeId, PartitionId, TopicId } from './ids.ts';
import type { Acl, DelegationToken, QuotaEntityPart, ScramCredential } from './security.ts';

/** RegisterBrokerRecord: a broker is there, fenced until it has caught up. */
export interface RegisterBroker {
  readonly type: 'register-broker';
  readonly broker: Omit<Broker, 'registeredAt'>;
}

/** BrokerRegistrationChangeRecord: a broker is fenced, unfenced, about to leave, or has other disks. */
export interface BrokerChange {
  readonly type: 'broker-change';
  readonly broker: NodeId;
  readonly fenced?: boolean;
  readonly inControlledShutdown?: boolean;
  readonly logDirs?: readonly Uuid[];
  readonly cordonedLogDirs?: readonly Uuid[];
}

/** UnregisterBrokerRecord: a broker will not come back. */
export interface UnregisterBroker {
  readonly type: 'unregister-broker';
  readonly broker: NodeId;
}

/** RegisterControllerRecord: who a controller is and what it supports (KIP-919). */
export interface RegisterController {
  readonly type: 'register-controller';
  readonly controller: Controller;
}

/** UnregisterControllerRecord: a controller will not come back (KIP-1312). */
export interface UnregisterController {
  readonly type: 'unregister-controller';
  readonly controller: NodeId;
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
  /** Left out: the metadata does not know directories yet. */
  readonly directories?: readonly Uuid[];
  readonly isr: readonly NodeId[];
  readonly leader: NodeId;
  /** In a snapshot: what has become of it. Left out: it is new. */
  readonly since?: PartitionPast;
}

/** What a partition has been through that is not new. */
export type PartitionPast = Pick<
  Partition,
  | 'leaderEpoch'
  | 'partitionEpoch'
  | 'leaderRecoveryState'
  | 'addingReplicas'
  | 'removingReplicas'
  | 'elr'
  | 'lastKnownElr'
>;

/** PartitionChangeRecord: what is not named stays as it was. */
export interface PartitionChange {
  readonly type: 'partition-change';
  readonly partition: PartitionId;
  readonly isr?: readonly NodeId[];
  readonly leader?: NodeId;
  readonly replicas?: readonly NodeId[];
  readonly directories?: readonly Uuid[];
  readonly elr?: readonly NodeId[];
  readonly lastKnownElr?: readonly NodeId[];
  readonly addingReplicas?: readonly NodeId[];
  readonly removingReplicas?: readonly NodeId[];
  readonly leaderRecoveryState?: LeaderRecoveryState;
}

/** ClearElrRecord: eligible leaders are forgotten, of one topic, or of all (KIP-966). */
export interface ClearElr {
  readonly type: 'clear-elr';
  /** Left out: every topic. */
  readonly topic?: TopicId;
}

/** What settings belong to. Groups and subscriptions have the number of their name. */
export type ConfigTarget =
  | { readonly type: 'topic'; readonly topic: TopicId }
  | { readonly type: 'broker'; readonly broker: NodeId }
  | { readonly type: 'all-brokers' }
  | { readonly type: 'group' | 'client-metrics'; readonly number: number; readonly name: string };

/** ConfigRecord: a setting has another value, or none of its own any more. */
export interface ConfigChange {
  readonly type: 'config';
  readonly target: ConfigTarget;
  readonly name: string;
  readonly value: string | null;
}

/** FeatureLevelRecord: a feature is finalized at a level; 0 switches it off. */
export interface FeatureLevelChange {
  readonly type: 'feature-level';
  readonly name: string;
  readonly level: number;
}

/** ClientQuotaRecord: a limit of somebody is set, or removed where it is null. */
export interface QuotaChange {
  readonly type: 'client-quota';
  /** The number of the entity. */
  readonly number: number;
  readonly entity: readonly QuotaEntityPart[];
  readonly key: string;
  readonly value: number | null;
}

/** ProducerIdsRecord: a broker took a block of producer ids. */
export interface ProducerIdsGrant {
  readonly type: 'producer-ids';
  readonly broker: NodeId;
  readonly brokerEpoch: number;
  readonly nextProducerId: number;
}

/** UserScramCredentialRecord: a user has another password. */
export interface ScramChange {
  readonly type: 'scram';
  /** The number of the user's name. */
  readonly number: number;
  readonly user: string;
  readonly credential: ScramCredential;
}

/** RemoveUserScramCredentialRecord: a user has no password of this mechanism any more. */
export interface ScramRemoval {
  readonly type: 'remove-scram';
  readonly number: number;
  readonly user: string;
  readonly mechanism: ScramCredential['mechanism'];
}

/** AccessControlEntryRecord: an ACL is there. */
export interface AclCreation {
  readonly type: 'acl';
  /** The number of the ACL's uuid. */
  readonly number: number;
  readonly acl: Acl;
}

/** RemoveAccessControlEntryRecord: an ACL is gone. */
export interface AclRemoval {
  readonly type: 'remove-acl';
  readonly number: number;
}

/** DelegationTokenRecord: a token is there, or lives longer. */
export interface TokenChange {
  readonly type: 'token';
  /** The number of the token's id. */
  readonly number: number;
  readonly token: DelegationToken;
}

/** RemoveDelegationTokenRecord: a token is worth nothing any more. */
export interface TokenRemoval {
  readonly type: 'remove-token';
  readonly number: number;
}

/** BeginTransactionRecord: what follows holds all together, or not at all (KIP-868). */
export interface TransactionBegin {
  readonly type: 'begin-transaction';
  readonly name: string | null;
}

/** EndTransactionRecord: the metadata transaction holds. */
export interface TransactionEnd {
  readonly type: 'end-transaction';
}

/** AbortTransactionRecord: nothing since its beginning holds. */
export interface TransactionAbort {
  readonly type: 'abort-transaction';
  readonly reason: string | null;
}

/** NoOpRecord: the active controller is alive, and the log moves. */
export interface NoOp {
  readonly type: 'no-op';
}

/** Anything that the metadata log can say. */
export type MetadataRecord =
  | RegisterBroker
  | BrokerChange
  | UnregisterBroker
  | RegisterController
  | UnregisterController
  | TopicCreation
  | TopicRemoval
  | PartitionCreation
  | PartitionChange
  | ClearElr
  | ConfigChange
  | FeatureLevelChange
  | QuotaChange
  | ProducerIdsGrant
  | ScramChange
  | ScramRemoval
  | AclCreation
  | AclRemoval
  | TokenChange
  | TokenRemoval
  | TransactionBegin
  | TransactionEnd
  | TransactionAbort
  | NoOp;
