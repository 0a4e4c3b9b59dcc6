// What was deleted or compacted is nobody's any more, though a broker may have it again, or still.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write } from '../../../engine/replication/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { ordinary, serve } from './breaks.ts';
import { checkersOf, client, excusedOf, orders, replicaOf, type Stage } from './stage.ts';

/**
 * Broker 3 has another third record than the others. Their leader begins behind it and forgets that in a crash,
 * but its epochs stay cut: it does not tell broker 3 to go back, which leads in the end.
 */
function leadsWithAnother(isDeleted: boolean): string[] {
  const stage = ordinary();
  stage.append(3, 2, 0, 'another');
  stage.decide(1, 1, [1, 2]);
  stage.take(1, 'leader', 1, 1);
  for (const offset of [2, 3]) {
    for (const node of [1, 2]) stage.append(node, offset, 1);
    stage.fetch(1, 2, offset + 1);
    stage.advance(1, offset + 1);
    stage.acknowledge(1, offset, -1);
  }
  if (isDeleted) stage.turn(1, (at) => write['log-start-moved'](at, orders, 3));
  stage.restart(1, 4);
  stage.decide(1, 2, [1, 2]);
  stage.take(1, 'leader', 1, 2);
  stage.take(3, 'follower', 1, 2);
  stage.append(3, 3, 1);
  stage.decide(3, 3, [3]);
  stage.take(3, 'leader', 3, 3);
  stage.advance(3, 4);
  stage.watching.end(stage.time, true);
  return checkersOf(stage);
}

test.each(['R-01', 'R-02', 'R-17'])(
  '%s: a log that begins where it began before need not have what was deleted meanwhile',
  (checker) => {
    expect(leadsWithAnother(false)).toContain(checker);
    expect(leadsWithAnother(true)).not.toContain(checker);
  },
);

/** Broker 1 has alone been in sync, loses its power, and leads again with what lies below an offset. */
function leadsAfterPowerLoss(stage: Stage, keeps: number): void {
  stage.turn(-1, (at) => world['power-lost'](at, 1, 1));
  stage.restart(1, keeps);
  stage.take(1, 'follower', -1, 1);
  stage.decide(1, 2, [1]);
  stage.take(1, 'leader', 1, 2);
}

test('who loses with its page cache what was deleted, and that it was, may lead without it', () => {
  const stage = ordinary();
  stage.decide(1, 0, [1]);
  stage.turn(1, (at) => write['log-start-moved'](at, orders, 2));
  leadsAfterPowerLoss(stage, 1);

  expect(checkersOf(stage)).toEqual([]);
  expect(excusedOf(stage)).toContain('R-17');
});

test.each([
  { upTo: 1, isExcused: false },
  { upTo: 2, isExcused: true },
])(
  'R-19: compacted up to $upTo, a replica may still have what was never committed there',
  (log) => {
    const stage = ordinary();
    stage.turn(1, (at) => write['log-compacted'](at, orders, log.upTo, 2, 1));

    serve(stage, 2, [orders, 1, 1, -1, 5]);

    expect(checkersOf(stage).includes('R-19')).toBe(!log.isExcused);
    expect(excusedOf(stage).includes('R-19')).toBe(log.isExcused);
  },
);

test.each([
  { upTo: 1, isExcused: false },
  { upTo: 2, isExcused: true },
])('R-19: deleted up to $upTo, a crash may bring back what was never committed there', (log) => {
  const stage = ordinary();
  stage.turn(1, (at) => write['log-start-moved'](at, orders, log.upTo));

  serve(stage, 2, [orders, 1, 1, -1, 5]);

  expect(checkersOf(stage).includes('R-19')).toBe(!log.isExcused);
  expect(excusedOf(stage).includes('R-19')).toBe(log.isExcused);
});

/** A reader has read the last record, which only broker 1 has; a cleaner comes by, and it loses its power. */
function losesWhatWasCompacted(keeps: number): Stage {
  const stage = ordinary();
  const poll = (epoch: number): void => {
    stage.read = { offset: 2, epoch };
    stage.turn(client, (at) => clients['records-polled'](at, orders, 1, 2, 1));
  };
  poll(0);
  stage.decide(1, 0, [1]);
  stage.turn(1, (at) => write['log-compacted'](at, orders, 2, 2, 1));
  leadsAfterPowerLoss(stage, keeps);
  poll(2);
  return stage;
}

test('C-01: compaction takes nothing behind the end of a log: what a leader lacks there is lost', () => {
  const lost = losesWhatWasCompacted(1);
  expect(checkersOf(lost)).not.toContain('C-01');
  expect(excusedOf(lost)).toContain('R-17');

  expect(checkersOf(losesWhatWasCompacted(2))).toContain('C-01');
});

