// Every request that controllers serve (Kafka's ControllerApis), and how it is decided or read. The
// quorum's own requests (Vote, Fetch …) never come here: they are the raft member's.
import type { ApiName } from '../../../protocol/apis.ts';
import { createAcls, deleteAcls, describeAcls } from './acls.ts';
import {
  allocateProducerIds,
  alterPartition,
  assignReplicasToDirs,
  brokerHeartbeat,
  brokerRegistration,
} from './brokers.ts';
import {
  alterClientQuotas,
  controllerRegistration,
  unregisterBroker,
  unregisterController,
  updateFeatures,
} from './cluster.ts';
import { alterConfigs, incrementalAlterConfigs } from './configs.ts';
import {
  alterUserScramCredentials,
  createDelegationToken,
  expireDelegationToken,
  renewDelegationToken,
} from './credentials.ts';
import { deleteTopics } from './delete-topics.ts';
import {
  apiVersions,
  describeCluster,
  describeConfigs,
  saslAuthenticate,
  saslHandshake,
} from './descriptions.ts';
import {
  alterPartitionReassignments,
  electLeaders,
  listPartitionReassignments,
} from './partitions.ts';
import type { ServedByActive, ServedByAny } from './served.ts';
import { createPartitions, createTopics } from './topics.ts';

type Decided = { readonly [N in ApiName]?: ServedByActive<N> };
type Read = { readonly [N in ApiName]?: ServedByAny<N> };

const decided: Decided = {
  BrokerRegistration: brokerRegistration,
  BrokerHeartbeat: brokerHeartbeat,
  AlterPartition: alterPartition,
  AllocateProducerIds: allocateProducerIds,
  AssignReplicasToDirs: assignReplicasToDirs,
  ControllerRegistration: controllerRegistration,
  UnregisterBroker: unregisterBroker,
  UnregisterController: unregisterController,
  CreateTopics: createTopics,
  DeleteTopics: deleteTopics,
  CreatePartitions: createPartitions,
  IncrementalAlterConfigs: incrementalAlterConfigs,
  AlterConfigs: alterConfigs,
  ElectLeaders: electLeaders,
  AlterPartitionReassignments: alterPartitionReassignments,
  AlterClientQuotas: alterClientQuotas,
  UpdateFeatures: updateFeatures,
  CreateAcls: createAcls,
  DeleteAcls: deleteAcls,
  AlterUserScramCredentials: alterUserScramCredentials,
  CreateDelegationToken: createDelegationToken,
  RenewDelegationToken: renewDelegationToken,
  ExpireDelegationToken: expireDelegationToken,
};

const read: Read = {
  ApiVersions: apiVersions,
  DescribeAcls: describeAcls,
  DescribeCluster: describeCluster,
  DescribeConfigs: describeConfigs,
  ListPartitionReassignments: listPartitionReassignments,
  SaslAuthenticate: saslAuthenticate,
  SaslHandshake: saslHandshake,
};

/** How a request is decided; undefined where the active controller does not decide it. */
export function servedByActive<N extends ApiName>(api: N): ServedByActive<N> | undefined {
  return decided[api];
}

/** How a request is read; undefined where it is not read. */
export function servedByAny<N extends ApiName>(api: N): ServedByAny<N> | undefined {
  return read[api];
}
