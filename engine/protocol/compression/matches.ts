// Finding what was seen before, for compressors that look for runs of four bytes and more.

/** Shorter repetitions do not pay. */
export const minimumMatch = 4;

const maxHashBits = 14;
const multiplier = 0x9e3779b1;

/** Where each run of four bytes was seen last, as far as runs do not share a slot. */
export interface SeenRuns {
  readonly places: Int32Array;
  readonly shift: number;
}

/** Nothing seen yet; few bytes get a small table. */
export function nothingSeen(size: number): SeenRuns {
  const bits = Math.min(maxHashBits, Math.max(6, 32 - Math.clz32(size)));
  return { places: new Int32Array(1 << bits).fill(-1), shift: 32 - bits };
}

/** Where the four bytes at a place may have been seen before (-1: nowhere); now they are seen here. */
export function seenBefore(seen: SeenRuns, bytes: Uint8Array, at: number): number {
  const word =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  const slot = Math.imul(word, multiplier) >>> seen.shift;
  const place = seen.places[slot] ?? -1;
  seen.places[slot] = at;
  return place;
}

/** How many bytes from two places on are the same, up to an end. */
export function matchLength(bytes: Uint8Array, earlier: number, at: number, end: number): number {
  let length = 0;
  while (at + length < end && bytes[earlier + length] === bytes[at + length]) length += 1;
  return length;
}
