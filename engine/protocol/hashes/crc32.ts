import { makeTables, slicedCrc } from './slicing-by-8.ts';

/** The polynomial of gzip and Ethernet, bits reversed. */
const tables = makeTables(0xedb88320);

/** CRC-32 of `bytes[from, to)`: the checksum of record formats 0 and 1, and of gzip. */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return slicedCrc(tables, bytes, from, to);
}
