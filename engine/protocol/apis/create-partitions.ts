import { array, bool, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** CreatePartitions: give topics more partitions. */
export const createPartitions = defineApi({
  key: 37,
  name: 'CreatePartitions',
  versions: '0-3',
  flexible: '2+',
  request: {
    topics: array('0+', {
      name: string('0+'),
      count: int32('0+'), // How many there shall be in all.
      // Null lets the controller place them.
      assignments: array(
        '0+',
        {
          brokerIds: array('0+', 'int32'),
        },
        { nullable: true },
      ),
    }),
    timeoutMs: int32('0+'),
    validateOnly: bool('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    results: array('0+', {
      name: string('0+'),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true, default: null }),
    }),
  },
});

/** What a CreatePartitions request asks. */
export type CreatePartitionsRequest = Message<typeof createPartitions.request>;

/** What a CreatePartitions response answers. */
export type CreatePartitionsResponse = Message<typeof createPartitions.response>;
