// Where unclean elections are allowed, what the new leader lacks is lost, and nobody is blamed for it.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { write } from '../../../engine/replication/trace.ts';
import { isrOf, ordinary, serve } from './breaks.ts';
import { checkersOf, client, excusedOf, newStage, orders, type Stage } from './stage.ts';

/** A third record is on brokers 1 and 2, and committed; then broker 3 is to lead. */
function electedLate(prepare: (stage: Stage) => void = () => undefined): Stage {
  const stage = ordinary();
  stage.decide(1, 0, [1, 2]);
  isrOf(stage, 1, [1, 2]);
  for (const node of [1, 2]) stage.append(node, 2, 0);
  stage.fetch(1, 2, 3);
  stage.advance(1, 3);
  stage.acknowledge(1, 2, -1);
  prepare(stage);
  stage.decide(3, 1, [3]);
  return stage;
}

test.each(['R-03', 'R-04', 'R-17'])(
  '%s: an unclean election may lose what was committed',
  (checker) => {
    const stage = electedLate();
    stage.electsUncleanly = true;
    stage.take(3, 'leader', 3, 1);

    expect(checkersOf(stage)).toEqual([]);
    expect(excusedOf(stage)).toContain(checker);
  },
);

test('R-03: a leader that nobody calls unclean has everything', () => {
  const stage = electedLate();
  stage.take(3, 'leader', 3, 1);

  expect(checkersOf(stage)).toContain('R-03');
});

test.each([
  { what: 'eligible', eligible: [3], lastKnown: [] },
  { what: 'known as the last leader', eligible: [], lastKnown: [3] },
])('R-04: who was $what is not elected uncleanly', ({ eligible, lastKnown }) => {
  const stage = electedLate((before) => {
    before.turn(0, (at) => controller['eligible-changed'](at, orders, eligible, lastKnown, [1]));
  });

  expect(checkersOf(stage)).toContain('R-04');
});

test('R-04: an unclean election excuses its leader until that leads, and no longer', () => {
  const stage = electedLate();
  stage.electsUncleanly = true;
  stage.take(3, 'leader', 3, 1);
  stage.append(3, 2, 1);
  stage.advance(3, 3);
  stage.truncate(2, 2);
  stage.decide(3, 1, [2, 3]);

  expect(checkersOf(stage)).toContain('R-04');
});

/** Broker 1 goes on for itself, and somebody reads there; then others read what broker 3 has written since. */
function readsFromBoth(isTold: boolean): Stage {
  const stage = electedLate();
  stage.electsUncleanly = isTold;
  stage.take(3, 'leader', 3, 1);
  isrOf(stage, 1, [1]);
  stage.append(1, 3, 0);
  stage.advance(1, 4);
  const poll = (offset: number, epoch: number): void => {
    stage.read = { offset: offset + 1, epoch };
    stage.turn(client, (at) => clients['records-polled'](at, orders, offset, offset + 1, 1));
  };
  poll(3, 0);
  stage.append(3, 2, 1);
  stage.advance(3, 3);
  poll(2, 1);
  return stage;
}

test('C-01: what a deposed leader shows is lost, and may differ from what its successor shows', () => {
  const stage = readsFromBoth(true);

  expect(checkersOf(stage)).not.toContain('C-01');
  expect(excusedOf(stage)).toContain('C-01');
});

test('R-17: what a deposed leader acknowledges is lost with what it had before', () => {
  const stage = electedLate();
  stage.electsUncleanly = true;
  stage.take(3, 'leader', 3, 1);
  isrOf(stage, 1, [1]);
  stage.append(1, 3, 0);
  stage.advance(1, 4);
  stage.acknowledge(1, 3, -1);
  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('R-17');
});

