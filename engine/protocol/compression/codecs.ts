import type { Magic } from '../batch.ts';
import { gunzip, gzip } from './gzip.ts';
import { readLz4Frame, writeLz4Frame } from './lz4-frame.ts';
import type { Compression } from './sizes.ts';
import { readSnappy, writeSnappy } from './snappy.ts';
import { readZstd, writeZstd } from './zstd/zstd.ts';

/** A codec that a batch can name. */
export type Codec = Exclude<Compression, 'none'>;

/** Compresses the records of a batch, as Kafka's Java producer frames them. */
export function compress(codec: Codec, bytes: Uint8Array, magic: Magic): Uint8Array {
  switch (codec) {
    case 'gzip':
      return gzip(bytes);
    case 'snappy':
      return writeSnappy(bytes);
    case 'lz4':
      return writeLz4Frame(bytes, magic);
    case 'zstd':
      return writeZstd(bytes);
  }
}

/** What came out of a compressed block, and why not more of it if it is broken. */
export interface Decompressed {
  readonly bytes: Uint8Array;
  readonly failure?: string | undefined;
}

/** Undoes the compression of a batch's records, in every framing that clients use. Never throws. */
export function decompress(codec: Codec, bytes: Uint8Array, magic: Magic): Decompressed {
  switch (codec) {
    case 'gzip':
      return gunzip(bytes);
    case 'snappy':
      return readSnappy(bytes);
    case 'lz4':
      return readLz4Frame(bytes, magic);
    case 'zstd':
      return readZstd(bytes);
  }
}
