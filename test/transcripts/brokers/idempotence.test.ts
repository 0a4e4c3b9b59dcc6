// How a leader tells a retry from a new batch: behaviours L07 to L10 of the specification.
import { expect, test } from 'vitest';
import {
  ask,
  heal,
  openStage,
  partitionAt,
  replicaAt,
  runs,
  send,
  start,
  stop,
  strike,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { fetching, producing } from '../../kit/questions.ts';
import { errorOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectOrder, expectTold } from '../../kit/telling.ts';

const app = { to: 'b1' };
const orders = 'orders-0';
const two = { name: 'orders', assignment: [[1, 2]] };
const alone = { name: 'orders', assignment: [[1]] };

/** The five records of a batch, by the sequence number of the first. */
const batch = (first: number): string[] => [0, 1, 2, 3, 4].map((i) => `s${first + i}`);

const write = (stage: Stage, first: number, epoch = 0) =>
  producing(stage, orders, batch(first), { from: [7, epoch, first] });

test('L07 a batch that is sent again is known by its sequence numbers, and answered as the first time', () => {
  const stage = openStage({ topics: [two] });
  strike(stage, 'lose-message', { from: ['b1'], to: ['app'], oneWay: true });

  const first = send(stage, app, write(stage, 0));
  until(stage, () => first() !== undefined);
  expect(first()).toBe('closed');
  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(5);
  const again = ask(stage, app, write(stage, 0));

  expect(offsetOf(again)).toBe(0);
  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(5);
  expectOrder(stage, [
    'b1 batch-appended partition=orders-0 baseOffset=0 count=5',
    'app client-hung-up-on whom=b1',
    'app client-heard what=s0…s4 to orders-0 with acks=-1 (producer 7, 0, 0) answer=offset 0',
  ]);
  expectTold(stage, 'brokers/L07-idempotent-retry');
});

test('L08 after a gap nothing is taken until the missing batch is there', () => {
  const stage = openStage({ topics: [two] });
  // A leader that knows nothing of a producer takes any sequence number: so the first batch is there.
  ask(stage, app, write(stage, 0));

  // The first of three in flight went to a broker that does not lead.
  const asked = [
    send(stage, { to: 'b2' }, write(stage, 5)),
    send(stage, app, write(stage, 10)),
    send(stage, app, write(stage, 15)),
  ];
  until(stage, () => asked.every((answer) => answer() !== undefined));
  expect(asked.map((answer) => errorOf(answer()))).toEqual([
    'NOT_LEADER_OR_FOLLOWER',
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
  ]);
  const retried = [5, 10, 15].map((first) => send(stage, app, write(stage, first)));
  until(stage, () => retried.every((answer) => answer() !== undefined));

  expect(retried.map((answer) => offsetOf(answer()))).toEqual([5, 10, 15]);
  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(20);
  expectTold(stage, 'brokers/L08-pipelining-gap');
});

const five = [0, 5, 10, 15, 20];

test('L09 five batches are remembered, and one after a restart', () => {
  const stage = openStage({ topics: [alone] });
  for (const first of five) ask(stage, app, write(stage, first));
  expect(offsetOf(ask(stage, app, write(stage, 0)))).toBe(0);

  const { leaderEpoch } = partitionAt(stage, orders);
  stop(stage, 'b1');
  until(stage, () => !runs(stage, 'b1'));
  start(stage, 'b1');
  until(
    stage,
    () =>
      partitionAt(stage, orders).leader === 1 &&
      partitionAt(stage, orders).leaderEpoch > leaderEpoch,
  );
  untilServing(stage, 1);
  until(stage, () => replicaAt(stage, 1, orders).role === 'leader');

  expect(errorOf(ask(stage, app, write(stage, 0)))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  expect(offsetOf(ask(stage, app, write(stage, 20)))).toBe(20);
  expect(offsetOf(ask(stage, app, write(stage, 25)))).toBe(25);
  expectTold(stage, 'brokers/L09-one-batch-after-a-restart');
});

test('L09 where leadership moves to a living follower, its memory still has five', () => {
  const stage = openStage({ topics: [two] });
  for (const first of five) ask(stage, app, write(stage, first));

  const death = strike(stage, 'kill', { process: 'b1' });
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  const again = five.map((first) => ask(stage, { to: 'b2' }, write(stage, first)));
  heal(stage, death);

  expect(again.map(offsetOf)).toEqual(five);
  expect(replicaAt(stage, 2, orders).log.logEndOffset).toBe(25);
  expectTold(stage, 'brokers/L09-five-batches-on-the-new-leader');
});

// Simplified: the epochs are given out by the test; InitProducerId with a transactional id is the
// business of the transaction coordinator.
test('L10 a producer that was succeeded is fenced by its epoch', () => {
  const stage = openStage({ topics: [two] });
  ask(stage, app, write(stage, 0));

  const successor = ask(stage, { ...app, by: 'reader' }, write(stage, 0, 1));
  const zombie = ask(stage, app, write(stage, 5));

  expect(offsetOf(successor)).toBe(5);
  expect(errorOf(zombie)).toBe('INVALID_PRODUCER_EPOCH');
  expect(valuesRead(ask(stage, app, fetching(orders, 0)))).toEqual([...batch(0), ...batch(0)]);
  expectTold(stage, 'brokers/L10-zombie-producer');
});
