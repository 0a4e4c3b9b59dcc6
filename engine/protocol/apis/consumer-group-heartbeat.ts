import { array, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * ConsumerGroupHeartbeat: the one request of a member of a KIP-848 group: join, stay, report,
 * leave.
 */
export const consumerGroupHeartbeat = defineApi({
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  versions: '0-1',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    memberId: string('0+'), // Chosen by the member from version 1 on.
    // 0 joins, -1 leaves, -2 leaves as a static member that will return.
    memberEpoch: int32('0+'),
    instanceId: string('0+', { nullable: true, default: null }),
    rackId: string('0+', { nullable: true, default: null }),
    rebalanceTimeoutMs: int32('0+', { default: -1 }),
    subscribedTopicNames: array('0+', 'string', { nullable: true, default: null }),
    subscribedTopicRegex: string('1+', { nullable: true, default: null }),
    serverAssignor: string('0+', { nullable: true, default: null }),
    // What the member owns; null when that has not changed.
    topicPartitions: array(
      '0+',
      {
        topicId: uuid('0+'),
        partitions: array('0+', 'int32'),
      },
      { nullable: true, default: null },
    ),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, default: null }),
    memberId: string('0+', { nullable: true, default: null }),
    memberEpoch: int32('0+'),
    heartbeatIntervalMs: int32('0+'),
    // Null when it has not changed.
    assignment: struct(
      '0+',
      {
        topicPartitions: array('0+', {
          topicId: uuid('0+'),
          partitions: array('0+', 'int32'),
        }),
      },
      { nullable: true, default: null },
    ),
  },
});

/** What a ConsumerGroupHeartbeat request asks. */
export type ConsumerGroupHeartbeatRequest = Message<typeof consumerGroupHeartbeat.request>;

/** What a ConsumerGroupHeartbeat response answers. */
export type ConsumerGroupHeartbeatResponse = Message<typeof consumerGroupHeartbeat.response>;
