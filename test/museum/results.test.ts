import { expect, test } from 'vitest';
import { allExhibits } from './exhibits.ts';
import {
  hintsOf,
  newResult,
  readResults,
  seedOf,
  seedsInBlock,
  verdictOf,
  type Result,
} from './results.ts';

const hit = { seed: '10000', checker: 'R-09', turns: 1, at: 1 };

/** An exhibit of class E0, with what became of each block: seeds played, and a hit or none. */
function played(...blocks: readonly (readonly [number, boolean])[]): Result {
  const result = newResult('E0');
  for (const [i, [count, isHit]] of blocks.entries()) {
    result.blocks[i] = isHit ? { played: count, hit } : { played: count };
  }
  return result;
}

test('a defect is caught when three of five blocks have caught it', () => {
  expect(verdictOf(played([3, true], [1, true], [0, false]))).toBe('open');
  expect(verdictOf(played([3, true], [50, false], [1, true], [2, true]))).toBe('caught');
});

test('a defect is missed when three blocks were played to their ends for nothing', () => {
  expect(verdictOf(played([50, false], [50, false], [49, false]))).toBe('open');
  expect(verdictOf(played([50, false], [50, false], [50, false], [1, true]))).toBe('missed');
});

test('where seeds play differently, what was found is a hint and no more', () => {
  const exhibits = hintsOf({ flag: played([3, true], [7, false]) });

  expect(exhibits['flag']?.blocks.slice(0, 2)).toEqual([
    { played: 0, hint: '10000' },
    { played: 0 },
  ]);
});

test('blocks are disjoint, and no seed of the ordinary run is in any', () => {
  const seeds = [0, 1, 2, 3, 4].flatMap((block) =>
    Array.from({ length: seedsInBlock.E2 }, (_, i) => Number(seedOf(block, i))),
  );

  expect(new Set(seeds).size).toBe(5 * seedsInBlock.E2);
  expect(Math.min(...seeds)).toBeGreaterThanOrEqual(10_000);
});

test('what is known of a defect was looked for as hard as the table of eras says', () => {
  const known = readResults().exhibits;
  const classes = new Map(allExhibits().map(({ flag, hunt }) => [flag as string, hunt]));

  const hunted = Object.entries(known).map(([flag, { hunt }]) => [flag, hunt]);
  expect(hunted).toEqual(Object.keys(known).map((flag) => [flag, classes.get(flag)]));
  expect(hunted.length).toBeGreaterThan(0);
});
