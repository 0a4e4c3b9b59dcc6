// Records of `__remote_log_metadata` (KIP-405), framed as those of the metadata log.
import { array, bool, bytes, int32, int64, int8, string, struct, uuid } from '../schema/fields.ts';
import { defineFramedRecord } from './record.ts';

/** RemoteLogSegmentMetadataRecord: a segment is being copied to remote storage. */
export const remoteLogSegmentMetadataRecord = defineFramedRecord({
  key: 0,
  name: 'RemoteLogSegmentMetadataRecord',
  versions: '0',
  fields: {
    remoteLogSegmentId: struct('0+', {
      topicIdPartition: struct('0+', {
        name: string('0+'),
        id: uuid('0+'),
        partition: int32('0+'),
      }),
      id: uuid('0+'),
    }),
    startOffset: int64('0+'),
    endOffset: int64('0+'),
    brokerId: int32('0+'),
    maxTimestampMs: int64('0+'),
    eventTimestampMs: int64('0+'),
    segmentLeaderEpochs: array('0+', {
      leaderEpoch: int32('0+'),
      offset: int64('0+'),
    }),
    segmentSizeInBytes: int32('0+'),
    customMetadata: bytes('0+', { nullable: true, default: null }),
    // 0 copy started, 1 copied, 2 delete started, 3 deleted.
    remoteLogSegmentState: int8('0+'),
    txnIndexEmpty: bool('0+', { tag: 0 }),
  },
});

/** RemoteLogSegmentMetadataUpdateRecord: the state of a remote segment changed. */
export const remoteLogSegmentMetadataUpdateRecord = defineFramedRecord({
  key: 1,
  name: 'RemoteLogSegmentMetadataUpdateRecord',
  versions: '0',
  fields: {
    remoteLogSegmentId: struct('0+', {
      topicIdPartition: struct('0+', {
        name: string('0+'),
        id: uuid('0+'),
        partition: int32('0+'),
      }),
      id: uuid('0+'),
    }),
    brokerId: int32('0+'),
    eventTimestampMs: int64('0+'),
    customMetadata: bytes('0+', { nullable: true, default: null }),
    remoteLogSegmentState: int8('0+'),
  },
});

/** RemotePartitionDeleteMetadataRecord: the remote segments of a deleted partition go. */
export const remotePartitionDeleteMetadataRecord = defineFramedRecord({
  key: 2,
  name: 'RemotePartitionDeleteMetadataRecord',
  versions: '0',
  fields: {
    topicIdPartition: struct('0+', {
      name: string('0+'),
      id: uuid('0+'),
      partition: int32('0+'),
    }),
    brokerId: int32('0+'),
    eventTimestampMs: int64('0+'),
    remotePartitionDeleteState: int8('0+'),
  },
});

/**
 * RemoteLogSegmentMetadataSnapshotRecord: a remote segment, as the snapshot file of the manager
 * holds it.
 */
export const remoteLogSegmentMetadataSnapshotRecord = defineFramedRecord({
  key: 3,
  name: 'RemoteLogSegmentMetadataSnapshotRecord',
  versions: '0',
  fields: {
    segmentId: uuid('0+'),
    startOffset: int64('0+'),
    endOffset: int64('0+'),
    brokerId: int32('0+'),
    maxTimestampMs: int64('0+'),
    eventTimestampMs: int64('0+'),
    segmentLeaderEpochs: array('0+', {
      leaderEpoch: int32('0+'),
      offset: int64('0+'),
    }),
    segmentSizeInBytes: int32('0+'),
    customMetadata: bytes('0+', { nullable: true, default: null }),
    remoteLogSegmentState: int8('0+'),
    txnIndexEmpty: bool('0+', { tag: 0 }),
  },
});

/** Every record of `__remote_log_metadata`, by name. */
export const remoteLogRecords = {
  RemoteLogSegmentMetadataRecord: remoteLogSegmentMetadataRecord,
  RemoteLogSegmentMetadataUpdateRecord: remoteLogSegmentMetadataUpdateRecord,
  RemotePartitionDeleteMetadataRecord: remotePartitionDeleteMetadataRecord,
  RemoteLogSegmentMetadataSnapshotRecord: remoteLogSegmentMetadataSnapshotRecord,
} as const;
