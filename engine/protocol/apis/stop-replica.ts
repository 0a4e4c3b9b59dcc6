import { array, bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** StopReplica: the ZooKeeper-era controller tells a broker to stop, or to delete, replicas. */
export const stopReplica = defineApi({
  key: 5,
  name: 'StopReplica',
  versions: '0-4',
  flexible: '2+',
  request: {
    controllerId: int32('0+'),
    isKRaftController: bool('4+', { default: false }),
    controllerEpoch: int32('0+'),
    brokerEpoch: int64('1+', { default: -1, ignorable: true }),
    // For all partitions at once; per partition from version 3 on.
    deletePartitions: bool('0-2'),
    ungroupedPartitions: array('0', {
      topicName: string('0+'),
      partitionIndex: int32('0+'),
    }),
    topics: array('1-2', {
      name: string('0+'),
      partitionIndexes: array('0+', 'int32'),
    }),
    topicStates: array('3+', {
      topicName: string('0+'),
      partitionStates: array('0+', {
        partitionIndex: int32('0+'),
        leaderEpoch: int32('0+', { default: -1 }),
        deletePartition: bool('0+'),
      }),
    }),
  },
  response: {
    errorCode: int16('0+'),
    partitionErrors: array('0+', {
      topicName: string('0+'),
      partitionIndex: int32('0+'),
      errorCode: int16('0+'),
    }),
  },
});

/** What a StopReplica request asks. */
export type StopReplicaRequest = Message<typeof stopReplica.request>;

/** What a StopReplica response answers. */
export type StopReplicaResponse = Message<typeof stopReplica.response>;
