import { array, bool, int16, int32, string, struct, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * DescribeTopicPartitions: as Metadata, page by page, and with eligible leader replicas (KIP-966).
 */
export const describeTopicPartitions = defineApi({
  key: 75,
  name: 'DescribeTopicPartitions',
  versions: '0',
  flexible: '0+',
  request: {
    topics: array('0+', {
      name: string('0+'),
    }),
    responsePartitionLimit: int32('0+', { default: 2000 }),
    // Where the page before ended; null starts.
    cursor: struct(
      '0+',
      {
        topicName: string('0+'),
        partitionIndex: int32('0+'),
      },
      { nullable: true, default: null },
    ),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0, ignorable: true }),
    topics: array('0+', {
      errorCode: int16('0+'),
      name: string('0+', { nullable: true }),
      topicId: uuid('0+', { ignorable: true }),
      isInternal: bool('0+', { default: false, ignorable: true }),
      partitions: array('0+', {
        errorCode: int16('0+'),
        partitionIndex: int32('0+'),
        leaderId: int32('0+'),
        leaderEpoch: int32('0+', { default: -1, ignorable: true }),
        replicaNodes: array('0+', 'int32'),
        isrNodes: array('0+', 'int32'),
        // Out of sync, but holding everything below the high watermark.
        eligibleLeaderReplicas: array('0+', 'int32', { nullable: true, default: null }),
        // Of those who lost their place by an unclean shutdown.
        lastKnownElr: array('0+', 'int32', { nullable: true, default: null }),
        offlineReplicas: array('0+', 'int32', { ignorable: true }),
      }),
      topicAuthorizedOperations: int32('0+', { default: -2_147_483_648 }),
    }),
    // Null at the end.
    nextCursor: struct(
      '0+',
      {
        topicName: string('0+'),
        partitionIndex: int32('0+'),
      },
      { nullable: true, default: null },
    ),
  },
});

/** What a DescribeTopicPartitions request asks. */
export type DescribeTopicPartitionsRequest = Message<typeof describeTopicPartitions.request>;

/** What a DescribeTopicPartitions response answers. */
export type DescribeTopicPartitionsResponse = Message<typeof describeTopicPartitions.response>;
