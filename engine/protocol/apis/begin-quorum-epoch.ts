import { array, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** BeginQuorumEpoch: the new leader of the metadata log announces its epoch to the voters. */
export const beginQuorumEpoch = defineApi({
  key: 53,
  name: 'BeginQuorumEpoch',
  versions: '0-1',
  flexible: '1+',
  request: {
    clusterId: string('0+', { nullable: true, default: null }),
    // KIP-853: to whom this is said.
    voterId: int32('1+', { default: -1, ignorable: true }),
    topics: array('0+', {
      topicName: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        voterDirectoryId: uuid('1+', { ignorable: true }),
        leaderId: int32('0+'),
        leaderEpoch: int32('0+'),
      }),
    }),
    leaderEndpoints: array(
      '1+',
      {
        name: string('0+'),
        host: string('0+'),
        port: uint16('0+'),
      },
      { ignorable: true },
    ),
  },
  response: {
    errorCode: int16('0+'),
    topics: array('0+', {
      topicName: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        leaderId: int32('0+'),
        leaderEpoch: int32('0+'),
      }),
    }),
    nodeEndpoints: array(
      '1+',
      {
        nodeId: int32('0+'),
        host: string('0+'),
        port: uint16('0+'),
      },
      { tag: 0 },
    ),
  },
});

/** What a BeginQuorumEpoch request asks. */
export type BeginQuorumEpochRequest = Message<typeof beginQuorumEpoch.request>;

/** What a BeginQuorumEpoch response answers. */
export type BeginQuorumEpochResponse = Message<typeof beginQuorumEpoch.response>;
