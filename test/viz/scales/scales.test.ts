import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tempoOf } from '../../../viz/model/tempo.ts';
import { clientClass, dotCode, epochClass, isStriped } from '../../../viz/scales/colours.ts';
import { isShown, offsetWindow, xOf } from '../../../viz/scales/offset-window.ts';
import { timeAxis } from '../../../viz/scales/time-axis.ts';
import { startPicture } from '../kit/demo-picture.ts';

const place = { x: 100, width: 440, narrowest: 28 };

test('equal offsets stand exactly above each other, whatever the logs hold', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 5 }), (ends) => {
      const [replica] = startPicture().replicas;
      if (replica === undefined) throw new Error('The demo lost its replicas.');
      const window = offsetWindow(
        ends.map((logEndOffset) => ({ ...replica, logEndOffset })),
        place,
      );
      const longest = Math.max(...ends);

      expect(window.start + window.count).toBeGreaterThan(longest);
      expect(longest === 0 || isShown(window, longest - 1)).toBe(true);
      expect(xOf(window, window.start)).toBe(place.x);
      expect(xOf(window, window.start + 1) - xOf(window, window.start)).toBeCloseTo(window.cell, 9);
    }),
  );
});

test.each(['paced', 'clock'] as const)(
  'places and moments are each the inverse of the other, %s',
  (pace) => {
    const tempo = tempoOf([{ sentAt: 20_000, endsAt: 23_000 }], [5_000_000], 12_000_000);
    const axis = timeAxis(pace, tempo, 150, 900);

    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12_000_000 }), (t) => {
        expect(Math.abs(axis.t(axis.x(t)) - t)).toBeLessThanOrEqual(2);
      }),
    );
    expect(axis.x(0)).toBe(150);
    expect(axis.x(12_000_000)).toBeCloseTo(900, 6);
    expect(axis.t(-50)).toBe(0);
    expect(axis.ticks.length).toBeGreaterThan(1);
  },
);

test('a skipped silence is drawn with its length', () => {
  const tempo = tempoOf(
    [
      { sentAt: 20_000, endsAt: 21_000 },
      { sentAt: 9_000_000, endsAt: 9_001_000 },
    ],
    [],
    9_010_000,
  );

  expect(timeAxis('paced', tempo, 0, 800).breaks.map((it) => it.skipped)).toContain(8_979_000);
  expect(timeAxis('clock', tempo, 0, 800).breaks).toEqual([]);
});

test('eight clients have eight colours and eight dot codes, and the ninth a stripe', () => {
  const eight = Array.from({ length: 8 }, (_, index) => index);

  expect(new Set(eight.map(clientClass)).size).toBe(8);
  expect(new Set(eight.map((index) => dotCode(index).join())).size).toBe(8);
  expect(clientClass(8)).toBe(clientClass(0));
  expect([isStriped(7), isStriped(8)]).toEqual([false, true]);
});

test('epochs come round every six', () => {
  expect([epochClass(0), epochClass(5), epochClass(6), epochClass(-1)]).toEqual([
    'epoch-0',
    'epoch-5',
    'epoch-0',
    'epoch-5',
  ]);
});
