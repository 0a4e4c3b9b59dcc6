// How consumers are served: behaviours L39, L40, L44 to L46 and L69 of the specification.
import { expect, test } from 'vitest';
import type { ResponseBody } from '../../../engine/protocol/envelope.ts';
import {
  answerOf,
  ask,
  heal,
  nowOf,
  openStage,
  partitionAt,
  partitionNamed,
  pass,
  replicaAt,
  runs,
  send,
  strike,
  until,
  untilServing,
} from '../../kit/stage.ts';
import {
  fetching,
  fetchingAll,
  listingLatest,
  metadataOf,
  producing,
} from '../../kit/questions.ts';
import {
  bodyOf,
  errorOf,
  fetchErrorOf,
  offsetOf,
  partitionsFetched,
  valuesRead,
} from '../../kit/outcomes.ts';
import { errorName } from '../../kit/answer-texts.ts';
import { expectOrder, expectTold, usualKinds } from '../../kit/telling.ts';

const app = { to: 'b1' };
const reader = { to: 'b1', by: 'reader' };
const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const alone = { name: 'orders', assignment: [[1]] };
const parking = ['request-parked', 'request-unparked'];
const heard = ['client-asked', 'client-heard'];

test('L39 a consumer is sent to the replica in its rack, and goes back when that one is no longer in sync', () => {
  const selector = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';
  const stage = openStage({
    topics: [three],
    racks: { 1: 'east', 2: 'west', 3: 'north' },
    configs: { 'replica.selector.class': selector },
  });
  const north = { rack: 'north' };
  ask(stage, app, producing(stage, orders, ['a']));

  const sent = partitionsFetched(ask(stage, reader, fetching(orders, 0, north)));
  expect(sent[0]?.preferredReadReplica).toBe(3);
  expect(valuesRead(ask(stage, reader, fetching(orders, 0, { rack: 'east' })))).toEqual(['a']);
  // The follower shows what it knows to be committed: one more round trip late.
  const there = send(
    stage,
    { to: 'b3', by: 'reader' },
    fetching(orders, 0, { ...north, maxWaitMs: 2_000 }),
  );
  const cameAt = nowOf(stage);
  expect(valuesRead(answerOf(stage, there))).toEqual(['a']);
  expect((nowOf(stage) - cameAt) / 1_000).toBeLessThan(510);

  strike(stage, 'kill', { process: 'b3' });
  until(stage, () => partitionAt(stage, orders).isr.length === 2);
  pass(stage, 100);
  expect(valuesRead(ask(stage, reader, fetching(orders, 0, north)))).toEqual(['a']);
  expectTold(stage, 'brokers/L39-fetch-from-the-nearest', [...heard, 'partition-changed']);
});

test('L40 within a session only what changed travels, and a restarted broker knows no session', () => {
  const assignment = Array.from({ length: 5 }, () => [1]);
  const stage = openStage({ topics: [{ name: 'orders', assignment }] });
  const all = Object.fromEntries(assignment.map((_, i) => [`orders-${i}`, 0]));

  const first = bodyOf(ask(stage, reader, fetchingAll(all, { session: [0, 0], maxWaitMs: 0 })));
  expect(first.sessionId).toBeGreaterThan(0);
  expect(partitionsFetched(first)).toHaveLength(5);
  const { sessionId } = first;
  for (const i of [1, 3]) ask(stage, app, producing(stage, `orders-${i}`, [`to ${i}`]));
  const news = ask(stage, reader, fetchingAll({}, { session: [sessionId, 1] }));
  expect(partitionsFetched(news).map((partition) => partition.partitionIndex)).toEqual([1, 3]);
  expect(valuesRead(news)).toEqual(['to 1', 'to 3']);

  const { leaderEpoch } = partitionAt(stage, orders);
  const death = strike(stage, 'kill', { process: 'b1' });
  heal(stage, death);
  const isLedAgain = () =>
    partitionAt(stage, orders).leaderEpoch > leaderEpoch && partitionAt(stage, orders).leader === 1;
  until(
    stage,
    () => runs(stage, 'b1') && partitionNamed(stage, orders) !== undefined && isLedAgain(),
  );
  untilServing(stage, 1);
  const lost = ask(stage, reader, fetchingAll({}, { session: [sessionId, 2] }));
  expect(fetchErrorOf(lost)).toBe('FETCH_SESSION_ID_NOT_FOUND');
  const anew = ask(stage, reader, fetchingAll(all, { session: [0, 0], maxWaitMs: 0 }));
  expect(partitionsFetched(anew)).toHaveLength(5);
  expectTold(stage, 'brokers/L40-fetch-sessions', [...heard, 'fault-began', 'fault-healed']);
});

