// Whose a position is, and how long it is kept: what coordinators know of it that nobody is told at once.
import { expect, test } from 'vitest';
import { write as clients } from '../../../engine/clients/trace.ts';
import { hasExpired } from '../../../engine/coordinator/group/group-expiry.ts';
import { write as groups } from '../../../engine/coordinator/trace.ts';
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
