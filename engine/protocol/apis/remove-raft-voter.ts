import { int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** RemoveRaftVoter: remove a voter from the metadata quorum (KIP-853). */
export const removeRaftVoter = defineApi({
  key: 81,
  name: 'RemoveRaftVoter',
  versions: '0',
  flexible: '0+',
  request: {
    clusterId: string('0+', { nullable: true }),
    voterId: int32('0+'),
    voterDirectoryId: uuid('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, ignorable: true }),
  },
});

/** What a RemoveRaftVoter request asks. */
export type RemoveRaftVoterRequest = Message<typeof removeRaftVoter.request>;

/** What a RemoveRaftVoter response answers. */
export type RemoveRaftVoterResponse = Message<typeof removeRaftVoter.response>;
