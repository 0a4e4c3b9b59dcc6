// All requests and responses, by name and by key.
import { addOffsetsToTxn } from './apis/add-offsets-to-txn.ts';
import { addPartitionsToTxn } from './apis/add-partitions-to-txn.ts';
import { addRaftVoter } from './apis/add-raft-voter.ts';
import { allocateProducerIds } from './apis/allocate-producer-ids.ts';
import { alterClientQuotas } from './apis/alter-client-quotas.ts';
import { alterConfigs } from './apis/alter-configs.ts';
import { alterPartition } from './apis/alter-partition.ts';
import { alterPartitionReassignments } from './apis/alter-partition-reassignments.ts';
import { alterReplicaLogDirs } from './apis/alter-replica-log-dirs.ts';
import { alterShareGroupOffsets } from './apis/alter-share-group-offsets.ts';
import { alterUserScramCredentials } from './apis/alter-user-scram-credentials.ts';
import { apiVersions } from './apis/api-versions.ts';
import { assignReplicasToDirs } from './apis/assign-replicas-to-dirs.ts';
import { beginQuorumEpoch } from './apis/begin-quorum-epoch.ts';
import { brokerHeartbeat } from './apis/broker-heartbeat.ts';
import { brokerRegistration } from './apis/broker-registration.ts';
import { consumerGroupDescribe } from './apis/consumer-group-describe.ts';
import { consumerGroupHeartbeat } from './apis/consumer-group-heartbeat.ts';
import { controlledShutdown } from './apis/controlled-shutdown.ts';
import { controllerRegistration } from './apis/controller-registration.ts';
import { createAcls } from './apis/create-acls.ts';
import { createDelegationToken } from './apis/create-delegation-token.ts';
import { createPartitions } from './apis/create-partitions.ts';
import { createTopics } from './apis/create-topics.ts';
import { deleteAcls } from './apis/delete-acls.ts';
import { deleteGroups } from './apis/delete-groups.ts';
import { deleteRecords } from './apis/delete-records.ts';
import { deleteShareGroupOffsets } from './apis/delete-share-group-offsets.ts';
import { deleteShareGroupState } from './apis/delete-share-group-state.ts';
import { deleteTopics } from './apis/delete-topics.ts';
import { describeAcls } from './apis/describe-acls.ts';
import { describeClientQuotas } from './apis/describe-client-quotas.ts';
import { describeCluster } from './apis/describe-cluster.ts';
import { describeConfigs } from './apis/describe-configs.ts';
import { describeDelegationToken } from './apis/describe-delegation-token.ts';
import { describeGroups } from './apis/describe-groups.ts';
import { describeLogDirs } from './apis/describe-log-dirs.ts';
import { describeProducers } from './apis/describe-producers.ts';
import { describeQuorum } from './apis/describe-quorum.ts';
import { describeShareGroupOffsets } from './apis/describe-share-group-offsets.ts';
import { describeTopicPartitions } from './apis/describe-topic-partitions.ts';
import { describeTransactions } from './apis/describe-transactions.ts';
import { describeUserScramCredentials } from './apis/describe-user-scram-credentials.ts';
import { electLeaders } from './apis/elect-leaders.ts';
import { endQuorumEpoch } from './apis/end-quorum-epoch.ts';
import { endTxn } from './apis/end-txn.ts';
import { envelope } from './apis/envelope.ts';
import { expireDelegationToken } from './apis/expire-delegation-token.ts';
import { fetch } from './apis/fetch.ts';
import { fetchSnapshot } from './apis/fetch-snapshot.ts';
import { findCoordinator } from './apis/find-coordinator.ts';
import { getTelemetrySubscriptions } from './apis/get-telemetry-subscriptions.ts';
import { heartbeat } from './apis/heartbeat.ts';
import { incrementalAlterConfigs } from './apis/incremental-alter-configs.ts';
import { initProducerId } from './apis/init-producer-id.ts';
import { initializeShareGroupState } from './apis/initialize-share-group-state.ts';
import { joinGroup } from './apis/join-group.ts';
import { leaderAndIsr } from './apis/leader-and-isr.ts';
import { leaveGroup } from './apis/leave-group.ts';
import { listConfigResources } from './apis/list-config-resources.ts';
import { listGroups } from './apis/list-groups.ts';
import { listOffsets } from './apis/list-offsets.ts';
import { listPartitionReassignments } from './apis/list-partition-reassignments.ts';
import { listTransactions } from './apis/list-transactions.ts';
import { metadata } from './apis/metadata.ts';
import { offsetCommit } from './apis/offset-commit.ts';
import { offsetDelete } from './apis/offset-delete.ts';
import { offsetFetch } from './apis/offset-fetch.ts';
import { offsetForLeaderEpoch } from './apis/offset-for-leader-epoch.ts';
import { produce } from './apis/produce.ts';
import { pushTelemetry } from './apis/push-telemetry.ts';
import { readShareGroupState } from './apis/read-share-group-state.ts';
import { readShareGroupStateSummary } from './apis/read-share-group-state-summary.ts';
import { removeRaftVoter } from './apis/remove-raft-voter.ts';
import { renewDelegationToken } from './apis/renew-delegation-token.ts';
import { saslAuthenticate } from './apis/sasl-authenticate.ts';
import { saslHandshake } from './apis/sasl-handshake.ts';
import { shareAcknowledge } from './apis/share-acknowledge.ts';
import { shareFetch } from './apis/share-fetch.ts';
import { shareGroupDescribe } from './apis/share-group-describe.ts';
import { shareGroupHeartbeat } from './apis/share-group-heartbeat.ts';
import { stopReplica } from './apis/stop-replica.ts';
import { streamsGroupDescribe } from './apis/streams-group-describe.ts';
import { streamsGroupHeartbeat } from './apis/streams-group-heartbeat.ts';
import { streamsGroupTopologyDescriptionUpdate } from './apis/streams-group-topology-description-update.ts';
import { syncGroup } from './apis/sync-group.ts';
import { txnOffsetCommit } from './apis/txn-offset-commit.ts';
import { unregisterBroker } from './apis/unregister-broker.ts';
import { unregisterController } from './apis/unregister-controller.ts';
import { updateFeatures } from './apis/update-features.ts';
import { updateMetadata } from './apis/update-metadata.ts';
import { updateRaftVoter } from './apis/update-raft-voter.ts';
import { vote } from './apis/vote.ts';
import { writeShareGroupState } from './apis/write-share-group-state.ts';
import { writeTxnMarkers } from './apis/write-txn-markers.ts';
import type { Api, Draft, Message } from './schema/message.ts';

