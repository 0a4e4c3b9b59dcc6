import { array, bool, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ShareGroupDescribe: state and members of share groups. */
export const shareGroupDescribe = defineApi({
  key: 77,
  name: 'ShareGroupDescribe',
  versions: '0-1',
  flexible: '0+',
  request: {
    groupIds: array('0+', 'string'),
    includeAuthorizedOperations: bool('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    groups: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true, default: null }),
      groupId: string('0+'),
      groupState: string('0+'),
      groupEpoch: int32('0+'),
      assignmentEpoch: int32('0+'),
      assignorName: string('0+'),
      members: array('0+', {
        memberId: string('0+'),
        rackId: string('0+', { nullable: true, default: null }),
        memberEpoch: int32('0+'),
        clientId: string('0+'),
        clientHost: string('0+'),
        subscribedTopicNames: array('0+', 'string'),
        assignment: struct('0+', {
          topicPartitions: array('0+', {
            topicId: uuid('0+'),
            topicName: string('0+'),
            partitions: array('0+', 'int32'),
          }),
        }),
      }),
      authorizedOperations: int32('0+', { default: -2_147_483_648 }),
    }),
  },
});

/** What a ShareGroupDescribe request asks. */
export type ShareGroupDescribeRequest = Message<typeof shareGroupDescribe.request>;

/** What a ShareGroupDescribe response answers. */
export type ShareGroupDescribeResponse = Message<typeof shareGroupDescribe.response>;
