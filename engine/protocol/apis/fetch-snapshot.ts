import {
  array,
  int16,
  int32,
  int64,
  records,
  string,
  struct,
  uint16,
  uuid,
} from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** FetchSnapshot: fetch a snapshot of the metadata log, piece by piece (KIP-630). */
export const fetchSnapshot = defineApi({
  key: 59,
  name: 'FetchSnapshot',
  versions: '0-1',
  flexible: '0+',
  request: {
    clusterId: string('0+', { nullable: true, tag: 0, default: null }),
    replicaId: int32('0+', { default: -1 }),
    maxBytes: int32('0+', { default: 2_147_483_647 }),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        partition: int32('0+'),
        currentLeaderEpoch: int32('0+'),
        snapshotId: struct('0+', {
          endOffset: int64('0+'),
          epoch: int32('0+'),
        }),
        position: int64('0+'),
        replicaDirectoryId: uuid('1+', { tag: 0, ignorable: true }),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0, ignorable: true }),
    errorCode: int16('0+'),
    topics: array('0+', {
      name: string('0+'),
      partitions: array('0+', {
        index: int32('0+'),
        errorCode: int16('0+'),
        snapshotId: struct('0+', {
          endOffset: int64('0+'),
          epoch: int32('0+'),
        }),
        currentLeader: struct(
          '0+',
          {
            leaderId: int32('0+'),
            leaderEpoch: int32('0+'),
          },
          { tag: 0 },
        ),
        size: int64('0+'),
        position: int64('0+'),
        unalignedRecords: records('0+'), // A piece need not end where a batch ends.
      }),
    }),
    nodeEndpoints: array(
      '1+',
      {
        nodeId: int32('0+'),
        host: string('0+'),
        port: uint16('0+'),
      },
      { tag: 0 },
    ),
  },
});

/** What a FetchSnapshot request asks. */
export type FetchSnapshotRequest = Message<typeof fetchSnapshot.request>;

/** What a FetchSnapshot response answers. */
export type FetchSnapshotResponse = Message<typeof fetchSnapshot.response>;
