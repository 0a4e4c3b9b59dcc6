import { array, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** EndQuorumEpoch: the leader of the metadata log resigns. */
export const endQuorumEpoch = defineApi({
  key: 54,
  name: 'EndQuorumEpoch',
  versions: '0-1',
  flexible: '1+',
  request: {
    clusterId: string('0+', { nullable: true, default: null }),
    topics: array('0+', {
      topicName: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        leaderId: int32('0+'),
        leaderEpoch: int32('0+'),
        // Who should try first; with directory ids from version 1 on.
        preferredSuccessors: array('0', 'int32', { ignorable: true }),
        preferredCandidates: array(
          '1+',
          {
            candidateId: int32('0+'),
            candidateDirectoryId: uuid('0+'),
          },
          { ignorable: true },
        ),
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

/** What an EndQuorumEpoch request asks. */
export type EndQuorumEpochRequest = Message<typeof endQuorumEpoch.request>;

/** What an EndQuorumEpoch response answers. */
export type EndQuorumEpochResponse = Message<typeof endQuorumEpoch.response>;
