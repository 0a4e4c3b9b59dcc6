// Which requests a release understands, in which versions, and on which listeners.
// Follows org.apache.kafka.common.protocol.ApiKeys and the `listeners` of the message definitions.
import type { ApiName } from '../protocol/apis.ts';

/** Who listens: a broker beside ZooKeeper, a broker of KRaft, or a controller. */
export type ListenerScope = 'zk-broker' | 'broker' | 'controller';

/** Versions by the release that brought them; `none`: removed, `*`: the last one is unstable. */
export type VersionHistory = Readonly<Record<string, string>>;

/** Where and in which versions an API is supported. */
export interface ApiSupport {
  /** Where a release that still has it accepts it; ZooKeeper's brokers are gone since 4.0. */
  readonly listeners: readonly ListenerScope[];
  readonly versions: VersionHistory;
}

const clients: readonly ListenerScope[] = ['zk-broker', 'broker'];
const everywhere: readonly ListenerScope[] = ['zk-broker', 'broker', 'controller'];
const zkBrokers: readonly ListenerScope[] = ['zk-broker'];
const zkBrokersAndControllers: readonly ListenerScope[] = ['zk-broker', 'controller'];
const controllers: readonly ListenerScope[] = ['controller'];
const kraft: readonly ListenerScope[] = ['broker', 'controller'];
const kraftBrokers: readonly ListenerScope[] = ['broker'];

