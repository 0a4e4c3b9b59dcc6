// Work takes a core of the host, for as long as it says and a little more.
import { expect, test } from 'vitest';
import { act, runUntil } from '../../../sim/world/world.ts';
import { heardBy, stage } from './puppet.ts';
import type { World } from '../../../sim/world/state.ts';

/** When each of four pieces of work of 10,000 µs is done on a host with so many cores. */
function doneAt(cores: number, prepare: (world: World) => void = () => undefined): number[] {
  const world = stage(
    {
      a: {
        go(env) {
          for (let i = 0; i < 4; i += 1) env.work(10_000, 'done');
        },
      },
    },
    { host: { cores } },
  );
  runUntil(world, 0);
  prepare(world);
  act(world, { type: 'tell', process: 'a', command: 'go' });
  runUntil(world, 100_000_000);
  return heardBy(world, 'a').map((line) => Number.parseInt(line, 10));
}

const isAbout = (time: number, expected: number): boolean =>
  time >= expected && time <= 1.2 * expected;

test('one core does one thing after the other', () => {
  expect(doneAt(1).map((time, i) => isAbout(time, 10_000 * (i + 1)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

test('two cores do two things at once, four cores four', () => {
  const two = doneAt(2);
  const four = doneAt(4);

  expect(isAbout(Math.max(...two), 20_000)).toBe(true);
  expect(two.filter((time) => isAbout(time, 10_000)).length).toBe(2);
  expect(four.every((time) => isAbout(time, 10_000))).toBe(true);
});

test('how long work really takes is drawn, and the same for the same seed', () => {
  const times = doneAt(4);

  expect(new Set(times).size).toBeGreaterThan(1);
  expect(doneAt(4)).toEqual(times);
});

test('a starved host takes so many times as long', () => {
  const slow = doneAt(4, (world) =>
    act(world, { type: 'fault', fault: 'cpu-starve', with: { host: 'host-a', factor: 50 } }),
  );

  expect(slow.every((time) => isAbout(time, 500_000))).toBe(true);
});

test('work of no length is done at once, in a turn of its own', () => {
  const world = stage({ a: { start: (env) => env.work(0, 'done') } });

  runUntil(world, 0);

  expect(heardBy(world, 'a')).toEqual(['0 done']);
});
