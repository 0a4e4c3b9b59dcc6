import { array, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** WriteShareGroupState: a leader writes what became of the records of its share partitions. */
export const writeShareGroupState = defineApi({
  key: 85,
  name: 'WriteShareGroupState',
  versions: '0-1',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        stateEpoch: int32('0+'),
        leaderEpoch: int32('0+'),
        startOffset: int64('0+'),
        // KIP-1226: lets one tell how far a share group lags.
        deliveryCompleteCount: int32('1+', { default: -1, ignorable: true }),
        stateBatches: array('0+', {
          firstOffset: int64('0+'),
          lastOffset: int64('0+'),
          deliveryState: int8('0+'),
          deliveryCount: int16('0+'),
        }),
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

/** What a WriteShareGroupState request asks. */
export type WriteShareGroupStateRequest = Message<typeof writeShareGroupState.request>;

/** What a WriteShareGroupState response answers. */
export type WriteShareGroupStateResponse = Message<typeof writeShareGroupState.response>;
