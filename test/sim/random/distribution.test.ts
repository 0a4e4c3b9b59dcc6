import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distributionProblem } from '../../../sim/random/distribution-problem.ts';
import { draw, paretoShapes, type Distribution } from '../../../sim/random/distribution.ts';
import { createStream } from '../../../sim/random/stream.ts';

const times = 200_000;

function sampleOf(distribution: Distribution): number[] {
  const stream = createStream('sample', JSON.stringify(distribution));
  return Array.from({ length: times }, () => draw(distribution, stream));
}

function meanOf(sample: readonly number[]): number {
  return sample.reduce((sum, value) => sum + value, 0) / sample.length;
}

function deviationOf(sample: readonly number[]): number {
  const mean = meanOf(sample);
  return Math.sqrt(meanOf(sample.map((value) => (value - mean) ** 2)));
}

/** The share of a sample that lies above a value. */
function shareAbove(sample: readonly number[], value: number): number {
  return sample.filter((drawn) => drawn > value).length / sample.length;
}

/** Five standard errors of a share: a sound generator is never that far off. */
function errorOf(share: number): number {
  return 5 * Math.sqrt((share * (1 - share)) / times);
}

test('a constant draws nothing from the stream', () => {
  const stream = createStream('constant', 'stream');
  const before = stream.slice();

  expect(draw({ kind: 'constant', value: 7 }, stream)).toBe(7);
  expect(stream).toEqual(before);
});

test('a uniform distribution reaches both ends and lies around the middle', () => {
  const sample = sampleOf({ kind: 'uniform', min: 200, max: 2_000 });

  expect([Math.min(...sample.slice(0, 50_000)), Math.max(...sample.slice(0, 50_000))]).toEqual([
    200, 2_000,
  ]);
  expect(Math.abs(meanOf(sample) - 1_100)).toBeLessThan(6);
});

test.each([
  [1_000, 0],
  [5_000_000, 1_000_000],
  [30_000_000, 0],
])(
  'an exponential distribution of mean %d that begins at %d has its mean and its tail',
  (mean, min) => {
    const sample = sampleOf({ kind: 'exponential', mean, min });
    const scale = mean - min;

    expect(Math.abs(meanOf(sample) - mean) / scale).toBeLessThan(5 / Math.sqrt(times));
    for (const multiple of [0.1, 0.5, 1, 2, 4, 8]) {
      const expected = Math.exp(-multiple);
      const share = shareAbove(sample, min + multiple * scale);
      // A value is rounded to an integer, which shifts the tail by half a unit.
      expect(Math.abs(share - expected)).toBeLessThan(errorOf(expected) + 1 / scale);
    }
  },
);

test('a normal distribution has its mean, its deviation and its tails', () => {
  const sample = sampleOf({ kind: 'normal', mean: 1_000_000, deviation: 10_000 });

  expect(Math.abs(meanOf(sample) - 1_000_000)).toBeLessThan((5 * 10_000) / Math.sqrt(times));
  expect(Math.abs(deviationOf(sample) / 10_000 - 1)).toBeLessThan(0.01);
  // Shares of the bell beyond one, two and three deviations; the sum of twelve is a little leaner.
  expect(shareAbove(sample, 1_010_000)).toBeCloseTo(0.1587, 2);
  expect(shareAbove(sample, 1_020_000)).toBeCloseTo(0.0228, 2);
  expect(shareAbove(sample, 1_030_000)).toBeCloseTo(0.00135, 3);
});

test('a normal distribution never falls below its least value', () => {
  const sample = sampleOf({ kind: 'normal', mean: 100, deviation: 200, min: 50 });

  expect(sample.every((value) => value >= 50)).toBe(true);
  expect(sample).toContain(50);
});

test.each(paretoShapes.map((shape) => [shape]))(
  'a Pareto distribution of shape %d has a tail that falls with that power',
  (shape) => {
    const min = 10_000;
    const sample = sampleOf({ kind: 'pareto', min, shape, max: 1_000_000_000 });

    expect(sample.every((value) => value >= min && value <= 1_000_000_000)).toBe(true);
    for (const multiple of [1.25, 2, 4, 10]) {
      const expected = multiple ** -shape;
      const share = shareAbove(sample, multiple * min);
      expect(Math.abs(share - expected)).toBeLessThan(errorOf(expected) + 0.0002);
    }
  },
);

test('a Pareto distribution ends at its greatest value', () => {
  const sample = sampleOf({ kind: 'pareto', min: 10, shape: 0.5, max: 1_000 });

  expect(Math.abs(shareAbove(sample, 999) - 0.1)).toBeLessThan(errorOf(0.1) + 0.0002);
});

