// Big-endian integers in bytes. An int64 is a number: beyond ±(2^53 − 1) it is the nearest double.

const two32 = 4_294_967_296;
const two63 = 9_223_372_036_854_775_808;

/** The int16 at a place. */
export function readInt16(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)) >> 16;
}

/** The int32 at a place. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

/** The uint32 at a place. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) >>> 0;
}

/** The int64 at a place, rounded to the nearest double. */
export function readInt64(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) * two32 + readUint32(bytes, at + 4);
}

/** Writes an int16. */
export function writeInt16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}

/** Writes an int32 (a uint32 too: the bits are the same). */
export function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 24;
  bytes[at + 1] = value >> 16;
  bytes[at + 2] = value >> 8;
  bytes[at + 3] = value;
}

/** Writes an int64. 2^63, which is how Long.MAX reads, becomes Long.MAX again. */
export function writeInt64(bytes: Uint8Array, at: number, value: number): void {
  if (value >= two63) {
    writeInt32(bytes, at, 0x7fffffff);
    writeInt32(bytes, at + 4, -1);
    return;
  }
  const high = Math.floor(value / two32);
  writeInt32(bytes, at, high);
  writeInt32(bytes, at + 4, value - high * two32);
}
