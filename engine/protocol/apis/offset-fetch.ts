import { array, bool, int16, int32, int64, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** OffsetFetch: how far has a group consumed? */
export const offsetFetch = defineApi({
  key: 9,
  name: 'OffsetFetch',
  versions: '0-10',
  flexible: '6+',
  request: {
    groupId: string('0-7'),
    // Null asks for all topics of the group.
    topics: array(
      '0-7',
      {
        name: string('0+'),
        partitionIndexes: array('0+', 'int32'),
      },
      { nullable: '2-7' },
    ),
    // KIP-709: many groups at once.
    groups: array('8+', {
      groupId: string('0+'),
      memberId: string('9+', { nullable: true, default: null, ignorable: true }),
      // KIP-848: fences members of an earlier epoch; -1 for others.
      memberEpoch: int32('9+', { default: -1, ignorable: true }),
      topics: array(
        '0+',
        {
          name: string('8-9', { ignorable: true }), // Topics go by id from 10 on (KIP-848).
          topicId: uuid('10+', { ignorable: true }),
          partitionIndexes: array('0+', 'int32'),
        },
        { nullable: true },
      ),
    }),
    // KIP-447: refuse while a transaction could still change the offsets.
    requireStable: bool('7+', { default: false }),
  },
  response: {
    throttleTimeMs: int32('3+', { ignorable: true }),
    topics: array('0-7', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        committedOffset: int64('0+'), // -1 when there is none.
        committedLeaderEpoch: int32('5-7', { default: -1, ignorable: true }),
        metadata: string('0+', { nullable: true }),
        errorCode: int16('0+'),
      }),
    }),
    errorCode: int16('2-7', { default: 0, ignorable: true }),
    groups: array('8+', {
      groupId: string('0+'),
      topics: array('0+', {
        name: string('8-9', { ignorable: true }),
        topicId: uuid('10+', { ignorable: true }),
        partitions: array('0+', {
          partitionIndex: int32('0+'),
          committedOffset: int64('0+'),
          committedLeaderEpoch: int32('0+', { default: -1, ignorable: true }),
          metadata: string('0+', { nullable: true }),
          errorCode: int16('0+'),
        }),
      }),
      errorCode: int16('0+', { default: 0 }),
    }),
  },
});

/** What an OffsetFetch request asks. */
export type OffsetFetchRequest = Message<typeof offsetFetch.request>;

/** What an OffsetFetch response answers. */
export type OffsetFetchResponse = Message<typeof offsetFetch.response>;
