// Zstandard writes its entropy-coded bits from the front and reads them from the back: the highest
// bit that is set in the last byte says where they end.
import { check } from './error.ts';

/** Bits that are read backwards; `left` of them are not read yet. */
export interface BackwardBits {
  readonly bytes: Uint8Array;
  left: number;
}

/** All bits of some bytes, in front of the mark that ends them. */
export function backwardBits(bytes: Uint8Array): BackwardBits {
  const last = bytes.at(-1) ?? 0;
  check(last !== 0, 'a stream of bits has no end mark');
  return { bytes, left: bytes.length * 8 - (Math.clz32(last) - 24) - 1 };
}

/** Takes the next bits, at most 32. */
export function takeBits(bits: BackwardBits, count: number): number {
  check(count <= bits.left, 'a stream of bits ends too early');
  bits.left -= count;
  return bitsAt(bits.bytes, bits.left, count);
}

/** Looks at the next bits without taking them; in front of the first one there are zeros. */
export function peekBits(bits: BackwardBits, count: number): number {
  const missing = count - bits.left;
  if (missing <= 0) return bitsAt(bits.bytes, bits.left - count, count);
  return bitsAt(bits.bytes, 0, bits.left) << missing;
}

/** The `count` bits from bit `from` on, lowest first. */
export function bitsAt(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  let got = 0;
  let at = from >>> 3;
  let skip = from & 7;
  while (got < count) {
    const chunk = Math.min(8 - skip, count - got);
    const bits = ((bytes[at] ?? 0) >>> skip) & ((1 << chunk) - 1);
    value |= bits << got;
    got += chunk;
    skip = 0;
    at += 1;
  }
  return value >>> 0;
}
