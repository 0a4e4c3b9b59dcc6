// How long things take in the world: distributions as plain data, drawn from a stream by adding,
// multiplying, dividing and comparing alone. Logarithms and powers would differ in the last bit from
// one JavaScript engine to the next; the methods here need none.
import { between, weighted } from './draws.ts';
import { uint32, type Stream } from './stream.ts';

/** How heavy the tail of a Pareto distribution may be: up to 1 it has no mean, up to 2 no variance. */
export const paretoShapes = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5] as const;

/** Values and how often each comes, in proportion. */
export type TableRows = readonly (readonly [value: number, weight: number])[];

/** A distribution of integers, of microseconds as a rule. JSON; every field is an integer but the shape. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number; readonly min?: number }
  | {
      readonly kind: 'normal';
      readonly mean: number;
      readonly deviation: number;
      readonly min?: number;
    }
  | {
      readonly kind: 'pareto';
      readonly min: number;
      readonly shape: (typeof paretoShapes)[number];
      readonly max: number;
    }
  | {
      readonly kind: 'table';
      readonly rows: readonly (readonly [value: number, weight: number])[];
    };

const twoTo32 = 0x100000000;

/** One value of the distribution. */
export function draw(distribution: Distribution, stream: Stream): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return between(stream, distribution.min, distribution.max);
    case 'exponential': {
      const { mean, min = 0 } = distribution;
      return min + rounded((mean - min) * exponential(stream));
    }
    case 'normal': {
      const { mean, deviation, min = 0 } = distribution;
      return Math.max(min, mean + rounded(deviation * normalLike(stream)));
    }
    case 'pareto': {
      const { min, shape, max } = distribution;
      return Math.min(max, rounded(min * pareto(stream, shape)));
    }
    case 'table':
      return fromTable(distribution.rows, stream);
  }
}

function fromTable(rows: TableRows, stream: Stream): number {
  const weights = rows.map(([, weight]) => weight);
  const [value] = rows[weighted(stream, weights)] as TableRows[number];
  return value;
}

function rounded(value: number): number {
  return Math.floor(value + 0.5);
}

/**
 * Waiting times without memory, of mean one. After John von Neumann (1951): draw a first number x and
 * go on as long as the numbers fall. The run has odd length with a chance of e^-x, which is what an
 * exponential distribution asks of x; and each run of even length adds a whole.
 */
function exponential(stream: Stream): number {
  for (let whole = 0; ; whole++) {
    const first = uint32(stream);
    let last = first;
    let odd = true;
    for (let drawn = uint32(stream); drawn < last; drawn = uint32(stream)) {
      last = drawn;
      odd = !odd;
    }
    if (odd) return whole + first / twoTo32;
  }
}

/** The sum of twelve 16-bit numbers: a bell of mean zero and deviation one that ends at six. */
function normalLike(stream: Stream): number {
  let sum = 0;
  for (let pair = 0; pair < 6; pair++) {
    const drawn = uint32(stream);
    sum += (drawn & 0xffff) + (drawn >>> 16);
  }
  // Twelve times half of 2^16 - 1 is the mean, and 2^16 the deviation (but for one part in 2^33).
  return (sum - 6 * 0xffff) / 0x10000;
}

/**
 * A Pareto distribution that begins at one: 1 / U^(1/shape) for a uniform U. The largest of n uniform
 * numbers is distributed like U^(1/n); with n twice the shape its square is the power that is needed.
 */
function pareto(stream: Stream, shape: number): number {
  let largest = 0;
  for (let count = 0; count < 2 * shape; count++) largest = Math.max(largest, uint32(stream));
  const power = (largest + 1) / twoTo32;
  return 1 / (power * power);
}
