import { array, int16, int32, int64, int8, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AlterPartition: a leader proposes a new set of in-sync replicas to the controller (KIP-497). */
export const alterPartition = defineApi({
  key: 56,
  name: 'AlterPartition',
  versions: '0-3',
  flexible: '0+',
  request: {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
    topics: array('0+', {
      topicName: string('0-1', { ignorable: true }),
      topicId: uuid('2+', { ignorable: true }),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        leaderEpoch: int32('0+'),
        newIsr: array('0-2', 'int32'), // With broker epochs from version 3 on (KIP-903).
        newIsrWithEpochs: array('3+', {
          brokerId: int32('0+'),
          brokerEpoch: int64('0+', { default: -1 }),
        }),
        // KIP-704: 1 while it recovers from an unclean election.
        leaderRecoveryState: int8('1+', { default: 0 }),
        // Of the state that the change starts from: a compare and set.
        partitionEpoch: int32('0+'),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    topics: array('0+', {
      topicName: string('0-1', { ignorable: true }),
      topicId: uuid('2+', { ignorable: true }),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        leaderId: int32('0+'),
        leaderEpoch: int32('0+'),
        isr: array('0+', 'int32'),
        leaderRecoveryState: int8('1+', { default: 0, ignorable: true }),
        partitionEpoch: int32('0+'),
      }),
    }),
  },
});

/** What an AlterPartition request asks. */
export type AlterPartitionRequest = Message<typeof alterPartition.request>;

/** What an AlterPartition response answers. */
export type AlterPartitionResponse = Message<typeof alterPartition.response>;
