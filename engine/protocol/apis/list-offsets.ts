import { array, int16, int32, int64, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ListOffsets: which offset is first, last, or nearest to a timestamp? */
export const listOffsets = defineApi({
  key: 2,
  name: 'ListOffsets',
  versions: '0-11',
  flexible: '6+',
  request: {
    replicaId: int32('0+'), // -1 for consumers.
    isolationLevel: int8('2+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        currentLeaderEpoch: int32('4+', { default: -1, ignorable: true }),
        // -1 latest, -2 earliest, -3 of the largest timestamp, -4 to -6 concern tiers.
        timestamp: int64('0+'),
        // Version 0 answered with the starts of segments.
        maxNumOffsets: int32('0', { default: 1 }),
      }),
    }),
    // KIP-1075: how long an answer from remote storage may take.
    timeoutMs: int32('10+', { ignorable: true }),
  },
  response: {
    throttleTimeMs: int32('2+', { ignorable: true }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        oldStyleOffsets: array('0', 'int64'),
        // -1 when no record has so late a timestamp; then offset is -1 too.
        timestamp: int64('1+', { default: -1 }),
        offset: int64('1+', { default: -1 }),
        leaderEpoch: int32('4+', { default: -1 }),
      }),
    }),
  },
});

/** What a ListOffsets request asks. */
export type ListOffsetsRequest = Message<typeof listOffsets.request>;

/** What a ListOffsets response answers. */
export type ListOffsetsResponse = Message<typeof listOffsets.response>;