/** Each time uncleanly, broker 3 leads with a record of its own in the place of the second, and then broker 1 again. */
function ledByTurns(start: number): Stage {
  const stage = newStage();
  stage.electsUncleanly = true;
  stage.decide(1, 0, [1]);
  stage.take(1, 'leader', 1, 0);
  isrOf(stage, 1, [1]);
  for (const offset of [0, 1]) stage.append(1, offset, 0);
  stage.append(3, 0, 0);
  stage.advance(1, 2);
  stage.decide(3, 1, [3]);
  stage.take(3, 'leader', 3, 1);
  isrOf(stage, 3, [3]);
  for (const offset of [1, 2]) stage.append(3, offset, 1);
  stage.advance(3, 3);
  stage.turn(1, (at) => write['log-start-moved'](at, orders, start));
  stage.decide(1, 2, [1]);
  stage.take(1, 'leader', 1, 2);
  stage.take(3, 'follower', 1, 2);
  return stage;
}

test('R-09: whoever follows a log that begins later need not keep what lies before', () => {
  const stage = ledByTurns(2);
  stage.truncate(3, 1);

  expect(checkersOf(stage)).not.toContain('R-09');
});

test.each([
  { isr: [3], isExcused: true },
  { isr: [1, 3], isExcused: false },
])(
  'K-13: given up uncleanly, a move leaves a fenced broker in sync, and nobody else: $isr',
  ({ isr, isExcused }) => {
    const stage = ordinary();
    stage.decide(1, 0, [1, 2]);
    stage.turn(0, (at) => metadata['broker-fenced'](at, 3, 'its heartbeats stopped'));
    stage.decide(-1, 1, isr);

    expect(checkersOf(stage).includes('K-13')).toBe(!isExcused);
    expect(excusedOf(stage).includes('K-13')).toBe(isExcused);
  },
);

/** Broker 1 still acknowledges what broker 3 will never have; what is sent after that stands further in front. */
function acknowledgedByBoth(isDeposed: boolean): Stage {
  const stage = electedLate();
  stage.electsUncleanly = true;
  if (isDeposed) stage.take(3, 'leader', 3, 1);
  isrOf(stage, 1, [1]);
  stage.append(1, 3, 0);
  stage.advance(1, 4);
  const send = (offset: number): void => {
    stage.turn(client, (at) => clients['batch-sent'](at, orders, 1, 70, 1, 7, 0, offset));
    stage.turn(client, (at) => clients['records-acknowledged'](at, orders, offset, 1));
  };
  send(3);
  send(2);
  return stage;
}

test('C-19: what a deposed leader acknowledges nothing has to stand behind', () => {
  expect(checkersOf(acknowledgedByBoth(true))).not.toContain('C-19');
  expect(checkersOf(acknowledgedByBoth(false))).toContain('C-19');
});

test('R-04: what a deposed leader commits besides its successor need not have', () => {
  const stage = ordinary();
  stage.electsUncleanly = true;
  stage.decide(1, 0, [1]);
  isrOf(stage, 1, [1]);
  stage.decide(3, 1, [3]);
  stage.take(3, 'leader', 3, 1);
  stage.append(1, 2, 0);
  stage.advance(1, 3);
  stage.decide(3, 1, [2, 3]);
  stage.take(1, 'follower', 3, 1);
  stage.truncate(1, 2);

  expect(checkersOf(stage)).toEqual(['R-16']);
});

test('R-19: who does not know yet that he was deposed shows what he has, wherever his successor has come to', () => {
  const stage = electedLate();
  stage.electsUncleanly = true;
  isrOf(stage, 1, [1]);
  stage.take(3, 'leader', 3, 1);
  isrOf(stage, 3, [3]);
  for (const offset of [2, 3, 4]) stage.append(3, offset, 1);
  stage.advance(3, 5);
  stage.append(1, 3, 0);
  stage.advance(1, 4);

  serve(stage, 1, [orders, 3, 1, -1, 0]);
  expect(checkersOf(stage)).not.toContain('R-19');

  serve(stage, 1, [orders, 4, 1, -1, 0]);
  expect(checkersOf(stage)).toContain('R-19');
});
