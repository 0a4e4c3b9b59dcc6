import { array, bool, int16, int32, int64, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** WriteTxnMarkers: the transaction coordinator has the outcome written into the partitions. */
export const writeTxnMarkers = defineApi({
  key: 27,
  name: 'WriteTxnMarkers',
  versions: '0-2',
  flexible: '1+',
  request: {
    markers: array('0+', {
      producerId: int64('0+'),
      producerEpoch: int16('0+'),
      transactionResult: bool('0+'), // True commits, false aborts.
      topics: array('0+', {
        name: string('0+'),
        partitionIndexes: array('0+', 'int32'),
      }),
      coordinatorEpoch: int32('0+'),
      // KIP-1228: tells the leader how strictly to compare epochs.
      transactionVersion: int8('2+', { default: 0, ignorable: true }),
    }),
  },
  response: {
    markers: array('0+', {
      producerId: int64('0+'),
      topics: array('0+', {
        name: string('0+'),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
          errorCode: int16('0+'),
        }),
      }),
    }),
  },
});

/** What a WriteTxnMarkers request asks. */
export type WriteTxnMarkersRequest = Message<typeof writeTxnMarkers.request>;

/** What a WriteTxnMarkers response answers. */
export type WriteTxnMarkersResponse = Message<typeof writeTxnMarkers.response>;