/** Every API, in the order of the keys. */
export const apiSupport: Readonly<Record<ApiName, ApiSupport>> = {
  Produce: api(clients, { '3.9': '0-11', '4.0': '3-12', '4.1': '3-13' }),
  Fetch: api(everywhere, { '3.9': '0-17', '4.0': '4-17', '4.1': '4-18' }),
  ListOffsets: api(clients, { '3.9': '0-9', '4.0': '1-10', '4.2': '1-11' }),
  Metadata: api(clients, { '3.9': '0-12', '4.0': '0-13' }),
  LeaderAndIsr: api(zkBrokers, { '3.9': '0-7', '4.0': 'none' }),
  StopReplica: api(zkBrokers, { '3.9': '0-4', '4.0': 'none' }),
  UpdateMetadata: api(zkBrokers, { '3.9': '0-8', '4.0': 'none' }),
  ControlledShutdown: api(zkBrokersAndControllers, { '3.9': '0-3', '4.0': 'none' }),
  OffsetCommit: api(clients, { '3.9': '0-9', '4.0': '2-9', '4.1': '2-10*', '4.2': '2-10' }),
  OffsetFetch: api(clients, { '3.9': '0-9', '4.0': '1-9', '4.1': '1-10*', '4.2': '1-10' }),
  FindCoordinator: api(clients, { '3.9': '0-6' }),
  JoinGroup: api(clients, { '3.9': '0-9' }),
  Heartbeat: api(clients, { '3.9': '0-4' }),
  LeaveGroup: api(clients, { '3.9': '0-5' }),
  SyncGroup: api(clients, { '3.9': '0-5' }),
  DescribeGroups: api(clients, { '3.9': '0-5', '4.0': '0-6' }),
  ListGroups: api(clients, { '3.9': '0-5' }),
  SaslHandshake: api(everywhere, { '3.9': '0-1' }),
  ApiVersions: api(everywhere, { '3.9': '0-4', '4.4': '0-5' }),
  CreateTopics: api(everywhere, { '3.9': '0-7', '4.0': '2-7' }),
  DeleteTopics: api(everywhere, { '3.9': '0-6', '4.0': '1-6' }),
  DeleteRecords: api(clients, { '3.9': '0-2' }),
  InitProducerId: api(clients, { '3.9': '0-5', '4.1': '0-6*' }),
  OffsetForLeaderEpoch: api(clients, { '3.9': '0-4', '4.0': '2-4' }),
  AddPartitionsToTxn: api(clients, { '3.9': '0-5' }),
  AddOffsetsToTxn: api(clients, { '3.9': '0-4' }),
  EndTxn: api(clients, { '3.9': '0-4', '4.0': '0-5' }),
  WriteTxnMarkers: api(clients, { '3.9': '0-1', '4.0': '1', '4.2': '1-2' }),
  TxnOffsetCommit: api(clients, { '3.9': '0-4', '4.0': '0-5', '4.4': '0-6' }),
  DescribeAcls: api(everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  CreateAcls: api(everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  DeleteAcls: api(everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  DescribeConfigs: api(everywhere, { '3.9': '0-4', '4.0': '1-4' }),
  AlterConfigs: api(everywhere, { '3.9': '0-2' }),
  AlterReplicaLogDirs: api(clients, { '3.9': '0-2', '4.0': '1-2' }),
  DescribeLogDirs: api(clients, { '3.9': '0-4', '4.0': '1-4', '4.3': '1-5' }),
  SaslAuthenticate: api(everywhere, { '3.9': '0-2' }),
  CreatePartitions: api(everywhere, { '3.9': '0-3' }),
  CreateDelegationToken: api(everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  RenewDelegationToken: api(everywhere, { '3.9': '0-2', '4.0': '1-2' }),
  ExpireDelegationToken: api(everywhere, { '3.9': '0-2', '4.0': '1-2' }),
  DescribeDelegationToken: api(everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  DeleteGroups: api(clients, { '3.9': '0-2', '4.4': '0-3' }),
  ElectLeaders: api(everywhere, { '3.9': '0-2' }),
  IncrementalAlterConfigs: api(everywhere, { '3.9': '0-1' }),
  AlterPartitionReassignments: api(everywhere, { '3.9': '0', '4.1': '0-1' }),
  ListPartitionReassignments: api(everywhere, { '3.9': '0' }),
  OffsetDelete: api(clients, { '3.9': '0' }),
  DescribeClientQuotas: api(clients, { '3.9': '0-1' }),
  AlterClientQuotas: api(everywhere, { '3.9': '0-1' }),
  DescribeUserScramCredentials: api(everywhere, { '3.9': '0' }),
  AlterUserScramCredentials: api(everywhere, { '3.9': '0' }),
  Vote: api(controllers, { '3.9': '0-1', '4.0': '0-2' }),
  BeginQuorumEpoch: api(controllers, { '3.9': '0-1' }),
  EndQuorumEpoch: api(controllers, { '3.9': '0-1' }),
  DescribeQuorum: api(kraft, { '3.9': '0-2' }),
  AlterPartition: api(zkBrokersAndControllers, { '3.9': '0-3', '4.0': '2-3' }),
  UpdateFeatures: api(everywhere, { '3.9': '0-1', '4.0': '0-2' }),
  Envelope: api(zkBrokersAndControllers, { '3.9': '0' }),
  FetchSnapshot: api(controllers, { '3.9': '0-1' }),
  DescribeCluster: api(everywhere, { '3.9': '0-1', '4.0': '0-2' }),
  DescribeProducers: api(clients, { '3.9': '0' }),
  BrokerRegistration: api(controllers, { '3.9': '0-4' }),
  BrokerHeartbeat: api(controllers, { '3.9': '0-1', '4.3': '0-2' }),
  UnregisterBroker: api(kraft, { '3.9': '0' }),
  DescribeTransactions: api(clients, { '3.9': '0' }),
  ListTransactions: api(clients, { '3.9': '0-1', '4.1': '0-2' }),
  AllocateProducerIds: api(zkBrokersAndControllers, { '3.9': '0' }),
  ConsumerGroupHeartbeat: api(clients, { '3.9': '0', '4.0': '0-1' }),
  ConsumerGroupDescribe: api(clients, { '3.9': '0', '4.0': '0-1' }),
  ControllerRegistration: api(controllers, { '3.9': '0' }),
  GetTelemetrySubscriptions: api(kraftBrokers, { '3.9': '0' }),
  PushTelemetry: api(kraftBrokers, { '3.9': '0' }),
  AssignReplicasToDirs: api(controllers, { '3.9': '0' }),
  ListConfigResources: api(kraftBrokers, { '3.9': '0', '4.1': '0-1' }),
  DescribeTopicPartitions: api(kraftBrokers, { '3.9': '0' }),
  ShareGroupHeartbeat: api(kraftBrokers, { '3.9': '0*', '4.1': '1' }),
  ShareGroupDescribe: api(kraftBrokers, { '3.9': '0*', '4.1': '1' }),
  ShareFetch: api(kraftBrokers, { '3.9': '0*', '4.1': '1', '4.2': '1-2' }),
  ShareAcknowledge: api(kraftBrokers, { '3.9': '0*', '4.1': '1', '4.2': '1-2' }),
  AddRaftVoter: api(kraft, { '3.9': '0', '4.2': '0-1' }),
  RemoveRaftVoter: api(kraft, { '3.9': '0' }),
  UpdateRaftVoter: api(controllers, { '3.9': '0' }),
  InitializeShareGroupState: api(kraftBrokers, { '3.9': '0*', '4.1': '0' }),
  ReadShareGroupState: api(kraftBrokers, { '3.9': '0*', '4.1': '0' }),
  WriteShareGroupState: api(kraftBrokers, { '3.9': '0*', '4.1': '0', '4.2': '0-1' }),
  DeleteShareGroupState: api(kraftBrokers, { '3.9': '0*', '4.1': '0' }),
  ReadShareGroupStateSummary: api(kraftBrokers, { '3.9': '0*', '4.1': '0', '4.2': '0-1' }),
  StreamsGroupHeartbeat: api(kraftBrokers, { '4.1': '0*', '4.2': '0', '4.4': '0-1' }),
  StreamsGroupDescribe: api(kraftBrokers, { '4.1': '0*', '4.2': '0', '4.4': '0-1' }),
  DescribeShareGroupOffsets: api(kraftBrokers, { '4.1': '0', '4.2': '0-1' }),
  AlterShareGroupOffsets: api(kraftBrokers, { '4.1': '0' }),
  DeleteShareGroupOffsets: api(kraftBrokers, { '4.1': '0' }),
  StreamsGroupTopologyDescriptionUpdate: api(kraftBrokers, { '4.4': '0' }),
  UnregisterController: api(kraft, { '4.4': '0' }),
};

/** Requests that a broker passes on to the active controller (KIP-590). */
export const forwardableApis: readonly ApiName[] = [
  'CreateTopics',
  'DeleteTopics',
  'CreateAcls',
  'DeleteAcls',
  'AlterConfigs',
  'CreatePartitions',
  'CreateDelegationToken',
  'RenewDelegationToken',
  'ExpireDelegationToken',
  'ElectLeaders',
  'IncrementalAlterConfigs',
  'AlterPartitionReassignments',
  'ListPartitionReassignments',
  'AlterClientQuotas',
  'AlterUserScramCredentials',
  'DescribeQuorum',
  'UpdateFeatures',
  'UnregisterBroker',
  'AllocateProducerIds',
  'AddRaftVoter',
  'RemoveRaftVoter',
  'UnregisterController',
];

/** Requests of brokers among themselves: they need the permission ClusterAction. */
export const clusterActionApis: readonly ApiName[] = [
  'LeaderAndIsr',
  'StopReplica',
  'UpdateMetadata',
  'ControlledShutdown',
  'WriteTxnMarkers',
  'Vote',
  'BeginQuorumEpoch',
  'EndQuorumEpoch',
  'DescribeQuorum',
  'AlterPartition',
  'UpdateFeatures',
  'Envelope',
  'BrokerRegistration',
  'BrokerHeartbeat',
  'AllocateProducerIds',
  'InitializeShareGroupState',
  'ReadShareGroupState',
  'WriteShareGroupState',
  'DeleteShareGroupState',
  'ReadShareGroupStateSummary',
];

/** Requests of transactions: brokers that still write old message formats do not offer them (3.9). */
export const messageFormat2Apis: readonly ApiName[] = [
  'AddPartitionsToTxn',
  'AddOffsetsToTxn',
  'EndTxn',
  'WriteTxnMarkers',
  'TxnOffsetCommit',
];

/** Requests of client telemetry: offered only when a plugin takes the metrics (KIP-714). */
export const telemetryApis: readonly ApiName[] = ['GetTelemetrySubscriptions', 'PushTelemetry'];

function api(listeners: readonly ListenerScope[], versions: VersionHistory): ApiSupport {
  return { listeners, versions };
}
