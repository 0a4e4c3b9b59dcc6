// A named stream of random numbers: seedrandom's generator `tychei`, whose four integers lie in the
// world's state and are stepped here, so that a snapshot carries them and a copy is four integers.
import seedrandom from 'seedrandom';

/** The state of one stream: the integers a, b, c, d of tychei. Plain data, changed by every draw. */
export type Stream = Int32Array<ArrayBuffer>;

/** The stream of that name in the world of that seed. Draws on one stream move no other. */
export function createStream(seed: string | number, name: string): Stream {
  const { a, b, c, d } = seedrandom.tychei(`${seed}/${name}`, { state: true }).state();
  return Int32Array.of(a, b, c, d);
}

/** The next 32 random bits, as a number from 0 to 2^32 - 1. */
export function uint32(stream: Stream): number {
  const a0 = stream[0] as number;
  const b0 = stream[1] as number;
  const c0 = stream[2] as number;
  const d0 = stream[3] as number;
  const b1 = ((b0 << 25) | (b0 >>> 7)) ^ c0;
  const c1 = (c0 - d0) | 0;
  const d1 = ((d0 << 24) | (d0 >>> 8)) ^ a0;
  const a1 = (a0 - b1) | 0;
  const b2 = ((b1 << 20) | (b1 >>> 12)) ^ c1;
  const c2 = (c1 - d1) | 0;
  // Tyche-i as published rotates d here; seedrandom takes the lower half from c, and so do we.
  const d2 = (d1 << 16) ^ (c2 >>> 16) ^ a1;
  const a2 = (a1 - b2) | 0;
  stream[0] = a2;
  stream[1] = b2;
  stream[2] = c2;
  stream[3] = d2;
  return a2 >>> 0;
}