/** Every API of releases 3.9 to 4.4 by name, in the order of their keys, from 0 to 94. */
export const apis = {
  Produce: produce,
  Fetch: fetch,
  ListOffsets: listOffsets,
  Metadata: metadata,
  LeaderAndIsr: leaderAndIsr,
  StopReplica: stopReplica,
  UpdateMetadata: updateMetadata,
  ControlledShutdown: controlledShutdown,
  OffsetCommit: offsetCommit,
  OffsetFetch: offsetFetch,
  FindCoordinator: findCoordinator,
  JoinGroup: joinGroup,
  Heartbeat: heartbeat,
  LeaveGroup: leaveGroup,
  SyncGroup: syncGroup,
  DescribeGroups: describeGroups,
  ListGroups: listGroups,
  SaslHandshake: saslHandshake,
  ApiVersions: apiVersions,
  CreateTopics: createTopics,
  DeleteTopics: deleteTopics,
  DeleteRecords: deleteRecords,
  InitProducerId: initProducerId,
  OffsetForLeaderEpoch: offsetForLeaderEpoch,
  AddPartitionsToTxn: addPartitionsToTxn,
  AddOffsetsToTxn: addOffsetsToTxn,
  EndTxn: endTxn,
  WriteTxnMarkers: writeTxnMarkers,
  TxnOffsetCommit: txnOffsetCommit,
  DescribeAcls: describeAcls,
  CreateAcls: createAcls,
  DeleteAcls: deleteAcls,
  DescribeConfigs: describeConfigs,
  AlterConfigs: alterConfigs,
  AlterReplicaLogDirs: alterReplicaLogDirs,
  DescribeLogDirs: describeLogDirs,
  SaslAuthenticate: saslAuthenticate,
  CreatePartitions: createPartitions,
  CreateDelegationToken: createDelegationToken,
  RenewDelegationToken: renewDelegationToken,
  ExpireDelegationToken: expireDelegationToken,
  DescribeDelegationToken: describeDelegationToken,
  DeleteGroups: deleteGroups,
  ElectLeaders: electLeaders,
  IncrementalAlterConfigs: incrementalAlterConfigs,
  AlterPartitionReassignments: alterPartitionReassignments,
  ListPartitionReassignments: listPartitionReassignments,
  OffsetDelete: offsetDelete,
  DescribeClientQuotas: describeClientQuotas,
  AlterClientQuotas: alterClientQuotas,
  DescribeUserScramCredentials: describeUserScramCredentials,
  AlterUserScramCredentials: alterUserScramCredentials,
  Vote: vote,
  BeginQuorumEpoch: beginQuorumEpoch,
  EndQuorumEpoch: endQuorumEpoch,
  DescribeQuorum: describeQuorum,
  AlterPartition: alterPartition,
  UpdateFeatures: updateFeatures,
  Envelope: envelope,
  FetchSnapshot: fetchSnapshot,
  DescribeCluster: describeCluster,
  DescribeProducers: describeProducers,
  BrokerRegistration: brokerRegistration,
  BrokerHeartbeat: brokerHeartbeat,
  UnregisterBroker: unregisterBroker,
  DescribeTransactions: describeTransactions,
  ListTransactions: listTransactions,
  AllocateProducerIds: allocateProducerIds,
  ConsumerGroupHeartbeat: consumerGroupHeartbeat,
  ConsumerGroupDescribe: consumerGroupDescribe,
  ControllerRegistration: controllerRegistration,
  GetTelemetrySubscriptions: getTelemetrySubscriptions,
  PushTelemetry: pushTelemetry,
  AssignReplicasToDirs: assignReplicasToDirs,
  ListConfigResources: listConfigResources,
  DescribeTopicPartitions: describeTopicPartitions,
  ShareGroupHeartbeat: shareGroupHeartbeat,
  ShareGroupDescribe: shareGroupDescribe,
  ShareFetch: shareFetch,
  ShareAcknowledge: shareAcknowledge,
  AddRaftVoter: addRaftVoter,
  RemoveRaftVoter: removeRaftVoter,
  UpdateRaftVoter: updateRaftVoter,
  InitializeShareGroupState: initializeShareGroupState,
  ReadShareGroupState: readShareGroupState,
  WriteShareGroupState: writeShareGroupState,
  DeleteShareGroupState: deleteShareGroupState,
  ReadShareGroupStateSummary: readShareGroupStateSummary,
  StreamsGroupHeartbeat: streamsGroupHeartbeat,
  StreamsGroupDescribe: streamsGroupDescribe,
  DescribeShareGroupOffsets: describeShareGroupOffsets,
  AlterShareGroupOffsets: alterShareGroupOffsets,
  DeleteShareGroupOffsets: deleteShareGroupOffsets,
  StreamsGroupTopologyDescriptionUpdate: streamsGroupTopologyDescriptionUpdate,
  UnregisterController: unregisterController,
} as const;

/** The name of an API, as in Kafka's protocol guide. */
export type ApiName = keyof typeof apis;

/** A request as its receiver sees it. */
export type RequestOf<Name extends ApiName> = Message<(typeof apis)[Name]['request']>;

/** A response as its sender writes it. */
export type ResponseOf<Name extends ApiName> = Draft<(typeof apis)[Name]['response']>;

/** A table of what answers which request. */
export type Handlers = {
  readonly [Name in ApiName]?: (request: RequestOf<Name>) => ResponseOf<Name>;
};

const byKey: ReadonlyMap<number, Api> = new Map(
  Object.values(apis).map((api: Api) => [api.key, api]),
);

/** The API with a key; undefined when Kafka has none. */
export function apiOfKey(key: number): Api | undefined {
  return byKey.get(key);
}
