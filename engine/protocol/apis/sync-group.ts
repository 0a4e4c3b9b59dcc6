import { array, bytes, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** SyncGroup: the leader of a classic group hands in the assignment; everyone gets a part. */
export const syncGroup = defineApi({
  key: 14,
  name: 'SyncGroup',
  versions: '0-5',
  flexible: '4+',
  request: {
    groupId: string('0+'),
    generationId: int32('0+'),
    memberId: string('0+'),
    groupInstanceId: string('3+', { nullable: true, default: null }),
    protocolType: string('5+', { nullable: true, default: null, ignorable: true }),
    protocolName: string('5+', { nullable: true, default: null, ignorable: true }),
    // Empty but for the leader.
    assignments: array('0+', {
      memberId: string('0+'),
      assignment: bytes('0+'),
    }),
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
    protocolType: string('5+', { nullable: true, default: null, ignorable: true }),
    protocolName: string('5+', { nullable: true, default: null, ignorable: true }),
    assignment: bytes('0+'),
  },
});

/** What a SyncGroup request asks. */
export type SyncGroupRequest = Message<typeof syncGroup.request>;

/** What a SyncGroup response answers. */
export type SyncGroupResponse = Message<typeof syncGroup.response>;
