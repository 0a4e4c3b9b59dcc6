import { array, bool, int16, int32, string, uint16, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AddRaftVoter: add a voter to the metadata quorum (KIP-853). */
export const addRaftVoter = defineApi({
  key: 80,
  name: 'AddRaftVoter',
  versions: '0-1',
  flexible: '0+',
  request: {
    clusterId: string('0+', { nullable: true }),
    timeoutMs: int32('0+'),
    voterId: int32('0+'),
    voterDirectoryId: uuid('0+'),
    listeners: array('0+', {
      name: string('0+'),
      host: string('0+'),
      port: uint16('0+'),
    }),
    // KIP-1186: false answers as soon as the change is written.
    ackWhenCommitted: bool('1+', { default: true }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, ignorable: true }),
  },
});

/** What an AddRaftVoter request asks. */
export type AddRaftVoterRequest = Message<typeof addRaftVoter.request>;

/** What an AddRaftVoter response answers. */
export type AddRaftVoterResponse = Message<typeof addRaftVoter.response>;
