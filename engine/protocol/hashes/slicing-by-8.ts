// Cyclic redundancy checks eight bytes at a time: eight tables, one for each place of a byte.

/** Eight tables of 256 entries, one behind the other. */
export type CrcTables = Int32Array;

/** The tables of a polynomial that is written with its bits reversed. */
export function makeTables(polynomial: number): CrcTables {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : polynomial);
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index += 1) {
    const before = tables[index - 256] ?? 0;
    tables[index] = (before >>> 8) ^ (tables[before & 255] ?? 0);
  }
  return tables;
}

/** The check of `bytes[from, to)`, as a number from 0 to 2^32 − 1. */
export function slicedCrc(t: CrcTables, bytes: Uint8Array, from: number, to: number): number {
  let crc = -1;
  let at = from;
  for (const end = to - 7; at < end; at += 8) {
    const low = crc ^ (byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8));
    const first = low ^ ((byteAt(bytes, at + 2) << 16) | (byteAt(bytes, at + 3) << 24));
    crc =
      entry(t, 1792 + (first & 255)) ^
      entry(t, 1536 + ((first >>> 8) & 255)) ^
      entry(t, 1280 + ((first >>> 16) & 255)) ^
      entry(t, 1024 + (first >>> 24)) ^
      entry(t, 768 + byteAt(bytes, at + 4)) ^
      entry(t, 512 + byteAt(bytes, at + 5)) ^
      entry(t, 256 + byteAt(bytes, at + 6)) ^
      entry(t, byteAt(bytes, at + 7));
  }
  for (; at < to; at += 1) crc = (crc >>> 8) ^ entry(t, (crc ^ byteAt(bytes, at)) & 255);
  return ~crc >>> 0;
}

function entry(tables: CrcTables, index: number): number {
  return tables[index] ?? 0;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
