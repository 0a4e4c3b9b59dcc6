import { expect, test } from 'vitest';
import { becomeActive, becomeInactive } from '../../../../engine/kraft/controller/controller.ts';
import { copyController } from '../../../../engine/kraft/controller/state.ts';
import { brokerOf, partitionOf, topicByName } from '../../../../engine/metadata/image.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import { seconds } from '../../../../sim/time.ts';
import {
  active,
  answerTo,
  ask,
  beat,
  commit,
  forward,
  join,
  newestImage,
  pass,
  send,
  standby,
  type ControllerStage,
} from './stage.ts';

const topicOf = (name: string, replicas: readonly number[]) => ({
  name,
  numPartitions: -1,
  replicationFactor: -1,
  assignments: [{ partitionIndex: 0, brokerIds: replicas }],
  configs: [],
});

const creation = (name: string, replicas: readonly number[] = [1, 2, 3]) => ({
  body: { topics: [topicOf(name, replicas)] },
});

function cluster(): ControllerStage {
  const stage = active({ 'metadata.max.idle.interval.ms': '0' });
  for (const id of [1, 2, 3]) join(stage, id);
  return stage;
}

function leaderOf(stage: ControllerStage, name: string): number | undefined {
  const topic = topicByName(stage.committed.image, stage.port.names.intern('topic-name', name));
  return partitionOf(stage.committed.image, topic?.partitions[0] ?? -1)?.leader;
}

const isFenced = ({ committed }: ControllerStage, broker: number): boolean | undefined =>
  brokerOf(committed.image, broker)?.fenced;

test('whoever asks for something hears of it when it is committed, and not before', () => {
  const stage = cluster();

  const ticket = send(stage, 'CreateTopics', creation('orders'));

  expect(stage.answers.has(ticket)).toBe(false);
  commit(stage);
  expect(answerTo<'CreateTopics'>(stage, ticket).topics).toMatchObject([{ errorCode: 0 }]);
});

test('a refusal says nothing about what may be undone, and comes at once', () => {
  const stage = cluster();
  send(stage, 'CreateTopics', creation('orders'));

  const ticket = send(stage, 'UnregisterBroker', { body: { brokerId: 9 } });

  expect(answerTo<'UnregisterBroker'>(stage, ticket)).toMatchObject({
    errorCode: ErrorCode.BROKER_ID_NOT_REGISTERED,
    errorMessage: 'Broker ID 9 is not currently registered',
  });
});

test('that a topic exists is not told before its creation is committed', () => {
  const stage = cluster();
  send(stage, 'CreateTopics', creation('orders'));

  const ticket = send(stage, 'CreateTopics', creation('orders'));

  expect(stage.answers.has(ticket)).toBe(false);
  commit(stage);
  expect(answerTo<'CreateTopics'>(stage, ticket).topics).toMatchObject([
    { errorCode: ErrorCode.TOPIC_ALREADY_EXISTS },
  ]);
});

test('whoever would not wait at all is too late', () => {
  const stage = cluster();

  const ticket = send(stage, 'CreateTopics', {
    body: { ...creation('orders').body, timeoutMs: 0 },
  });

  expect(answerTo<'CreateTopics'>(stage, ticket).topics).toMatchObject([
    { errorCode: ErrorCode.REQUEST_TIMED_OUT },
  ]);
});

test('when it is deposed, everyone who waits hears NOT_CONTROLLER, and what was not committed is gone', () => {
  const stage = cluster();
  const ticket = send(stage, 'CreateTopics', creation('orders'));

  becomeInactive(stage.controller, stage.port);

  expect(answerTo<'CreateTopics'>(stage, ticket).topics).toMatchObject([
    { errorCode: ErrorCode.NOT_CONTROLLER, errorMessage: 'No controller appears to be active.' },
  ]);
  expect(
    topicByName(newestImage(stage), stage.port.names.intern('topic-name', 'orders')),
  ).toBeDefined();
  becomeActive(
    stage.controller,
    { epoch: 3, committed: stage.committed, nextOffset: stage.committed.offset + 2 },
    stage.port,
  );
  expect(ask(stage, 'CreateTopics', creation('orders')).topics).toMatchObject([{ errorCode: 0 }]);
});

test('a controller that stands by says who leads', () => {
  const stage = standby();

  const ticket = send(stage, 'CreateTopics', creation('orders'));

  expect(answerTo<'CreateTopics'>(stage, ticket).topics).toMatchObject([
    { errorMessage: 'The active controller appears to be node 101.' },
  ]);
});

test('a broker whose heartbeats stop is fenced after its session, and another one leads', () => {
  const stage = cluster();
  ask(stage, 'CreateTopics', creation('orders'));
  expect(leaderOf(stage, 'orders')).toBe(1);

  for (let second = 0; second < 11; second += 1) {
    pass(stage, seconds(1));
    for (const id of [2, 3]) beat(stage, id);
  }
  commit(stage);

  expect(leaderOf(stage, 'orders')).toBe(2);
});

test('a new active controller gives every broker a whole session before it fences it', () => {
  const stage = cluster();
  pass(stage, seconds(8));
  becomeInactive(stage.controller, stage.port);
  const { committed } = stage;

  becomeActive(stage.controller, { epoch: 2, committed, nextOffset: 100 }, stage.port);
  pass(stage, seconds(8));
  commit(stage);
  expect(isFenced(stage, 1)).toBe(false);
  pass(stage, seconds(12));
  commit(stage);

  expect(isFenced(stage, 1)).toBe(true);
});

