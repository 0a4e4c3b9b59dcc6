// The museum's quick selection: what was caught is caught again, by the same checkers and by hardly more seeds.
import { expect, test } from 'vitest';
import { allExhibits, type Exhibit } from './exhibits.ts';
import { chase } from './chase.ts';
import { readResults, seedOf, type Hit } from './results.ts';

/** So many turns of the world are played in all where seeds play as they did; that takes less than a minute. */
const turnsInAll = 500_000;

/** Where they do not any more, the next seeds of a block are asked, too. */
const moreSeeds = 4;

interface Shown {
  readonly exhibit: Exhibit;
  readonly first: Hit;
  readonly checkers: readonly string[];
  readonly seeds: readonly string[];
}

/** Of each defect that was caught the hit that came first; the cheapest as long as there are turns left. */
function quickSelection(): readonly Shown[] {
  const { exhibits } = readResults();
  const caught = allExhibits().flatMap((exhibit) => {
    const result = exhibits[exhibit.flag];
    const hits = result?.blocks.flatMap(({ hit }) => hit ?? []) ?? [];
    return hits.length === 0 ? [] : [shown(exhibit, hits)];
  });
  let left = turnsInAll;
  return caught
    .toSorted((a, b) => a.first.turns - b.first.turns)
    .filter(({ first }) => {
      // With the defect, and without.
      left -= 2 * first.turns;
      return left >= 0;
    });
}

function shown(exhibit: Exhibit, found: readonly Hit[]): Shown {
  const hits = found.toSorted((a, b) => a.turns - b.turns) as unknown as readonly [Hit, ...Hit[]];
  const next = Array.from({ length: moreSeeds }, (_, i) => seedOf(0, i));
  return {
    exhibit,
    first: hits[0],
    checkers: [...new Set(hits.map(({ checker }) => checker))],
    seeds: [...new Set([...hits.map(({ seed }) => seed), ...next])],
  };
}

const selection = quickSelection().map(
  (one) => [one.exhibit.flag, one.checkers.join(' or '), one] as const,
);

test('there are defects to be shown', () => {
  expect(selection.length).toBeGreaterThan(0);
});

test.each(selection)(
  '%s is caught by %s, and the seed is clean without it',
  (...given) => {
    const [, , { exhibit, checkers, seeds }] = given;
    const { era, flags } = exhibit;

    const { hit, doubts } = chase({ era, flags, seeds });

    expect(checkers, doubts.join('; ')).toContain(hit?.checker);
  },
  300_000,
);
