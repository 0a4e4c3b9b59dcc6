// API keys: which requests a release understands, in which versions, and on which listeners.
// Follows org.apache.kafka.common.protocol.ApiKeys and the `listeners` of the message definitions.

/** Who listens: a broker beside ZooKeeper, a broker of KRaft, or a controller. */
export type ListenerScope = 'zk-broker' | 'broker' | 'controller';

/** Versions by the release that brought them; `none`: removed, `*`: the last one is unstable. */
export type VersionHistory = Readonly<Record<string, string>>;

/** One row of the table of APIs. */
export interface ApiFacts {
  readonly key: number;
  readonly name: string;
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

/** Every API by its name in Kafka, in the order of the keys. Before 3.9 the versions of 3.9 stand in. */
export const apis = {
  PRODUCE: api(0, 'Produce', clients, { '3.9': '0-11', '4.0': '3-12', '4.1': '3-13' }),
  FETCH: api(1, 'Fetch', everywhere, { '3.9': '0-17', '4.0': '4-17', '4.1': '4-18' }),
  LIST_OFFSETS: api(2, 'ListOffsets', clients, { '3.9': '0-9', '4.0': '1-10', '4.2': '1-11' }),
  METADATA: api(3, 'Metadata', clients, { '3.9': '0-12', '4.0': '0-13' }),
  LEADER_AND_ISR: api(4, 'LeaderAndIsr', zkBrokers, { '3.9': '0-7', '4.0': 'none' }),
  STOP_REPLICA: api(5, 'StopReplica', zkBrokers, { '3.9': '0-4', '4.0': 'none' }),
  UPDATE_METADATA: api(6, 'UpdateMetadata', zkBrokers, { '3.9': '0-8', '4.0': 'none' }),
  CONTROLLED_SHUTDOWN: api(7, 'ControlledShutdown', zkBrokersAndControllers, {
    '3.9': '0-3',
    '4.0': 'none',
  }),
  OFFSET_COMMIT: api(8, 'OffsetCommit', clients, {
    '3.9': '0-9',
    '4.0': '2-9',
    '4.1': '2-10*',
    '4.2': '2-10',
  }),
  OFFSET_FETCH: api(9, 'OffsetFetch', clients, {
    '3.9': '0-9',
    '4.0': '1-9',
    '4.1': '1-10*',
    '4.2': '1-10',
  }),
  FIND_COORDINATOR: api(10, 'FindCoordinator', clients, { '3.9': '0-6' }),
  JOIN_GROUP: api(11, 'JoinGroup', clients, { '3.9': '0-9' }),
  HEARTBEAT: api(12, 'Heartbeat', clients, { '3.9': '0-4' }),
  LEAVE_GROUP: api(13, 'LeaveGroup', clients, { '3.9': '0-5' }),
  SYNC_GROUP: api(14, 'SyncGroup', clients, { '3.9': '0-5' }),
  DESCRIBE_GROUPS: api(15, 'DescribeGroups', clients, { '3.9': '0-5', '4.0': '0-6' }),
  LIST_GROUPS: api(16, 'ListGroups', clients, { '3.9': '0-5' }),
  SASL_HANDSHAKE: api(17, 'SaslHandshake', everywhere, { '3.9': '0-1' }),
  API_VERSIONS: api(18, 'ApiVersions', everywhere, { '3.9': '0-4', '4.4': '0-5' }),
  CREATE_TOPICS: api(19, 'CreateTopics', everywhere, { '3.9': '0-7', '4.0': '2-7' }),
  DELETE_TOPICS: api(20, 'DeleteTopics', everywhere, { '3.9': '0-6', '4.0': '1-6' }),
  DELETE_RECORDS: api(21, 'DeleteRecords', clients, { '3.9': '0-2' }),
  INIT_PRODUCER_ID: api(22, 'InitProducerId', clients, { '3.9': '0-5', '4.1': '0-6*' }),
  OFFSET_FOR_LEADER_EPOCH: api(23, 'OffsetForLeaderEpoch', clients, { '3.9': '0-4', '4.0': '2-4' }),
  ADD_PARTITIONS_TO_TXN: api(24, 'AddPartitionsToTxn', clients, { '3.9': '0-5' }),
  ADD_OFFSETS_TO_TXN: api(25, 'AddOffsetsToTxn', clients, { '3.9': '0-4' }),
  END_TXN: api(26, 'EndTxn', clients, { '3.9': '0-4', '4.0': '0-5' }),
  WRITE_TXN_MARKERS: api(27, 'WriteTxnMarkers', clients, {
    '3.9': '0-1',
    '4.0': '1',
    '4.2': '1-2',
  }),
  TXN_OFFSET_COMMIT: api(28, 'TxnOffsetCommit', clients, {
    '3.9': '0-4',
    '4.0': '0-5',
    '4.4': '0-6',
  }),
  DESCRIBE_ACLS: api(29, 'DescribeAcls', everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  CREATE_ACLS: api(30, 'CreateAcls', everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  DELETE_ACLS: api(31, 'DeleteAcls', everywhere, { '3.9': '0-3', '4.0': '1-3' }),
  DESCRIBE_CONFIGS: api(32, 'DescribeConfigs', everywhere, { '3.9': '0-4', '4.0': '1-4' }),
  ALTER_CONFIGS: api(33, 'AlterConfigs', everywhere, { '3.9': '0-2' }),
  ALTER_REPLICA_LOG_DIRS: api(34, 'AlterReplicaLogDirs', clients, { '3.9': '0-2', '4.0': '1-2' }),
  DESCRIBE_LOG_DIRS: api(35, 'DescribeLogDirs', clients, {
    '3.9': '0-4',
    '4.0': '1-4',
    '4.3': '1-5',
  }),
  SASL_AUTHENTICATE: api(36, 'SaslAuthenticate', everywhere, { '3.9': '0-2' }),
  CREATE_PARTITIONS: api(37, 'CreatePartitions', everywhere, { '3.9': '0-3' }),
  CREATE_DELEGATION_TOKEN: api(38, 'CreateDelegationToken', everywhere, {
    '3.9': '0-3',
    '4.0': '1-3',
  }),
  RENEW_DELEGATION_TOKEN: api(39, 'RenewDelegationToken', everywhere, {
    '3.9': '0-2',
    '4.0': '1-2',
  }),
  EXPIRE_DELEGATION_TOKEN: api(40, 'ExpireDelegationToken', everywhere, {
    '3.9': '0-2',
    '4.0': '1-2',
  }),
  DESCRIBE_DELEGATION_TOKEN: api(41, 'DescribeDelegationToken', everywhere, {
    '3.9': '0-3',
    '4.0': '1-3',
  }),
  DELETE_GROUPS: api(42, 'DeleteGroups', clients, { '3.9': '0-2', '4.4': '0-3' }),
  ELECT_LEADERS: api(43, 'ElectLeaders', everywhere, { '3.9': '0-2' }),
  INCREMENTAL_ALTER_CONFIGS: api(44, 'IncrementalAlterConfigs', everywhere, { '3.9': '0-1' }),
  ALTER_PARTITION_REASSIGNMENTS: api(45, 'AlterPartitionReassignments', everywhere, {
    '3.9': '0',
    '4.1': '0-1',
  }),
  LIST_PARTITION_REASSIGNMENTS: api(46, 'ListPartitionReassignments', everywhere, { '3.9': '0' }),
  OFFSET_DELETE: api(47, 'OffsetDelete', clients, { '3.9': '0' }),
  DESCRIBE_CLIENT_QUOTAS: api(48, 'DescribeClientQuotas', clients, { '3.9': '0-1' }),
  ALTER_CLIENT_QUOTAS: api(49, 'AlterClientQuotas', everywhere, { '3.9': '0-1' }),
  DESCRIBE_USER_SCRAM_CREDENTIALS: api(50, 'DescribeUserScramCredentials', everywhere, {
    '3.9': '0',
  }),
  ALTER_USER_SCRAM_CREDENTIALS: api(51, 'AlterUserScramCredentials', everywhere, { '3.9': '0' }),
  VOTE: api(52, 'Vote', controllers, { '3.9': '0-1', '4.0': '0-2' }),
  BEGIN_QUORUM_EPOCH: api(53, 'BeginQuorumEpoch', controllers, { '3.9': '0-1' }),
  END_QUORUM_EPOCH: api(54, 'EndQuorumEpoch', controllers, { '3.9': '0-1' }),
  DESCRIBE_QUORUM: api(55, 'DescribeQuorum', kraft, { '3.9': '0-2' }),
  ALTER_PARTITION: api(56, 'AlterPartition', zkBrokersAndControllers, {
    '3.9': '0-3',
    '4.0': '2-3',
  }),
  UPDATE_FEATURES: api(57, 'UpdateFeatures', everywhere, { '3.9': '0-1', '4.0': '0-2' }),
  ENVELOPE: api(58, 'Envelope', zkBrokersAndControllers, { '3.9': '0' }),
  FETCH_SNAPSHOT: api(59, 'FetchSnapshot', controllers, { '3.9': '0-1' }),
  DESCRIBE_CLUSTER: api(60, 'DescribeCluster', everywhere, { '3.9': '0-1', '4.0': '0-2' }),
  DESCRIBE_PRODUCERS: api(61, 'DescribeProducers', clients, { '3.9': '0' }),
  BROKER_REGISTRATION: api(62, 'BrokerRegistration', controllers, { '3.9': '0-4' }),
  BROKER_HEARTBEAT: api(63, 'BrokerHeartbeat', controllers, { '3.9': '0-1', '4.3': '0-2' }),
  UNREGISTER_BROKER: api(64, 'UnregisterBroker', kraft, { '3.9': '0' }),
  DESCRIBE_TRANSACTIONS: api(65, 'DescribeTransactions', clients, { '3.9': '0' }),
  LIST_TRANSACTIONS: api(66, 'ListTransactions', clients, { '3.9': '0-1', '4.1': '0-2' }),
  ALLOCATE_PRODUCER_IDS: api(67, 'AllocateProducerIds', zkBrokersAndControllers, { '3.9': '0' }),
  CONSUMER_GROUP_HEARTBEAT: api(68, 'ConsumerGroupHeartbeat', clients, {
    '3.9': '0',
    '4.0': '0-1',
  }),
  CONSUMER_GROUP_DESCRIBE: api(69, 'ConsumerGroupDescribe', clients, { '3.9': '0', '4.0': '0-1' }),
  CONTROLLER_REGISTRATION: api(70, 'ControllerRegistration', controllers, { '3.9': '0' }),
  GET_TELEMETRY_SUBSCRIPTIONS: api(71, 'GetTelemetrySubscriptions', kraftBrokers, { '3.9': '0' }),
  PUSH_TELEMETRY: api(72, 'PushTelemetry', kraftBrokers, { '3.9': '0' }),
  ASSIGN_REPLICAS_TO_DIRS: api(73, 'AssignReplicasToDirs', controllers, { '3.9': '0' }),
  LIST_CONFIG_RESOURCES: api(74, 'ListConfigResources', kraftBrokers, { '3.9': '0', '4.1': '0-1' }),
  DESCRIBE_TOPIC_PARTITIONS: api(75, 'DescribeTopicPartitions', kraftBrokers, { '3.9': '0' }),
  SHARE_GROUP_HEARTBEAT: api(76, 'ShareGroupHeartbeat', kraftBrokers, { '3.9': '0*', '4.1': '1' }),
  SHARE_GROUP_DESCRIBE: api(77, 'ShareGroupDescribe', kraftBrokers, { '3.9': '0*', '4.1': '1' }),
  SHARE_FETCH: api(78, 'ShareFetch', kraftBrokers, { '3.9': '0*', '4.1': '1', '4.2': '1-2' }),
  SHARE_ACKNOWLEDGE: api(79, 'ShareAcknowledge', kraftBrokers, {
    '3.9': '0*',
    '4.1': '1',
    '4.2': '1-2',
  }),
  ADD_RAFT_VOTER: api(80, 'AddRaftVoter', kraft, { '3.9': '0', '4.2': '0-1' }),
  REMOVE_RAFT_VOTER: api(81, 'RemoveRaftVoter', kraft, { '3.9': '0' }),
  UPDATE_RAFT_VOTER: api(82, 'UpdateRaftVoter', controllers, { '3.9': '0' }),
  INITIALIZE_SHARE_GROUP_STATE: api(83, 'InitializeShareGroupState', kraftBrokers, {
    '3.9': '0*',
    '4.1': '0',
  }),
  READ_SHARE_GROUP_STATE: api(84, 'ReadShareGroupState', kraftBrokers, { '3.9': '0*', '4.1': '0' }),
  WRITE_SHARE_GROUP_STATE: api(85, 'WriteShareGroupState', kraftBrokers, {
    '3.9': '0*',
    '4.1': '0',
    '4.2': '0-1',
  }),
  DELETE_SHARE_GROUP_STATE: api(86, 'DeleteShareGroupState', kraftBrokers, {
    '3.9': '0*',
    '4.1': '0',
  }),
  READ_SHARE_GROUP_STATE_SUMMARY: api(87, 'ReadShareGroupStateSummary', kraftBrokers, {
    '3.9': '0*',
    '4.1': '0',
    '4.2': '0-1',
  }),
  STREAMS_GROUP_HEARTBEAT: api(88, 'StreamsGroupHeartbeat', kraftBrokers, {
    '4.1': '0*',
    '4.2': '0',
    '4.4': '0-1',
  }),
  STREAMS_GROUP_DESCRIBE: api(89, 'StreamsGroupDescribe', kraftBrokers, {
    '4.1': '0*',
    '4.2': '0',
    '4.4': '0-1',
  }),
  DESCRIBE_SHARE_GROUP_OFFSETS: api(90, 'DescribeShareGroupOffsets', kraftBrokers, {
    '4.1': '0',
    '4.2': '0-1',
  }),
  ALTER_SHARE_GROUP_OFFSETS: api(91, 'AlterShareGroupOffsets', kraftBrokers, { '4.1': '0' }),
  DELETE_SHARE_GROUP_OFFSETS: api(92, 'DeleteShareGroupOffsets', kraftBrokers, { '4.1': '0' }),
  STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE: api(
    93,
    'StreamsGroupTopologyDescriptionUpdate',
    kraftBrokers,
    { '4.4': '0' },
  ),
  UNREGISTER_CONTROLLER: api(94, 'UnregisterController', kraft, { '4.4': '0' }),
} as const satisfies Readonly<Record<string, ApiFacts>>;

/** The name of an API, such as `PRODUCE`. */
export type ApiName = keyof typeof apis;

/** All names, in the order of the keys. */
export const apiNames = Object.keys(apis) as ApiName[];

/** Requests that a broker passes on to the active controller (KIP-590). */
export const forwardableApis: readonly ApiName[] = [
  'CREATE_TOPICS',
  'DELETE_TOPICS',
  'CREATE_ACLS',
  'DELETE_ACLS',
  'ALTER_CONFIGS',
  'CREATE_PARTITIONS',
  'CREATE_DELEGATION_TOKEN',
  'RENEW_DELEGATION_TOKEN',
  'EXPIRE_DELEGATION_TOKEN',
  'ELECT_LEADERS',
  'INCREMENTAL_ALTER_CONFIGS',
  'ALTER_PARTITION_REASSIGNMENTS',
  'LIST_PARTITION_REASSIGNMENTS',
  'ALTER_CLIENT_QUOTAS',
  'ALTER_USER_SCRAM_CREDENTIALS',
  'DESCRIBE_QUORUM',
  'UPDATE_FEATURES',
  'UNREGISTER_BROKER',
  'ALLOCATE_PRODUCER_IDS',
  'ADD_RAFT_VOTER',
  'REMOVE_RAFT_VOTER',
  'UNREGISTER_CONTROLLER',
];

/** Requests of brokers among themselves: they need the permission ClusterAction. */
export const clusterActionApis: readonly ApiName[] = [
  'LEADER_AND_ISR',
  'STOP_REPLICA',
  'UPDATE_METADATA',
  'CONTROLLED_SHUTDOWN',
  'WRITE_TXN_MARKERS',
  'VOTE',
  'BEGIN_QUORUM_EPOCH',
  'END_QUORUM_EPOCH',
  'DESCRIBE_QUORUM',
  'ALTER_PARTITION',
  'UPDATE_FEATURES',
  'ENVELOPE',
  'BROKER_REGISTRATION',
  'BROKER_HEARTBEAT',
  'ALLOCATE_PRODUCER_IDS',
  'INITIALIZE_SHARE_GROUP_STATE',
  'READ_SHARE_GROUP_STATE',
  'WRITE_SHARE_GROUP_STATE',
  'DELETE_SHARE_GROUP_STATE',
  'READ_SHARE_GROUP_STATE_SUMMARY',
];

/** Requests of transactions: brokers that still write old message formats do not offer them (3.9). */
export const messageFormat2Apis: readonly ApiName[] = [
  'ADD_PARTITIONS_TO_TXN',
  'ADD_OFFSETS_TO_TXN',
  'END_TXN',
  'WRITE_TXN_MARKERS',
  'TXN_OFFSET_COMMIT',
];

/** Requests of client telemetry: offered only when a plugin takes the metrics (KIP-714). */
export const telemetryApis: readonly ApiName[] = ['GET_TELEMETRY_SUBSCRIPTIONS', 'PUSH_TELEMETRY'];

function api(
  key: number,
  name: string,
  listeners: readonly ListenerScope[],
  versions: VersionHistory,
): ApiFacts {
  return { key, name, listeners, versions };
}
