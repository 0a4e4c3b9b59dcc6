// What a disk may have lost between two starts, and how long that is remembered.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { ordinary } from './breaks.ts';
import {
  checkersOf,
  client,
  directoryNamed,
  excusedOf,
  fileNamed,
  orders,
  replicaOf,
  type Stage,
} from './stage.ts';

const fault = 3;
const order = (stage: Stage): void =>
  stage.turn(-1, (at) => world['fault-began'](at, fault, 'torn-write', directoryNamed(at, 'says')));
const heal = (stage: Stage): void =>
  stage.turn(-1, (at) => world['fault-healed'](at, fault, 'torn-write'));

/** Broker 2 has followed since its start, and comes back without its last batch. */
function losesLast(stage: Stage): string[] {
  stage.restart(2, 1);
  stage.take(2, 'follower', 1, 0);
  return checkersOf(stage);
}

test('L-07: a torn write that is ordered before a broker has read its disk waits for the next kill', () => {
  const stage = ordinary();
  stage.restart(2, 2);
  order(stage);
  stage.take(2, 'follower', 1, 0);
  expect(losesLast(stage)).not.toContain('L-07');
});

test('L-07: a torn write that is ordered while a broker is down tears when it is killed again', () => {
  const stage = ordinary();
  order(stage);
  stage.restart(2, 2);
  stage.take(2, 'follower', 1, 0);
  expect(losesLast(stage)).not.toContain('L-07');
});

test('L-07: when the fault is over and the disk was read, nothing is forgotten any more', () => {
  const stage = ordinary();
  order(stage);
  heal(stage);
  stage.restart(2, 2);
  stage.take(2, 'follower', 1, 0);
  expect(losesLast(stage)).toContain('L-07');
});

test.each([
  ['since', false],
  ['before', true],
])(
  'L-07: where the power went %s a copy began, what takes the place of a log may have a gap',
  (_, isFound) => {
    const stage = ordinary();
    const losePower = (): void => {
      stage.turn(-1, (at) => world['power-lost'](at, 2, 2));
      stage.restart(2, 2);
      stage.take(2, 'follower', 1, 0);
    };
    if (isFound) losePower();
    stage.turn(2, (at) => replication['replica-move-began'](at, orders, 'data-2', 0));
    if (!isFound) losePower();
    stage.turn(2, (at) => replication['replica-moved'](at, orders, 'data-2'));

    expect(losesLast(stage).includes('L-07')).toBe(isFound);
    expect(excusedOf(stage).includes('L-07')).toBe(!isFound);
  },
);

test.each([
  ['of which nothing is lost', 2, true],
  ['that a disk has lost in part', 0, false],
])('C-09: of a log %s a reader may find a gap', (_, keeps, isFound) => {
  const stage = ordinary();
  stage.turn(-1, (at) => world['power-lost'](at, 2, 2));
  stage.restart(2, keeps);
  stage.take(2, 'follower', 1, 0);

  stage.turn(client, (at) => clients['records-polled'](at, orders, 0, 2, 1));

  expect(checkersOf(stage).includes('C-09')).toBe(isFound);
});

/** Broker 2 has no batch at offset 1 any more, and goes on behind it as the others do. */
function goesOnBehindAGap(lose: (stage: Stage) => void): Stage {
  const stage = ordinary();
  lose(stage);
  for (const node of [1, 2, 3]) stage.append(node, 2, 0);
  for (const follower of [2, 3]) stage.fetch(1, follower, 3);
  stage.advance(1, 3);
  stage.watching.end(stage.time, true);
  return stage;
}

test('R-02: where a disk has lost a segment between two others a log has a gap for ever, as in Kafka', () => {
  const lost = goesOnBehindAGap((stage) => {
    stage.turn(-1, (at) => world['power-lost'](at, 2, 1));
    stage.restart(2, 1);
    stage.take(2, 'follower', 1, 0);
  });
  expect(checkersOf(lost)).not.toContain('R-02');
  expect(excusedOf(lost)).toContain('R-02');
});

test('R-02: a gap where no disk has lost anything is none of Kafka', () => {
  expect(checkersOf(goesOnBehindAGap((stage) => stage.truncate(2, 1)))).toContain('R-02');
});

/** The same where what lay in the gap was of another reign than what lies before it. */
function goesOnBehindAReign(lose: (stage: Stage) => void, order = [1, 2, 3]): Stage {
  const stage = ordinary();
  stage.decide(1, 1, [1, 2, 3]);
  stage.take(1, 'leader', 1, 1);
  for (const node of [1, 2, 3]) stage.append(node, 2, 1);
  lose(stage);
  for (const node of order) stage.append(node, 3, 1);
  return stage;
}

