import { array, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** TxnOffsetCommit: commit offsets of a group as part of a transaction. */
export const txnOffsetCommit = defineApi({
  key: 28,
  name: 'TxnOffsetCommit',
  versions: '0-6',
  flexible: '3+',
  request: {
    transactionalId: string('0+'),
    groupId: string('0+'),
    producerId: int64('0+'),
    producerEpoch: int16('0+'),
    // KIP-447: fences members that have lost their partitions.
    generationIdOrMemberEpoch: int32('3+', { default: -1, formerly: 'generationId' }),
    memberId: string('3+', { default: '' }),
    groupInstanceId: string('3+', { nullable: true, default: null }),
    topics: array('0+', {
      name: string('0-5', { ignorable: true }), // Topics go by id from 6 on.
      topicId: uuid('6+', { ignorable: true }),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        committedOffset: int64('0+'),
        committedLeaderEpoch: int32('2+', { default: -1, ignorable: true }),
        committedMetadata: string('0+', { nullable: true }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    topics: array('0+', {
      name: string('0-5', { ignorable: true }),
      topicId: uuid('6+', { ignorable: true }),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
      }),
    }),
  },
});

/** What a TxnOffsetCommit request asks. */
export type TxnOffsetCommitRequest = Message<typeof txnOffsetCommit.request>;

/** What a TxnOffsetCommit response answers. */
export type TxnOffsetCommitResponse = Message<typeof txnOffsetCommit.response>;
