// Whose a position is, and how long it is kept: what coordinators know of it that nobody is told at once.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { hasExpired } from '../../../engine/coordinator/group/group-expiry.ts';
import { write as groups } from '../../../engine/coordinator/trace.ts';
import { write as controller } from '../../../engine/kraft/controller/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { write as replication } from '../../../engine/replication/trace.ts';
import { ordinary } from './breaks.ts';
import { coordinate } from './group-breaks.ts';
import { checkersOf, client, orders } from './stage.ts';

/** Member 2 was given a partition; another coordinator reads a generation, and member 1 commits. */
function commitAfterLoading(generation: number): string[] {
  const stage = ordinary();
  stage.turn(1, (at) => groups['assignment-given'](at, 0, 1, 2, [orders]));
  stage.turn(2, (at) => groups['group-loaded'](at, 0, 'Stable', generation, 1));
  stage.turn(client, (at) => clients['group-joined'](at, 0, 1, generation, 'range'));
  stage.turn(2, (at) => groups['offset-written'](at, 0, orders, 2));
  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));
  return checkersOf(stage);
}

test('G-09: what a coordinator has given in its last moment only the next one has read', () => {
  expect(commitAfterLoading(3)).not.toContain('G-09');
  expect(commitAfterLoading(1)).toContain('G-09');
});

test('G-09: where the newest generations are lost nobody can tell any more whose a partition is', () => {
  const stage = ordinary();
  const commit = (member: number): void => {
    stage.turn(client, (at) => clients['group-joined'](at, 0, member, 1, 'range'));
    stage.turn(2, (at) => groups['offset-written'](at, 0, orders, 2));
    stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));
  };
  stage.turn(1, (at) => groups['assignment-given'](at, 0, 1, 2, [orders]));
  commit(2);
  stage.turn(1, (at) => groups['assignment-given'](at, 0, 2, 2, [orders]));

  stage.turn(2, (at) => groups['group-loaded'](at, 0, 'Stable', 1, 1));
  commit(3);

  expect(checkersOf(stage)).not.toContain('G-09');
});

/** A group is empty, the clock of its coordinator jumps by an hour, and all of it expires. */
function expireWithGroup(isBornAgain: boolean): string[] {
  const stage = ordinary();
  coordinate(stage, 1);
  stage.turn(1, (at) => groups['group-state-changed'](at, 0, 'Empty', 1, 0));
  stage.wallOffset = 3_600_000_000;
  stage.turn(1, (at) => groups['offset-written'](at, 0, 0, 7));
  stage.turn(1, (at) => groups['group-deleted'](at, 0));
  if (isBornAgain) stage.turn(1, (at) => groups['offset-written'](at, 0, 0, 7));
  stage.turn(1, (at) => groups['offset-removed'](at, 0, 0, hasExpired));
  return checkersOf(stage);
}

test('G-11: the offsets of a group that is gone go after it, and it was empty for long', () => {
  expect(expireWithGroup(false)).not.toContain('G-11');
  expect(expireWithGroup(true)).toContain('G-11');
});

/** Broker 1 writes what a group commits, and broker 2 expires an older commit, an hour later by its clock. */
function expireOnOther(isCopied: boolean): string[] {
  const stage = ordinary();
  coordinate(stage, 1);
  coordinate(stage, 2);
  stage.turn(1, (at) => {
    replication['batch-appended'](at, orders, 2, 1, 0, -1, 70);
    groups['offset-written'](at, 0, 0, 7);
  });
  if (isCopied) {
    stage.turn(2, (at) => replication['batch-appended'](at, orders, 2, 1, 0, -1, 70));
  }
  stage.turn(2, (at) => groups['offset-removed'](at, 0, 0, hasExpired));
  return checkersOf(stage);
}

test('G-11: what was written last and never copied is not what the next coordinator removes', () => {
  expect(expireOnOther(false)).not.toContain('G-11');
  expect(expireOnOther(true)).toContain('G-11');
});

/** Broker 2 takes the place of broker 1 and writes what a group commits; who has led at first expires an older commit. */
function expireDeposed(hasHeard: boolean): string[] {
  const stage = ordinary();
  coordinate(stage, 1);
  coordinate(stage, 2);
  stage.decide(2, 1, [2, 3]);
  stage.take(2, 'leader', 2, 1);
  stage.turn(2, (at) => {
    replication['batch-appended'](at, orders, 2, 1, 1, -1, 70);
    groups['offset-written'](at, 0, 0, 7);
  });
  stage.advance(2, 3);
  if (hasHeard) {
    stage.turn(1, (at) => replication['batch-appended'](at, orders, 2, 1, 1, -1, 70));
    stage.take(1, 'leader', 1, 2);
  }
  stage.turn(1, (at) => groups['offset-removed'](at, 0, 0, hasExpired));
  return checkersOf(stage);
}

test('G-11: who does not know yet of its successor expires what was committed before', () => {
  expect(expireDeposed(false)).not.toContain('G-11');
  expect(expireDeposed(true)).toContain('G-11');
});

/** The partition of that name in the next topic. */
const successor = orders + 1;

/** A topic was acknowledged and read up to 2; one of the same name takes its place, and holds three records. */
function readInSuccessor(
  ...polls: readonly (readonly [reader: number, from: number, of?: number])[]
): string[] {
  const stage = ordinary();
  stage.turn(client, (at) => clients['records-polled'](at, orders, 0, 2, 2));
  stage.turn(0, (at) => controller['topic-deleted'](at, 0));
  stage.turn(0, (at) => metadata['partition-changed'](at, successor, 1, 0, 0, [1]));
  stage.turn(client, (at) => clients['records-acknowledged'](at, successor, 0, 3));
  for (const [reader, from, of = successor] of polls) {
    stage.turn(reader, (at) => clients['records-polled'](at, of, from, from + 1, 1));
  }
  stage.watching.end(stage.time, true);
  return checkersOf(stage);
}

test('C-03: in a topic that was founded anew a reader goes on where it was in the one before it', () => {
  expect(readInSuccessor([client, 2])).not.toContain('C-03');
  expect(readInSuccessor([client, 0], [client, 2])).toContain('C-03');
  // Brokers disagree for a while which of the two there is, and so does who asks them.
  const readings = [
    [client, 0],
    [client, 1, orders],
    [client, 2],
  ] as const;
  expect(readInSuccessor(...readings)).not.toContain('C-03');
});

/** An application is given a record, commits it, and is gone before anybody can look at it. */
function commitAtTheEnd(semantics: 'at-most-once' | 'at-least-once'): string[] {
  const stage = ordinary();
  stage.application = { semantics };
  stage.turn(client, (at) => {
    clients['position-moved'](at, orders, 0, 'seek');
    clients['records-polled'](at, orders, 0, 2, 2);
  });
  stage.application = undefined;
  stage.turn(client, (at) => clients['offset-committed'](at, 0, orders, 2, 'sync'));
  return checkersOf(stage);
}

test('C-18: what it commits before it works on it an application may commit as it ends', () => {
  expect(commitAtTheEnd('at-most-once')).not.toContain('C-18');
  expect(commitAtTheEnd('at-least-once')).toContain('C-18');
});
