// Kafka's variable-length integers (ByteUtils): seven bits a byte, the lowest first. `varint` and
// `varlong` have a sign and are zig-zag coded; the unsigned form carries any int32 by its bits.

/** A place in bytes that reading moves forward; nothing at `end` or behind it may be touched. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
}

/** A variable-length integer that cannot be read. */
export class VarintError extends Error {
  override readonly name = 'VarintError';
  readonly fault: 'underflow' | 'too-long';

  constructor(fault: VarintError['fault'], message: string) {
    super(message);
    this.fault = fault;
  }
}

/** How many bytes an unsigned varint takes. */
export function sizeOfUnsignedVarint(value: number): number {
  if (value >= 0 && value < 0x80) return 1;
  const bits = 32 - Math.clz32(value | 1);
  return Math.ceil(bits / 7);
}

/** How many bytes a varint takes. */
export function sizeOfVarint(value: number): number {
  return sizeOfUnsignedVarint((value << 1) ^ (value >> 31));
}

/** How many bytes a varlong takes. */
export function sizeOfVarlong(value: number): number {
  let size = 1;
  let limit = 64;
  while (size < 10 && (value < 0 ? value < -limit : value >= limit)) {
    size += 1;
    limit *= 128;
  }
  return size;
}

/** Writes an unsigned varint and says where it ends. */
export function writeUnsignedVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value >>> 0;
  let end = at;
  while (rest > 127) {
    bytes[end] = (rest & 127) | 128;
    end += 1;
    rest >>>= 7;
  }
  bytes[end] = rest;
  return end + 1;
}

/** Writes a varint and says where it ends. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  return writeUnsignedVarint(bytes, at, (value << 1) ^ (value >> 31));
}

/** Writes a varlong and says where it ends. */
export function writeVarlong(bytes: Uint8Array, at: number, value: number): number {
  if (!Number.isSafeInteger(value)) return writeBigVarlong(bytes, at, value);
  const magnitude = value < 0 ? -value - 1 : value;
  let end = at;
  let group = (magnitude % 64) * 2 + (value < 0 ? 1 : 0);
  let rest = Math.floor(magnitude / 64);
  while (rest > 0) {
    bytes[end] = group | 128;
    end += 1;
    group = rest % 128;
    rest = Math.floor(rest / 128);
  }
  bytes[end] = group;
  return end + 1;
}

/** Reads an unsigned varint: an int32, whose bits Kafka takes for an unsigned number. */
export function readUnsignedVarint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = nextByte(cursor);
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
  const shown = (value >>> 0).toString(16);
  throw new VarintError(
    'too-long',
    `Varint is too long, the most significant bit in the 5th byte is set, converted value: ${shown}`,
  );
}

/** Reads a varint. */
export function readVarint(cursor: Cursor): number {
  const raw = readUnsignedVarint(cursor);
  return (raw >>> 1) ^ -(raw & 1);
}

/** Reads a varlong, rounded to the nearest double. */
export function readVarlong(cursor: Cursor): number {
  const start = cursor.at;
  const first = nextByte(cursor);
  let magnitude = (first & 127) >> 1;
  let byte = first;
  for (let scale = 64; byte >= 128; scale *= 128) {
    // From the eighth byte on, doubles could round twice.
    if (cursor.at - start >= 7) return readBigVarlong(cursor, start);
    byte = nextByte(cursor);
    magnitude += (byte & 127) * scale;
  }
  return (first & 1) === 0 ? magnitude : -magnitude - 1;
}

function readBigVarlong(cursor: Cursor, start: number): number {
  cursor.at = start;
  let raw = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = nextByte(cursor);
    raw = BigInt.asUintN(64, raw | (BigInt(byte & 127) << shift));
    if (byte < 128) return Number((raw >> 1n) ^ -(raw & 1n));
  }
  throw new VarintError(
    'too-long',
    `Varlong is too long, most significant bit in the 10th byte is set, converted value: ${raw.toString(16)}`,
  );
}

/** 2^63 is how Long.MAX reads. */
const two63 = 9_223_372_036_854_775_808;
const longMax = 9_223_372_036_854_775_807n;

function writeBigVarlong(bytes: Uint8Array, at: number, value: number): number {
  const exact = value >= two63 ? longMax : BigInt(value);
  let rest = BigInt.asUintN(64, (exact << 1n) ^ (exact >> 63n));
  let end = at;
  while (rest > 127n) {
    bytes[end] = Number(rest & 127n) | 128;
    end += 1;
    rest >>= 7n;
  }
  bytes[end] = Number(rest);
  return end + 1;
}

function nextByte(cursor: Cursor): number {
  if (cursor.at >= cursor.end) {
    throw new VarintError('underflow', `The bytes end inside an integer, at byte ${cursor.at}.`);
  }
  const byte = cursor.bytes[cursor.at] ?? 0;
  cursor.at += 1;
  return byte;
}
