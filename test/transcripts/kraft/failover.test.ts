// What happens when a leader is lost: behaviours L29 and L36 of the specification, in Kafka's own times.
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
import { byNumber, errorOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf, untilTold, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const ownTimes = {
  'replica.lag.time.max.ms': '30000',
  'broker.heartbeat.interval.ms': '2000',
  'broker.session.timeout.ms': '9000',
};
const decided = ['broker-fenced', 'broker-unfenced'];
const since = (stage: Stage, at: number): number => (nowOf(stage) - at) / 1_000;

test('L29 a leader that only its clients can reach takes writes that nobody will ever have', () => {
  const stage = openStage({ topics: [three], configs: ownTimes, opensAfterSeconds: 10 });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a']));
  pass(stage, 1_000);

  const cut = strike(stage, 'partition', { groups: [['b1'], ['c1', 'b2', 'b3']] });
  const cutAt = nowOf(stage);
  const waiting = send(stage, { to: 'b1', connection: 'all' }, producing(stage, orders, ['never']));
  until(stage, () => partitionAt(stage, orders, 2).leader === 2);
  const movedAfterMs = since(stage, cutAt);
  expect(movedAfterMs).toBeGreaterThan(7_000);
  expect(movedAfterMs).toBeLessThan(10_500);
  expect(replicaAt(stage, 1, orders).role).toBe('leader');
  const zombie = ask(stage, { to: 'b1' }, producing(stage, orders, ['lost'], { acks: 1 }));
  expect(offsetOf(zombie)).toBe(2);
  ask(stage, { to: 'b2', by: 'reader' }, producing(stage, orders, ['b']));
  expect(errorOf(answerOf(stage, waiting))).toBe('REQUEST_TIMED_OUT');
  expect(since(stage, cutAt)).toBeGreaterThanOrEqual(30_000);

  heal(stage, cut);
  until(stage, () => partitionAt(stage, orders).isr.length === 3);
  expectOrder(stage, [
    'b1 role-changed partition=orders-0 role=follower leader=2',
    'b1 log-truncated partition=orders-0 from=3 to=1',
  ]);
  expect(valuesRead(ask(stage, { to: 'b2', by: 'reader' }, fetching(orders, 0)))).toEqual([
    'a',
    'b',
  ]);
  expectTold(stage, 'kraft/L29-zombie-leader', [...usualKinds, ...decided]);
});

test('L36 after a crash a partition is led again within a session and its scan, and no sooner', () => {
  const stage = openStage({ topics: [three], configs: ownTimes, opensAfterSeconds: 10 });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a']));
  pass(stage, 1_000);

  const { leaderEpoch } = partitionAt(stage, orders);
  strike(stage, 'kill', { process: 'b1' });
  const diedAt = nowOf(stage);
  untilTold(stage, 'client-hung-up-on');
  expect(since(stage, diedAt)).toBeLessThan(5);
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  const ledAgainMs = since(stage, diedAt);
  const [fenced] = rowsOf(stage, 'broker-fenced');
  const fencedAfterMs = ((fenced?.at ?? 0) - diedAt) / 1_000;

  // The last heartbeat was up to two seconds old; the scan comes every 1.125 s.
  expect(fencedAfterMs).toBeGreaterThan(7_000);
  expect(fencedAfterMs).toBeLessThan(10_130);
  expect(ledAgainMs - fencedAfterMs).toBeLessThan(100);
  expect(offsetOf(ask(stage, { to: 'b2' }, producing(stage, orders, ['b'])))).toBe(1);
  const { leader, leaderEpoch: later, isr } = partitionAt(stage, orders);
  expect({ leader, later, isr: byNumber(isr) }).toEqual({
    leader: 2,
    later: leaderEpoch + 1,
    isr: [2, 3],
  });
  expectTold(stage, 'kraft/L36-crash-failover', [...usualKinds, ...decided]);
});
