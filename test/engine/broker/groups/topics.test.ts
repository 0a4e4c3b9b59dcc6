// The topic of groups comes with the first who asks for it; offsets of topics that go, go with them.
import { expect, test } from 'vitest';
import {
  commitError,
  committing,
  fetchingOffsets,
  findCoordinator,
  newMember,
  offsetsOf,
  sendAs,
} from '../../../kit/group-members.ts';
import { answerOf, ask, openStage, partitionNamed, until } from '../../../kit/stage.ts';
import { rowsOf } from '../../../kit/telling.ts';

const topics = [{ name: 'orders', assignment: [[1, 2, 3]] }];
const configs = { 'offsets.topic.num.partitions': '2' };

test('whoever asks first for a coordinator has the topic of groups created', () => {
  const stage = openStage({ topics, configs });
  const body = { key: '', keyType: 0, coordinatorKeys: ['g'] };
  const question = { api: 'FindCoordinator', version: 6, body, what: 'g?' } as const;
  expect(partitionNamed(stage, '__consumer_offsets-0')).toBeUndefined();

  const [first] = ask(stage, { to: 'b2' }, question).coordinators;
  expect(first).toMatchObject({ nodeId: -1, errorCode: 15 });

  until(stage, () => partitionNamed(stage, '__consumer_offsets-1') !== undefined);
  expect(partitionNamed(stage, '__consumer_offsets-1')?.replicas).toHaveLength(3);
  expect(partitionNamed(stage, '__consumer_offsets-2')).toBeUndefined();
  const lone = { ...newMember('lone'), coordinator: findCoordinator(stage) };
  until(stage, () => rowsOf(stage, 'shard-loaded').length === 2);
  const answer = answerOf(stage, sendAs(stage, lone, committing(lone, 0, 1)));
  expect(commitError(answer)).toBe(0);
});

test('what was committed in a topic is forgotten when the topic is deleted', () => {
  const stage = openStage({ topics, configs });
  const lone = { ...newMember('lone'), coordinator: findCoordinator(stage) };
  until(stage, () => rowsOf(stage, 'shard-loaded').length === 2);
  answerOf(stage, sendAs(stage, lone, committing(lone, 0, 1)));

  const body = { topics: [{ name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }], topicNames: [] };
  ask(
    stage,
    { to: 'b1' },
    {
      api: 'DeleteTopics',
      body: { ...body, timeoutMs: 5_000 },
      what: 'orders are deleted',
    },
  );
  until(stage, () => rowsOf(stage, 'offset-removed').length > 0);

  expect(rowsOf(stage, 'offset-removed')[0]?.fields['why']).toBe('its topic is deleted');
  const found = answerOf(stage, sendAs(stage, lone, fetchingOffsets(lone)));
  expect(offsetsOf(found)).toEqual({});
});
