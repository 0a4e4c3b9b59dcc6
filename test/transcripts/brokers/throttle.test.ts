// Data that moves under a throttle: behaviour L41 of the specification.
import { expect, test } from 'vitest';
import {
  nowOf,
  ask,
  openStage,
  partitionAt,
  replicaAt,
  until,
  type Stage,
} from '../../kit/stage.ts';
import { configuring, reassigning } from '../../kit/admin-questions.ts';
import { producing } from '../../kit/questions.ts';
import { offsetOf } from '../../kit/outcomes.ts';
import { expectTold } from '../../kit/telling.ts';

const orders = 'orders-0';
const about = [
  'client-asked',
  'client-heard',
  'replicas-moving',
  'replicas-moved',
  'isr-change-proposed',
  'partition-changed',
  'setting-changed',
];

/** Two hundred kilobytes that are to move to broker 4. */
function openWithData(rate: string): Stage {
  const configs = { 'leader.replication.throttled.replicas': '*' };
  const stage = openStage({
    topics: [{ name: 'orders', assignment: [[1, 2, 3]], configs }],
    brokers: 4,
    // What one fetch brings is never taken back: many small ones show the throttle.
    configs: { 'replica.fetch.max.bytes': '10000' },
  });
  for (let i = 0; i < 20; i += 1) {
    ask(stage, { to: 'b1' }, producing(stage, orders, [String(i).padEnd(10_000, '.')]));
  }
  const setting = { 'leader.replication.throttled.rate': rate };
  ask(stage, { to: 'b1' }, configuring('broker', '1', setting));
  return stage;
}

/** Moves the partition, while a producer goes on. Gives how long that took, in seconds. */
function move(stage: Stage): number {
  const from = nowOf(stage);
  ask(stage, { to: 'b1' }, reassigning(orders, [1, 2, 4]));
  until(stage, () => partitionAt(stage, orders).addingReplicas.length > 0);
  for (let i = 0; i < 3; i += 1) {
    const askedAt = nowOf(stage);
    offsetOf(ask(stage, { to: 'b1', by: 'reader' }, producing(stage, orders, [`new ${i}`])));
    // Who is in sync is not throttled.
    expect((nowOf(stage) - askedAt) / 1_000).toBeLessThan(50);
  }
  until(stage, () => partitionAt(stage, orders).addingReplicas.length === 0, 300);
  return (nowOf(stage) - from) / 1_000_000;
}

test('L41 a replica that catches up under a throttle takes its time, and nobody else does', () => {
  const stage = openWithData('20000');

  const seconds = move(stage);

  // About two hundred kilobytes, twenty a second.
  expect(seconds).toBeGreaterThan(5);
  expect(seconds).toBeLessThan(25);
  expect(replicaAt(stage, 4, orders).log.logEndOffset).toBe(23);
  expectTold(stage, 'brokers/L41-throttled-catch-up', about);
});

test('L41 without a throttle it is there in a moment', () => {
  const seconds = move(openWithData('9223372036854775807'));

  expect(seconds).toBeLessThan(1.5);
});