test('R-04: who was cut where its leader begins is in sync, and may lead: what lay below is deleted', () => {
  const stage = ordinary();
  stage.truncate(3, 1);

  stage.turn(1, (at) => write['log-start-moved'](at, orders, 2));
  stage.decide(1, 0, [1, 3]);
  stage.decide(3, 1, [1, 3]);
  expect(checkersOf(stage)).not.toContain('R-04');

  // Broker 2 has not deleted it.
  stage.decide(2, 2, [2, 3]);
  expect(checkersOf(stage)).toContain('R-04');
});

test.each([
  { deleted: 3, isFound: false },
  { deleted: 1, isFound: true },
])(
  'R-04: who has records of its own again, up to $deleted, need not have what others have there',
  ({ deleted, isFound }) => {
    const stage = ordinary();
    stage.truncate(3, 1);
    for (const offset of [1, 2]) stage.append(3, offset, 5);
    stage.turn(3, (at) => write['log-start-moved'](at, orders, deleted));
    stage.restart(3, 3);
    stage.truncate(3, 2);
    stage.take(3, 'follower', 1, 0);

    stage.decide(1, 0, [1, 3]);
    expect(checkersOf(stage).includes('R-04')).toBe(isFound);
  },
);

/** Broker 1 deletes all, and is not in sync when broker 3 is to lead, which was cut below what is deleted. */
function leadsWithWhatWasDeleted(isDeleted: boolean, isr: readonly number[]): Stage {
  const stage = ordinary();
  stage.truncate(3, 1);
  if (isDeleted) stage.turn(1, (at) => write['log-start-moved'](at, orders, 2));
  stage.decide(3, 1, isr);
  stage.take(3, 'leader', 3, 1);
  return stage;
}

test.each(['R-03', 'R-04'])(
  '%s: what was deleted, and nobody in sync has, is missed by nobody',
  (checker) => {
    expect(checkersOf(leadsWithWhatWasDeleted(true, [3]))).not.toContain(checker);

    expect(checkersOf(leadsWithWhatWasDeleted(false, [3]))).toContain(checker);
    expect(checkersOf(leadsWithWhatWasDeleted(true, [2, 3]))).toContain(checker);
  },
);

test('R-03: that a leader misses what is deleted is said', () => {
  expect(excusedOf(leadsWithWhatWasDeleted(true, [3]))).toContain('R-03');
});

test.each([
  { start: 1, isFound: true },
  { start: 2, isFound: false },
])('R-11: of what is deleted up to $start no epoch counts', ({ start, isFound }) => {
  const stage = ordinary();
  stage.append(3, 2, 3);
  stage.turn(3, (at) => write['log-start-moved'](at, orders, start + 1));
  stage.append(3, 3, 1);

  expect(checkersOf(stage).includes('R-11')).toBe(isFound);
});

test('R-19: what comes in the place of what a disk has lost is visible as soon as a checkpoint says so', () => {
  const stage = ordinary();
  stage.decide(1, 0, [1]);
  leadsAfterPowerLoss(stage, 1);
  stage.append(1, 1, 2);

  serve(stage, 1, [orders, 1, 1, -1, 2]);
  expect(checkersOf(stage)).not.toContain('R-19');
  expect(excusedOf(stage)).toContain('R-19');

  // What it kept it has not lost.
  serve(stage, 1, [orders, 0, 1, -1, 2]);
  expect(checkersOf(stage)).toContain('R-19');
});

/** Broker 1 has a copy in which nothing is left of the last record; who follows it gives that up, too. */
function cutsBack(isCompacted: boolean): string[] {
  const stage = ordinary();
  if (isCompacted) stage.turn(3, (at) => write['log-compacted'](at, orders, 2, 2, 1));
  stage.truncate(1, 1);
  // It has been decided that another one leads, who has it: broker 2 has not heard of that.
  stage.decide(3, 1, [3]);
  stage.truncate(2, 1);
  return checkersOf(stage);
}

test('R-09: who follows a copy of a cleaned log cuts off what that lacks, whoever is to lead by then', () => {
  expect(cutsBack(true)).not.toContain('R-09');
  expect(cutsBack(false)).toContain('R-09');
});

/** A leader's high watermark is read from a checkpoint, and lies in the midst of a batch. */
function fallsBack(to: number): Stage {
  const stage = ordinary();
  stage.turn(1, (at) => write['batch-appended'](at, orders, 2, 4, 0, -1, 70));
  stage.advance(1, 6);
  replicaOf(stage, 1).log.highWatermark = 4;
  stage.take(1, 'leader', 1, 1);
  stage.fetch(1, 2, 2);
  replicaOf(stage, 1).log.highWatermark = to;
  stage.fetch(1, 2, 2);
  return stage;
}

test('R-06: a high watermark in the midst of a batch falls back to where that begins, and no further', () => {
  expect(checkersOf(fallsBack(2))).not.toContain('R-06');
  expect(excusedOf(fallsBack(2))).toContain('R-06');
  expect(checkersOf(fallsBack(3))).toContain('R-06');
  expect(checkersOf(fallsBack(1))).toContain('R-06');
});
