import { array, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * ShareGroupHeartbeat: the one request by which members of a share group join, stay and leave
 * (KIP-932).
 */
export const shareGroupHeartbeat = defineApi({
  key: 76,
  name: 'ShareGroupHeartbeat',
  versions: '0-1',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    memberId: string('0+'),
    memberEpoch: int32('0+'), // 0 joins, -1 leaves.
    rackId: string('0+', { nullable: true, default: null }),
    subscribedTopicNames: array('0+', 'string', { nullable: true, default: null }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, default: null }),
    memberId: string('0+', { nullable: true, default: null }),
    memberEpoch: int32('0+'),
    heartbeatIntervalMs: int32('0+'),
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

/** What a ShareGroupHeartbeat request asks. */
export type ShareGroupHeartbeatRequest = Message<typeof shareGroupHeartbeat.request>;

/** What a ShareGroupHeartbeat response answers. */
export type ShareGroupHeartbeatResponse = Message<typeof shareGroupHeartbeat.response>;
