import {
  decodeRecords,
  encodeBatch,
  encodeRecords,
  opened,
  placedRecords,
  readOpaque,
  sizeOfRecords,
} from '../../../engine/protocol/batch-codec.ts';
import {
  ensureValid,
  framesOf,
  storedChecksum,
  type BatchFrame,
} from '../../../engine/protocol/batch-frame.ts';
import {
  batchOf,
  compressionOf,
  deleteHorizonOf,
  isControl,
  isOpaque,
  isTransactional,
  lastOffset,
  lastSequence,
  nextOffset,
  recordCount,
  sequenceAfter,
  timestampTypeOf,
  type Batch,
  type BatchOptions,
  type DataRecord,
} from '../../../engine/protocol/batch.ts';
import { controlTypeOf } from '../../../engine/protocol/control-record.ts';
import { difference } from '../difference.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';

/** Batches of all formats: what Kafka finds in the bytes, and the same bytes written again. */
export const recordBatches: Player = {
  families: ['tables/record-batches'],
  play: (_, { hex, batches }) => {
    const bytes = bytesOfHex(hex as string);
    const frames = framesOf(bytes);
    const found = decodeRecords(bytes);
    const facts = found.map((batch, index) => factsOf(batch, frames[index]));
    return difference(batches, facts, 'batches') ?? differenceWritten(bytes, found);
  },
};

/** What Kafka tells of a batch. */
export function factsOf(batch: Batch, frame: BatchFrame | undefined): Record<string, unknown> {
  const { magic, maxTimestamp, partitionLeaderEpoch, producerId, producerEpoch } = batch;
  if (frame !== undefined) ensureValid(frame);
  return {
    baseOffset: batch.baseOffset,
    lastOffset: lastOffset(batch),
    nextOffset: nextOffset(batch),
    sizeInBytes: batch.sizeInBytes,
    magic,
    crc: frame && storedChecksum(frame),
    valid: frame !== undefined,
    compression: compressionOf(batch),
    timestampType: timestampTypeOf(batch),
    maxTimestamp,
    baseTimestamp: magic === 2 ? batch.baseTimestamp : undefined,
    partitionLeaderEpoch,
    producerId,
    producerEpoch,
    baseSequence: batch.baseSequence,
    lastSequence: lastSequence(batch),
    isTransactional: isTransactional(batch),
    isControlBatch: isControl(batch),
    deleteHorizonMs: deleteHorizonOf(batch) ?? null,
    // Kafka does not know how many records are in a message set.
    count: magic === 2 ? recordCount(batch) : null,
    records: recordsIn(batch),
  };
}

function recordsIn(batch: Batch): Record<string, unknown>[] {
  const sizes: number[] = [];
  if (isOpaque(batch)) readOpaque(batch, ({ sizeInBytes }) => sizes.push(sizeInBytes));
  return placedRecords(batch).map(({ record, offset }, index) => ({
    offset,
    timestamp: record.timestamp,
    sequence:
      batch.baseSequence < 0 ? -1 : sequenceAfter(batch.baseSequence, offset - batch.baseOffset),
    sizeInBytes: sizes[index],
    key: hexOfBytes(record.key),
    value: hexOfBytes(record.value),
    headers: headersIn(record),
    control: isControl(batch) ? controlTypeOf(record) : undefined,
  }));
}

function headersIn({ headers }: DataRecord): unknown[] | undefined {
  if (headers.length === 0) return undefined;
  return headers.map(({ key, value }) => [key, hexOfBytes(value)]);
}

/** As received, opened and packed again, and made anew from the records: the same batch every time. */
function differenceWritten(bytes: Uint8Array, batches: readonly Batch[]): string | undefined {
  const whole = bytes.subarray(0, sizeOfRecords(batches));
  const asReceived = difference(hexOfBytes(whole), hexOfBytes(encodeRecords(batches)), 'bytes');
  if (asReceived !== undefined) return asReceived;
  for (const batch of batches) {
    const here = differenceOfOpened(batch);
    if (here !== undefined) return here;
  }
  return undefined;
}

function differenceOfOpened(batch: Batch): string | undefined {
  const objects = opened(batch);
  const packed = encodeBatch(objects);
  if (compressionOf(batch) !== 'none') {
    // Compressors differ; what is inside does not.
    const again = decodeRecords(packed).flatMap(recordsIn);
    return difference(recordsIn(batch), again, 'records packed again');
  }
  const anew = batchOf(objects.payload.records, optionsOf(batch));
  return (
    difference(hexOfBytes(encodeBatch(batch)), hexOfBytes(packed), 'bytes of the objects') ??
    difference(objects, anew, 'a batch made of the records')
  );
}

function optionsOf(batch: Batch): BatchOptions {
  const isAppendTime = timestampTypeOf(batch) === 'LogAppendTime';
  return {
    magic: batch.magic,
    baseOffset: batch.baseOffset,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    ...(isAppendTime ? { logAppendTime: batch.maxTimestamp } : {}),
    transactional: isTransactional(batch),
    control: isControl(batch),
  };
}
