import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * ReadShareGroupStateSummary: the start of share partitions, without the state of single records.
 */
export const readShareGroupStateSummary = defineApi({
  key: 87,
  name: 'ReadShareGroupStateSummary',
  versions: '0-1',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        leaderEpoch: int32('0+'),
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
        // 3.9, where this was not released yet, did not have it.
        leaderEpoch: int32('0+'),
        startOffset: int64('0+'),
        deliveryCompleteCount: int32('1+', { default: -1, ignorable: true }),
      }),
    }),
  },
});

/** What a ReadShareGroupStateSummary request asks. */
export type ReadShareGroupStateSummaryRequest = Message<typeof readShareGroupStateSummary.request>;

/** What a ReadShareGroupStateSummary response answers. */
export type ReadShareGroupStateSummaryResponse = Message<
  typeof readShareGroupStateSummary.response
>;
