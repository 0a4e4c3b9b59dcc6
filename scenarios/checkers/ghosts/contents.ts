// What is in batches. Copies nearly always are the very batch that the leader made: only where they are
// not somebody has to look inside. Of what no log holds any more a hash of its header is enough.
import type { Batch } from '../../../engine/protocol/batch.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';

/** A batch, or a hash of its header; undefined: it was gone when somebody looked for it. */
export type Contents = Batch | number | undefined;

/** The batch itself, if it is not forgotten yet. */
export const batchIn = (contents: Contents): Batch | undefined =>
  typeof contents === 'object' ? contents : undefined;

/** Do two batches hold the same records? One that nobody has seen is like another one only. */
export function holdTheSame(one: Contents, other: Contents): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  if (typeof one === 'object' && typeof other === 'object') {
    return hashOfRecords(one) === hashOfRecords(other);
  }
  return headerOf(one) === headerOf(other);
}

const headerOf = (contents: Batch | number): number =>
  typeof contents === 'number' ? contents : hashOfHeader(contents);

/** A hash of what the header of a batch says of its records: who wrote them and when, how many and how long. */
export function hashOfHeader(batch: Batch): number {
  const { baseTimestamp, maxTimestamp, producerId, baseSequence } = batch;
  const writing = mixed(mixed(mixed(17, baseTimestamp), maxTimestamp), producerId);
  return mixed(mixed(mixed(writing, baseSequence), batch.lastOffsetDelta), batch.sizeInBytes);
}

/** A hash of all that a batch says. */
function hashOfRecords(batch: Batch): number {
  let hash = 17;
  for (const { key, value, timestamp } of recordsOf(batch)) {
    hash = mixed(mixed(mixed(hash, textHash(key)), textHash(value)), timestamp);
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
