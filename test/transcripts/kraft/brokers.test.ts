// Brokers that come, stay away for a moment, or are there twice: behaviours L62 to L64
// and L66 of the specification; and brokers that register again after an upgrade (KAFKA-15366).
import { expect, test } from 'vitest';
import type { Plain } from '../../../sim/plain.ts';
import { brokerOf } from '../../../engine/metadata/image.ts';
import {
  ask,
  heal,
  imageOf,
  nowOf,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  runs,
  send,
  strike,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { levelling } from '../../kit/admin-questions.ts';
import { producing, metadataOf } from '../../kit/questions.ts';
import { errorOf, offsetOf } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
/** metadata.version 3.7-IV2. */
const knowsDirectories = 17;
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const decided = [
  'broker-registered',
  'broker-fenced',
  'broker-unfenced',
  'session-over',
  'leader-elected',
  'request-answered-no',
  'process-started',
  'process-paused',
  'process-resumed',
];
const kinds = [...usualKinds, ...decided];
const ownTimes = {
  'broker.heartbeat.interval.ms': '2000',
  'broker.session.timeout.ms': '9000',
};

const broker = (stage: Stage, id: number) => brokerOf(imageOf(stage), id);

test('L62 a broker that starts is registered, catches up, and serves when it is unfenced, not before', () => {
  const stage = openStage({ topics: [three] });
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => broker(stage, 3)?.fenced === true);
  const before = broker(stage, 3)?.epoch ?? -1;
  heal(stage, death);
  until(stage, () => (broker(stage, 3)?.epoch ?? -1) > before);
  expect(broker(stage, 3)?.fenced).toBe(true);
  const early = send(stage, { to: 'b3' }, metadataOf(['orders']));
  until(stage, () => early() !== undefined);
  expect(early(), 'its door is closed').toBe('closed');

  until(stage, () => broker(stage, 3)?.fenced === false);
  untilServing(stage, 3);
  expect(ask(stage, { to: 'b3' }, metadataOf(['orders'])).topics).toHaveLength(1);
  const registered = rowsOf(stage, 'broker-registered').at(-1);
  const unfenced = rowsOf(stage, 'broker-unfenced').at(-1);
  // The epoch of a broker is the offset of its registration.
  expect(registered?.fields).toMatchObject({
    broker: 3,
    brokerEpoch: broker(stage, 3)?.registeredAt,
  });
  expect(unfenced?.at).toBeGreaterThan(registered?.at ?? Infinity);
  expectTold(stage, 'kraft/L62-broker-start-up', kinds);
});

test('once the metadata knows directories brokers register again, each when it publishes that, and go on', () => {
  const stage = openStage({ metadataVersion: '3.6-IV2', topics: [three] });
  const standing = () =>
    [1, 2, 3].map((id) => {
      const { incarnationId, epoch, fenced } = broker(stage, id) ?? {};
      return { incarnationId, epoch, fenced };
    });
  const directories = () => [1, 2, 3].map((id) => broker(stage, id)?.logDirs.length);
  const before = standing();
  expect(directories()).toEqual([0, 0, 0]);
  const latency = { kind: 'constant', value: 60_000 };
  const slow = strike(stage, 'slow-link', { from: ['c1'], to: ['b3'], oneWay: true, latency });

  ask(stage, { to: 'b1' }, levelling('metadata.version', knowsDirectories));
  until(stage, () => directories()[0] === 1 && directories()[1] === 1);
  expect(directories(), 'the third has not heard of it').toEqual([1, 1, 0]);
  until(stage, () => directories()[2] === 1);
  heal(stage, slow);
  pass(stage, 1_000);

  expect(standing()).toEqual(before);
  expect(rowsOf(stage, 'broker-fenced')).toEqual([]);
  const registered = rowsOf(stage, 'broker-registered').map(({ fields }) => fields['broker']);
  expect(new Set(registered)).toEqual(new Set([1, 2, 3]));
  const told = [...decided, 'feature-changed', 'metadata-applied', 'client-asked', 'client-heard'];
  expectTold(stage, 'kraft/registered-again', told);
});

