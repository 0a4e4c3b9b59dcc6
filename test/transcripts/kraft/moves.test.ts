// Brokers that leave in good order, and replicas that move: behaviours L35, L37 and L38 of the specification.
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { listFiles } from '../../../sim/disk/read.ts';
import {
  ask,
  nowOf,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  replicaNamed,
  runs,
  send,
  stop,
  until,
} from '../../kit/stage.ts';
import { reassigning } from '../../kit/admin-questions.ts';
import { producing } from '../../kit/questions.ts';
import { byNumber, offsetOf } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const alone = { name: 'logs', assignment: [[1]] };
const decided = [
  'broker-leaving',
  'broker-fenced',
  'leader-elected',
  'leader-lost',
  'eligible-changed',
  'replicas-moving',
  'replicas-moved',
  'log-deleted',
  'process-ended',
];
const kinds = [...usualKinds, ...decided];

test('L35 a broker that stops in good order hands over what it leads before it goes', () => {
  const stage = openStage({ topics: [three, alone] });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a']));
  const { leaderEpoch } = partitionAt(stage, orders);

  stop(stage, 'b1');
  const askedAt = nowOf(stage);
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  expect((nowOf(stage) - askedAt) / 1_000).toBeLessThan(200);
  expect(runs(stage, 'b1'), 'it is still there to say who leads').toBe(true);
  expect(offsetOf(ask(stage, { to: 'b2' }, producing(stage, orders, ['b'])))).toBe(1);
  until(stage, () => !runs(stage, 'b1'));
  pass(stage, 1_000);

  expect(partitionAt(stage, orders)).toMatchObject({ leader: 2, leaderEpoch: leaderEpoch + 1 });
  expect(byNumber(partitionAt(stage, orders).isr)).toEqual([2, 3]);
  // With one replica there is nobody to hand over to; it stays eligible.
  expect(partitionAt(stage, 'logs-0')).toMatchObject({ leader: -1, isr: [], elr: [1] });
  expectOrder(stage, [
    'c1 broker-leaving broker=1',
    'b2 role-changed partition=orders-0 role=leader',
    'process-ended process=b1',
  ]);
  // Nobody had to find out by its silence.
  const [gone] = rowsOf(stage, 'process-ended');
  const [fenced] = rowsOf(stage, 'broker-fenced');
  expect(fenced?.at).toBeLessThan(gone?.at ?? 0);
  expectTold(stage, 'kraft/L35-controlled-shutdown', kinds);
});

test('L37 a replica moves: the new one joins, and the old one goes with the record that lets it in', () => {
  const stage = openStage({ topics: [three], brokers: 4 });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a', 'b', 'c']));
  const { leaderEpoch } = partitionAt(stage, orders);

  send(stage, { to: 'b2', by: 'reader' }, reassigning(orders, [1, 2, 4]));
  until(stage, () => partitionAt(stage, orders).addingReplicas.length > 0);
  expect(partitionAt(stage, orders)).toMatchObject({
    replicas: [1, 2, 4, 3],
    addingReplicas: [4],
    removingReplicas: [3],
    leaderEpoch,
  });
  until(stage, () => partitionAt(stage, orders).addingReplicas.length === 0);
  expect(partitionAt(stage, orders)).toMatchObject({
    replicas: [1, 2, 4],
    removingReplicas: [],
    leader: 1,
    leaderEpoch: leaderEpoch + 1,
  });
  expect(byNumber(partitionAt(stage, orders).isr)).toEqual([1, 2, 4]);
  until(stage, () => replicaNamed(stage, 3, orders) === undefined);
  pass(stage, 100);

  expect(replicaAt(stage, 4, orders).log.logEndOffset).toBe(3);
  const host = stage.world.state.hosts.find(({ name }) => name === 'b3');
  const left = host === undefined ? [] : listFiles(host.disk, 'data/orders-0/');
  expect(left).toEqual([]);
  expectOrder(stage, [
    'c1 replicas-moving partition=orders-0 replicas=[1,2,4,3] adding=[4] removing=[3]',
    'b4 batch-appended partition=orders-0 baseOffset=0 count=3',
    'b1 isr-change-proposed partition=orders-0',
    'c1 replicas-moved partition=orders-0 replicas=[1,2,4]',
    'b3 log-deleted partition=orders-0',
  ]);
  expectTold(stage, 'kraft/L37-reassignment', kinds);
});

test('L38 when the last of the new replicas is in sync, the old leader hears that another leads', () => {
  const stage = openStage({ topics: [three], brokers: 6 });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a', 'b', 'c']));
  const { leaderEpoch } = partitionAt(stage, orders);

  send(stage, { to: 'b2', by: 'reader' }, reassigning(orders, [4, 5, 6]));
  until(
    stage,
    () => partitionAt(stage, orders).replicas.length === 3 && partitionAt(stage, orders).leader > 3,
  );
  until(stage, () => [1, 2, 3].every((id) => replicaNamed(stage, id, orders) === undefined));
  pass(stage, 500);

  const partition = partitionAt(stage, orders);
  expect(partition.replicas).toEqual([4, 5, 6]);
  expect(partition.leaderEpoch).toBe(leaderEpoch + 1);
  expect(byNumber(partition.isr)).toEqual([4, 5, 6]);
  const answers = rowsOf(stage, 'isr-change-answered', 'b1').map(({ fields }) => fields['error']);
  // What it proposed was done, and it leads no more.
  expect(answers.at(-1)).toBe(ErrorCode.NEW_LEADER_ELECTED);
  const end = ask(
    stage,
    { to: `b${partition.leader}`, by: 'reader' },
    producing(stage, orders, ['d']),
  );
  expect(offsetOf(end)).toBe(3);
  expectTold(stage, 'kraft/L38-reassignment-of-the-leader', kinds);
});
