// Who is in sync, and what follows from it: behaviours L25, L26 and L30 of the specification.
import { expect, test } from 'vitest';
import {
  answerOf,
  ask,
  heal,
  nowOf,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  send,
  strike,
  until,
  type Stage,
} from '../../kit/stage.ts';
import { errorName } from '../../kit/answer-texts.ts';
import { fetching, listingLatest, producing } from '../../kit/questions.ts';
import { offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf } from '../../kit/telling.ts';

const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const ownLag = { 'replica.lag.time.max.ms': '30000' };
const app = { to: 'b1' };

const isrOf = (stage: Stage): readonly number[] => partitionAt(stage, orders).isr;
const cut = (stage: Stage, one: string, other: string): number =>
  strike(stage, 'partition', { groups: [[one], [other]] });

test('L25 writes stall until a silent follower has left the in-sync replicas, and then burst', () => {
  const stage = openStage({ topics: [three], configs: ownLag });
  ask(stage, app, producing(stage, orders, ['a']));
  pass(stage, 1_000);
  // It is cut off from its leader alone: its heartbeats go on, and nobody fences it.
  cut(stage, 'b1', 'b3');
  const cutAt = nowOf(stage);

  const stalled = ['b', 'c', 'd'].map((value) => {
    pass(stage, 5_000);
    return send(
      stage,
      { ...app, connection: value },
      producing(stage, orders, [value], { timeoutMs: 60_000 }),
    );
  });
  pass(stage, 10_000);
  expect(stalled.map((answer) => answer())).toEqual([undefined, undefined, undefined]);
  until(stage, () => isrOf(stage).length === 2);
  const tookMs = (nowOf(stage) - cutAt) / 1_000;
  until(stage, () => stalled.every((answer) => answer() !== undefined));

  // A tick every fifteen seconds finds who has lagged for more than thirty.
  expect(tookMs).toBeGreaterThan(29_500);
  expect(tookMs).toBeLessThan(45_500);
  expect(stalled.map((answer) => offsetOf(answer()))).toEqual([1, 2, 3]);
  const jump = rowsOf(stage, 'high-watermark-advanced', 'b1').at(-1)?.fields;
  expect(jump).toMatchObject({ from: 1, to: 4 });
  expectOrder(stage, [
    'b1 isr-change-proposed partition=orders-0 isr=[1,2] why=broker 3 lagged too long',
    'c1 partition-changed partition=orders-0 leader=1',
    'b1 isr-change-answered partition=orders-0 isr=[1,2]',
    'b1 high-watermark-advanced partition=orders-0 from=1 to=4',
    'b1 produce-acknowledged partition=orders-0 baseOffset=1 count=1 acks=-1 copies=2',
  ]);
  expectTold(stage, 'kraft/L25-isr-shrink');
});

test('L26 a follower that joins is waited for as soon as it is proposed, before the controller has answered', () => {
  const stage = openStage({ topics: [three], configs: ownLag });
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => isrOf(stage).length === 2);
  ask(stage, app, producing(stage, orders, ['a']));
  const latency = { kind: 'constant', value: 150_000 };
  heal(stage, death);
  until(stage, () => replicaAt(stage, 1, orders).followers.get(3)?.brokerEpoch !== -1);
  const slow = strike(stage, 'slow-link', { from: ['c1'], to: ['b1'], oneWay: true, latency });
  until(stage, () => replicaAt(stage, 1, orders).isr.type === 'pending-expand');
  const apart = cut(stage, 'b1', 'b3');

  const written = send(stage, app, producing(stage, orders, ['b'], { acks: -1 }));
  until(stage, () => replicaAt(stage, 1, orders).followers.get(2)?.logEndOffset === 2);
  pass(stage, 50);
  const { log, isr } = replicaAt(stage, 1, orders);
  expect(isr).toMatchObject({ type: 'pending-expand', isr: [1, 2], joining: 3 });
  expect(log.highWatermark).toBe(1);

  heal(stage, slow);
  heal(stage, apart);
  expect(offsetOf(answerOf(stage, written))).toBe(1);
  until(stage, () => replicaAt(stage, 1, orders).isr.type === 'committed');
  expect(replicaAt(stage, 1, orders).isr).toEqual({ type: 'committed', isr: [1, 2, 3] });
  expectTold(stage, 'kraft/L26-maximal-isr');
});

test('L30 a new leader shows nothing as committed of which it does not know it; consumers never go back', () => {
  const stage = openStage({ topics: [three], configs: ownLag });
  const values = Array.from({ length: 8 }, (_, i) => `v${i}`);
  ask(stage, app, producing(stage, orders, values));
  pass(stage, 600);
  ask(stage, app, producing(stage, orders, ['v8', 'v9']));
  const apart = cut(stage, 'b2', 'b3');
  strike(stage, 'kill', { process: 'b1' });
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  const leader = replicaAt(stage, 2, orders);
  expect([leader.log.logEndOffset, leader.log.highWatermark]).toEqual([10, 8]);
  expect(leader.leaderEpochStartOffset).toBe(10);

  const reader = { to: 'b2', by: 'reader' };
  const early = ask(stage, reader, listingLatest(orders));
  expect(errorName(early.topics[0]?.partitions[0]?.errorCode ?? 0)).toBe('OFFSET_NOT_AVAILABLE');
  expect(valuesRead(ask(stage, reader, fetching(orders, 9)))).toEqual([]);
  heal(stage, apart);
  until(stage, () => leader.log.highWatermark === 10);

  const late = ask(stage, reader, listingLatest(orders));
  expect(late.topics[0]?.partitions[0]).toMatchObject({ errorCode: 0, offset: 10 });
  expect(valuesRead(ask(stage, reader, fetching(orders, 8)))).toEqual(['v8', 'v9']);
  expectTold(stage, 'kraft/L30-new-leaders-high-watermark');
});
