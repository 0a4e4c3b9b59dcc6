// When the trouble is over everything becomes well: what need not, and is counted.
import { expect, test } from 'vitest';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { breaks, ordinary } from './breaks.ts';
import { checkersOf, orders } from './stage.ts';

test('nothing need become well around what faults have left behind, and that is counted', () => {
  const stage = ordinary();
  breaks['V-03']?.(stage);
  stage.unhealed = ['a disk was busy', 'a broker was taken for another'];

  stage.watching.end(stage.time, true);

  expect(stage.watching.findings).toEqual([]);
  expect(stage.watching.outcomes).toEqual(
    stage.unhealed.map((sentence) => ({ checker: 'V-05', sentence, count: 1 })),
  );
});

test('nobody is elected because a broker tells where its replica lies, as in Kafka, and that is counted', () => {
  const stage = ordinary();
  const decide = (partitionEpoch: number): void =>
    stage.turn(0, (at) => metadata['partition-changed'](at, orders, -1, 2, partitionEpoch, [2]));
  decide(7);
  decide(8);

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('V-02');
  expect(stage.watching.outcomes.map(({ checker }) => checker)).toContain('V-02');
});

test.each([
  { lastKnown: [2], isExcused: true },
  { lastKnown: [], isExcused: false },
])('of nobody in sync and $lastKnown known to have led last: excused $isExcused', (known) => {
  const stage = ordinary();
  const decide = (partitionEpoch: number): void =>
    stage.turn(0, (at) => metadata['partition-changed'](at, orders, -1, 2, partitionEpoch, []));
  decide(7);
  stage.turn(0, (at) => controller['eligible-changed'](at, orders, [], known.lastKnown, []));
  decide(8);

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage).includes('V-02')).toBe(!known.isExcused);
});

test('another min.insync.replicas forgets who may lead: Kafka lets that happen while nobody is in sync', () => {
  const stage = ordinary();
  stage.decide(-1, 1, []);

  stage.turn(0, (at) => {
    controller['setting-changed'](at, 'topic orders', 'min.insync.replicas', '3');
    controller['eligible-changed'](at, orders, [], [], []);
  });
  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('V-02');
  expect(stage.watching.outcomes.map(({ checker }) => checker)).toContain('V-02');
});
