// Records that are about the metadata log itself.
import { int8, string } from '../../schema/fields.ts';
import { defineFramedRecord } from '../record.ts';

/** BeginTransactionRecord: what follows holds all together, or not at all (KIP-868). */
export const beginTransactionRecord = defineFramedRecord({
  key: 23,
  name: 'BeginTransactionRecord',
  versions: '0',
  fields: {
    name: string('0+', { nullable: true, tag: 0, default: null }),
  },
});

/** EndTransactionRecord: the metadata transaction holds. */
export const endTransactionRecord = defineFramedRecord({
  key: 24,
  name: 'EndTransactionRecord',
  versions: '0',
  fields: {},
});

/** AbortTransactionRecord: forget everything since the metadata transaction began. */
export const abortTransactionRecord = defineFramedRecord({
  key: 25,
  name: 'AbortTransactionRecord',
  versions: '0',
  fields: {
    reason: string('0+', { nullable: true, tag: 0, default: null }),
  },
});

/**
 * NoOpRecord: nothing: it lets the high watermark move and tells that the leader is alive
 * (KIP-835).
 */
export const noOpRecord = defineFramedRecord({
  key: 20,
  name: 'NoOpRecord',
  versions: '0',
  fields: {},
});

/** ZkMigrationStateRecord: how far the migration from ZooKeeper is (KIP-866). */
export const zkMigrationStateRecord = defineFramedRecord({
  key: 21,
  name: 'ZkMigrationStateRecord',
  versions: '0',
  fields: {
    // 0 none, 1 pre-migration, 2 migration, 3 post-migration.
    zkMigrationState: int8('0+'),
  },
});
