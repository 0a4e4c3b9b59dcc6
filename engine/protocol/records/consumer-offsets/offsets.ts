// Committed offsets.
import { int32, int64, string, uuid } from '../../schema/fields.ts';
import { defineCoordinatorRecord } from '../record.ts';

/** LegacyOffsetCommit: a committed offset, as written before version 1 of the key. */
export const legacyOffsetCommit = defineCoordinatorRecord({
  type: 0,
  name: 'LegacyOffsetCommit',
  key: {
    group: string('0+'),
    topic: string('0+'),
    partition: int32('0+'),
  },
  value: {
    versions: '0',
    flexible: 'none',
    fields: {
      offset: int64('0+'),
      metadata: string('0+'),
      commitTimestamp: int64('0+'),
    },
  },
});

/** OffsetCommit: a committed offset of a group; a tombstone forgets it. */
export const offsetCommit = defineCoordinatorRecord({
  type: 1,
  name: 'OffsetCommit',
  key: {
    group: string('0+'),
    topic: string('0+'),
    partition: int32('0+'),
  },
  value: {
    versions: '0-4',
    flexible: '4+',
    fields: {
      offset: int64('0+'),
      // KIP-320; -1 when it is not known.
      leaderEpoch: int32('3+', { default: -1, ignorable: true }),
      metadata: string('0+'),
      commitTimestamp: int64('0+'),
      // KIP-211 gave every group the retention of the broker.
      expireTimestamp: int64('1', { default: -1, ignorable: true }),
      topicId: uuid('4+', { tag: 0, ignorable: true }),
    },
  },
});