test('L63 a second broker of the same id waits until the session of the first is over', () => {
  const stage = openStage({ topics: [three], configs: ownTimes, opensAfterSeconds: 10 });
  const { settings } = stage.world.state.processes.find(({ name }) => name === 'b2') ?? {};
  const incarnation = broker(stage, 2)?.incarnationId;
  strike(stage, 'restart', { process: 'reader', program: 'broker', settings: settings as Plain });
  pass(stage, 7_000);

  const refusals = rowsOf(stage, 'request-answered-no').filter(
    ({ fields }) => fields['error'] === 101,
  );
  expect(refusals.length).toBeGreaterThanOrEqual(3);
  expect(broker(stage, 2)?.incarnationId).toBe(incarnation);
  strike(stage, 'kill', { process: 'b2' });
  const diedAt = nowOf(stage);
  until(stage, () => broker(stage, 2)?.incarnationId !== incarnation);

  const waited = (nowOf(stage) - diedAt) / 1_000;
  expect(waited).toBeGreaterThan(6_900);
  expect(waited).toBeLessThan(12_500);
  expectTold(stage, 'kraft/L63-duplicate-broker-id', kinds);
});

test('L64 a broker that stood still for long is taken back at once, and is for a moment a leader of the past', () => {
  const stage = openStage({
    topics: [{ name: 'orders', assignment: [[2, 1, 3]] }],
    configs: ownTimes,
    opensAfterSeconds: 10,
  });
  const { leaderEpoch } = partitionAt(stage, orders);
  const before = broker(stage, 2)?.epoch;
  const pause = strike(stage, 'pause', { process: 'b2' });
  until(stage, () => partitionAt(stage, orders).leader === 1);
  const pausedFor = 12_000 - (nowOf(stage) - 10_000_000) / 1_000;
  pass(stage, Math.max(0, pausedFor));

  const late = send(stage, { to: 'b2' }, producing(stage, orders, ['lost'], { acks: 1 }));
  heal(stage, pause);
  expect(replicaAt(stage, 2, orders)).toMatchObject({ role: 'leader', leaderEpoch });
  until(stage, () => replicaAt(stage, 2, orders).role === 'follower');
  until(stage, () => broker(stage, 2)?.fenced === false);
  expect(broker(stage, 2)?.epoch, 'the same registration').toBe(before);
  until(stage, () => late() !== undefined);
  until(stage, () => partitionAt(stage, orders).isr.length === 3);

  const answer = late();
  expect(errorOf(answer) === 'NONE' || errorOf(answer) === 'NOT_LEADER_OR_FOLLOWER').toBe(true);
  expect(offsetOf(ask(stage, { to: 'b1' }, producing(stage, orders, ['a'])))).toBe(0);
  expectTold(stage, 'kraft/L64-gc-pause', kinds);
});

test('L66 a cluster at rest writes twice a second, so that everybody can show how far it has read', () => {
  const stage = openStage({ topics: [three] });
  const from = rowsOf(stage, 'metadata-applied', 'b1').length;
  pass(stage, 10_000);

  const applied = rowsOf(stage, 'metadata-applied', 'b1').slice(from);
  const offsets = applied.map(({ fields }) => Number(fields['offset']));
  expect(offsets.length).toBeGreaterThanOrEqual(18);
  expect(offsets.length).toBeLessThanOrEqual(20);
  expect(offsets.at(-1)).toBe((offsets[0] ?? 0) + offsets.length - 1);
  expect(runs(stage, 'b1')).toBe(true);
  expectOrder(stage, [
    'c1 quorum-records-appended',
    'b1 metadata-applied',
    'c1 quorum-records-appended',
    'b1 metadata-applied',
  ]);
  expectTold(stage, 'kraft/L66-no-op-records', ['metadata-applied', 'decision-written']);
});
