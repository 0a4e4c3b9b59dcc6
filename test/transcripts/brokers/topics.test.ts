// Topics that come, grow and go: behaviours L42, L47, L48 and L70 of the specification.
import { expect, test } from 'vitest';
import { listFiles } from '../../../sim/disk/read.ts';
import { partitionOfKey } from '../../../engine/protocol/hashes/murmur2.ts';
import { textToBytes } from '../../../engine/protocol/utf8.ts';
import {
  answerOf,
  ask,
  heal,
  openStage,
  partitionAt,
  partitionNamed,
  pass,
  replicaAt,
  replicaNamed,
  send,
  strike,
  topicIdOf,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { creatingTopic, deletingTopic, growingTopic } from '../../kit/admin-questions.ts';
import { byTopicId, fetching, metadataOf, producing } from '../../kit/questions.ts';
import { errorName } from '../../kit/answer-texts.ts';
import { errorOf, fetchErrorOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const kinds = [...usualKinds, 'topic-created', 'topic-deleted', 'log-deleted'];

function directoriesOf(stage: Stage, broker: string): string[] {
  const host = stage.world.state.hosts.find(({ name }) => name === broker);
  const files = host === undefined ? [] : listFiles(host.disk, 'data/orders-');
  return [...new Set(files.map((path) => path.split('/')[1] ?? ''))];
}

test('L42 a topic that was deleted and created again is another one, and who was away sees that by its id', () => {
  const stage = openStage({ topics: [three] });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['old']));
  const oldId = topicIdOf(stage, 'orders');
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => partitionAt(stage, orders).isr.length === 2);

  ask(stage, { to: 'b1' }, deletingTopic('orders'));
  until(stage, () => partitionNamed(stage, orders) === undefined);
  ask(stage, { to: 'b1' }, creatingTopic('orders', [[1, 2]]));
  until(stage, () => replicaNamed(stage, 1, orders)?.role === 'leader');
  heal(stage, death);
  untilServing(stage, 3);
  pass(stage, 500);

  expect(topicIdOf(stage, 'orders')).not.toBe(oldId);
  expect(directoriesOf(stage, 'b3')).toEqual([expect.stringMatching(/^orders-0\..*-stray$/)]);
  const fetch = fetching(orders, 0, { maxWaitMs: 0 });
  expect(fetchErrorOf(ask(stage, { to: 'b1' }, byTopicId(fetch, oldId)))).toBe('UNKNOWN_TOPIC_ID');
  expect(offsetOf(ask(stage, { to: 'b1' }, producing(stage, orders, ['new'])))).toBe(0);
  const now = byTopicId(fetch, topicIdOf(stage, 'orders'));
  until(stage, () => replicaAt(stage, 1, orders).log.highWatermark === 1);
  expect(valuesRead(ask(stage, { to: 'b1' }, now))).toEqual(['new']);
  expectTold(stage, 'brokers/L42-deleted-and-created-again', kinds);
});

test('L47 asking for a topic that is not there creates it, and asking again finds it', () => {
  const stage = openStage({});

  const first = ask(stage, { to: 'b2' }, metadataOf(['orders'], true));
  expect(errorName(first.topics[0]?.errorCode ?? 0)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  until(stage, () => partitionNamed(stage, orders) !== undefined);
  const { leader } = partitionAt(stage, orders);
  const early = ask(stage, { to: `b${leader}` }, producing(stage, orders, ['early']));
  until(stage, () => replicaNamed(stage, leader, orders)?.role === 'leader');
  until(stage, () => partitionNamed(stage, orders, 2) !== undefined);
  const again = ask(stage, { to: 'b2' }, metadataOf(['orders'], true));

  expect(['NONE', 'UNKNOWN_TOPIC_OR_PARTITION', 'NOT_LEADER_OR_FOLLOWER']).toContain(
    errorOf(early),
  );
  expect(again.topics[0]).toMatchObject({ errorCode: 0, name: 'orders' });
  expect(again.topics[0]?.partitions[0]?.leaderId).toBe(leader);
  expect(
    offsetOf(ask(stage, { to: `b${leader}` }, producing(stage, orders, ['a']))),
  ).toBeGreaterThanOrEqual(0);
  expect(rowsOf(stage, 'topic-created')).toHaveLength(1);
  expectTold(stage, 'brokers/L47-topic-creation', kinds);
});

/** Where a producer puts a key, by the number of partitions. */
const placeOf = (key: string, partitions: number): number =>
  partitionOfKey(textToBytes(key), partitions);

test('L48 with more partitions a key goes elsewhere, and what it wrote before stays where it was', () => {
  const stage = openStage({ topics: [{ name: 'orders', assignment: [[1], [1], [1]] }] });
  const key =
    ['k0', 'k1', 'k2', 'k3', 'k4'].find((one) => placeOf(one, 3) !== placeOf(one, 4)) ?? '';
  const before = `orders-${placeOf(key, 3)}`;
  const after = `orders-${placeOf(key, 4)}`;
  ask(stage, { to: 'b1' }, producing(stage, before, ['first'], { key }));

  ask(stage, { to: 'b1' }, growingTopic('orders', 4, [[1]]));
  until(stage, () => replicaNamed(stage, 1, 'orders-3')?.role === 'leader');
  ask(stage, { to: 'b1' }, producing(stage, after, ['second'], { key }));

  const described = ask(stage, { to: 'b1' }, metadataOf(['orders']));
  expect(described.topics[0]?.partitions).toHaveLength(4);
  expect(valuesRead(ask(stage, { to: 'b1' }, fetching(before, 0)))).toEqual(['first']);
  expect(valuesRead(ask(stage, { to: 'b1' }, fetching(after, 0)))).toEqual(['second']);
  expectTold(stage, 'brokers/L48-more-partitions', kinds);
});

test('L70 what only the controller may do is forwarded to it, over the death of a controller', () => {
  const stage = openStage({ controllers: 3 });
  const active = rowsOf({ ...stage, openedAt: 0 }, 'controller-active').at(-1)?.who ?? '';

  const first = ask(stage, { to: 'b2' }, creatingTopic('orders', [[1, 2, 3]]));
  expect(first.topics[0]).toMatchObject({ errorCode: 0, numPartitions: 1 });
  strike(stage, 'kill', { process: active });
  const second = answerOf(stage, send(stage, { to: 'b2' }, creatingTopic('payments', [[1, 2, 3]])));
  expect(second.topics[0]).toMatchObject({ errorCode: 0 });
  const next = rowsOf(stage, 'controller-active').at(-1)?.who;

  expect(next).not.toBe(active);
  expectOrder(stage, [
    `${active} topic-created topic=orders`,
    'app client-heard what=to create orders',
    `${next} controller-active`,
    `${next} topic-created topic=payments`,
    'app client-heard what=to create payments',
  ]);
  expectTold(stage, 'brokers/L70-forwarding', [
    ...kinds,
    'controller-active',
    'controller-inactive',
  ]);
});
