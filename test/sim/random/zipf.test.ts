import { expect, test } from 'vitest';
import { createStream } from '../../../sim/random/stream.ts';
import { drawRank, zipfSkews, zipfTable } from '../../../sim/random/zipf.ts';

test.each(zipfSkews.map((skew) => [skew]))(
  'with a skew of %d the k-th rank comes as often as its power says',
  (skew) => {
    const ranks = 50;
    const times = 200_000;
    const table = zipfTable(ranks, skew);
    const stream = createStream('zipf', `skew-${skew}`);

    const counts = Array.from({ length: ranks }, () => 0);
    for (let time = 0; time < times; time++) {
      const rank = drawRank(table, stream);
      counts[rank] = (counts[rank] ?? Number.NaN) + 1;
    }

    const weights = counts.map((_, index) => (index + 1) ** -skew);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      const share = weight / total;
      const error = 5 * Math.sqrt((share * (1 - share)) / times);
      expect(Math.abs((counts[index] as number) / times - share)).toBeLessThan(error);
    }
  },
);

test.each(zipfSkews.map((skew) => [skew]))(
  'a table of a million ranks with a skew of %d stays exact',
  (skew) => {
    const table = zipfTable(1_000_000, skew);

    expect(Number.isSafeInteger(table.at(-1))).toBe(true);
    expect(table.every((upTo, index) => index === 0 || upTo > (table[index - 1] as number))).toBe(
      true,
    );
  },
);

test('a single rank is always drawn', () => {
  expect(drawRank(zipfTable(1, 2), createStream('zipf', 'one'))).toBe(0);
});

test('a table without ranks or with an unknown skew is refused with a sentence', () => {
  expect(() => zipfTable(0, 1)).toThrow('A Zipf table has 1 to 1000000 ranks, not 0.');
  expect(() => zipfTable(5, 3 as 2)).toThrow('is one of 0.5, 1, 1.5, 2, not 3.');
});
