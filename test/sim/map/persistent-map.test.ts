import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  differences,
  emptyMap,
  entriesOf,
  forEachEntry,
  get,
  has,
  keysOf,
  mapOf,
  valuesOf,
  withEntry,
  without,
  type PersistentMap,
} from '../../../sim/map/persistent-map.ts';

type Change = readonly [key: number, value: number | undefined];

const keys = fc.oneof(
  fc.nat({ max: 40 }),
  fc.nat({ max: 2_000 }),
  fc.nat({ max: 2 ** 31 - 1 }),
  fc.constantFrom(31, 32, 1_023, 1_024, 2 ** 30 - 1, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 40),
  fc.maxSafeNat(),
);

/** Values to set, and undefined to take a key out. */
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.tuple(keys, fc.option(fc.nat({ max: 5 }), { nil: undefined })),
  { maxLength: 200 },
);

function changed(map: PersistentMap<number>, changes: readonly Change[]): PersistentMap<number> {
  return changes.reduce(
    (map, [key, value]) => (value === undefined ? without(map, key) : withEntry(map, key, value)),
    map,
  );
}

function changedMap(
  map: ReadonlyMap<number, number>,
  changes: readonly Change[],
): Map<number, number> {
  const copy = new Map(map);
  for (const [key, value] of changes) {
    if (value === undefined) copy.delete(key);
    else copy.set(key, value);
  }
  return copy;
}

function sortedEntries(map: ReadonlyMap<number, number>): [number, number][] {
  return [...map].toSorted(([one], [other]) => one - other);
}

/** Freezes a map to the ground, so that a change in place would throw. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

test('it is a Map whose entries come in the order of their keys', () => {
  fc.assert(
    fc.property(changes, fc.array(keys), (changes, others) => {
      const map = changed(emptyMap(), changes);
      const reference = changedMap(new Map(), changes);

      expect(map.size).toBe(reference.size);
      expect(entriesOf(map)).toEqual(sortedEntries(reference));
      for (const key of [...others, ...reference.keys()]) {
        expect(get(map, key)).toBe(reference.get(key));
        expect(has(map, key)).toBe(reference.has(key));
      }
    }),
    { numRuns: 500 },
  );
});

test('a change leaves the map before it as it was', () => {
  fc.assert(
    fc.property(changes, changes, (first, second) => {
      const before = frozen(changed(emptyMap(), first));
      const entries = entriesOf(before);

      changed(before, second);

      expect(entriesOf(before)).toEqual(entries);
    }),
  );
});

test('the same entries give the same tree, however they came about', () => {
  fc.assert(
    fc.property(changes, changes, (first, second) => {
      const roundabout = changed(changed(emptyMap(), first), second);

      expect(roundabout).toEqual(mapOf(entriesOf(roundabout).toReversed()));
    }),
  );
});

test('a change that changes nothing gives the same map', () => {
  fc.assert(
    fc.property(changes, keys, (changes, key) => {
      const map = changed(emptyMap(), changes);

      for (const [key, value] of entriesOf(map)) expect(withEntry(map, key, value)).toBe(map);
      if (!has(map, key)) expect(without(map, key)).toBe(map);
    }),
  );
});

test('differences are the keys whose values differ, in order', () => {
  fc.assert(
    fc.property(changes, changes, changes, (common, here, there) => {
      const shared = changed(emptyMap(), common);
      const before = changed(shared, here);
      const after = changed(shared, there);

      const seen: unknown[] = [];
      differences(before, after, (key, old, fresh) => seen.push([key, old, fresh]));

      const all = new Set([...keysOf(before), ...keysOf(after)]);
      const expected = [...all]
        .toSorted((one, other) => one - other)
        .map((key) => [key, get(before, key), get(after, key)])
        .filter(([, old, fresh]) => old !== fresh);
      expect(seen).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('a structured clone holds the same and goes its own way', () => {
  fc.assert(
    fc.property(changes, changes, (first, second) => {
      const map = changed(emptyMap(), first);
      const clone = structuredClone(map);

      expect(clone).toEqual(map);
      expect(changed(clone, second)).toEqual(changed(map, second));
    }),
  );
});

test('a change shares all but the nodes on its way', () => {
  const nodesOf = (map: PersistentMap<number>): Set<unknown> => {
    const nodes = new Set<unknown>();
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      nodes.add(value);
      for (const item of (value as { items: readonly unknown[] }).items) visit(item);
    };
    visit(map.root);
    return nodes;
  };
  const before = mapOf(Array.from({ length: 100_000 }, (_, key) => [key, key] as const));
  const after = withEntry(before, 54_321, -1);

  const old = nodesOf(before);
  const fresh = [...nodesOf(after)].filter((node) => !old.has(node));

  expect(old.size).toBeGreaterThan(3_000);
  expect(fresh).toHaveLength(4);
});

test('a hundred thousand entries come and go, and are compared by what changed', () => {
  const entries = Array.from({ length: 100_000 }, (_, index) => [index * 7, index] as const);
  const map = mapOf(entries);
  const after = withEntry(without(map, 7 * 500), 7 * 99_999, -1);

  const seen: unknown[] = [];
  differences(map, after, (...difference) => seen.push(difference));

  expect(map.size).toBe(100_000);
  expect(seen).toEqual([
    [3_500, 500, undefined],
    [699_993, 99_999, -1],
  ]);
  const emptied = keysOf(map).reduce((left, key) => without(left, key), map);
  expect(emptied).toEqual(emptyMap());
});

test('keys, values and visits tell the same in the same order', () => {
  const map = mapOf([
    [2 ** 40, 'c'],
    [0, 'a'],
    [33, 'b'],
  ]);
  const visited: unknown[] = [];
  forEachEntry(map, (key, value) => visited.push([key, value]));

  expect(keysOf(map)).toEqual([0, 33, 2 ** 40]);
  expect(valuesOf(map)).toEqual(['a', 'b', 'c']);
  expect(visited).toEqual(entriesOf(map));
});

test.each([[-1], [0.5], [NaN], [Infinity], [2 ** 53]])(
  '%d is no key, and nothing is found there',
  (key) => {
    const map = mapOf([
      [0, 'a'],
      [31, 'b'],
    ]);

    expect(() => withEntry(map, key, 'x')).toThrow(`integer of zero or more, not ${key}.`);
    expect(get(map, key)).toBeUndefined();
    expect(without(map, key)).toBe(map);
  },
);

test('undefined is no value', () => {
  expect(() => withEntry(emptyMap<number | undefined>(), 5, undefined)).toThrow(
    'take the key 5 out instead',
  );
});
