import { array, int16, int32, string, struct, uint16, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** UpdateRaftVoter: a voter tells the leader where it listens and what it can do (KIP-853). */
export const updateRaftVoter = defineApi({
  key: 82,
  name: 'UpdateRaftVoter',
  versions: '0',
  flexible: '0+',
  request: {
    clusterId: string('0+', { nullable: true }),
    currentLeaderEpoch: int32('0+'),
    voterId: int32('0+'),
    voterDirectoryId: uuid('0+'),
    listeners: array('0+', {
      name: string('0+'),
      host: string('0+'),
      port: uint16('0+'),
    }),
    kRaftVersionFeature: struct('0+', {
      minSupportedVersion: int16('0+'),
      maxSupportedVersion: int16('0+'),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    currentLeader: struct(
      '0+',
      {
        leaderId: int32('0+', { default: -1 }),
        leaderEpoch: int32('0+', { default: -1 }),
        host: string('0+'),
        port: int32('0+'),
      },
      { tag: 0 },
    ),
  },
});

/** What an UpdateRaftVoter request asks. */
export type UpdateRaftVoterRequest = Message<typeof updateRaftVoter.request>;

/** What an UpdateRaftVoter response answers. */
export type UpdateRaftVoterResponse = Message<typeof updateRaftVoter.response>;
