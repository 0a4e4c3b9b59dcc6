// Every JavaScript engine computes the same numbers, to the last bit.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { Plugin } from 'vite';
import { bundleDigests } from './bundle.ts';
import { computeDigests } from './digests.ts';
import { quickJs, thisNode } from './engines.ts';
import { digestsOf, firstDifference, readGolden } from './golden.ts';

let script = '';

beforeAll(async () => {
  script = await bundleDigests();
});

test('there are fifty digests, and no two are alike', () => {
  const golden = readGolden();

  expect(Object.keys(golden).length).toBeGreaterThanOrEqual(50);
  expect(new Set(Object.values(golden)).size).toBe(Object.keys(golden).length);
});

test('the sources compute the golden digests', () => {
  expect(firstDifference(readGolden(), computeDigests())).toBeUndefined();
});

test.each([thisNode, quickJs])('$name computes the golden digests', async (engine) => {
  expect(firstDifference(readGolden(), await digestsOf(engine, script))).toBeUndefined();
});

/** Exponential times as one would write them first: by a logarithm, which engines round as they like. */
const logarithm: Plugin = {
  name: 'plant-a-logarithm',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('/sim/random/distribution.ts')) return undefined;
    const source = readFileSync(id, 'utf8');
    const planted = source.replace(
      /function exponential\(stream: Stream\): number \{/,
      '$&\n  if (stream.length > 0) return -Math.log((uint32(stream) + 1) / twoTo32);',
    );
    if (planted === source) throw new Error('There is no exponential distribution to plant in.');
    return planted;
  },
};

test('a logarithm that is planted in a distribution is noticed', async () => {
  const planted = await bundleDigests(logarithm);

  const difference = firstDifference(readGolden(), await digestsOf(thisNode, planted));

  expect(difference).toMatch(/^'distribution: exponential' is /);
});

test('two runs that differ are told apart by the first digest that does', () => {
  expect(firstDifference({ a: '1', b: '2' }, { a: '1', b: '3' })).toBe("'b' is 3 instead of 2");
  expect(firstDifference({ a: '1' }, {})).toBe("'a' is not there instead of 1");
  expect(firstDifference({ a: '1' }, { a: '1' })).toBeUndefined();
});
