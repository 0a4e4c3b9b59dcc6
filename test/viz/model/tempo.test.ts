import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentAt, tempoOf, timeAt, wallAt } from '../../../viz/model/tempo.ts';

const ms = 1_000;

test('the film is slow while messages fly and quick over silence', () => {
  const tempo = tempoOf([{ sentAt: 20 * ms, endsAt: 21 * ms }], [9_000 * ms], 10_000 * ms);

  expect(
    tempo.segments.map(({ from, to, isBusy, wall }) => [
      from / ms,
      to / ms,
      isBusy,
      Number(wall.toFixed(2)),
    ]),
  ).toEqual([
    [0, 20, false, 0.42],
    [20, 21, true, 0.6],
    [21, 9_000, false, 1.28],
    [9_000, 10_000, false, 0.95],
  ]);
});

test.each([
  [100, 0.35],
  [1 * ms, 0.6],
  [10 * ms, 1.2],
  [100 * ms, 1.6],
  [60_000 * ms, 1.6],
])('a flight of %i µs takes %d s of film', (span, wall) => {
  const tempo = tempoOf([{ sentAt: 1_000_000, endsAt: 1_000_000 + span }], [], 200_000_000);

  expect(segmentAt(tempo, 1_000_000 + span / 2)?.wall).toBeCloseTo(wall, 5);
});

const flights = fc
  .array(
    fc.record({
      sentAt: fc.integer({ min: 0, max: 5_000_000 }),
      length: fc.integer({ min: 1, max: 400_000 }),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all
      .map(({ sentAt, length }) => ({ sentAt, endsAt: sentAt + length }))
      .toSorted((a, b) => a.sentAt - b.sentAt),
  );
const notable = fc.array(fc.integer({ min: 0, max: 6_000_000 }), { maxLength: 10 });

test('the film never runs backwards, and every moment is in it once', () => {
  fc.assert(
    fc.property(
      flights,
      notable,
      fc.integer({ min: 1_000, max: 6_000_000 }),
      (flown, moments, end) => {
        const tempo = tempoOf(flown, moments, end);

        expect(tempo.segments[0]?.from).toBe(0);
        expect(tempo.segments.at(-1)?.to).toBe(end);
        for (const [index, segment] of tempo.segments.entries()) {
          expect(segment.to).toBeGreaterThan(segment.from);
          expect(segment.wall).toBeGreaterThan(0);
          if (index > 0) expect(segment.from).toBe(tempo.segments[index - 1]?.to);
        }
      },
    ),
  );
});

test('film time and simulated time are each the inverse of the other', () => {
  fc.assert(
    fc.property(flights, notable, fc.integer({ min: 0, max: 6_000_000 }), (flown, moments, t) => {
      const tempo = tempoOf(flown, moments, 6_000_000);

      expect(Math.abs(timeAt(tempo, wallAt(tempo, t)) - t)).toBeLessThanOrEqual(1);
    }),
  );
});

test('a run in which nothing is known yet has no film', () => {
  const tempo = tempoOf([], [], 0);

  expect([timeAt(tempo, 3), wallAt(tempo, 3), segmentAt(tempo, 3)]).toEqual([0, 0, undefined]);
});
