// The records of format 2, behind a batch's header: lengths and deltas as varints (KIP-98).
import type { Batch, Bytes, ObjectPayload, OpaqueBatch, RecordHeader } from './batch.ts';
import type { ReadRecord, Visit } from './placed-record.ts';
import { blockOf, type RecordBlock } from './record-block.ts';
import { invalidRecord, undecodable, type RecordsError } from './records-error.ts';
import { sizeOfBodyV2, sizeOfBytes } from './record-size.ts';
import { textOfBytes, writeText } from './utf8.ts';
import {
  readVarint,
  readVarlong,
  sizeOfVarint,
  VarintError,
  writeVarint,
  writeVarlong,
  type Cursor,
} from './varint.ts';

/** Writes the records of a batch from the first byte on and says where they end. */
export function writeRecordsV2(
  bytes: Uint8Array,
  payload: ObjectPayload,
  baseTimestamp: number,
): number {
  let at = 0;
  for (const [index, record] of payload.records.entries()) {
    const timestampDelta = record.timestamp - baseTimestamp;
    const offsetDelta = payload.offsetDeltas?.[index] ?? index;
    at = writeVarint(bytes, at, sizeOfBodyV2(record, timestampDelta, offsetDelta));
    // The attributes of a record are not used.
    bytes[at] = 0;
    at = writeVarlong(bytes, at + 1, timestampDelta);
    at = writeVarint(bytes, at, offsetDelta);
    at = writeSized(bytes, at, record.key);
    at = writeSized(bytes, at, record.value);
    at = writeVarint(bytes, at, record.headers.length);
    for (const header of record.headers) {
      at = writeSized(bytes, at, header.key);
      at = writeSized(bytes, at, header.value);
    }
  }
  return at;
}

/** Reads the records of a batch in order. Throws where they break off; of plain ones those before were visited. */
export function readRecordsV2(batch: OpaqueBatch, visit: Visit): void {
  const { count } = batch.payload;
  // Kafka does not look at the codec of an empty batch.
  if (count === 0) return;
  if (count < 0) throw invalidRecord(`Found invalid record count ${count} in magic v2 batch`, 0);
  const block = blockOf(batch);
  if (!block.compressed) readEach(batch, block, visit);
  else {
    // A compressed batch is read to its end before anybody sees a record of it.
    const all: ReadRecord[] = [];
    readEach(batch, block, (read) => all.push(read));
    all.forEach(visit);
  }
}

function readEach(batch: OpaqueBatch, block: RecordBlock, visit: Visit): void {
  const cursor: Cursor = { bytes: block.bytes, at: 0, end: block.bytes.length };
  const { count } = batch.payload;
  for (let index = 0; index < count; index += 1) {
    const read = readRecord(batch, block, cursor);
    if (index === count - 1) ensureNothingLeft(block, cursor.at);
    visit(read);
  }
}

type RecordBody = Omit<ReadRecord, 'sizeInBytes'>;

function readRecord(batch: Batch, block: RecordBlock, cursor: Cursor): ReadRecord {
  const start = cursor.at;
  const size = readLength(block, cursor);
  const left = block.bytes.length - cursor.at;
  if (left < size) throw tooShort(block, { size, left, at: start });
  if (block.compressed && size < 0) throw invalidRecord('Found invalid record structure', start);
  // A record of a compressed block sees its own bytes only, one of plain bytes could run on.
  const end = block.compressed ? cursor.at + size : block.bytes.length;
  const body = readBody(batch, { bytes: block.bytes, at: cursor.at, end }, size);
  const sizeInBytes = sizeOfVarint(size) + size;
  cursor.at += size;
  return { ...body, sizeInBytes };
}

function readLength(block: RecordBlock, cursor: Cursor): number {
  const start = cursor.at;
  try {
    return readVarint(cursor);
  } catch (error) {
    if (!(error instanceof VarintError)) throw error;
    if (error.fault === 'too-long') throw invalidRecord(error.message, start);
    if (block.failure !== undefined) throw undecodable(block.failure, start);
    throw invalidRecord('Incorrect declared batch size, premature EOF reached', start);
  }
}