test('the first controller writes features in a transaction, the next one nothing', () => {
  const stage = active();
  const types = stage.log.flatMap(({ records }) => records.map(({ type }) => type));
  expect(types[0]).toBe('begin-transaction');
  expect(types.at(-1)).toBe('end-transaction');
  const written = stage.log.length;

  becomeInactive(stage.controller, stage.port);
  becomeActive(
    stage.controller,
    { epoch: 2, committed: stage.committed, nextOffset: stage.committed.offset + 2 },
    stage.port,
  );

  expect(stage.log).toHaveLength(written);
});

test('while nothing happens a no-op record moves the log every half second', () => {
  const stage = active();
  const before = stage.log.length;

  pass(stage, seconds(5));

  const written = stage.log.slice(before).flatMap(({ records }) => records);
  expect(written).toHaveLength(10);
  expect(new Set(written.map(({ type }) => type))).toEqual(new Set(['no-op']));
});

test('a request in an envelope is its client’s, and the answer comes back in another', () => {
  const stage = cluster();

  const answer = forward(stage, 'CreateTopics', creation('orders'));

  expect(answer?.topics).toMatchObject([{ name: 'orders', errorCode: 0 }]);
});

test('whom no ACL allows it creates nothing; the super user may do everything', () => {
  const stage = active({
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:admin',
  });
  const admin = { type: 'User', name: 'admin' };
  const alice = { type: 'User', name: 'alice' };
  const topic = {
    ...topicOf('orders', []),
    assignments: [],
    numPartitions: 1,
    replicationFactor: 1,
  };
  const body = { topics: [topic] };

  const refused = ask(stage, 'CreateTopics', { body, principal: alice });
  const tried = ask(stage, 'CreateTopics', { body, principal: admin });

  expect(refused.topics).toMatchObject([{ errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED }]);
  expect(tried.topics).toMatchObject([{ errorCode: ErrorCode.INVALID_REPLICATION_FACTOR }]);
  const creations = [
    {
      resourceType: 2,
      resourceName: 'orders',
      resourcePatternType: 3,
      principal: 'User:alice',
      host: '*',
      operation: 5,
      permissionType: 3,
    },
  ];
  expect(ask(stage, 'CreateAcls', { body: { creations }, principal: admin }).results).toMatchObject(
    [{ errorCode: 0 }],
  );
  const allowed = ask(stage, 'CreateTopics', { body, principal: alice });
  expect(allowed.topics).toMatchObject([{ errorCode: ErrorCode.INVALID_REPLICATION_FACTOR }]);
});

test('whoever has created too much is refused until the bucket is full again', () => {
  const stage = cluster();
  const entity = [{ entityType: 'user', entityName: 'ANONYMOUS' }];
  const ops = [{ key: 'controller_mutation_rate', value: 1, remove: false }];
  ask(stage, 'AlterClientQuotas', { body: { entries: [{ entity, ops }], validateOnly: false } });
  const create = (name: string, count: number) => {
    const topic = { ...topicOf(name, []), assignments: [], numPartitions: count };
    return ask(stage, 'CreateTopics', { body: { topics: [{ ...topic, replicationFactor: 1 }] } });
  };

  const answers = [create('a', 12), create('b', 1), create('c', 1)];
  pass(stage, seconds(3));
  for (const id of [1, 2, 3]) beat(stage, id);

  expect(answers.map(({ topics }) => topics[0]?.errorCode)).toEqual([
    ErrorCode.NONE,
    ErrorCode.THROTTLING_QUOTA_EXCEEDED,
    ErrorCode.THROTTLING_QUOTA_EXCEEDED,
  ]);
  expect(answers[2]?.throttleTimeMs).toBeGreaterThan(0);
  expect(create('d', 1).topics).toMatchObject([{ errorCode: ErrorCode.NONE }]);
});

test('without metadata transactions the first records stand alone, and no-ops may be off', () => {
  const stage = active({}, { 'metadata-transactions': false, 'no-op-records': false });
  const written = stage.log.length;

  pass(stage, seconds(5));

  expect(stage.log.flatMap(({ records }) => records.map(({ type }) => type))).not.toContain(
    'begin-transaction',
  );
  expect(stage.log).toHaveLength(written);
});

test.each([
  [false, 2],
  [true, 1],
])('a leader that wants to stop hands over first; with KAFKA-14296 %s', (flag, leader) => {
  const stage = active({}, { 'keep-leader-in-controlled-shutdown': flag });
  for (const id of [1, 2, 3]) join(stage, id);
  ask(stage, 'CreateTopics', creation('orders'));

  beat(stage, 1, { wantShutDown: true });

  expect(leaderOf(stage, 'orders')).toBe(leader);
});

test('a controller forgets neither itself nor, before 4.4, anybody', () => {
  const stage = cluster();
  const forget = (controllerId: number) =>
    ask(stage, 'UnregisterController', { version: 0, body: { controllerId } });

  expect(forget(101).errorCode).toBe(ErrorCode.INVALID_REQUEST);
  expect(forget(102)).toMatchObject({
    errorCode: ErrorCode.UNSUPPORTED_VERSION,
    errorMessage: 'The current MetadataVersion is too old to support controller unregistration.',
  });
});

test('a copy of a controller stays as it was', () => {
  const stage = cluster();
  send(stage, 'CreateTopics', creation('orders'));
  const copy = copyController(stage.controller);
  const before = structuredClone(copy);

  commit(stage);
  pass(stage, seconds(20));

  expect(copy).toEqual(before);
});
