// Record batches of format 2, since Kafka 0.11: a header of 61 bytes, then the records.
import { assert } from '../../sim/assert.ts';
import {
  compressionOf,
  sizeOfBatchHeader,
  type Batch,
  type ObjectPayload,
  type OpaqueBatch,
} from './batch.ts';
import { ensureHeader, logOverhead, writeChecksum, type BatchFrame } from './batch-frame.ts';
import { compress } from './compression/codecs.ts';
import { readInt16, readInt32, readInt64, writeInt16, writeInt32, writeInt64 } from './integers.ts';
import { sizeOfRecordsV2 } from './record-size.ts';
import { writeRecordsV2 } from './records-v2.ts';

/** Where the fields of the header stand. */
const at = {
  baseOffset: 0,
  length: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
} as const;

/** A batch of format 2 as bytes. */
export function encodeV2(batch: Batch): Uint8Array {
  const { payload } = batch;
  const isOpaque = 'bytes' in payload;
  const body = isOpaque ? payload.bytes : bodyOf(batch, payload);
  const bytes = new Uint8Array(sizeOfBatchHeader + body.length);
  bytes.set(body, sizeOfBatchHeader);
  writeHeader(bytes, batch, isOpaque ? payload.count : payload.records.length);
  return bytes;
}

/** The batch that lies in a frame, its records left as they are. */
export function batchOfV2(frame: BatchFrame): OpaqueBatch {
  ensureHeader(frame);
  const bytes = frame.bytes.subarray(frame.at, frame.at + frame.sizeInBytes);
  return {
    baseOffset: readInt64(bytes, at.baseOffset),
    lastOffsetDelta: readInt32(bytes, at.lastOffsetDelta),
    partitionLeaderEpoch: readInt32(bytes, at.partitionLeaderEpoch),
    magic: 2,
    attributes: readInt16(bytes, at.attributes),
    baseTimestamp: readInt64(bytes, at.baseTimestamp),
    maxTimestamp: readInt64(bytes, at.maxTimestamp),
    producerId: readInt64(bytes, at.producerId),
    producerEpoch: readInt16(bytes, at.producerEpoch),
    baseSequence: readInt32(bytes, at.baseSequence),
    sizeInBytes: frame.sizeInBytes,
    payload: { bytes: bytes.subarray(sizeOfBatchHeader), count: readInt32(bytes, at.count) },
  };
}

function bodyOf(batch: Batch, payload: ObjectPayload): Uint8Array {
  const plain = new Uint8Array(sizeOfRecordsV2(payload, batch.baseTimestamp));
  const end = writeRecordsV2(plain, payload, batch.baseTimestamp);
  assert(end === plain.length, 'records take as many bytes as were counted');
  const compression = compressionOf(batch);
  assert(compression !== undefined, 'a batch of objects has a codec that Kafka knows');
  return compression === 'none' ? plain : compress(compression, plain, batch.magic);
}

function writeHeader(bytes: Uint8Array, batch: Batch, count: number): void {
  writeInt64(bytes, at.baseOffset, batch.baseOffset);
  writeInt32(bytes, at.length, bytes.length - logOverhead);
  writeInt32(bytes, at.partitionLeaderEpoch, batch.partitionLeaderEpoch);
  bytes[at.magic] = batch.magic;
  writeInt16(bytes, at.attributes, batch.attributes);
  writeInt32(bytes, at.lastOffsetDelta, batch.lastOffsetDelta);
  writeInt64(bytes, at.baseTimestamp, batch.baseTimestamp);
  writeInt64(bytes, at.maxTimestamp, batch.maxTimestamp);
  writeInt64(bytes, at.producerId, batch.producerId);
  writeInt16(bytes, at.producerEpoch, batch.producerEpoch);
  writeInt32(bytes, at.baseSequence, batch.baseSequence);
  writeInt32(bytes, at.count, count);
  writeChecksum({ bytes, at: 0, sizeInBytes: bytes.length, magic: 2 });
}