function readBody(batch: Batch, cursor: Cursor, size: number): RecordBody {
  const start = cursor.at;
  let body: RecordBody;
  try {
    body = readFields(batch, cursor);
  } catch (error) {
    if (!(error instanceof VarintError)) throw error;
    throw invalidRecord('Found invalid record structure', start);
  }
  const read = cursor.at - start;
  if (read !== size) {
    throw invalidRecord(
      `Invalid record size: expected to read ${size} bytes in record payload, but instead read ${read}`,
      start,
    );
  }
  return body;
}

function readFields(batch: Batch, cursor: Cursor): RecordBody {
  ensureLeft(cursor, 1);
  cursor.at += 1;
  const timestamp = batch.baseTimestamp + readVarlong(cursor);
  const offsetDelta = readVarint(cursor);
  const key = readSized(cursor);
  const value = readSized(cursor);
  const headers = readHeaders(cursor);
  return { record: { key, value, headers, timestamp }, offsetDelta };
}

const noHeaders: readonly RecordHeader[] = [];

function readHeaders(cursor: Cursor): readonly RecordHeader[] {
  const at = cursor.at;
  const count = readVarint(cursor);
  if (count === 0) return noHeaders;
  if (count < 0) throw invalidRecord(`Found invalid number of record headers ${count}`, at);
  if (count > cursor.end - cursor.at) {
    throw invalidRecord(
      `Found invalid number of record headers. ${count} is larger than the remaining size of the buffer`,
      at,
    );
  }
  const headers: RecordHeader[] = [];
  while (headers.length < count) headers.push(readHeader(cursor));
  return headers;
}

function readHeader(cursor: Cursor): RecordHeader {
  const at = cursor.at;
  const size = readVarint(cursor);
  if (size < 0) throw invalidRecord(`Invalid negative header key size ${size}`, at);
  const key = textOfBytes(take(cursor, size));
  return { key, value: readSized(cursor) };
}

function readSized(cursor: Cursor): Uint8Array | null {
  const size = readVarint(cursor);
  return size < 0 ? null : take(cursor, size);
}

function take(cursor: Cursor, size: number): Uint8Array {
  ensureLeft(cursor, size);
  const taken = cursor.bytes.subarray(cursor.at, cursor.at + size);
  cursor.at += size;
  return taken;
}

function ensureLeft(cursor: Cursor, size: number): void {
  if (cursor.end - cursor.at >= size) return;
  throw new VarintError('underflow', `The bytes end before byte ${cursor.at + size}.`);
}

function ensureNothingLeft(block: RecordBlock, at: number): void {
  if (at < block.bytes.length) {
    throw invalidRecord('Incorrect declared batch size, records still remaining in file', at);
  }
  if (block.failure === undefined) return;
  throw undecodable(`Error checking for remaining bytes after reading batch: ${block.failure}`, at);
}

function tooShort(
  block: RecordBlock,
  found: { readonly size: number; readonly left: number; readonly at: number },
): RecordsError {
  const { size, left, at } = found;
  if (block.failure !== undefined) return undecodable(block.failure, at);
  const start = `Invalid record size: expected ${size} bytes in record payload, but `;
  return block.compressed
    ? invalidRecord(`${start}the record payload reached EOF.`, at)
    : invalidRecord(`${start}instead the buffer has only ${left} remaining bytes.`, at);
}

function writeSized(bytes: Uint8Array, at: number, value: Bytes): number {
  if (value === null) return writeVarint(bytes, at, -1);
  const start = writeVarint(bytes, at, sizeOfBytes(value));
  if (typeof value === 'string') return writeText(bytes, start, value);
  bytes.set(value, start);
  return start + value.length;
}
