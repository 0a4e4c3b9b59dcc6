import { expect, test } from 'vitest';
import { figures } from './figures.ts';
import { median, ratioOf } from './measure.ts';
import { prepare as flatqueue } from './queue/flatqueue.ts';
import { prepare as objectHeap } from './queue/object-heap.ts';
import { prepare as ours } from './queue/ours.ts';
import { targets, verdictOf, type FigureId, type Target } from './targets.ts';

const all = Object.entries(targets) as [FigureId, Target][];

test('our queue and its rivals do the same work', () => {
  const rounds = [ours, objectHeap, flatqueue].map((prepare) => prepare({ pending: 1_000 }));

  const [first, ...others] = rounds.map((round) => [round(), round()]);

  expect(first?.[0]?.outcome).not.toBe(first?.[1]?.outcome);
  for (const other of others) expect(other).toEqual(first);
});

test.each(all)(
  '%s asks more of stretch than of accept, and one can tell them apart',
  (_, target) => {
    const { accept, stretch, betterWhen } = target;
    const beyond = betterWhen === 'higher' ? accept * 0.99 : accept * 1.01;

    expect(betterWhen === 'higher' ? stretch > accept : stretch < accept).toBe(true);
    expect(verdictOf(target, stretch)).toBe('stretch');
    expect(verdictOf(target, accept)).toBe('accept');
    expect(verdictOf(target, beyond)).toBe('missed');
  },
);

test('every target has a measurement, or says what it waits for', () => {
  expect(Object.keys(figures)).toEqual(Object.keys(targets));
});

test('a ratio is the median of the ratios inside the rounds', () => {
  expect(ratioOf([10, 300, 20], [5, 100, 20])).toBe(2);
  expect(median([3, 1, 2])).toBe(2);
});

test('an even number of rounds has no middle', () => {
  expect(() => median([1, 2])).toThrow('odd number');
});
