import { array, bool, int16, int32, int64, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** Vote: a replica that wants to lead the metadata log asks the voters. */
export const vote = defineApi({
  key: 52,
  name: 'Vote',
  versions: '0-2',
  flexible: '0+',
  request: {
    clusterId: string('0+', { nullable: true, default: null }),
    voterId: int32('1+', { default: -1, ignorable: true }),
    topics: array('0+', {
      topicName: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        // The epoch of the candidate.
        replicaEpoch: int32('0+', { formerly: 'candidateEpoch' }),
        replicaId: int32('0+', { formerly: 'candidateId' }),
        // KIP-853: a replica is its id and its directory.
        replicaDirectoryId: uuid('1+', { ignorable: true, formerly: 'candidateDirectoryId' }),
        voterDirectoryId: uuid('1+', { ignorable: true }),
        lastOffsetEpoch: int32('0+'),
        lastOffset: int64('0+'),
        preVote: bool('2+'), // KIP-996: would you vote for me? Nobody's epoch moves.
      }),
    }),
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
        voteGranted: bool('0+'),
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

/** What a Vote request asks. */
export type VoteRequest = Message<typeof vote.request>;

/** What a Vote response answers. */
export type VoteResponse = Message<typeof vote.response>;
