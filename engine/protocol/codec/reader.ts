// Reads the primitive types. Every read stays inside the reader's bytes or throws a DecodeError.
import { readInt16, readInt32, readInt64 } from '../integers.ts';
import { textOfBytes } from '../utf8.ts';
import { uuidOfBytes, zeroUuid, type Uuid } from '../uuid.ts';
import { readUnsignedVarint, VarintError, type Cursor } from '../varint.ts';
import { DecodeError } from './errors.ts';

/** Bytes and how far they have been read. */
export type Reader = Cursor;

/** Reads from some bytes, all of them unless said. */
export function readerOf(bytes: Uint8Array, at = 0, end: number = bytes.length): Reader {
  return { bytes, at, end };
}

/** Moves on by some bytes and says where they began. */
export function take(reader: Reader, size: number): number {
  const { at, end } = reader;
  if (size > end - at) {
    throw new DecodeError(at, `${size} bytes were expected, ${end - at} are left`);
  }
  reader.at = at + size;
  return at;
}

/** A byte that is not 0 is true. */
export function readBool(reader: Reader): boolean {
  const at = take(reader, 1);
  return reader.bytes[at] !== 0;
}

/** An int8. */
export function readInt8(reader: Reader): number {
  const at = take(reader, 1);
  return ((reader.bytes[at] ?? 0) << 24) >> 24;
}

/** An int16. */
export function readShort(reader: Reader): number {
  const at = take(reader, 2);
  return readInt16(reader.bytes, at);
}

/** A uint16. */
export function readUnsignedShort(reader: Reader): number {
  return readShort(reader) & 0xffff;
}

/** An int32. */
export function readInt(reader: Reader): number {
  const at = take(reader, 4);
  return readInt32(reader.bytes, at);
}

/** A uint32. */
export function readUnsignedInt(reader: Reader): number {
  return readInt(reader) >>> 0;
}

/** An int64 as the nearest double. */
export function readLong(reader: Reader): number {
  const at = take(reader, 8);
  return readInt64(reader.bytes, at);
}

/** An int64 in full. */
export function readExactLong(reader: Reader): bigint {
  const { bytes } = reader;
  const at = take(reader, 8);
  return (BigInt(readInt32(bytes, at)) << 32n) | BigInt(readInt32(bytes, at + 4) >>> 0);
}

/** A float64. */
export function readDouble(reader: Reader): number {
  const at = take(reader, 8);
  const { buffer, byteOffset } = reader.bytes;
  return new DataView(buffer, byteOffset + at, 8).getFloat64(0);
}

/** A uuid, as its text. */
export function readUuid(reader: Reader): Uuid {
  const { bytes } = reader;
  const at = take(reader, 16);
  return isZero(bytes, at) ? zeroUuid : uuidOfBytes(bytes, at);
}

function isZero(bytes: Uint8Array, at: number): boolean {
  for (let place = at; place < at + 16; place += 1) if (bytes[place] !== 0) return false;
  return true;
}

/** An unsigned varint, as the int32 that Kafka takes its bits for. */
export function readVarlength(reader: Reader): number {
  const byte = reader.bytes[reader.at];
  if (byte !== undefined && byte < 128 && reader.at < reader.end) {
    reader.at += 1;
    return byte;
  }
  const { at, end } = reader;
  try {
    return readUnsignedVarint(reader);
  } catch (error) {
    if (!(error instanceof VarintError)) throw error;
    const cut = `an unsigned varint was expected, ${end - at} bytes are left`;
    throw new DecodeError(at, error.fault === 'underflow' ? cut : error.message);
  }
}

/** A length; negative is null. */
export function readLength(reader: Reader, compact: boolean): number {
  return compact ? (readVarlength(reader) - 1) | 0 : readInt(reader);
}

/** A text, or null. Kafka has no texts beyond 32,767 bytes. */
export function readString(reader: Reader, compact: boolean): string | null {
  const start = reader.at;
  const size = compact ? (readVarlength(reader) - 1) | 0 : readShort(reader);
  if (size < 0) return null;
  if (size > 0x7fff) throw new DecodeError(start, `a string cannot have ${size} bytes`);
  const at = take(reader, size);
  return textAt(reader.bytes, at, size);
}

/** Bytes, or null: a view of the reader's own, nothing is copied. */
export function readBytes(reader: Reader, compact: boolean): Uint8Array | null {
  const size = readLength(reader, compact);
  if (size < 0) return null;
  const at = take(reader, size);
  return reader.bytes.subarray(at, at + size);
}

/** As many bytes as a tagged field says it has. */
export function readRaw(reader: Reader, size: number): Uint8Array {
  if (size < 0) throw new DecodeError(reader.at, `a tagged field cannot have ${size} bytes`);
  const at = take(reader, size);
  return reader.bytes.subarray(at, at + size);
}

/** The length of a list, or null; refused when the bytes left cannot hold so many elements. */
export function readCount(reader: Reader, compact: boolean, minSize: number): number | null {
  const start = reader.at;
  const count = readLength(reader, compact);
  if (count < 0) return null;
  const left = reader.end - reader.at;
  if (count * Math.max(minSize, 1) > left) {
    throw new DecodeError(start, `a list of ${count} cannot lie in the ${left} bytes left`);
  }
  return count;
}

/** Short plain texts are read faster by hand than by a TextDecoder. */
function textAt(bytes: Uint8Array, at: number, size: number): string {
  const view = bytes.subarray(at, at + size);
  if (size > 40 || view.some((byte) => byte > 127)) return textOfBytes(view);
  return String.fromCharCode(...view);
}