test('R-01: nobody notices that before the first batch behind a gap another one lay, as in Kafka', () => {
  const lost = goesOnBehindAReign((stage) => {
    stage.turn(-1, (at) => world['power-lost'](at, 2, 1));
    stage.restart(2, 2);
    stage.take(2, 'follower', 1, 1);
  });
  expect(checkersOf(lost)).not.toContain('R-01');
  expect(excusedOf(lost)).toContain('R-01');

  expect(checkersOf(goesOnBehindAReign((stage) => stage.truncate(2, 2)))).toContain('R-01');
});

test('R-01: who writes the first batch behind a gap is no measure of what lay in it', () => {
  const lost = goesOnBehindAReign(
    (stage) => {
      stage.turn(-1, (at) => world['power-lost'](at, 2, 1));
      stage.restart(2, 2);
      stage.take(2, 'follower', 1, 1);
    },
    [2, 1, 3],
  );
  expect(checkersOf(lost)).not.toContain('R-01');

  const cut = goesOnBehindAReign((stage) => stage.truncate(2, 2), [2, 1, 3]);
  expect(checkersOf(cut)).toContain('R-01');
});

test('R-09: what was given up is not committed again by who was deposed', () => {
  const stage = ordinary();
  stage.turn(-1, (at) => world['power-lost'](at, 2, 1));
  stage.restart(2, 1);
  stage.decide(2, 1, [2]);
  stage.take(2, 'leader', 2, 1);
  stage.append(1, 2, 0);
  stage.advance(1, 3);
  stage.take(1, 'follower', 2, 1);

  stage.truncate(1, 1);

  expect(excusedOf(stage)).toContain('R-03');
  expect(checkersOf(stage)).not.toContain('R-09');
});

/** Broker 1 lost what was at offset 1, though its log ends at 2; broker 2 and a reader have come that far. */
function standsBeforeAGap(offset: number): Stage {
  const stage = ordinary();
  stage.turn(-1, (at) => world['power-lost'](at, 1, 1));
  stage.restart(1, 1);
  replicaOf(stage, 1).log.logEndOffset = 2;
  stage.truncate(2, offset);
  stage.decide(1, 1, [1, 3]);
  stage.take(1, 'leader', 1, 1);
  stage.advance(1, 2);
  const positions = new Map([['orders-0', offset]]);
  stage.readers.push({ name: 'billing', group: null, topic: 'orders', isAtRest: true, positions });
  stage.time += 60_000_000;
  stage.watching.end(stage.time, true);
  return stage;
}

test.each(['V-03', 'C-16'])(
  '%s: who stands before a gap at the end of a log waits there, as in Kafka',
  (id) => {
    const lost = standsBeforeAGap(1);
    expect(checkersOf(lost)).not.toContain(id);
    expect(excusedOf(lost)).toContain(id);

    expect(checkersOf(standsBeforeAGap(0))).toContain(id);
  },
);

/** The power goes; broker 2 then reads a log of two reigns, and of the epochs what a checkpoint says. */
function readsEpochs(known: readonly number[], isUnderWay: boolean): Stage {
  const stage = ordinary();
  stage.append(2, 2, 1);
  const doneAt = isUnderWay ? 60_000_000 : 0;
  const checkpoint = 'data/orders-0/leader-epoch-checkpoint';
  stage.turn(2, (at) => world['disk-begun'](at, 'sync', fileNamed(at, checkpoint), 0, doneAt));
  stage.turn(-1, (at) => world['power-lost'](at, 2, 1));
  stage.restart(2, 3);
  const { epochs } = replicaOf(stage, 2).log;
  epochs.length = 0;
  for (const [i, epoch] of known.entries()) epochs.push({ epoch, startOffset: i === 0 ? 0 : 3 });
  stage.take(2, 'follower', 1, 0);
  return stage;
}

test('L-08: the power may go before the epochs are on disk, and a later one that is there hides them, as in Kafka', () => {
  const hidden = readsEpochs([0, 4], true);
  expect(checkersOf(hidden)).not.toContain('L-08');
  expect(excusedOf(hidden)).toContain('L-08');
  expect(checkersOf(readsEpochs([0, 4], false))).toContain('L-08');
  expect(checkersOf(readsEpochs([0], true))).toContain('L-08');
});
