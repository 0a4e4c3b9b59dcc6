// A 64-bit rolling hash in two 32-bit lanes: the identity of a run.

/** The two lanes; part of the world's state. */
export interface RollingHash {
  low: number;
  high: number;
}

/** The hash of a run in which nothing has happened. */
export const createHash = (): RollingHash => ({ low: 0x9e3779b9 | 0, high: 0x7f4a7c15 | 0 });

/** Takes the first `count` words into the hash. */
export function hashWords(hash: RollingHash, words: Int32Array, count: number): void {
  let { low, high } = hash;
  for (let i = 0; i < count; i += 1) {
    const word = words[i] as number;
    low = Math.imul(low ^ word, 0xcc9e2d51);
    low ^= low >>> 15;
    high = Math.imul(((high << 13) | (high >>> 19)) + word, 0x85ebca6b) ^ low;
  }
  hash.low = low;
  hash.high = high;
}

/** Takes a name into the hash: two runs that call things differently are different runs. */
export function hashText(hash: RollingHash, text: string): void {
  let { low, high } = hash;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0xcc9e2d51);
    low ^= low >>> 15;
    high = Math.imul(((high << 13) | (high >>> 19)) + unit, 0x85ebca6b) ^ low;
  }
  hash.low = low;
  hash.high = high;
}

/** Sixteen hexadecimal digits, as transcripts and links show it. */
export function hashOf(hash: RollingHash): string {
  return lane(hash.high) + lane(hash.low);
}

function lane(value: number): string {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  return (mixed >>> 0).toString(16).padStart(8, '0');
}
