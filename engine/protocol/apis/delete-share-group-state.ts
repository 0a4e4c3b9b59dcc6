import { array, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DeleteShareGroupState: drop the state of share partitions. */
export const deleteShareGroupState = defineApi({
  key: 86,
  name: 'DeleteShareGroupState',
  versions: '0',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
      }),
    }),
  },
  response: {
    results: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true, default: null }),
      }),
    }),
  },
});

/** What a DeleteShareGroupState request asks. */
export type DeleteShareGroupStateRequest = Message<typeof deleteShareGroupState.request>;

/** What a DeleteShareGroupState response answers. */
export type DeleteShareGroupStateResponse = Message<typeof deleteShareGroupState.response>;
