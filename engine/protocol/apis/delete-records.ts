import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DeleteRecords: drop the records below an offset (KIP-107). */
export const deleteRecords = defineApi({
  key: 21,
  name: 'DeleteRecords',
  versions: '0-2',
  flexible: '2+',
  request: {
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        offset: int64('0+'), // -1 is the high watermark.
      }),
    }),
    timeoutMs: int32('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        lowWatermark: int64('0+'), // The least log start offset of all live replicas.
        errorCode: int16('0+'),
      }),
    }),
  },
});

/** What a DeleteRecords request asks. */
export type DeleteRecordsRequest = Message<typeof deleteRecords.request>;

/** What a DeleteRecords response answers. */
export type DeleteRecordsResponse = Message<typeof deleteRecords.response>;
