import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** InitializeShareGroupState: the group coordinator has the state of share partitions begun. */
export const initializeShareGroupState = defineApi({
  key: 83,
  name: 'InitializeShareGroupState',
  versions: '0',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        stateEpoch: int32('0+'),
        startOffset: int64('0+'),
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

/** What an InitializeShareGroupState request asks. */
export type InitializeShareGroupStateRequest = Message<typeof initializeShareGroupState.request>;

/** What an InitializeShareGroupState response answers. */
export type InitializeShareGroupStateResponse = Message<typeof initializeShareGroupState.response>;
