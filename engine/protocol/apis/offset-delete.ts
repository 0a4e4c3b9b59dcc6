import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** OffsetDelete: drop committed offsets of a group that no longer reads these topics (KIP-496). */
export const offsetDelete = defineApi({
  key: 47,
  name: 'OffsetDelete',
  versions: '0',
  flexible: 'none',
  request: {
    groupId: string('0+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
      }),
    }),
  },
  response: {
    errorCode: int16('0+'),
    throttleTimeMs: int32('0+', { default: 0, ignorable: true }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
});

/** What an OffsetDelete request asks. */
export type OffsetDeleteRequest = Message<typeof offsetDelete.request>;

/** What an OffsetDelete response answers. */
export type OffsetDeleteResponse = Message<typeof offsetDelete.response>;
