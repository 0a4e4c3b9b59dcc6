// Replicas that move to other brokers and other disks: what their checkers take for granted, and what not.
import { expect, test } from 'vitest';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { follower, ordinary } from './breaks.ts';
import { appendSequenced } from './client-breaks.ts';
import {
  checkersOf,
  client,
  directoryNamed,
  excusedOf,
  fileNamed,
  orders,
  pushOnto,
  replicaOf,
  type Stage,
} from './stage.ts';

test('V-09: who is elected without being in sync ends no move by that alone (as in Kafka)', () => {
  const stage = ordinary();
  stage.decide(-1, 1, []);
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [2, 3, 1], [1], []));

  stage.decide(1, 2, [1]);
  stage.turn(0, (at) => world['process-started'](at, client, 1));
  expect(checkersOf(stage)).not.toContain('V-09');

  stage.decide(1, 2, [1, 2]);
  stage.turn(0, (at) => world['process-started'](at, client, 1));
  expect(checkersOf(stage)).toContain('V-09');
});

test('V-09: in one turn the last decision counts', () => {
  const stage = ordinary();
  stage.decide(1, 0, [1]);
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [1, 2, 3], [2], [3]));

  stage.decide(1, 1, [1]);
  stage.decide(2, 2, [2]);
  stage.turn(0, (at) => world['process-started'](at, client, 1));
  expect(checkersOf(stage)).not.toContain('V-09');

  // It stops, and stays in sync because there is nobody else (as in Kafka).
  stage.decide(-1, 3, [2]);
  stage.turn(0, (at) => world['process-started'](at, client, 1));
  expect(checkersOf(stage)).not.toContain('V-09');
});

test('V-09: a move may end by who is in sync before somebody is elected without being so (as in Kafka)', () => {
  const stage = ordinary();
  stage.decide(-1, 1, [3]);
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [3, 1, 2], [3], [2]));

  stage.decide(1, 2, [1]);
  stage.turn(0, (at) => controller['replicas-moved'](at, orders, [3, 1]));
  expect(checkersOf(stage)).not.toContain('V-09');
});

test('V-09: a move may end in the decision that takes the last one into sync, who leads at once', () => {
  const stage = ordinary();
  stage.decide(1, 1, [1]);
  stage.turn(0, (at) => controller['replicas-moving'](at, orders, [3, 1], [3], [1]));

  stage.decide(3, 2, [3]);
  stage.turn(0, (at) => controller['replicas-moved'](at, orders, [3]));
  expect(checkersOf(stage)).not.toContain('V-09');
});

/** A broker finds two logs of its replica when it starts, and puts one of them out of the way. */
function setAside(stage: Stage, path: string): void {
  stage.turn(2, (at) => replication['log-set-aside'](at, directoryNamed(at, path)));
}

test('L-07: where the log that a replica had is set aside, nothing is known of the other one', () => {
  const stage = ordinary();
  setAside(stage, 'data/orders-0');

  stage.take(2, 'follower', 1, 0);

  expect(checkersOf(stage)).not.toContain('L-07');
  expect(excusedOf(stage)).toContain('L-07');
});

test('L-08: where the log that a replica had is set aside, nobody knows where the other one began', () => {
  const stage = ordinary();
  stage.turn(2, (at) => replication['log-start-moved'](at, orders, 2));
  stage.restart(2, 2);
  replicaOf(stage, 2).log.epochs.length = 0;
  setAside(stage, 'data/orders-0');

  stage.take(2, 'follower', 1, 0);

  expect(checkersOf(stage)).not.toContain('L-08');
});

test.each([
  ['before it was killed', undefined],
  ['after it had moved', 'disk-3'],
] as const)(
  'L-07: where another log is set aside, a replica must have what it had %s',
  (_, moved) => {
    const stage = ordinary();
    if (moved !== undefined) stage.turn(2, (at) => replication['replica-moved'](at, orders, moved));
    stage.restart(2, 1);
    setAside(stage, moved === undefined ? 'disk-2/orders-0' : 'data/orders-0');

    stage.take(2, 'follower', 1, 0);

    expect(checkersOf(stage)).toContain('L-07');
  },
);

test.each(['before', 'as'])(
  'L-07: a failed disk still holds what it refused %s the replica left',
  (when) => {
    const stage = ordinary();
    stage.turn(2, (at) => {
      const refuse = (): number =>
        world['disk-failed'](at, 'rename', fileNamed(at, 'disk-2/orders-0/0.log'), 'failed');
      if (when === 'before') refuse();
      replication['role-changed'](at, orders, 'none', 1, 0);
      if (when === 'as') refuse();
    });

    stage.restart(2, 2);
    stage.take(2, 'follower', 1, 0);

    expect(checkersOf(stage)).not.toContain('L-07');
    expect(excusedOf(stage)).toContain('L-07');
  },
);

/** Broker 2 comes back with an empty log of its own, leaves, and comes back with what it had at first. */
function meetAgain(hasFailed: boolean): Stage {
  const stage = ordinary();
  const { log } = replicaOf(stage, 2);
  const [batches] = log.segments.map(({ batches: list }) => [...list.tail.batches]);
  if (hasFailed) {
    stage.turn(2, (at) =>
      world['disk-failed'](at, 'append to', fileNamed(at, 'disk-2/orders-0/0.log'), 'failed'),
    );
  } else stage.turn(-1, (at) => world['power-lost'](at, 2, 2));
  stage.restart(2, 0);
  stage.take(2, 'follower', 1, 0);
  stage.turn(2, (at) => replication['role-changed'](at, orders, 'none', 1, 0));
  for (const batch of batches ?? []) pushOnto(log, batch);
  stage.restart(2, 2);
  stage.take(2, 'follower', 1, 0);
  return stage;
}

