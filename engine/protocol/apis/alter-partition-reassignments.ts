import { array, bool, int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AlterPartitionReassignments: move partitions to other brokers, or stop moving them (KIP-455). */
export const alterPartitionReassignments = defineApi({
  key: 45,
  name: 'AlterPartitionReassignments',
  versions: '0-1',
  flexible: '0+',
  request: {
    timeoutMs: int32('0+', { default: 60_000 }),
    allowReplicationFactorChange: bool('1+', { default: true }), // KIP-860.
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        replicas: array('0+', 'int32', { nullable: true, default: null }), // Null cancels.
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    allowReplicationFactorChange: bool('1+', { default: true, ignorable: true }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
    responses: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true }),
      }),
    }),
  },
});

/** What an AlterPartitionReassignments request asks. */
export type AlterPartitionReassignmentsRequest = Message<
  typeof alterPartitionReassignments.request
>;

/** What an AlterPartitionReassignments response answers. */
export type AlterPartitionReassignmentsResponse = Message<
  typeof alterPartitionReassignments.response
>;