test('a table gives its values as often as their weights say', () => {
  const sample = sampleOf({
    kind: 'table',
    rows: [
      [5, 7],
      [50, 2],
      [500, 0],
      [5_000, 1],
    ],
  });

  expect([...new Set(sample)].toSorted((one, other) => one - other)).toEqual([5, 50, 5_000]);
  expect(Math.abs(shareAbove(sample, 5) - 0.3)).toBeLessThan(errorOf(0.3));
  expect(Math.abs(shareAbove(sample, 50) - 0.1)).toBeLessThan(errorOf(0.1));
});

const natural = fc.nat({ max: 2 ** 31 - 1 });
const pair = fc.tuple(natural, natural).map(([one, other]) => ({
  min: Math.min(one, other),
  max: Math.max(one, other),
}));

const anyDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  natural.map((value) => ({ kind: 'constant' as const, value })),
  pair.map(({ min, max }) => ({ kind: 'uniform' as const, min, max })),
  pair.map(({ min, max }) => ({ kind: 'exponential' as const, min, mean: max })),
  natural.map((mean) => ({ kind: 'exponential' as const, mean })),
  fc.tuple(pair, natural).map(([{ min, max }, deviation]) => ({
    kind: 'normal' as const,
    mean: max,
    deviation,
    min,
  })),
  fc.tuple(pair, fc.constantFrom(...paretoShapes)).map(([{ min, max }, shape]) => ({
    kind: 'pareto' as const,
    min,
    max,
    shape,
  })),
  fc
    .array(fc.tuple(natural, fc.integer({ min: 1, max: 1_000 })), { minLength: 1 })
    .map((rows) => ({ kind: 'table' as const, rows })),
);

test('every distribution draws integers of zero or more, the same after a trip through JSON', () => {
  fc.assert(
    fc.property(anyDistribution, fc.string(), (distribution, seed) => {
      const travelled = JSON.parse(JSON.stringify(distribution)) as Distribution;
      const here = createStream(seed, 'trip');
      const there = createStream(seed, 'trip');

      expect(distributionProblem(travelled)).toBeUndefined();
      for (let count = 0; count < 20; count++) {
        const drawn = draw(distribution, here);
        expect(Number.isSafeInteger(drawn) && drawn >= 0).toBe(true);
        expect(draw(travelled, there)).toBe(drawn);
      }
    }),
  );
});

test('the same seed draws the same numbers, today and in every engine', () => {
  const stream = createStream('golden', 'distributions');
  const drawn = [
    draw({ kind: 'uniform', min: 200, max: 2_000 }, stream),
    draw({ kind: 'exponential', mean: 1_000_000 }, stream),
    draw({ kind: 'normal', mean: 1_000_000, deviation: 50_000 }, stream),
    draw({ kind: 'pareto', min: 1_000, shape: 1.5, max: 10_000_000 }, stream),
    draw(
      {
        kind: 'table',
        rows: [
          [1, 1],
          [2, 1],
          [3, 1],
        ],
      },
      stream,
    ),
  ];

  expect(drawn).toEqual([1_802, 86_319, 921_504, 1_155, 2]);
});

test.each<[unknown, string]>([
  [5, 'A distribution is an object with a kind, not 5.'],
  [null, 'A distribution is an object with a kind, not null.'],
  [[1], 'A distribution is an object with a kind, not [1].'],
  [{ kind: 'gauss' }, 'There is no distribution of kind "gauss"; the kinds are constant, uniform'],
  [{ kind: 'toString' }, 'There is no distribution of kind "toString"'],
  [{ kind: 'uniform', min: 1 }, "A distribution of kind uniform needs the field 'max'."],
  [
    { kind: 'uniform', min: 1, max: 2, mean: 3 },
    "A distribution of kind uniform has no field 'mean'; it has kind, min, max.",
  ],
  [{ kind: 'uniform', min: 3, max: 2 }, "has its 'min' at or below its 'max'."],
  [{ kind: 'exponential', mean: 3, min: 4 }, "has its 'min' at or below its 'mean'."],
  [{ kind: 'constant', value: -1 }, "'value' is an integer of zero or more, not -1."],
  [{ kind: 'constant', value: 0.5 }, "'value' is an integer of zero or more, not 0.5."],
  [{ kind: 'constant', value: '5ms' }, `'value' is an integer of zero or more, not "5ms".`],
  [{ kind: 'pareto', min: 1, shape: 1.16, max: 2 }, "'shape' is one of 0.5, 1, 1.5"],
  [{ kind: 'table', rows: [] }, "'rows' is a list of [value, weight]"],
  [{ kind: 'table', rows: [[1, -1]] }, "'rows' is a list of [value, weight]"],
  [{ kind: 'table', rows: [[1, 0]] }, 'at least one row with a weight above zero.'],
])('%j is no distribution', (value, sentence) => {
  expect(distributionProblem(value)).toContain(sentence);
});
