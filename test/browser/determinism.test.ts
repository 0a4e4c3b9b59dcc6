// Browsers compute what Node computes, to the last bit.
import { expect, test } from 'vitest';
import { bundleDigests } from '../determinism/bundle.ts';
import { browserEngine, type Engine } from '../determinism/engines.ts';
import { digestsOf, firstDifference, readGolden } from '../determinism/golden.ts';
import { findChromium, findFirefox, mustHaveBrowser } from './browser.ts';

const engines = [
  browserEngine('Chromium', await findChromium()),
  browserEngine('Firefox', findFirefox()),
].filter((engine): engine is Engine => !('missing' in engine));

test.each(engines)('$name computes the golden digests', async (engine) => {
  const found = await digestsOf(engine, await bundleDigests());

  expect(Object.keys(found).length).toBeGreaterThanOrEqual(50);
  expect(firstDifference(readGolden(), found)).toBeUndefined();
});

test('where the whole suite is promised, Chromium is there', () => {
  const isThere = engines.some(({ name }) => name === 'Chromium');

  expect(isThere || !mustHaveBrowser()).toBe(true);
});
