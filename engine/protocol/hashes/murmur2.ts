import { toPositive } from './signs.ts';

const multiplier = 0x5bd1e995;
const seed = 0x9747b28c;

/** Murmur2 as Kafka's producer computes it over a key, as an int32. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const whole = length & ~3;
  let hash = seed ^ length;
  for (let at = 0; at < whole; at += 4) {
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    const mixed = Math.imul(word, multiplier);
    hash = Math.imul(hash, multiplier) ^ Math.imul(mixed ^ (mixed >>> 24), multiplier);
  }
  if (whole < length) {
    for (let at = length - 1; at >= whole; at -= 1) hash ^= (bytes[at] ?? 0) << (8 * (at - whole));
    hash = Math.imul(hash, multiplier);
  }
  const once = Math.imul(hash ^ (hash >>> 13), multiplier);
  return once ^ (once >>> 15);
}

/** The partition that records with this key go to: the default partitioner of the Java client. */
export function partitionOfKey(key: Uint8Array, partitions: number): number {
  return toPositive(murmur2(key)) % partitions;
}
