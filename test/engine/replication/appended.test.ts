// What the trace tells of a write is what lies in the log, and not what was sent.
import { expect, test } from 'vitest';
import { producing } from '../../kit/questions.ts';
import { ask, openStage, pass } from '../../kit/stage.ts';
import { rowsOf } from '../../kit/telling.ts';

const orders = 'orders-0';
const topics = [{ name: 'orders', assignment: [[1, 2]] }];

/** What broker 1 appends as a leader, and broker 2 as its follower, of a batch with three records. */
function appendedOf(flags: Readonly<Record<string, boolean>>): (readonly object[])[] {
  const stage = openStage({ topics, flags });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a', 'b', 'c']));
  pass(stage, 1_000);
  return ['b1', 'b2'].map((broker) =>
    rowsOf(stage, 'batch-appended', broker).map(({ fields }) => fields),
  );
}

test('a leader of an old format makes a message of each record, and tells of each what its followers tell', () => {
  const [byLeader, byFollower] = appendedOf({ 'record-batches-v2': false });

  expect(byLeader).toHaveLength(3);
  expect(byLeader).toMatchObject(
    [0, 1, 2].map((baseOffset) => ({ baseOffset, count: 1, leaderEpoch: -1 })),
  );
  expect(byFollower).toEqual(byLeader);
});

test('of the present format it tells one batch, as its followers do', () => {
  const [byLeader, byFollower] = appendedOf({});

  expect(byLeader).toMatchObject([{ baseOffset: 0, count: 3, leaderEpoch: 1 }]);
  expect(byFollower).toEqual(byLeader);
});
