import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * OffsetForLeaderEpoch: where does a leader epoch end in this log? Followers and consumers truncate
 * by it.
 */
export const offsetForLeaderEpoch = defineApi({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: '0-4',
  flexible: '4+',
  request: {
    // -1 for consumers; -2 where the version does not say.
    replicaId: int32('3+', { default: -2, ignorable: true }),
    topics: array('0+', {
      topic: string('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        // KIP-320: refuses those who know an older or a newer leader.
        currentLeaderEpoch: int32('2+', { default: -1, ignorable: true }),
        leaderEpoch: int32('0+'),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('2+', { ignorable: true }),
    topics: array('0+', {
      topic: string('0+'),
      partitions: array('0+', {
        errorCode: int16('0+'),
        partition: int32('0+'),
        // KIP-279: the largest one that is not above the asked one.
        leaderEpoch: int32('1+', { default: -1, ignorable: true }),
        endOffset: int64('0+', { default: -1 }),
      }),
    }),
  },
});

/** What an OffsetForLeaderEpoch request asks. */
export type OffsetForLeaderEpochRequest = Message<typeof offsetForLeaderEpoch.request>;

/** What an OffsetForLeaderEpoch response answers. */
export type OffsetForLeaderEpochResponse = Message<typeof offsetForLeaderEpoch.response>;
