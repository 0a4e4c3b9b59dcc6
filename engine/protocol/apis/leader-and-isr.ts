import { array, bool, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

const leaderAndIsrPartitionState = {
  topicName: string('0-1', { ignorable: true }),
  partitionIndex: int32('0+'),
  controllerEpoch: int32('0+'),
  leader: int32('0+'),
  leaderEpoch: int32('0+'),
  isr: array('0+', 'int32'),
  partitionEpoch: int32('0+'), // The version of the partition's znode.
  replicas: array('0+', 'int32'),
  addingReplicas: array('3+', 'int32', { ignorable: true }),
  removingReplicas: array('3+', 'int32', { ignorable: true }),
  isNew: bool('1+', { default: false, ignorable: true }),
  // KIP-704: 1 after an unclean election.
  leaderRecoveryState: int8('6+', { default: 0 }),
} as const;

const leaderAndIsrPartitionError = {
  topicName: string('0-4', { ignorable: true }),
  partitionIndex: int32('0+'),
  errorCode: int16('0+'),
} as const;

/**
 * LeaderAndIsr: the ZooKeeper-era controller tells a broker which partitions it leads or follows.
 */
export const leaderAndIsr = defineApi({
  key: 4,
  name: 'LeaderAndIsr',
  versions: '0-7',
  flexible: '4+',
  request: {
    controllerId: int32('0+'),
    // KIP-866: the sender is a KRaft controller during a migration.
    isKRaftController: bool('7+', { default: false }),
    controllerEpoch: int32('0+'),
    brokerEpoch: int64('2+', { default: -1, ignorable: true }),
    // 1 incremental, 2 full: what a full one does not name is not the broker's.
    type: int8('5+'),
    // Grouped by topic from version 2 on.
    ungroupedPartitionStates: array('0-1', leaderAndIsrPartitionState),
    topicStates: array('2+', {
      topicName: string('0+'),
      topicId: uuid('5+', { ignorable: true }),
      partitionStates: array('0+', leaderAndIsrPartitionState),
    }),
    liveLeaders: array('0+', {
      brokerId: int32('0+'),
      hostName: string('0+'),
      port: int32('0+'),
    }),
  },
  response: {
    errorCode: int16('0+'),
    partitionErrors: array('0-4', leaderAndIsrPartitionError),
    // Grouped by topic id from version 5 on.
    topics: array('5+', {
      topicId: uuid('0+'),
      partitionErrors: array('0+', leaderAndIsrPartitionError),
    }),
  },
});

/** What a LeaderAndIsr request asks. */
export type LeaderAndIsrRequest = Message<typeof leaderAndIsr.request>;

/** What a LeaderAndIsr response answers. */
export type LeaderAndIsrResponse = Message<typeof leaderAndIsr.response>;
