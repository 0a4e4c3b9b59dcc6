import type { RandomSource } from '../../../engine/kraft/controller/placement-ring.ts';

/** Java's Random over the generator of the recordings: its next bits are the top ones of the state. */
export function recordedRandom(seed: number): RandomSource {
  let state = BigInt(seed);
  const next = (bits: number): number => {
    state = BigInt.asUintN(64, state * 2862933555777941757n + 3037000493n);
    return Number(state >> BigInt(64 - bits));
  };
  return {
    below(bound) {
      const isPowerOfTwo = (bound & -bound) === bound;
      if (isPowerOfTwo) return Number((BigInt(bound) * BigInt(next(31))) >> 31n);
      for (;;) {
        const drawn = next(31);
        const value = drawn % bound;
        // Java draws again where the last, incomplete round of values would favour the small ones.
        if (drawn - value + bound - 1 < 2 ** 31) return value;
      }
    },
  };
}
