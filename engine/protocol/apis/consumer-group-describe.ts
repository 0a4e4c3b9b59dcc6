import { array, bool, int16, int32, int8, string, struct, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

const assignment = {
  topicPartitions: array('0+', {
    topicId: uuid('0+'),
    topicName: string('0+'),
    partitions: array('0+', 'int32'),
  }),
} as const;

/** ConsumerGroupDescribe: state and members of KIP-848 groups. */
export const consumerGroupDescribe = defineApi({
  key: 69,
  name: 'ConsumerGroupDescribe',
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
        instanceId: string('0+', { nullable: true, default: null }),
        rackId: string('0+', { nullable: true, default: null }),
        memberEpoch: int32('0+'),
        clientId: string('0+'),
        clientHost: string('0+'),
        subscribedTopicNames: array('0+', 'string'),
        subscribedTopicRegex: string('0+', { nullable: true, default: null }),
        assignment: struct('0+', assignment),
        targetAssignment: struct('0+', assignment),
        // 0 classic, 1 consumer; a group may hold both while it is converted.
        memberType: int8('1+', { default: -1, ignorable: true }),
      }),
      authorizedOperations: int32('0+', { default: -2_147_483_648 }),
    }),
  },
});

/** What a ConsumerGroupDescribe request asks. */
export type ConsumerGroupDescribeRequest = Message<typeof consumerGroupDescribe.request>;

/** What a ConsumerGroupDescribe response answers. */
export type ConsumerGroupDescribeResponse = Message<typeof consumerGroupDescribe.response>;
