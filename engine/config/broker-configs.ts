import type { ConfigTable } from './definition.ts';
import { groupCoordinatorConfigs } from './broker/group-coordinator-configs.ts';
import { logConfigs } from './broker/log-configs.ts';
import { networkConfigs } from './broker/network-configs.ts';
import { nodeConfigs } from './broker/node-configs.ts';
import { quotaAndMetricConfigs } from './broker/quota-and-metric-configs.ts';
import { remoteStorageConfigs } from './broker/remote-storage-configs.ts';
import { replicationConfigs } from './broker/replication-configs.ts';
import { brokerSecurityConfigs } from './broker/security-configs.ts';
import { shareGroupConfigs } from './broker/share-group-configs.ts';
import { streamsGroupConfigs } from './broker/streams-group-configs.ts';
import { transactionConfigs } from './broker/transaction-configs.ts';
import { zooKeeperConfigs } from './broker/zookeeper-configs.ts';
import { oauthConfigs } from './oauth-configs.ts';
import { quorumConfigs } from './quorum-configs.ts';

/** All settings of brokers and controllers: what stands in their properties file. */
export const brokerConfigs = {
  ...nodeConfigs,
  ...networkConfigs,
  ...quorumConfigs,
  ...logConfigs,
  ...replicationConfigs,
  ...groupCoordinatorConfigs,
  ...shareGroupConfigs,
  ...streamsGroupConfigs,
  ...transactionConfigs,
  ...quotaAndMetricConfigs,
  ...remoteStorageConfigs,
  ...brokerSecurityConfigs,
  ...oauthConfigs,
  ...zooKeeperConfigs,
} satisfies ConfigTable;
