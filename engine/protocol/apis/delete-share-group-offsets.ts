import { array, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DeleteShareGroupOffsets: forget where a share group is in these topics. */
export const deleteShareGroupOffsets = defineApi({
  key: 92,
  name: 'DeleteShareGroupOffsets',
  versions: '0',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      topicName: string('0+'),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, default: null }),
    responses: array('0+', {
      topicName: string('0+'),
      topicId: uuid('0+'),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true, default: null }),
    }),
  },
});

/** What a DeleteShareGroupOffsets request asks. */
export type DeleteShareGroupOffsetsRequest = Message<typeof deleteShareGroupOffsets.request>;

/** What a DeleteShareGroupOffsets response answers. */
export type DeleteShareGroupOffsetsResponse = Message<typeof deleteShareGroupOffsets.response>;
