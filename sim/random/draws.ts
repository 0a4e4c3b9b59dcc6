// What can be drawn from a stream: integers, chances and choices, all without bias.
import { uint32, type Stream } from './stream.ts';

const twoTo32 = 0x100000000;

/** An integer from 0 to n - 1, each equally likely. */
export function below(stream: Stream, n: number): number {
  if (!(Number.isSafeInteger(n) && n >= 1)) {
    throw new RangeError(`A draw needs at least one possible outcome, not ${n}.`);
  }
  return n <= twoTo32 ? belowTwoTo32(stream, n) : belowTwoTo53(stream, n);
}

/** As many bits as the largest outcome has, drawn again until they are an outcome. */
function belowTwoTo32(stream: Stream, n: number): number {
  const unused = Math.clz32(n - 1);
  // A shift by 32 would be a shift by 0.
  if (unused === 32) return 0;
  for (;;) {
    const drawn = uint32(stream) >>> unused;
    if (drawn < n) return drawn;
  }
}

function belowTwoTo53(stream: Stream, n: number): number {
  const upperHalves = Math.floor((n - 1) / twoTo32) + 1;
  for (;;) {
    const drawn = belowTwoTo32(stream, upperHalves) * twoTo32 + uint32(stream);
    if (drawn < n) return drawn;
  }
}

/** An integer from min to max, both included. */
export function between(stream: Stream, min: number, max: number): number {
  if (!(Number.isSafeInteger(min) && Number.isSafeInteger(max) && min <= max)) {
    throw new RangeError(
      `A draw between two integers needs the smaller first, not ${min} and ${max}.`,
    );
  }
  return min + below(stream, max - min + 1);
}

/** True in `numerator` of `denominator` cases. */
export function chance(stream: Stream, numerator: number, denominator: number): boolean {
  if (!(Number.isSafeInteger(numerator) && numerator >= 0 && numerator <= denominator)) {
    throw new RangeError(
      `A chance lies between none and all, not at ${numerator} in ${denominator}.`,
    );
  }
  return below(stream, denominator) < numerator;
}

/** One of the items, each equally likely. */
export function pick<T>(stream: Stream, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError('Nothing can be picked from an empty list.');
  return items[below(stream, items.length)] as T;
}

/** The items in a new list, in random order. */
export function shuffle<T>(stream: Stream, items: readonly T[]): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = below(stream, last + 1);
    const item = shuffled[last] as T;
    shuffled[last] = shuffled[other] as T;
    shuffled[other] = item;
  }
  return shuffled;
}

/** An index of the weights, as likely as its weight says. Weights are integers. */
export function weighted(stream: Stream, weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) {
    if (!(Number.isSafeInteger(weight) && weight >= 0)) {
      throw new RangeError(`A weight is an integer of zero or more, not ${weight}.`);
    }
    total += weight;
  }
  let left = below(stream, total);
  return weights.findIndex((weight) => (left -= weight) < 0);
}
