// Who may lead a partition when its leader is gone: behaviours L31 to L34 of the specification.
import { expect, test } from 'vitest';
import type { Partition } from '../../../engine/metadata/image.ts';
import {
  ask,
  heal,
  nowOf,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  replicaNamed,
  runs,
  strike,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { configuring } from '../../kit/admin-questions.ts';
import { fetching, producing } from '../../kit/questions.ts';
import { byNumber, errorOf, offsetOf, partitionsFetched, valuesRead } from '../../kit/outcomes.ts';
import { expectTold, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const decided = [
  'session-over',
  'leader-elected',
  'leader-lost',
  'eligible-changed',
  'broker-registered',
  'broker-fenced',
  'broker-unfenced',
];
const kinds = [...usualKinds, ...decided];

const kill = (stage: Stage, broker: number): number =>
  strike(stage, 'kill', { process: `b${broker}` });
/** A broker goes on running, and nobody hears of it. */
const isolate = (stage: Stage, broker: number): number =>
  strike(stage, 'isolate', { host: `b${broker}` });

/** Runs until the partition is as it is described, as far as that goes. */
function untilIs(stage: Stage, wanted: Partial<Partition>): void {
  until(stage, () =>
    Object.entries(wanted).every(([name, value]) => {
      const is = partitionAt(stage, orders)[name as keyof Partition];
      return (
        JSON.stringify(Array.isArray(is) ? byNumber(is as number[]) : is) === JSON.stringify(value)
      );
    }),
  );
}

test('L31 an unclean election gives up what was committed, and offsets come to mean other records', () => {
  const stage = openStage({ topics: [{ name: 'orders', assignment: [[1, 2]] }] });
  const unclean = { 'unclean.leader.election.enable': 'true' };
  ask(stage, { to: 'b1' }, configuring('topic', 'orders', unclean));
  const values = Array.from({ length: 80 }, (_, i) => `v${i}`);
  ask(stage, { to: 'b1' }, producing(stage, orders, values));
  pass(stage, 600);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  for (const i of [80, 90]) {
    const more = Array.from({ length: 10 }, (_, j) => `v${i + j}`);
    ask(stage, { to: 'b1' }, producing(stage, orders, more, { acks: 1 }));
  }
  untilIs(stage, { isr: [1] });
  until(stage, () => replicaAt(stage, 1, orders).log.highWatermark === 100);
  const { leaderEpoch } = partitionAt(stage, orders);

  const death = kill(stage, 1);
  untilIs(stage, { leader: 2, isr: [2], leaderRecoveryState: 'RECOVERING' });
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  expect(partitionAt(stage, orders).leaderEpoch).toBe(leaderEpoch + 1);
  const consumer = { to: 'b2', by: 'reader' };
  const known = { leaderEpoch: leaderEpoch + 1, lastEpoch: leaderEpoch };
  const [diverging] = partitionsFetched(ask(stage, consumer, fetching(orders, 95, known)));
  expect(diverging?.divergingEpoch).toEqual({ epoch: leaderEpoch, endOffset: 80 });
  expect(offsetOf(ask(stage, consumer, producing(stage, orders, ['other'])))).toBe(80);

  heal(stage, cut);
  heal(stage, death);
  untilIs(stage, { isr: [1, 2] });
  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(81);
  expect(valuesRead(ask(stage, consumer, fetching(orders, 80)))).toEqual(['other']);
  expectTold(stage, 'kraft/L31-unclean-election', [...kinds, 'log-truncated']);
});

const minTwo = { ...three, configs: { 'min.insync.replicas': '2' } };

test('L32 with eligible leader replicas the ISR may be empty, and a clean leader is still found', () => {
  const stage = openStage({ topics: [minTwo] });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a']));
  pass(stage, 600);

  isolate(stage, 3);
  untilIs(stage, { isr: [1, 2], elr: [], leader: 1 });
  const second = isolate(stage, 2);
  untilIs(stage, { isr: [1], elr: [2], leader: 1 });
  isolate(stage, 1);
  untilIs(stage, { isr: [], elr: [1, 2], leader: -1, lastKnownElr: [1] });
  heal(stage, second);
  untilIs(stage, { leader: 2, isr: [2], elr: [1], leaderRecoveryState: 'RECOVERED' });

  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  const consumer = { to: 'b2', by: 'reader' };
  expect(errorOf(ask(stage, consumer, producing(stage, orders, ['b'])))).toBe(
    'NOT_ENOUGH_REPLICAS',
  );
  expect(replicaAt(stage, 2, orders).log.logEndOffset).toBe(1);
  expectTold(stage, 'kraft/L32-eligible-leader-replicas', kinds);
});

test('L33 when all have stopped uncleanly only the last known leader may lead, and must recover', () => {
  const stage = openStage({ topics: [minTwo] });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a']));
  pass(stage, 600);
  kill(stage, 3);
  untilIs(stage, { isr: [1, 2] });
  const second = kill(stage, 2);
  untilIs(stage, { isr: [1], elr: [2] });
  const first = kill(stage, 1);
  until(stage, () => !runs(stage, 'b1'));
  pass(stage, 3_000);

  heal(stage, second);
  until(stage, () => runs(stage, 'b2') && replicaNamed(stage, 2, orders)?.leader === -1);
  untilIs(stage, { leader: -1, isr: [], elr: [1], lastKnownElr: [1] });
  pass(stage, 3_000);
  expect(partitionAt(stage, orders).leader).toBe(-1);
  heal(stage, first);
  untilIs(stage, { leader: 1, isr: [1], elr: [], leaderRecoveryState: 'RECOVERING' });

  untilServing(stage, 1);
  until(stage, () => replicaAt(stage, 1, orders).role === 'leader');
  expect(valuesRead(ask(stage, { to: 'b1', by: 'reader' }, fetching(orders, 0)))).toEqual(['a']);
  // The first change that the leader proposes says that it has recovered (KIP-704).
  untilIs(stage, { isr: [1, 2], leaderRecoveryState: 'RECOVERED' });
  expectTold(stage, 'kraft/L33-last-known-leader', kinds);
});

test('L34 the preferred leader leads again within five minutes, and no data moves', () => {
  const configs = { 'broker.heartbeat.interval.ms': '2000', 'broker.session.timeout.ms': '9000' };
  const stage = openStage({ topics: [three], configs, opensAfterSeconds: 10 });
  const death = kill(stage, 1);
  untilIs(stage, { leader: 2, isr: [2, 3] });
  heal(stage, death);
  untilIs(stage, { leader: 2, isr: [1, 2, 3] });
  const { leaderEpoch } = partitionAt(stage, orders);
  const backAt = nowOf(stage);

  until(stage, () => partitionAt(stage, orders).leader === 1, 400);
  expect((nowOf(stage) - backAt) / 1_000_000).toBeLessThan(301);
  expect(partitionAt(stage, orders)).toMatchObject({ leaderEpoch: leaderEpoch + 1 });
  expect(partitionAt(stage, orders).isr).toHaveLength(3);

  until(stage, () => replicaAt(stage, 2, orders).role === 'follower');
  until(stage, () => replicaAt(stage, 1, orders).role === 'leader');
  const refused = ask(stage, { to: 'b2', by: 'reader' }, producing(stage, orders, ['a']));
  expect(errorOf(refused)).toBe('NOT_LEADER_OR_FOLLOWER');
  const [hint] = refused.responses.flatMap(({ partitionResponses }) => partitionResponses);
  expect(hint?.currentLeader).toEqual({ leaderId: 1, leaderEpoch: leaderEpoch + 1 });
  expect(offsetOf(ask(stage, { to: 'b1', by: 'reader' }, producing(stage, orders, ['a'])))).toBe(0);
  expectTold(stage, 'kraft/L34-preferred-leader', kinds);
});
