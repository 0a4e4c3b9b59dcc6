import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** LeaveGroup: members leave a classic group at once instead of timing out. */
export const leaveGroup = defineApi({
  key: 13,
  name: 'LeaveGroup',
  versions: '0-5',
  flexible: '4+',
  request: {
    groupId: string('0+'),
    memberId: string('0-2'),
    // KIP-345: many at once, static ones by their instance id.
    members: array('3+', {
      memberId: string('0+'),
      groupInstanceId: string('0+', { nullable: true, default: null }),
      reason: string('5+', { nullable: true, default: null, ignorable: true }),
    }),
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
    members: array('3+', {
      memberId: string('0+'),
      groupInstanceId: string('0+', { nullable: true }),
      errorCode: int16('0+'),
    }),
  },
});

/** What a LeaveGroup request asks. */
export type LeaveGroupRequest = Message<typeof leaveGroup.request>;

/** What a LeaveGroup response answers. */
export type LeaveGroupResponse = Message<typeof leaveGroup.response>;
