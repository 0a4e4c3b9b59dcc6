import { makeTables, slicedCrc } from './slicing-by-8.ts';

/** Castagnoli's polynomial, bits reversed. */
const tables = makeTables(0x82f63b78);

/** CRC-32C of `bytes[from, to)`: the checksum of record batches since Kafka 0.11. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return slicedCrc(tables, bytes, from, to);
}
