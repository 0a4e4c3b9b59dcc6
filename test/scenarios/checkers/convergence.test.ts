// When the trouble is over everything becomes well: what need not, and is counted.
import { expect, test } from 'vitest';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { breaks, follower, ordinary } from './breaks.ts';
import { checkersOf, excusedOf, orders, replicaOf } from './stage.ts';

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
  expect(excusedOf(stage)).toContain('V-02');
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

/** Broker 2 stands in the midst of the third batch, which is cut off at the beginning of broker 1's log. */
function standsAmidst(at: {
  readonly failed: boolean;
  readonly start: number;
  readonly end: number;
}): string[] {
  const stage = ordinary();
  stage.append(2, 2, 0);
  stage.turn(1, (sink) => {
    replication['batch-appended'](sink, orders, 2, 2, 0, -1, 70);
    replication['log-start-moved'](sink, orders, at.start);
  });
  stage.turn(3, (sink) => replication['batch-appended'](sink, orders, 2, 2, 0, -1, 70));
  if (at.end < 3) stage.truncate(2, at.end);
  stage.decide(1, 0, [1, 3]);
  replicaOf(stage, 1).isr = { type: 'committed', isr: [1, 3] };
  // What lies above the high watermark is not compared.
  replicaOf(stage, 1).log.highWatermark = 4;
  stage.following.set(2, { ...follower, failed: at.failed });
  stage.watching.end(stage.time, true);
  return checkersOf(stage);
}

test.each([
  { failed: true, start: 3, end: 3, isExcused: true },
  { failed: true, start: 0, end: 3, isExcused: false },
  { failed: true, start: 3, end: 2, isExcused: false },
  { failed: false, start: 3, end: 3, isExcused: false },
])(
  'V-03 and R-02: a follower that failed ($failed) at $end, below a start at $start: $isExcused',
  (found) => {
    const objecting = standsAmidst(found);

    expect(objecting.includes('V-03')).toBe(!found.isExcused);
    expect(objecting.includes('R-02')).toBe(!found.isExcused);
  },
);

test('another min.insync.replicas forgets who may lead: Kafka lets that happen while nobody is in sync', () => {
  const stage = ordinary();
  stage.decide(-1, 1, []);

  stage.turn(0, (at) => {
    controller['setting-changed'](at, 'topic orders', 'min.insync.replicas', '3');
    controller['eligible-changed'](at, orders, [], [], []);
  });
  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('V-02');
  expect(excusedOf(stage)).toContain('V-02');
});
