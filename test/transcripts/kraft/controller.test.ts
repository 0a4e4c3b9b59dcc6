// What the controller decides, and when it counts: behaviours L56 and L67 of the specification.
import { expect, test } from 'vitest';
import { featureLevel } from '../../../engine/metadata/image.ts';
import {
  answerOf,
  ask,
  heal,
  imageOf,
  nowOf,
  openStage,
  partitionNamed,
  pass,
  send,
  strike,
  topicIdOf,
  until,
  type Stage,
} from '../../kit/stage.ts';
import { creatingTopic, levelling } from '../../kit/admin-questions.ts';
import { expectOrder, expectTold, rowsOf, untilTold } from '../../kit/telling.ts';

const decided = [
  'controller-active',
  'controller-inactive',
  'decision-written',
  'topic-created',
  'feature-changed',
  'quorum-role-taken',
  'quorum-majority-silent',
  'quorum-log-truncated',
  'client-asked',
  'client-heard',
  'fault-began',
  'fault-healed',
];

const activeOf = (stage: Stage): string =>
  rowsOf({ ...stage, openedAt: 0 }, 'controller-active').at(-1)?.who ?? '';

test('L56 what a controller decided and could not commit is forgotten, and decided anew by the next one', () => {
  // With sessions shorter than a change of controllers takes, all brokers would be fenced meanwhile.
  const configs = { 'broker.heartbeat.interval.ms': '2000', 'broker.session.timeout.ms': '9000' };
  const stage = openStage({ controllers: 3, configs, opensAfterSeconds: 10 });
  const first = activeOf(stage);
  const others = ['c1', 'c2', 'c3'].filter((name) => name !== first);

  const cut = strike(stage, 'partition', { groups: [[first], others] });
  const cutAt = nowOf(stage);
  const asked = send(stage, { to: 'b1' }, creatingTopic('orders', [[1, 2, 3]]));
  untilTold(
    stage,
    'decision-written',
    ({ who, fields }) => who === first && fields['what'] === 'CreateTopics',
  );
  expect(partitionNamed(stage, 'orders-0')).toBeUndefined();
  untilTold(stage, 'controller-inactive');
  const inactiveAfterMs = (nowOf(stage) - cutAt) / 1_000;
  // It gives up after three seconds, and its controller finds out when it writes next.
  expect(inactiveAfterMs).toBeLessThan(3_600);
  const answer = answerOf(stage, asked);
  const next = activeOf(stage);
  pass(stage, 100);
  heal(stage, cut);
  untilTold(stage, 'quorum-log-truncated', ({ who }) => who === first);
  pass(stage, 500);

  expect(next).not.toBe(first);
  expect(rowsOf(stage, 'controller-inactive', first)[0]?.fields['undone']).toBeGreaterThan(0);
  expect(answer.topics[0]).toMatchObject({ name: 'orders', errorCode: 0 });
  expect(answer.topics[0]?.topicId).toBe(topicIdOf(stage, 'orders'));
  expectOrder(stage, [
    `${first} decision-written`,
    `${first} controller-inactive`,
    `${next} topic-created topic=orders`,
    'app client-heard what=to create orders',
    `${first} quorum-log-truncated`,
  ]);
  expectTold(stage, 'kraft/L56-speculation-undone', decided);
});

const feature = 'transaction.version';

test('L67 a feature changes for each broker when that broker publishes it: for a while they differ', () => {
  const stage = openStage({});
  const levels = () => [1, 2, 3].map((id) => featureLevel(imageOf(stage, id), feature));
  const [before = 0] = levels();
  expect(levels()).toEqual([before, before, before]);
  const latency = { kind: 'constant', value: 300_000 };
  const slow = strike(stage, 'slow-link', { from: ['c1'], to: ['b3'], oneWay: true, latency });

  const answer = ask(stage, { to: 'b1' }, levelling(feature, before - 1, 2));
  expect(answer.errorCode).toBe(0);
  until(stage, () =>
    levels()
      .slice(0, 2)
      .every((level) => level === before - 1),
  );
  expect(levels()).toEqual([before - 1, before - 1, before]);
  const mixedFor = until(stage, () => levels()[2] === before - 1);
  heal(stage, slow);

  expect(mixedFor).toBeGreaterThan(100);
  const refused = ask(stage, { to: 'b1' }, levelling(feature, 99));
  expect(refused.errorCode).not.toBe(0);
  expectTold(stage, 'kraft/L67-feature-upgrade', [...decided, 'metadata-applied']);
});
