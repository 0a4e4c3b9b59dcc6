// Requests about groups, as brokers split and join them.
import { expect, test } from 'vitest';
import { topicToCreate } from '../../../../engine/broker/internal-topics.ts';
import { partitionOfKey } from '../../../../engine/coordinator/shard/placement.ts';
import { configsOf } from '../../../../engine/config/configs.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import {
  commitError,
  committing,
  fetchingOffsets,
  findCoordinator,
  newMember,
  offsetsOf,
  sendAs,
} from '../../../kit/group-members.ts';
import { answerOf, ask, openStage, pass, type Stage } from '../../../kit/stage.ts';

const topics = [
  { name: 'orders', assignment: [[1, 2, 3]] },
  {
    name: '__consumer_offsets',
    assignment: [
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
    ],
  },
];
const configs = { 'offsets.topic.num.partitions': '3' };
const groups = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Each of the groups has committed something. */
function commitAll(stage: Stage): void {
  for (const groupId of groups) {
    const lone = {
      ...newMember('lone', { groupId }),
      coordinator: findCoordinator(stage, groupId),
    };
    const answer = answerOf(stage, sendAs(stage, lone, committing(lone, 0, 1)));
    expect(commitError(answer)).toBe(ErrorCode.NONE);
  }
}

test('the topic of groups is asked for as the broker is told to', () => {
  const settings = configsOf('broker', '4.3', {
    'offsets.topic.num.partitions': '7',
    'offsets.topic.replication.factor': '2',
    'offsets.topic.segment.bytes': '1000000',
  });

  expect(topicToCreate('__consumer_offsets', settings)).toMatchObject({
    numPartitions: 7,
    replicationFactor: 2,
    configs: [
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'compression.type', value: 'producer' },
      { name: 'segment.bytes', value: '1000000' },
    ],
  });
});

test('every broker gives the same coordinator: who leads the partition of the name', () => {
  const stage = openStage({ topics, configs });
  const leaders = groups.map((groupId) => partitionOfKey(groupId, 3) + 1);

  for (const to of ['b1', 'b2', 'b3']) {
    const body = { key: '', keyType: 0, coordinatorKeys: groups };
    const question = { api: 'FindCoordinator', version: 6, body, what: 'all' } as const;
    const { coordinators } = ask(stage, { to }, question);
    expect(coordinators.map(({ key }) => key)).toEqual(groups);
    expect(coordinators.map(({ nodeId }) => nodeId)).toEqual(leaders);
  }
  for (const version of [0, 1, 2, 3]) {
    const body = { key: 'a', keyType: 0, coordinatorKeys: [] };
    const question = { api: 'FindCoordinator', version, body, what: 'one' } as const;
    const { errorCode, nodeId, host } = ask(stage, { to: 'b2' }, question);
    expect({ errorCode, nodeId, host }).toEqual({
      errorCode: 0,
      nodeId: leaders[0],
      host: `b${leaders[0] ?? 0}`,
    });
  }
});

test('a broker answers for its own groups, and sends others away', () => {
  const stage = openStage({ topics, configs });
  commitAll(stage);

  for (const broker of [1, 2, 3]) {
    const own = groups.filter((groupId) => partitionOfKey(groupId, 3) + 1 === broker);
    const to = { to: `b${broker}` };
    const list = { api: 'ListGroups', body: { statesFilter: [], typesFilter: [] }, what: 'list' };
    const listed = ask(stage, to, { ...list, api: 'ListGroups' });
    expect(listed.groups.map(({ groupId }) => groupId).toSorted()).toEqual(own);

    const body = { groups, includeAuthorizedOperations: false };
    const described = ask(stage, to, { api: 'DescribeGroups', body, what: 'describe' });
    for (const { groupId, errorCode, groupState } of described.groups) {
      const isOwn = own.includes(groupId);
      expect(errorCode).toBe(isOwn ? ErrorCode.NONE : ErrorCode.NOT_COORDINATOR);
      expect(groupState).toBe(isOwn ? 'Empty' : '');
    }
    expect(described.groups).toHaveLength(groups.length);
  }
});

test('a request about many groups is answered group by group', () => {
  const stage = openStage({ topics, configs });
  commitAll(stage);
  const asked = groups.map((groupId) => {
    return { groupId, memberId: null, memberEpoch: -1, topics: null };
  });
  const body = { groupId: '', topics: [], groups: asked, requireStable: true };

  const fetched = ask(stage, { to: 'b2' }, { api: 'OffsetFetch', version: 9, body, what: 'all' });
  expect(fetched.groups.map(({ groupId }) => groupId)).toEqual(groups);
  for (const { groupId, errorCode, topics: found } of fetched.groups) {
    const isThere = partitionOfKey(groupId, 3) === 1;
    expect(errorCode).toBe(isThere ? ErrorCode.NONE : ErrorCode.NOT_COORDINATOR);
    expect(found).toHaveLength(isThere ? 1 : 0);
  }

  const names = { groupsNames: [...groups, ...groups] };
  const deleted = ask(stage, { to: 'b2' }, { api: 'DeleteGroups', body: names, what: 'delete' });
  expect(deleted.results.map(({ groupId }) => groupId).toSorted()).toEqual(groups);
  for (const { groupId, errorCode } of deleted.results) {
    const isThere = partitionOfKey(groupId, 3) === 1;
    expect(errorCode).toBe(isThere ? ErrorCode.NONE : ErrorCode.NOT_COORDINATOR);
  }
});

test('offsets of a lone consumer expire, looked for every offsets.retention.check.interval.ms', () => {
  const stage = openStage({
    topics,
    configs: {
      ...configs,
      'offsets.retention.minutes': '1',
      'offsets.retention.check.interval.ms': '10000',
    },
  });
  const lone = { ...newMember('lone'), coordinator: findCoordinator(stage) };
  answerOf(stage, sendAs(stage, lone, committing(lone, 0, 1)));
  const offsets = () => offsetsOf(answerOf(stage, sendAs(stage, lone, fetchingOffsets(lone))));

  pass(stage, 55_000);
  expect(offsets()).toEqual({ 0: 1 });
  pass(stage, 16_000);
  expect(offsets()).toEqual({});
});
