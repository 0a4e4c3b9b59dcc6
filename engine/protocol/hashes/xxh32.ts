// xxHash with 32 bits: the checksum of LZ4 frames.
const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;

/** xxHash32 with seed 0 of some bytes, as a number from 0 to 2^32 − 1. */
export function xxh32(bytes: Uint8Array): number {
  let at = 0;
  let hash = prime5;
  if (bytes.length >= 16) {
    const lanes: [number, number, number, number] = [prime1 + prime2, prime2, 0, -prime1];
    for (; at + 16 <= bytes.length; at += 16) {
      lanes[0] = round(lanes[0], wordAt(bytes, at));
      lanes[1] = round(lanes[1], wordAt(bytes, at + 4));
      lanes[2] = round(lanes[2], wordAt(bytes, at + 8));
      lanes[3] = round(lanes[3], wordAt(bytes, at + 12));
    }
    const [a, b, c, d] = lanes;
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  }
  hash += bytes.length;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = Math.imul(rotate(hash + Math.imul(wordAt(bytes, at), prime3), 17), prime4);
  }
  for (; at < bytes.length; at += 1) {
    hash = Math.imul(rotate(hash + Math.imul(bytes[at] ?? 0, prime5), 11), prime1);
  }
  return avalanche(hash);
}

function round(lane: number, word: number): number {
  return Math.imul(rotate(lane + Math.imul(word, prime2), 13), prime1);
}

function avalanche(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 15), prime2);
  const second = Math.imul(first ^ (first >>> 13), prime3);
  return (second ^ (second >>> 16)) >>> 0;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
