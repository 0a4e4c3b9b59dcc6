// How many bytes records take without compression, counted without writing them.
import type { Bytes, DataRecord, Magic, ObjectPayload } from './batch.ts';
import { sizeOfText } from './utf8.ts';
import { sizeOfVarint, sizeOfVarlong } from './varint.ts';

/** Bytes in front of key and value of a record of the old formats, offset and size included. */
export const legacyOverhead: Readonly<Record<0 | 1, number>> = { 0: 26, 1: 34 };

/** The size of all records of a batch of format 2, behind its header. */
export function sizeOfRecordsV2(payload: ObjectPayload, baseTimestamp: number): number {
  const { records, offsetDeltas } = payload;
  let size = 0;
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index];
    if (record === undefined) continue;
    const delta = offsetDeltas?.[index] ?? index;
    const body = sizeOfBodyV2(record, record.timestamp - baseTimestamp, delta);
    size += sizeOfVarint(body) + body;
  }
  return size;
}

/** The size of a record of format 2 behind its own length. */
export function sizeOfBodyV2(
  record: DataRecord,
  timestampDelta: number,
  offsetDelta: number,
): number {
  return 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(offsetDelta) + sizeOfFields(record);
}

/** What key, value and headers of a record of format 2 take, wherever it stands. */
export function sizeOfFields({ key, value, headers }: DataRecord): number {
  let size = sizeOfSized(key) + sizeOfSized(value) + sizeOfVarint(headers.length);
  for (const header of headers) size += sizeOfSized(header.key) + sizeOfSized(header.value);
  return size;
}

/** The same of a record without headers whose key and value are plain ASCII: their lengths say it all. */
export const sizeOfPlainFields = (key: string | null, value: string): number =>
  sizeOfPlain(key) + sizeOfPlain(value) + sizeOfVarint(0);

const sizeOfPlain = (text: string | null): number =>
  text === null ? 1 : sizeOfVarint(text.length) + text.length;

/** The size of records as a message set of format 0 or 1. Headers did not exist yet. */
export function sizeOfLegacyRecords(records: readonly DataRecord[], magic: Magic): number {
  let size = 0;
  for (const { key, value } of records) {
    size += legacyOverhead[magic === 0 ? 0 : 1] + sizeOfBytes(key) + sizeOfBytes(value);
  }
  return size;
}

/** How many bytes a key or a value has; null has none. */
export function sizeOfBytes(bytes: Bytes): number {
  if (bytes === null) return 0;
  return typeof bytes === 'string' ? sizeOfText(bytes) : bytes.length;
}

/** With its length in front, where -1 says null. */
function sizeOfSized(bytes: Bytes): number {
  if (bytes === null) return 1;
  const size = sizeOfBytes(bytes);
  return sizeOfVarint(size) + size;
}
