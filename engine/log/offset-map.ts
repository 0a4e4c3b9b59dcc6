// Kafka's OffsetMap: while the cleaner works, the newest offset of every key.
import type { Bytes } from '../protocol/batch.ts';
import { textOfBytes, textToBytes } from '../protocol/utf8.ts';

/** Of the slots so many are used at most, in percent: a fuller table would be slow. */
const LOAD_PERCENT = 90;

/** The newest offset of each key, as far as the map reaches. */
// Simplified: Kafka keeps a hash of each key and takes keys with the same hash for one.
export interface OffsetMap {
  readonly newest: Map<string, number>;
  /** How many keys fit in. */
  readonly capacity: number;
  /** Everything up to here was looked at; -1 before the first. */
  latestOffset: number;
}

/** A map with room for a part of its slots (log.cleaner.dedupe.buffer.size, 24 bytes a slot). */
export function createOffsetMap(slots: number): OffsetMap {
  const capacity = Math.floor((slots * LOAD_PERCENT) / 100);
  return { newest: new Map(), capacity, latestOffset: -1 };
}

/** Notes where a key was seen last. False when the map is full. */
export function putOffset(map: OffsetMap, key: Bytes, offset: number): boolean {
  if (map.newest.size >= map.capacity) return false;
  map.newest.set(nameOf(key), offset);
  map.latestOffset = offset;
  return true;
}

/** Where a key was seen last; -1 when it was not. */
export function newestOffsetOf(map: OffsetMap, key: Bytes): number {
  return map.newest.get(nameOf(key)) ?? -1;
}

/** A text and its UTF-8 bytes are the same key; other bytes are named by their digits. */
function nameOf(key: Bytes): string {
  if (key === null || typeof key === 'string') return key ?? '';
  const text = textOfBytes(key);
  return isSame(textToBytes(text), key) ? text : `\u0000${key.join(' ')}`;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
