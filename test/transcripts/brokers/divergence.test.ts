// How a follower finds its way back to its leader: behaviours L21 to L24 of the specification.
import { expect, test } from 'vitest';
import {
  ask,
  heal,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  replicaNamed,
  strike,
  until,
  type Stage,
} from '../../kit/stage.ts';
import { deletingRecords, fetching, producing } from '../../kit/questions.ts';
import { valuesRead } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
const two = { name: 'orders', assignment: [[1, 2]] };
const three = { name: 'orders', assignment: [[1, 2, 3]] };

const values = (count: number, name = 'v'): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i}`);

const isrOf = (stage: Stage): readonly number[] => partitionAt(stage, orders).isr;

test('L23 a returned leader is told where its epoch ended, and cuts there', () => {
  const stage = openStage({ topics: [two] });
  for (const value of values(10)) ask(stage, { to: 'b1' }, producing(stage, orders, [value]));
  pass(stage, 1_000);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  for (const value of ['x0', 'x1']) {
    ask(stage, { to: 'b1' }, producing(stage, orders, [value], { acks: 1 }));
  }
  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(12);
  const { leaderEpoch } = partitionAt(stage, orders);
  const death = strike(stage, 'kill', { process: 'b1' });
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  ask(stage, { to: 'b2' }, producing(stage, orders, ['y0', 'y1', 'y2']));

  heal(stage, cut);
  heal(stage, death);
  until(stage, () => replicaNamed(stage, 1, orders)?.log.highWatermark === 13);

  expect(rowsOf(stage, 'log-truncated').map(({ who, fields }) => ({ who, ...fields }))).toEqual([
    {
      who: 'b1',
      partition: orders,
      from: 12,
      to: 10,
      reason: `the leader's epoch ${leaderEpoch} ends at 10`,
    },
  ]);
  expectOrder(stage, [
    'b1 log-recovered directory=data/orders-0 logEndOffset=12',
    'b1 log-truncated partition=orders-0 from=12 to=10',
    `b1 batch-appended partition=orders-0 baseOffset=10 count=3 leaderEpoch=${leaderEpoch + 1}`,
  ]);
  expect(replicaAt(stage, 1, orders).log.epochs).toEqual(replicaAt(stage, 2, orders).log.epochs);
  expect(valuesRead(ask(stage, { to: 'b2' }, fetching(orders, 9)))).toEqual([
    'v9',
    'y0',
    'y1',
    'y2',
  ]);
  expectTold(stage, 'brokers/L23-modern-divergence');
});

test('L24 a follower whose place the leader has deleted begins anew where the leader begins', () => {
  const stage = openStage({ topics: [three] });
  ask(stage, { to: 'b1' }, producing(stage, orders, values(10)));
  pass(stage, 1_000);
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => isrOf(stage).length === 2);
  pass(stage, 100);
  ask(stage, { to: 'b1' }, producing(stage, orders, values(80, 'w')));
  ask(stage, { to: 'b1' }, deletingRecords(orders, 50));

  heal(stage, death);
  until(stage, () => isrOf(stage).length === 3);

  expectOrder(stage, [
    'b3 log-recovered directory=data/orders-0 logEndOffset=10',
    'b3 fetch-refused partition=orders-0 source=1 error=1',
    'b3 log-truncated partition=orders-0 from=10 to=50 reason=the leader begins after it',
    'b1 isr-change-proposed partition=orders-0 isr=[1,2,3]',
  ]);
  const { log } = replicaAt(stage, 3, orders);
  expect([log.logStartOffset, log.logEndOffset]).toEqual([50, 90]);
  expectTold(stage, 'brokers/L24-below-the-leaders-start', [...usualKinds, 'fetch-refused']);
});
