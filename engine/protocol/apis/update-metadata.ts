import { array, bool, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

const updateMetadataPartitionState = {
  topicName: string('0-4', { ignorable: true }),
  partitionIndex: int32('0+'),
  controllerEpoch: int32('0+'),
  leader: int32('0+'),
  leaderEpoch: int32('0+'),
  isr: array('0+', 'int32'),
  zkVersion: int32('0+'),
  replicas: array('0+', 'int32'),
  offlineReplicas: array('4+', 'int32', { ignorable: true }),
} as const;

/** UpdateMetadata: the ZooKeeper-era controller tells a broker what to answer to Metadata. */
export const updateMetadata = defineApi({
  key: 6,
  name: 'UpdateMetadata',
  versions: '0-8',
  flexible: '6+',
  request: {
    controllerId: int32('0+'),
    isKRaftController: bool('8+', { default: false }),
    type: int8('8+', { tag: 0, default: 0 }),
    controllerEpoch: int32('0+'),
    brokerEpoch: int64('5+', { default: -1, ignorable: true }),
    // Grouped by topic from version 5 on.
    ungroupedPartitionStates: array('0-4', updateMetadataPartitionState),
    topicStates: array('5+', {
      topicName: string('0+'),
      topicId: uuid('7+', { ignorable: true }),
      partitionStates: array('0+', updateMetadataPartitionState),
    }),
    liveBrokers: array('0+', {
      id: int32('0+'),
      v0Host: string('0', { ignorable: true }),
      v0Port: int32('0', { ignorable: true }),
      // Version 0 knew one endpoint a broker.
      endpoints: array(
        '1+',
        {
          port: int32('0+'),
          host: string('0+'),
          listener: string('3+', { ignorable: true }),
          securityProtocol: int16('0+'),
        },
        { ignorable: true },
      ),
      rack: string('2+', { nullable: true, ignorable: true }),
    }),
  },
  response: {
    errorCode: int16('0+'),
  },
});

/** What an UpdateMetadata request asks. */
export type UpdateMetadataRequest = Message<typeof updateMetadata.request>;

/** What an UpdateMetadata response answers. */
export type UpdateMetadataResponse = Message<typeof updateMetadata.response>;
