// The door to one stream, as programs hold it: `env.rng(name)`.
import { draw, type Distribution } from './distribution.ts';
import { below, between, chance, pick, shuffle, weighted } from './draws.ts';
import { uint32, type Stream } from './stream.ts';

/** Draws on one named stream. It holds no state but the stream's, so it may be made anew at any time. */
export interface Rng {
  /** The next 32 random bits, as a number from 0 to 2^32 - 1. */
  uint32(): number;
  /** An integer from 0 to n - 1. */
  below(n: number): number;
  /** An integer from min to max, both included. */
  between(min: number, max: number): number;
  /** True in `numerator` of `denominator` cases. */
  chance(numerator: number, denominator: number): boolean;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
  /** The items in a new list, in random order. */
  shuffle<T>(items: readonly T[]): T[];
  /** An index of the weights, as likely as its weight says. */
  weighted(weights: readonly number[]): number;
  /** One value of the distribution. */
  draw(distribution: Distribution): number;
}

/** The door to a stream. */
export function rngOf(stream: Stream): Rng {
  return {
    uint32: () => uint32(stream),
    below: (n) => below(stream, n),
    between: (min, max) => between(stream, min, max),
    chance: (numerator, denominator) => chance(stream, numerator, denominator),
    pick: (items) => pick(stream, items),
    shuffle: (items) => shuffle(stream, items),
    weighted: (weights) => weighted(stream, weights),
    draw: (distribution) => draw(distribution, stream),
  };
}
