// What is in batches, in a number: copies with the same records have the same.
import type { Batch } from '../../../engine/protocol/batch.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';

/** The payloads that were hashed last. Copies of a batch share its payload, and follow it closely. */
export interface Contents {
  readonly payloads: object[];
  readonly hashes: number[];
  /** Which one gives way next. */
  next: number;
}

const keptPayloads = 16;

/** Nothing was hashed yet. */
export const noContents = (): Contents => ({ payloads: [], hashes: [], next: 0 });

/** A hash of a batch's records. */
export function contentOf(contents: Contents, batch: Batch): number {
  const { payloads, hashes, next } = contents;
  const known = payloads.indexOf(batch.payload);
  if (known >= 0) return hashes[known] as number;
  const hash = hashOfRecords(batch);
  payloads[next] = batch.payload;
  hashes[next] = hash;
  contents.next = (next + 1) % keptPayloads;
  return hash;
}

function hashOfRecords(batch: Batch): number {
  let hash = 17;
  for (const { key, value, timestamp } of recordsOf(batch)) {
    hash = mixed(mixed(mixed(hash, textHash(key)), textHash(value)), timestamp | 0);
  }
  return hash;
}

const mixed = (hash: number, word: number): number => (Math.imul(hash, 31) + word) | 0;

function textHash(bytes: string | Uint8Array | null): number {
  if (bytes === null) return -1;
  let hash = 7;
  if (typeof bytes === 'string') {
    for (let i = 0; i < bytes.length; i += 1) hash = mixed(hash, bytes.charCodeAt(i));
  } else {
    for (const byte of bytes) hash = mixed(hash, byte);
  }
  return hash;
}
