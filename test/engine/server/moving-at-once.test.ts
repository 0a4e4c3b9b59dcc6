// A reassignment that nobody has to come for is over with the record that orders it: that is told, too.
import { expect, test } from 'vitest';
import { reassigning } from '../../kit/admin-questions.ts';
import { openStage, partitionAt, pass, send, until } from '../../kit/stage.ts';
import { rowsOf } from '../../kit/telling.ts';

const orders = 'orders-0';

test.each([
  ['a replica that only goes', [1, 2]],
  ['another order', [3, 1, 2]],
])('%s is told as a move that is over', (_, replicas) => {
  const stage = openStage({ topics: [{ name: 'orders', assignment: [[1, 2, 3]] }] });

  send(stage, { to: 'b2', by: 'reader' }, reassigning(orders, replicas));
  until(stage, () => rowsOf(stage, 'replicas-moved').length > 0);
  pass(stage, 500);

  expect(partitionAt(stage, orders).replicas).toEqual(replicas);
  expect(rowsOf(stage, 'replicas-moved').map(({ fields }) => fields['replicas'])).toEqual([
    replicas,
  ]);
  expect(rowsOf(stage, 'replicas-moving')).toEqual([]);
});
