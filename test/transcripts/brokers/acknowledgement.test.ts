// What an acknowledgement is worth: behaviours L01 to L06 of the specification.
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
import { fetching, producing } from '../../kit/questions.ts';
import { errorOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const app = { to: 'b1' };
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const two = { name: 'orders', assignment: [[1, 2]] };
const minTwo = { configs: { 'min.insync.replicas': '2' } };
const orders = 'orders-0';

/** Kafka's own times: a follower may lag for thirty seconds. */
const ownTimes = { 'replica.lag.time.max.ms': '30000' };

const isrOf = (stage: Stage): readonly number[] => partitionAt(stage, orders).isr;

test('L01 a commit is two fetches: the second one tells the leader that the first has arrived', () => {
  const stage = openStage({ topics: [three], configs: ownTimes });
  const reader = send(stage, { to: 'b1', by: 'reader' }, fetching(orders, 0, { maxWaitMs: 2_000 }));
  pass(stage, 100);

  const answer = ask(stage, app, producing(stage, orders, ['a']));
  pass(stage, 1_000);

  expect(offsetOf(answer)).toBe(0);
  expect(valuesRead(answerOf(stage, reader))).toEqual(['a']);
  expectOrder(stage, [
    'b1 batch-appended partition=orders-0 baseOffset=0 count=1',
    'b1 follower-progressed',
    'b1 follower-progressed',
    'b1 high-watermark-advanced partition=orders-0 from=0 to=1',
    'b1 produce-acknowledged partition=orders-0 baseOffset=0 count=1 acks=-1 copies=3',
  ]);
  // A parked fetch of a follower is not woken by the high watermark: it learns of it within its next wait.
  const [visible] = rowsOf(stage, 'high-watermark-advanced', 'b1');
  for (const follower of ['b2', 'b3']) {
    const [learnt] = rowsOf(stage, 'high-watermark-advanced', follower);
    const lateMs = ((learnt?.at ?? 0) - (visible?.at ?? 0)) / 1_000;
    expect(lateMs).toBeGreaterThan(400);
    expect(lateMs).toBeLessThanOrEqual(502);
  }
  expectTold(stage, 'brokers/L01-a-commit-is-two-fetches', [...usualKinds, 'follower-progressed']);
});

test('L02 acks=1 can lose an acknowledged record', () => {
  const stage = openStage({ topics: [two] });
  ask(stage, app, producing(stage, orders, ['a']));
  pass(stage, 600);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });

  const answer = ask(stage, app, producing(stage, orders, ['lost'], { acks: 1 }));
  const death = strike(stage, 'kill', { process: 'b1' });
  until(stage, () => partitionAt(stage, orders, 2).leader === 2);
  heal(stage, cut);
  heal(stage, death);
  until(stage, () => isrOf(stage).length === 2);

  expect(offsetOf(answer)).toBe(1);
  expectOrder(stage, [
    'app client-heard what=lost to orders-0 with acks=1 answer=offset 1',
    'b2 role-changed partition=orders-0 role=leader leader=2',
    'b1 log-recovered directory=data/orders-0 logEndOffset=2',
    'b1 log-truncated partition=orders-0 from=2 to=1',
  ]);
  expect(valuesRead(ask(stage, { to: 'b2' }, fetching(orders, 0)))).toEqual(['a']);
  expectTold(stage, 'brokers/L02-acks-1-can-lose');
});

test('L03 acks=0: that a record could not be written is said by closing the connection', () => {
  const stage = openStage({ topics: [three] });

  const pending = send(stage, { to: 'b2' }, producing(stage, orders, ['lost'], { acks: 0 }));
  until(stage, () => pending() !== undefined);

  expect(pending()).toBe('closed');
  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(0);
  expectOrder(stage, ['b2 request-refused request=Produce', 'app client-hung-up-on whom=b2']);

  const unanswered = send(stage, app, producing(stage, orders, ['written'], { acks: 0 }));
  pass(stage, 1_000);
  expect(unanswered()).toBeUndefined();
  expect(replicaAt(stage, 1, orders).log.highWatermark).toBe(1);
  expectTold(stage, 'brokers/L03-acks-0', [...usualKinds, 'request-refused']);
});

test('L04 below min.insync.replicas acks=all is refused before anything is appended', () => {
  const stage = openStage({ topics: [{ ...two, ...minTwo }] });
  strike(stage, 'kill', { process: 'b2' });
  until(stage, () => isrOf(stage).length === 1);
  pass(stage, 100);

  const refused = ask(stage, app, producing(stage, orders, ['a']));
  expect(errorOf(refused)).toBe('NOT_ENOUGH_REPLICAS');
  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(0);

  const accepted = ask(stage, app, producing(stage, orders, ['b'], { acks: 1 }));
  expect(offsetOf(accepted)).toBe(0);
  expectTold(stage, 'brokers/L04-below-min-isr');
});

test('L05 who loses a replica after the append waits in vain, and the record stays', () => {
  const stage = openStage({ topics: [{ ...two, ...minTwo }], configs: ownTimes });
  ask(stage, app, producing(stage, orders, ['0', '1', '2', '3', '4']));
  pass(stage, 1_000);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  const cutAt = nowOf(stage);

  const late = send(stage, app, producing(stage, orders, ['5']));
  until(stage, () => late() !== undefined);
  expect((nowOf(stage) - cutAt) / 1_000).toBeGreaterThanOrEqual(30_000);
  expect((nowOf(stage) - cutAt) / 1_000).toBeLessThan(30_010);
  expect(errorOf(late())).toBe('REQUEST_TIMED_OUT');
  until(stage, () => isrOf(stage).length === 1);
  const shrunkAfterMs = (nowOf(stage) - cutAt) / 1_000;
  expect(shrunkAfterMs).toBeGreaterThan(29_000);
  expect(shrunkAfterMs).toBeLessThan(45_500);
  pass(stage, 1_000);
  const { log } = replicaAt(stage, 1, orders);
  // The ISR is below the minimum now: the high watermark stands still.
  expect([log.highWatermark, log.logEndOffset]).toEqual([5, 6]);

  heal(stage, cut);
  until(stage, () => isrOf(stage).length === 2);
  expect(log.highWatermark).toBe(6);
  ask(stage, app, producing(stage, orders, ['5']));
  expect(valuesRead(ask(stage, app, fetching(orders, 5)))).toEqual(['5', '5']);
  expectTold(stage, 'brokers/L05-timed-out-and-still-there');
});

test('L06 what acks=1 wrote below min.insync.replicas is there and cannot be read', () => {
  const stage = openStage({ topics: [{ ...two, ...minTwo }] });
  const death = strike(stage, 'kill', { process: 'b2' });
  until(stage, () => isrOf(stage).length === 1);
  pass(stage, 100);

  const values = Array.from({ length: 10 }, (_, i) => `v${i}`);
  const answer = ask(stage, app, producing(stage, orders, values, { acks: 1 }));
  const early = ask(stage, app, fetching(orders, 0));
  expect(offsetOf(answer)).toBe(0);
  expect(valuesRead(early)).toEqual([]);
  expect(replicaAt(stage, 1, orders).log.highWatermark).toBe(0);

  heal(stage, death);
  until(stage, () => isrOf(stage).length === 2);
  expect(valuesRead(ask(stage, app, fetching(orders, 0)))).toEqual(values);
  const [jump] = rowsOf(stage, 'high-watermark-advanced', 'b1');
  expect(jump?.fields).toMatchObject({ from: 0, to: 10 });
  expectTold(stage, 'brokers/L06-written-and-invisible');
});
