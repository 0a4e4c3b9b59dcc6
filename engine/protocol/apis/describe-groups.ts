import { array, bool, bytes, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeGroups: state and members of classic groups. */
export const describeGroups = defineApi({
  key: 15,
  name: 'DescribeGroups',
  versions: '0-6',
  flexible: '5+',
  request: {
    groups: array('0+', 'string'),
    includeAuthorizedOperations: bool('3+'), // KIP-430.
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    groups: array('0+', {
      errorCode: int16('0+'),
      // KIP-1043: from 6 on an unknown group is an error, not a dead group.
      errorMessage: string('6+', { nullable: true, default: null }),
      groupId: string('0+'),
      groupState: string('0+'),
      protocolType: string('0+'),
      protocolData: string('0+'),
      members: array('0+', {
        memberId: string('0+'),
        groupInstanceId: string('4+', { nullable: true, default: null, ignorable: true }),
        clientId: string('0+'),
        clientHost: string('0+'),
        memberMetadata: bytes('0+'),
        memberAssignment: bytes('0+'),
      }),
      authorizedOperations: int32('3+', { default: -2_147_483_648 }),
    }),
  },
});

/** What a DescribeGroups request asks. */
export type DescribeGroupsRequest = Message<typeof describeGroups.request>;

/** What a DescribeGroups response answers. */
export type DescribeGroupsResponse = Message<typeof describeGroups.response>;
