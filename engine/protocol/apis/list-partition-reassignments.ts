import { array, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ListPartitionReassignments: which partitions are on the move? */
export const listPartitionReassignments = defineApi({
  key: 46,
  name: 'ListPartitionReassignments',
  versions: '0',
  flexible: '0+',
  request: {
    timeoutMs: int32('0+', { default: 60_000 }),
    // Null asks for all.
    topics: array(
      '0+',
      {
        name: string('0+'),
        partitionIndexes: array('0+', 'int32'),
      },
      { nullable: true, default: null },
    ),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        replicas: array('0+', 'int32'),
        addingReplicas: array('0+', 'int32'),
        removingReplicas: array('0+', 'int32'),
      }),
    }),
  },
});

/** What a ListPartitionReassignments request asks. */
export type ListPartitionReassignmentsRequest = Message<typeof listPartitionReassignments.request>;

/** What a ListPartitionReassignments response answers. */
export type ListPartitionReassignmentsResponse = Message<
  typeof listPartitionReassignments.response
>;
