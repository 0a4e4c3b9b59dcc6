import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DescribeProducers: which producers have written to these partitions lately (KIP-664)? */
export const describeProducers = defineApi({
  key: 61,
  name: 'DescribeProducers',
  versions: '0',
  flexible: '0+',
  request: {
    topics: array('0+', {
      name: string('0+'),
      partitionIndexes: array('0+', 'int32'),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true, default: null }),
        activeProducers: array('0+', {
          producerId: int64('0+'),
          producerEpoch: int32('0+'),
          lastSequence: int32('0+', { default: -1 }),
          lastTimestamp: int64('0+', { default: -1 }),
          coordinatorEpoch: int32('0+'),
          // -1 when no transaction is open.
          currentTxnStartOffset: int64('0+', { default: -1 }),
        }),
      }),
    }),
  },
});

/** What a DescribeProducers request asks. */
export type DescribeProducersRequest = Message<typeof describeProducers.request>;

/** What a DescribeProducers response answers. */
export type DescribeProducersResponse = Message<typeof describeProducers.response>;
