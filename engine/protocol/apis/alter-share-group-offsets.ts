import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AlterShareGroupOffsets: set where an empty share group starts. */
export const alterShareGroupOffsets = defineApi({
  key: 91,
  name: 'AlterShareGroupOffsets',
  versions: '0',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      topicName: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        startOffset: int64('0+'),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, default: null }),
    responses: array('0+', {
      topicName: string('0+'),
      topicId: uuid('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true, default: null }),
      }),
    }),
  },
});

/** What an AlterShareGroupOffsets request asks. */
export type AlterShareGroupOffsetsRequest = Message<typeof alterShareGroupOffsets.request>;

/** What an AlterShareGroupOffsets response answers. */
export type AlterShareGroupOffsetsResponse = Message<typeof alterShareGroupOffsets.response>;
