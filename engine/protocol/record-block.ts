import { attributeBits, compressions } from './batch.ts';
import { decompress } from './compression/codecs.ts';
import { invalidRecord } from './records-error.ts';
import type { Magic, OpaqueBatch } from './batch.ts';

/** The bytes of records, decompressed as far as that went. */
export interface RecordBlock {
  readonly bytes: Uint8Array;
  /** Why decompression stopped where `bytes` ends. */
  readonly failure?: string | undefined;
  /** A compressed block is read record by record; plain bytes are seen as a whole. */
  readonly compressed: boolean;
}

/** The records of a batch of format 2 without their compression. */
export function blockOf(batch: OpaqueBatch): RecordBlock {
  return openBlock(batch.payload.bytes, batch.attributes, batch.magic);
}

/** Undoes the compression that a batch's attributes name. */
export function openBlock(bytes: Uint8Array, attributes: number, magic: Magic): RecordBlock {
  const id = attributes & attributeBits.compression;
  const compression = compressions[id];
  if (compression === undefined) throw invalidRecord(`Unknown compression type id: ${id}`, 0);
  if (compression === 'none') return { bytes, compressed: false };
  return { ...decompress(compression, bytes, magic), compressed: true };
}
