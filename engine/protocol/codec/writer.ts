// Writes the primitive types into bytes whose size was counted before.
import { writeInt16, writeInt32, writeInt64 } from '../integers.ts';
import { writeText } from '../utf8.ts';
import { uuidToBytes, zeroUuid, type Uuid } from '../uuid.ts';
import { sizeOfUnsignedVarint, writeUnsignedVarint } from '../varint.ts';
import { EncodeError } from './errors.ts';

/** Bytes and how far they have been written. */
export interface Writer {
  readonly bytes: Uint8Array;
  at: number;
}

/** A bool: 1 or 0. */
export function writeBool(writer: Writer, value: boolean): void {
  writer.bytes[writer.at] = value ? 1 : 0;
  writer.at += 1;
}

/** An int8. */
export function writeByte(writer: Writer, value: number): void {
  if ((value << 24) >> 24 !== value) throw outside(value, 'int8');
  writer.bytes[writer.at] = value;
  writer.at += 1;
}

/** An int16. */
export function writeShort(writer: Writer, value: number): void {
  if ((value << 16) >> 16 !== value) throw outside(value, 'int16');
  writeInt16(writer.bytes, writer.at, value);
  writer.at += 2;
}

/** A uint16. */
export function writeUnsignedShort(writer: Writer, value: number): void {
  if ((value & 0xffff) !== value) throw outside(value, 'uint16');
  writeInt16(writer.bytes, writer.at, value);
  writer.at += 2;
}

/** An int32. */
export function writeInt(writer: Writer, value: number): void {
  if ((value | 0) !== value) throw outside(value, 'int32');
  writeInt32(writer.bytes, writer.at, value);
  writer.at += 4;
}

/** A uint32. */
export function writeUnsignedInt(writer: Writer, value: number): void {
  if (value >>> 0 !== value) throw outside(value, 'uint32');
  writeInt32(writer.bytes, writer.at, value);
  writer.at += 4;
}

/** An int64: a double, or a bigint where every bit counts. */
export function writeLong(writer: Writer, value: number | bigint): void {
  if (typeof value === 'bigint') writeExactLong(writer, value);
  else if (Number.isInteger(value)) writeInt64(writer.bytes, writer.at, value);
  else throw outside(value, 'int64');
  writer.at += 8;
}

function writeExactLong({ bytes, at }: Writer, value: bigint): void {
  if (BigInt.asIntN(64, value) !== value) throw outside(value, 'int64');
  writeInt32(bytes, at, Number(BigInt.asIntN(32, value >> 32n)));
  writeInt32(bytes, at + 4, Number(BigInt.asIntN(32, value)));
}

/** A float64. */
export function writeDouble(writer: Writer, value: number): void {
  const { buffer, byteOffset } = writer.bytes;
  new DataView(buffer, byteOffset + writer.at, 8).setFloat64(0, value);
  writer.at += 8;
}

/** A uuid, from its text. */
export function writeUuid(writer: Writer, value: Uuid): void {
  if (value !== zeroUuid) writer.bytes.set(uuidToBytes(value), writer.at);
  writer.at += 16;
}

/** An unsigned varint. */
export function writeVarlength(writer: Writer, value: number): void {
  writer.at = writeUnsignedVarint(writer.bytes, writer.at, value);
}

/** A length in front of bytes or of a list; -1 is null. */
export function writeLength(writer: Writer, length: number, compact: boolean): void {
  if (compact) writeVarlength(writer, length + 1);
  else {
    writeInt32(writer.bytes, writer.at, length);
    writer.at += 4;
  }
}

/** A text whose size in bytes is known, or null (then the size is -1). */
export function writeString(writer: Writer, text: string, size: number, compact: boolean): void {
  if (compact) writeVarlength(writer, size + 1);
  else {
    writeInt16(writer.bytes, writer.at, size);
    writer.at += 2;
  }
  if (size > 0) writer.at = writeText(writer.bytes, writer.at, text);
}

/** Bytes as they are. */
export function writeRaw(writer: Writer, bytes: Uint8Array): void {
  writer.bytes.set(bytes, writer.at);
  writer.at += bytes.length;
}

/** How many bytes a length takes; -1 is null. */
export function sizeOfLength(length: number, compact: boolean): number {
  return compact ? sizeOfUnsignedVarint(length + 1) : 4;
}

function outside(value: number | bigint, type: string): EncodeError {
  return new EncodeError(`${value} is not an ${type}`);
}
