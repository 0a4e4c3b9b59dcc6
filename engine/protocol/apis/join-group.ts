import { array, bool, bytes, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** JoinGroup: a member joins a classic group and waits until all have come. */
export const joinGroup = defineApi({
  key: 11,
  name: 'JoinGroup',
  versions: '0-9',
  flexible: '6+',
  request: {
    groupId: string('0+'),
    sessionTimeoutMs: int32('0+'),
    // How long the others may take; the session timeout before version 1.
    rebalanceTimeoutMs: int32('1+', { default: -1, ignorable: true }),
    // Empty at first: from version 4 on the coordinator answers with an id to come back with
    // (KIP-394).
    memberId: string('0+'),
    // KIP-345: a static member keeps its place through restarts.
    groupInstanceId: string('5+', { nullable: true, default: null }),
    protocolType: string('0+'),
    // The assignors that the member knows, the liked one first.
    protocols: array('0+', {
      name: string('0+'),
      metadata: bytes('0+'),
    }),
    reason: string('8+', { nullable: true, default: null, ignorable: true }),
  },
  response: {
    throttleTimeMs: int32('2+', { ignorable: true }),
    errorCode: int16('0+'),
    generationId: int32('0+', { default: -1 }),
    protocolType: string('7+', { nullable: true, default: null, ignorable: true }),
    protocolName: string('0+', { nullable: '7+' }), // The assignor that all members know.
    leader: string('0+'),
    // KIP-814: a static leader came back, and the assignment stands.
    skipAssignment: bool('9+', { default: false }),
    memberId: string('0+'),
    // Only the leader hears who is there: it assigns.
    members: array('0+', {
      memberId: string('0+'),
      groupInstanceId: string('5+', { nullable: true, default: null, ignorable: true }),
      metadata: bytes('0+'),
    }),
  },
});

/** What a JoinGroup request asks. */
export type JoinGroupRequest = Message<typeof joinGroup.request>;

/** What a JoinGroup response answers. */
export type JoinGroupResponse = Message<typeof joinGroup.response>;
