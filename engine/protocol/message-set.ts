// Record formats 0 and 1: single messages, each with its own checksum, one behind the other.
import { attributeBits, type Bytes, type DataRecord, type RecordHeader } from './batch.ts';
import { framesOf, logOverhead, writeChecksum } from './batch-frame.ts';
import { readInt32, readInt64, writeInt32, writeInt64 } from './integers.ts';
import type { PlacedRecord } from './placed-record.ts';
import { legacyOverhead, sizeOfBytes } from './record-size.ts';
import { invalidRecord } from './records-error.ts';
import { writeText } from './utf8.ts';

/** The formats before Kafka 0.11: 0 without timestamps, 1 with them. */
export type LegacyMagic = 0 | 1;

/** What stands in front of a message's key. */
export interface MessageHeader {
  readonly offset: number;
  readonly attributes: number;
  readonly timestamp: number;
}

/** A message inside a compressed set, with the offset that stands in it. */
export interface InnerMessage extends PlacedRecord {
  readonly sizeInBytes: number;
}

/** Bytes from the start of a message to its key: offset, size, checksum, magic, attributes, timestamp. */
export const legacyHeaderSize: Readonly<Record<LegacyMagic, number>> = { 0: 18, 1: 26 };

const attributesAt = 17;
const timestampAt = 18;
const noHeaders: readonly RecordHeader[] = [];

/** Writes a message and says where it ends. */
export function writeMessage(
  into: { readonly bytes: Uint8Array; readonly at: number; readonly magic: LegacyMagic },
  header: MessageHeader,
  record: Pick<DataRecord, 'key' | 'value'>,
): number {
  const { bytes, at, magic } = into;
  const keyAt = at + legacyHeaderSize[magic];
  const end = writeSized(bytes, writeSized(bytes, keyAt, record.key), record.value);
  writeMessageHeader(bytes.subarray(at, end), header, magic);
  return end;
}

/** Writes everything in front of a message's key, when key and value stand there already. */
export function writeMessageHeader(
  message: Uint8Array,
  header: MessageHeader,
  magic: LegacyMagic,
): void {
  writeInt64(message, 0, header.offset);
  writeInt32(message, 8, message.length - logOverhead);
  message[16] = magic;
  message[attributesAt] = header.attributes;
  if (magic === 1) writeInt64(message, timestampAt, header.timestamp);
  writeChecksum({ bytes: message, at: 0, sizeInBytes: message.length, magic });
}

/** What stands in front of a message's key. Format 0 has no timestamp: -1. */
export function readMessageHeader(message: Uint8Array, magic: LegacyMagic): MessageHeader {
  return {
    offset: readInt64(message, 0),
    attributes: ((message[attributesAt] ?? 0) << 24) >> 24,
    timestamp: magic === 0 ? -1 : readInt64(message, timestampAt),
  };
}

/** Key and value of a message, from the bytes behind its header. */
export function readKeyAndValue(bytes: Uint8Array): {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
} {
  const key = readSized(bytes, 0);
  const value = readSized(bytes, 4 + (key?.length ?? 0));
  return { key, value };
}

/** The record of a message, from the bytes behind its header. */
export function recordOfMessage(bytes: Uint8Array, timestamp: number): DataRecord {
  const { key, value } = readKeyAndValue(bytes);
  return { key, value, headers: noHeaders, timestamp };
}

/** The messages of a set that was compressed as a whole. */
export function readInnerMessages(bytes: Uint8Array, magic: LegacyMagic): InnerMessage[] {
  return framesOf(bytes).map((frame) => {
    if (frame.magic !== magic) {
      throw invalidRecord(
        `Compressed message magic ${frame.magic} does not match wrapper magic ${magic}`,
        frame.at,
      );
    }
    const { at, sizeInBytes } = frame;
    if (sizeInBytes < legacyOverhead[magic]) {
      throw invalidRecord('Found invalid record structure', at);
    }
    const message = bytes.subarray(at, at + sizeInBytes);
    const { offset, attributes, timestamp } = readMessageHeader(message, magic);
    if ((attributes & attributeBits.compression) !== 0) {
      throw invalidRecord('Inner record is compressed, which is not supported', at);
    }
    const record = recordOfMessage(message.subarray(legacyHeaderSize[magic]), timestamp);
    return { record, offset, sizeInBytes };
  });
}

function readSized(bytes: Uint8Array, at: number): Uint8Array | null {
  if (at + 4 > bytes.length) throw invalidRecord('Found invalid record structure', at);
  const size = readInt32(bytes, at);
  if (size < 0) return null;
  const start = at + 4;
  if (start + size > bytes.length) throw invalidRecord('Found invalid record structure', at);
  return bytes.subarray(start, start + size);
}

function writeSized(bytes: Uint8Array, at: number, value: Bytes): number {
  writeInt32(bytes, at, value === null ? -1 : sizeOfBytes(value));
  const start = at + 4;
  if (value === null) return start;
  if (typeof value === 'string') return writeText(bytes, start, value);
  bytes.set(value, start);
  return start + value.length;
}