test('L44 brokers hear of a new leader at different times: who is sent to it may come too early', () => {
  const stage = openStage({ topics: [three] });
  ask(stage, app, producing(stage, orders, ['a']));
  pass(stage, 600);

  strike(stage, 'kill', { process: 'b1' });
  const latency = { kind: 'constant', value: 150_000 };
  const slow = strike(stage, 'slow-link', { from: ['c1'], to: ['b2'], oneWay: true, latency });
  until(stage, () => partitionAt(stage, orders, 3).leader === 2);
  const told = ask(stage, { to: 'b3' }, metadataOf(['orders']));
  expect(told.topics[0]?.partitions[0]?.leaderId).toBe(2);
  const early = ask(stage, { to: 'b2' }, producing(stage, orders, ['b']));
  expect(errorOf(early)).toBe('NOT_LEADER_OR_FOLLOWER');

  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  heal(stage, slow);
  expect(offsetOf(ask(stage, { to: 'b2' }, producing(stage, orders, ['b'])))).toBe(1);
  expectTold(stage, 'brokers/L44-metadata-skew');
});

test('L45 a long poll is woken by the high watermark, not by the append', () => {
  const stage = openStage({ topics: [three], configs: { 'replica.fetch.wait.max.ms': '500' } });

  const early = send(stage, reader, fetching(orders, 0, { maxWaitMs: 5_000 }));
  pass(stage, 200);
  ask(stage, app, producing(stage, orders, ['a'], { acks: 1 }));
  expect(valuesRead(answerOf(stage, early))).toEqual(['a']);
  const nothing = send(stage, reader, fetching(orders, 1, { maxWaitMs: 500 }));
  const askedAt = nowOf(stage);
  expect(valuesRead(answerOf(stage, nothing))).toEqual([]);
  expect((nowOf(stage) - askedAt) / 1_000).toBeGreaterThanOrEqual(500);
  expect((nowOf(stage) - askedAt) / 1_000).toBeLessThan(505);

  expectOrder(stage, [
    'b1 request-parked request=Fetch',
    'b1 batch-appended partition=orders-0 baseOffset=0',
    'app client-heard what=a to orders-0 with acks=1 answer=offset 0',
    'b1 high-watermark-advanced partition=orders-0 from=0 to=1',
    'reader client-heard what=a fetch of orders-0 from 0 answer=[a], high watermark 1',
  ]);
  expectTold(stage, 'brokers/L45-long-poll', [...usualKinds, ...parking]);
});

test('L45 with one replica the append itself wakes it', () => {
  const stage = openStage({ topics: [alone] });

  const waiting = send(stage, reader, fetching(orders, 0, { maxWaitMs: 5_000 }));
  pass(stage, 200);
  ask(stage, app, producing(stage, orders, ['a'], { acks: 1 }));

  expect(valuesRead(answerOf(stage, waiting))).toEqual(['a']);
  expectTold(stage, 'brokers/L45-long-poll-of-one-replica', [...usualKinds, ...parking]);
});

test('L46 the first partition may pass the limit by one batch, and then goes to the end of the row', () => {
  const stage = openStage({ topics: [{ name: 'orders', assignment: [[1], [1], [1]] }] });
  for (const i of [0, 1, 2]) {
    for (const place of ['first', 'second']) {
      ask(stage, app, producing(stage, `orders-${i}`, [`${place} of ${i}`.padEnd(2_000, '.')]));
    }
  }
  const limits = { maxBytes: 1_000, maxWaitMs: 0 };
  const sizes = (answer: ResponseBody<'Fetch'>): string[] =>
    partitionsFetched(answer).map(
      ({ partitionIndex, records }) => `${partitionIndex}: ${records?.length ?? 0}`,
    );

  const all = { 'orders-0': 0, 'orders-1': 0, 'orders-2': 0 };
  const first = ask(stage, reader, fetchingAll(all, { ...limits, session: [0, 0] }));
  expect(sizes(first)).toEqual(['0: 1', '1: 0', '2: 0']);
  const session = (epoch: number) => [first.sessionId, epoch] as const;
  // The first answer within the session is in the old order still, and sends the first partition to the end.
  const asked = [{ 'orders-0': 1 }, { 'orders-0': 2 }, { 'orders-1': 1 }];
  const brought = asked.map((news, i) =>
    sizes(ask(stage, reader, fetchingAll(news, { ...limits, session: session(i + 1) }))),
  );

  expect(brought.map((answer) => answer.filter((size) => !size.endsWith(' 0')))).toEqual([
    ['0: 1'],
    ['1: 1'],
    ['2: 1'],
  ]);
  expectTold(stage, 'brokers/L46-first-partition-fairness', heard);
});

test('L69 on one connection a long poll holds up whatever is asked behind it', () => {
  const stage = openStage({ topics: [three] });

  const poll = send(stage, app, fetching(orders, 0, { maxWaitMs: 500 }));
  const behind = send(stage, app, listingLatest(orders));
  const beside = send(stage, { ...app, connection: 'another' }, listingLatest(orders));
  const askedAt = nowOf(stage);
  until(stage, () => beside() !== undefined);
  expect((nowOf(stage) - askedAt) / 1_000).toBeLessThan(10);
  expect(behind()).toBeUndefined();
  until(stage, () => behind() !== undefined);

  expect((nowOf(stage) - askedAt) / 1_000).toBeGreaterThanOrEqual(500);
  expect(poll()).toBeDefined();
  expect(errorName(bodyOf(behind()).topics[0]?.partitions[0]?.errorCode ?? -1)).toBe('NONE');
  expectTold(stage, 'brokers/L69-one-request-at-a-time', [...heard, ...parking]);
});
