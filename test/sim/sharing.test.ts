// A copy that says what the copy before it said is that one; any other is a copy of its own.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyList, copyMap, sharedRecord } from '../../sim/sharing.ts';

interface Box {
  readonly content: number;
}

const copyBox = (box: Box, previous: Box | undefined): Box => sharedRecord({ ...box }, previous);

const boxes = fc.array(fc.record({ content: fc.nat(2) }), { maxLength: 4 });
const entries = fc.array(fc.tuple(fc.nat(3), fc.record({ content: fc.nat(1) })), { maxLength: 5 });

test('a list shares with the one before what says the same in the same place', () => {
  fc.assert(
    fc.property(boxes, boxes, (before, now) => {
      const previous = copyList(before, undefined, copyBox);
      const copy = copyList(now, previous, copyBox);
      const isSame = JSON.stringify(now) === JSON.stringify(before);

      expect(copy).toEqual(now);
      expect(copy === previous).toBe(isSame);
      expect(copy).not.toBe(now);
      for (const [place, box] of copy.entries()) {
        expect(box).not.toBe(now[place]);
        expect(box === previous[place]).toBe(box.content === previous[place]?.content);
      }
    }),
  );
});

test('a map shares with the one before what says the same, if its keys came in the same order', () => {
  fc.assert(
    fc.property(entries, entries, (before, now) => {
      const [source, previous] = [new Map(now), copyMap(new Map(before), undefined, copyBox)];
      const copy = copyMap(source, previous, copyBox);
      const isSame = JSON.stringify([...source]) === JSON.stringify([...previous]);

      expect([...copy]).toEqual([...source]);
      expect(copy === previous).toBe(isSame);
      for (const [key, box] of copy) {
        expect(box).not.toBe(source.get(key));
        expect(box === previous.get(key)).toBe(box.content === previous.get(key)?.content);
      }
    }),
  );
});

test('a record without a field is another one than a record with it', () => {
  interface Note {
    readonly text: string;
    readonly about?: string | undefined;
  }
  const [plain, empty, full]: readonly Note[] = [
    { text: 'a' },
    { text: 'a', about: undefined },
    { text: 'a', about: 'b' },
  ];

  for (const one of [plain, empty, full]) {
    for (const other of [plain, empty, full]) {
      const copy = { ...(one as Note) };
      expect(sharedRecord(copy, other)).toStrictEqual(one);
      expect(sharedRecord(copy, other) === other).toBe(one === other);
    }
  }
});

test('a copy never is what was copied, even where nothing was copied before', () => {
  const [list, map] = [[1, 2], new Map([[1, 'one']])];

  expect(copyList(list, undefined)).not.toBe(list);
  expect(copyMap(map, undefined)).not.toBe(map);
});