test('L-07: what a failed disk held is met again, though the replica had begun anew on another one', () => {
  expect(checkersOf(meetAgain(true))).not.toContain('L-07');
  expect(checkersOf(meetAgain(false))).toContain('L-07');
});

/** The leader's log lies in another directory, and broker 3, which has led a moment, is kept out of sync. */
function keepsOut(epochOfTheThird: number): Stage {
  const stage = ordinary();
  stage.decide(1, 0, [1, 2]);
  stage.replicas.get(3)?.log.epochs.push({ epoch: epochOfTheThird, startOffset: 2 });
  return stage;
}

const moveTheLeader = (stage: Stage): void =>
  stage.turn(1, (at) => replication['replica-moved'](at, orders, 'disk-2'));

test('V-03: a leader that has moved its log does not know epochs without records (as in Kafka)', () => {
  const stage = keepsOut(1);
  moveTheLeader(stage);

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('V-03');
  expect(excusedOf(stage)).toContain('V-03');
});

test('V-04: while it keeps out who must be in sync, nothing that it has becomes visible', () => {
  const [moved, unmoved] = [keepsOut(1), keepsOut(1)];
  moveTheLeader(moved);
  for (const stage of [moved, unmoved]) {
    stage.append(1, 2, 0);
    stage.time += 3_000_000;
    stage.watching.end(stage.time, true);
  }

  expect(checkersOf(moved)).not.toContain('V-04');
  expect(excusedOf(moved)).toContain('V-04');
  expect(checkersOf(unmoved)).toContain('V-04');
});

test('V-03: no other leader may refuse a follower for ever, and none a follower that knows no more', () => {
  const unmoved = keepsOut(1);
  const equal = keepsOut(-1);
  const newReign = keepsOut(2);
  moveTheLeader(equal);
  moveTheLeader(newReign);
  newReign.decide(1, 1, [1, 2]);
  newReign.take(1, 'leader', 1, 1);

  for (const stage of [unmoved, equal, newReign]) {
    stage.watching.end(stage.time, true);

    expect(checkersOf(stage)).toContain('V-03');
  }
});

/** Broker 2 has said of its last record that it is of an epoch that its log does not know. */
function namesAnUnknownEpoch(lastFetchedEpoch: number, hasMoved: boolean): Stage {
  const stage = ordinary();
  stage.following.set(2, { ...follower });
  stage.advance(2, 2);
  if (hasMoved) stage.turn(2, (at) => replication['replica-moved'](at, orders, 'disk-2'));
  stage.following.set(2, { ...follower, lastFetchedEpoch });
  stage.advance(2, 2);
  return stage;
}

test('R-12: a follower that has moved its log still names an epoch without records (as in Kafka)', () => {
  const stage = namesAnUnknownEpoch(1, true);
  expect(checkersOf(stage)).toEqual([]);
  expect(excusedOf(stage)).toContain('R-12');
});

test('R-12: nobody else names an epoch that its log does not know, and none one that is over', () => {
  expect(checkersOf(namesAnUnknownEpoch(1, false))).toEqual(['R-12']);
  expect(checkersOf(namesAnUnknownEpoch(-1, true))).toEqual(['R-12']);
});

test('R-12: nor need it name one if all that its former log had was deleted, and a crash brought it back', () => {
  const stage = ordinary();
  stage.following.set(2, { ...follower });
  stage.advance(2, 2);
  stage.turn(2, (at) => replication['log-start-moved'](at, orders, 2));
  stage.turn(2, (at) => replication['replica-moved'](at, orders, 'disk-2'));
  stage.following.set(2, { ...follower, lastFetchedEpoch: -1 });

  stage.advance(2, 2);

  expect(checkersOf(stage)).toEqual([]);
  expect(excusedOf(stage)).toContain('R-12');
});

/** A leader moves to another directory, where what was deleted is not copied; then a producer sends again. */
function sendsAgainAfterMove(start: number): string[] {
  const stage = ordinary();
  appendSequenced(stage, 2, 0);
  if (start > 0) stage.turn(1, (at) => replication['log-start-moved'](at, orders, start));
  stage.turn(1, (at) => replication['replica-moved'](at, orders, 'disk-3'));
  appendSequenced(stage, 3, 0);
  return checkersOf(stage);
}

test('T-01: of whom a copy has no batch it knows nothing (as in Kafka)', () => {
  expect(sendsAgainAfterMove(3)).not.toContain('T-01');
  expect(sendsAgainAfterMove(2)).toContain('T-01');
});

/** A leader that has moved to another directory has nothing of a reign, and a follower that has it goes back. */
function goesBackAfterMove(wasCompacted: boolean, leadsAgain = false): string[] {
  const stage = ordinary();
  if (wasCompacted) stage.turn(1, (at) => replication['log-compacted'](at, orders, 2, 2, 0));
  stage.turn(1, (at) => replication['replica-moved'](at, orders, 'disk-3'));
  replicaOf(stage, 1).log.epochs.splice(0, 1, { epoch: 3, startOffset: 2 });
  if (leadsAgain) stage.take(1, 'leader', 1, 4);
  stage.truncate(2, 1);
  return checkersOf(stage);
}

test('R-09: a copy of a cleaned log knows of no reign of which nothing is left, and tells others so', () => {
  expect(goesBackAfterMove(true)).not.toContain('R-09');
  expect(goesBackAfterMove(true, true)).not.toContain('R-09');
  expect(goesBackAfterMove(false)).toContain('R-09');
});
