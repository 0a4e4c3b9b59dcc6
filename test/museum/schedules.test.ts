// The written schedules: each defect is caught where it is bound to show, and nobody objects without it.
import { expect, test } from 'vitest';
import type { Stage } from '../kit/stage.ts';
import { allExhibits, type Exhibit } from './exhibits.ts';
import { schedules } from './schedules/all.ts';

const exhibits = new Map<string, Exhibit>(allExhibits().map((one) => [one.flag, one]));

const rows = schedules.map((one) => [one.flag, one.checker, one] as const);

const objecting = (stage: Stage, besides: readonly string[]): readonly string[] =>
  stage
    .findings()
    .filter(({ checker }) => !besides.includes(checker))
    .map(({ checker, sentence }) => `${checker}: ${sentence}`);

test('a schedule is of a defect that can be switched on, and each has one', () => {
  expect(schedules.length).toBeGreaterThan(0);
  for (const { flag } of schedules) expect(exhibits.get(flag)?.obeyed, flag).toBe(true);
  expect(new Set(schedules.map(({ flag }) => flag)).size).toBe(schedules.length);
});

test.each(rows)(
  '%s makes %s object in its schedule, and nobody objects without it',
  (flag, checker, { play, besides = [] }) => {
    const exhibit = exhibits.get(flag);

    const broken = play({ ...exhibit?.era, ...exhibit?.flags });
    const whole = play({ ...exhibit?.era });

    expect(broken.findings().map((finding) => finding.checker)).toContain(checker);
    expect(objecting(whole, besides)).toEqual([]);
  },
  60_000,
);
