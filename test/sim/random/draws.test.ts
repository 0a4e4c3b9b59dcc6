import fc from 'fast-check';
import { expect, test } from 'vitest';
import { below, between, chance, pick, shuffle, weighted } from '../../../sim/random/draws.ts';
import { createStream, type Stream } from '../../../sim/random/stream.ts';

const anyStream = fc.string().map((seed) => createStream(seed, 'draws'));

/** How often each of n outcomes came in so many draws. */
function countsOf(n: number, times: number, drawOne: () => number): number[] {
  const counts = Array.from({ length: n }, () => 0);
  for (let time = 0; time < times; time++) {
    const drawn = drawOne();
    counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
  }
  return counts;
}

/** Pearson's measure of how far counts are from what was expected of them. */
function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((sum, count, index) => {
    const hoped = expected[index] as number;
    return sum + (count - hoped) ** 2 / hoped;
  }, 0);
}

test('a draw below n is one of 0 … n - 1, up to the last safe integer', () => {
  fc.assert(
    fc.property(anyStream, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (stream, n) => {
      const drawn = below(stream, n);

      expect(Number.isSafeInteger(drawn) && drawn >= 0 && drawn < n).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test.each([[1], [2], [3], [7], [100], [256], [1_000]])(
  'all %d outcomes of a draw are equally likely',
  (n) => {
    const stream = createStream('chi', `below-${n}`);
    const times = 200 * n;

    const counts = countsOf(n, times, () => below(stream, n));

    // The measure has mean n - 1 and deviation sqrt(2n - 2); five deviations never come by chance.
    const expected = counts.map(() => times / n);
    expect(chiSquare(counts, expected)).toBeLessThanOrEqual(n - 1 + 5 * Math.sqrt(2 * n - 2));
  },
);

test('draws below more than 2^32 fill their range evenly', () => {
  const n = 3 * 2 ** 40 + 12_345;
  const stream = createStream('chi', 'wide');

  const counts = countsOf(16, 16_000, () => Math.floor((below(stream, n) / n) * 16));

  const expected = counts.map(() => 1_000);
  expect(chiSquare(counts, expected)).toBeLessThan(15 + 5 * Math.sqrt(30));
});

test('a draw between two integers may be either of them', () => {
  const stream = createStream('ends', 'between');
  const drawn = new Set(Array.from({ length: 200 }, () => between(stream, -2, 2)));

  expect([...drawn].toSorted((one, other) => one - other)).toEqual([-2, -1, 0, 1, 2]);
});

test('a chance comes true as often as it says', () => {
  const stream = createStream('luck', 'chance');
  const hits = countsOf(2, 70_000, () => (chance(stream, 2, 7) ? 1 : 0))[1] as number;

  expect(Math.abs(hits - 20_000)).toBeLessThan(5 * Math.sqrt((70_000 * 2 * 5) / 49));
  expect(chance(stream, 0, 5)).toBe(false);
  expect(chance(stream, 5, 5)).toBe(true);
});

test('weights say how often an index comes, and zero never does', () => {
  const stream = createStream('weights', 'weighted');
  const weights = [1, 0, 2, 5, 0, 2];

  const counts = countsOf(6, 50_000, () => weighted(stream, weights));

  expect([counts[1], counts[4]]).toEqual([0, 0]);
  const likely = (_: number, index: number): boolean => weights[index] !== 0;
  const expected = weights.map((weight) => weight * 5_000);
  expect(chiSquare(counts.filter(likely), expected.filter(likely))).toBeLessThan(
    3 + 5 * Math.sqrt(6),
  );
});

test('a shuffle keeps every item and leaves the list as it was', () => {
  fc.assert(
    fc.property(anyStream, fc.array(fc.integer()), (stream, items) => {
      const before = [...items];

      const shuffled = shuffle(stream, items);

      const sorted = (list: readonly number[]): number[] => list.toSorted((one, two) => one - two);
      expect(sorted(shuffled)).toEqual(sorted(items));
      expect(items).toEqual(before);
    }),
  );
});

test('all orders of a shuffle are equally likely', () => {
  const stream = createStream('orders', 'shuffle');
  const orders = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'];

  const counts = countsOf(6, 12_000, () =>
    orders.indexOf(shuffle(stream, ['a', 'b', 'c']).join('')),
  );

  const expected = orders.map(() => 2_000);
  expect(chiSquare(counts, expected)).toBeLessThan(5 + 5 * Math.sqrt(10));
});

test.each<[string, (stream: Stream) => unknown, string]>([
  ['below zero', (stream) => below(stream, 0), 'at least one possible outcome, not 0'],
  ['below a fraction', (stream) => below(stream, 1.5), 'at least one possible outcome, not 1.5'],
  ['a range upside down', (stream) => between(stream, 5, 4), 'the smaller first, not 5 and 4'],
  ['more than all', (stream) => chance(stream, 3, 2), 'not at 3 in 2'],
  ['none of nothing', (stream) => chance(stream, 0, 0), 'at least one possible outcome'],
  ['an empty list', (stream) => pick(stream, []), 'Nothing can be picked from an empty list'],
  ['a negative weight', (stream) => weighted(stream, [1, -1]), 'not -1'],
  ['no weight at all', (stream) => weighted(stream, [0, 0]), 'at least one possible outcome'],
])('%s is refused with a sentence', (_, drawOne, sentence) => {
  expect(() => drawOne(createStream('wrong', 'use'))).toThrow(sentence);
});
