// A host's clock is right only by chance, and its timers count by it.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seconds } from '../../../sim/time.ts';
import {
  changeDrift,
  createClock,
  monotonicTime,
  restartClock,
  stepClock,
  wallTime,
  worldDelay,
  worldEpoch,
} from '../../../sim/world/clock.ts';
import { act, runUntil } from '../../../sim/world/world.ts';
import { heardBy, stage } from './puppet.ts';

const drift = fc.integer({ min: -50_000, max: 50_000 });
const time = fc.integer({ min: 0, max: seconds(86_400) });

test('a clock that drifts by so many millionths is off by so many microseconds a second', () => {
  const clock = createClock(0, 200);

  expect(monotonicTime(clock, seconds(1))).toBe(1_000_200);
  expect(wallTime(clock, seconds(10)) - worldEpoch).toBe(10_002_000);
});

test('a change of drift neither takes nor gives time at its moment', () => {
  fc.assert(
    fc.property(drift, drift, time, (before, after, at) => {
      const clock = createClock(0, before);
      const [monotonic, wall] = [monotonicTime(clock, at), wallTime(clock, at)];

      changeDrift(clock, at, after);

      expect([monotonicTime(clock, at), wallTime(clock, at)]).toEqual([monotonic, wall]);
    }),
  );
});

test('a step moves the time of day alone', () => {
  const clock = createClock(5, 0);

  stepClock(clock, -seconds(3_600));

  expect(monotonicTime(clock, 1_000)).toBe(1_000);
  expect(wallTime(clock, 1_000)).toBe(worldEpoch + 5 + 1_000 - seconds(3_600));
});

test('a clock without power goes on telling the time of day; monotonic time begins anew', () => {
  const clock = createClock(0, 0);

  restartClock(clock, seconds(7));

  expect(monotonicTime(clock, seconds(9))).toBe(seconds(2));
  expect(wallTime(clock, seconds(9))).toBe(worldEpoch + seconds(9));
});

test('a delay is over when the clock of the host has counted it, and at most 2 µs later', () => {
  fc.assert(
    fc.property(drift, time, fc.integer({ min: 0, max: seconds(600) }), (ppm, now, delay) => {
      const clock = createClock(0, ppm);
      const armed = monotonicTime(clock, now);

      const fires = monotonicTime(clock, now + worldDelay(clock, now, delay));

      expect(fires - armed).toBeGreaterThanOrEqual(delay);
      expect(fires - armed).toBeLessThanOrEqual(delay + 2);
    }),
  );
});

test.each([
  [0, 1_000_000],
  [50_000, 952_381],
  [-50_000, 1_052_632],
])('with a drift of %d ppm a second of the host takes %d µs of the world', (driftPpm, takes) => {
  const world = stage(
    { a: { start: (env) => void env.after(1_000_000, 'rang') } },
    { host: { clock: { driftPpm } } },
  );

  runUntil(world, takes - 1);
  expect(heardBy(world, 'a')).toEqual([]);
  runUntil(world, takes);
  expect(heardBy(world, 'a')).toEqual(['1000000 rang']);
});

test('a step of the clock moves no timer', () => {
  const world = stage({ a: { start: (env) => void env.after(1_000, 'rang') } });
  runUntil(world, 500);

  act(world, { type: 'fault', fault: 'clock-step', with: { host: 'host-a', by: -1_000_000 } });
  runUntil(world, 2_000);

  expect(heardBy(world, 'a')).toEqual(['1000 rang']);
});
