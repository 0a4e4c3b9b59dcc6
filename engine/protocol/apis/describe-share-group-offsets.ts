import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeShareGroupOffsets: how far are share groups? */
export const describeShareGroupOffsets = defineApi({
  key: 90,
  name: 'DescribeShareGroupOffsets',
  versions: '0-1',
  flexible: '0+',
  request: {
    groups: array('0+', {
      groupId: string('0+'),
      // Null asks for all.
      topics: array(
        '0+',
        {
          topicName: string('0+'),
          partitions: array('0+', 'int32'),
        },
        { nullable: true },
      ),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    groups: array('0+', {
      groupId: string('0+'),
      topics: array('0+', {
        topicName: string('0+'),
        topicId: uuid('0+'),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
          startOffset: int64('0+'),
          leaderEpoch: int32('0+'),
          lag: int64('1+', { default: -1, ignorable: true }),
          errorCode: int16('0+'),
          errorMessage: string('0+', { nullable: true, default: null }),
        }),
      }),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true, default: null }),
    }),
  },
});

/** What a DescribeShareGroupOffsets request asks. */
export type DescribeShareGroupOffsetsRequest = Message<typeof describeShareGroupOffsets.request>;

/** What a DescribeShareGroupOffsets response answers. */
export type DescribeShareGroupOffsetsResponse = Message<typeof describeShareGroupOffsets.response>;
