import { array, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ReadShareGroupState: a leader reads the state of its share partitions. */
export const readShareGroupState = defineApi({
  key: 84,
  name: 'ReadShareGroupState',
  versions: '0',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        leaderEpoch: int32('0+'), // From now on, older leaders are refused.
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
        stateEpoch: int32('0+'),
        startOffset: int64('0+'),
        stateBatches: array('0+', {
          firstOffset: int64('0+'),
          lastOffset: int64('0+'),
          deliveryState: int8('0+'),
          deliveryCount: int16('0+'),
        }),
      }),
    }),
  },
});

/** What a ReadShareGroupState request asks. */
export type ReadShareGroupStateRequest = Message<typeof readShareGroupState.request>;

/** What a ReadShareGroupState response answers. */
export type ReadShareGroupStateResponse = Message<typeof readShareGroupState.response>;
