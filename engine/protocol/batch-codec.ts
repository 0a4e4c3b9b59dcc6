// Between batches and bytes, for all three formats. Inside the world batches travel as objects;
// bytes are made for real clients and for the bytes view, and read when they come from there.
import {
  isOpaque,
  timestampTypeOf,
  type Batch,
  type DataRecord,
  type ObjectBatch,
  type OpaqueBatch,
  type Records,
} from './batch.ts';
import { ensureValid, framesOf, type BatchFrame } from './batch-frame.ts';
import { batchOfLegacy, encodeLegacy, readLegacy } from './batch-legacy.ts';
import { batchOfV2, encodeV2 } from './batch-v2.ts';
import type { PlacedRecord, Visit } from './placed-record.ts';
import { RecordsError } from './records-error.ts';
import { readRecordsV2 } from './records-v2.ts';

/**
 * How many bytes records take on the wire. Exact, but for compressed objects, whose size is modelled
 * (see `sizeAfterCompression`): whoever needs the bytes of a message encodes its records first, and
 * gives the message those bytes.
 */
export function sizeOfRecords(records: Records): number {
  if (records === null) return 0;
  if (records instanceof Uint8Array) return records.length;
  let size = 0;
  for (const batch of records) size += batch.sizeInBytes;
  return size;
}

/** Records as bytes: batch behind batch, checksums and all. */
export function encodeRecords(records: Records): Uint8Array {
  if (records === null) return new Uint8Array(0);
  if (records instanceof Uint8Array) return records;
  const [first, ...others] = records.map(encodeBatch);
  if (first === undefined || others.length === 0) return first ?? new Uint8Array(0);
  return joined([first, ...others]);
}

/** One batch as bytes. */
export function encodeBatch(batch: Batch): Uint8Array {
  return batch.magic === 2 ? encodeV2(batch) : encodeLegacy(batch);
}

/**
 * The batches that lie in bytes, each checked as a broker does (size, format, checksum) and not
 * looked into: their records stay the bytes they are. Throws a RecordsError that says where.
 */
export function decodeRecords(bytes: Uint8Array): Batch[] {
  return framesOf(bytes).map((frame) => {
    ensureValid(frame);
    try {
      return batchOfFrame(frame);
    } catch (error) {
      // Only a compressed set of an old format is opened here: its offsets are inside.
      if (error instanceof RecordsError)
        throw new RecordsError(error.fault, error.message, frame.at);
      throw error;
    }
  });
}

/** The batch of a frame; its checksum is not looked at. */
export function batchOfFrame(frame: BatchFrame): Batch {
  return frame.magic === 2 ? batchOfV2(frame) : batchOfLegacy(frame);
}

/** The records of a batch as consumers see them: with log append time, all have the batch's time. */
export function recordsOf(batch: Batch): readonly DataRecord[] {
  const { records } = opened(batch).payload;
  if (timestampTypeOf(batch) !== 'LogAppendTime') return records;
  return records.map((record) => ({ ...record, timestamp: batch.maxTimestamp }));
}

/** The records of a batch as consumers see them, each with its offset. */
export function placedRecords(batch: Batch): readonly PlacedRecord[] {
  const whole = opened(batch);
  const { offsetDeltas } = whole.payload;
  return recordsOf(whole).map((record, index) => {
    return { record, offset: batch.baseOffset + (offsetDeltas?.[index] ?? index) };
  });
}

/**
 * The same batch with its records as objects: for the cleaner, for conversion, for looking inside.
 * They have the timestamps that their producer gave, also under log append time.
 */
export function opened(batch: Batch): ObjectBatch {
  // What is not opaque is objects: a payload is one or the other.
  if (!isOpaque(batch)) return batch as ObjectBatch;
  const records: DataRecord[] = [];
  const offsetDeltas: number[] = [];
  readOpaque(batch, ({ record, offsetDelta }) => {
    records.push(record);
    offsetDeltas.push(offsetDelta);
  });
  const isDense = offsetDeltas.every((delta, index) => delta === index);
  return { ...batch, payload: isDense ? { records } : { records, offsetDeltas } };
}

/** Reads the records of an opaque batch in order. Throws where they break off; what came before was visited. */
export function readOpaque(batch: OpaqueBatch, visit: Visit): void {
  if (batch.magic === 2) readRecordsV2(batch, visit);
  else readLegacy(batch, visit);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
