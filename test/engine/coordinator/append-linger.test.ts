import { describe, expect, test } from 'vitest';
import { onGroupsLost } from '../../../engine/coordinator/group/group-events.ts';
import { copyGroupShard } from '../../../engine/coordinator/group/group-shard.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { recordCount } from '../../../engine/protocol/batch.ts';
import { ask, commitBody, createLog, fire, joinBody, lead, replicate } from './stage.ts';
import type { CoordinatorStage } from './stage.ts';

const commit = (stage: CoordinatorStage, call: number, offset: number) =>
  ask(stage, call, { api: 'OffsetCommit', body: commitBody(0, offset) });

const transact = (stage: CoordinatorStage, call: number) => {
  const { topics, ...body } = commitBody(0, call);
  const producer = { transactionalId: 't', producerId: 7, producerEpoch: 0 };
  return ask(stage, call, { api: 'TxnOffsetCommit', body: { ...body, ...producer, topics } }, 4);
};

const deleteGroup = (stage: CoordinatorStage, call: number) =>
  ask(stage, call, { api: 'DeleteGroups', body: { groupId: 'g' } });

const counts = ({ log }: CoordinatorStage) => log.batches.map(recordCount);

const codeOf = (stage: CoordinatorStage, call: number) => {
  const answer = stage.answers.get(call);
  return answer?.api === 'OffsetCommit'
    ? answer.body.topics[0]?.partitions[0]?.errorCode
    : undefined;
};

describe.each([
  ['of 5 ms', 5],
  ['that adapts to the load', -1],
])('with a linger %s', (_, lingerMs) => {
  const start = () => lead(createLog(), 0, {}, lingerMs);

  test('what is decided meanwhile goes into the log together, and is answered when committed', () => {
    const stage = start();
    commit(stage, 1, 1);
    commit(stage, 2, 2);
    expect(counts(stage)).toEqual([]);

    fire(stage, 'group-write-due');
    expect([counts(stage), stage.answers.size]).toEqual([[2], 0]);
    replicate(stage);

    expect([codeOf(stage, 1), codeOf(stage, 2)]).toEqual([0, 0]);
    expect([...stage.timers.values()].map(({ wake }) => wake.type)).toEqual(['groups-expire']);
  });

  test('the next decision stands on those that are not written yet', () => {
    const stage = start();
    commit(stage, 1, 1);
    deleteGroup(stage, 2);

    deleteGroup(stage, 3);
    fire(stage, 'group-write-due');
    replicate(stage);

    const codes = [2, 3].map((call) => stage.answers.get(call)?.body);
    expect(codes).toMatchObject([{ errorCode: 0 }, { errorCode: ErrorCode.GROUP_ID_NOT_FOUND }]);
  });

  test('a batch that the log refuses is undone as a whole', () => {
    const stage = start();
    commit(stage, 1, 1);
    fire(stage, 'group-write-due');
    const { image } = stage.group.shard;
    commit(stage, 2, 2);
    deleteGroup(stage, 3);
    stage.log.refusal = ErrorCode.NOT_ENOUGH_REPLICAS;

    fire(stage, 'group-write-due');

    expect(stage.group.shard.image).toBe(image);
    expect(stage.group.groups.has('g')).toBe(true);
    expect(codeOf(stage, 2)).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    expect(stage.answers.get(3)?.body).toMatchObject({
      errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE,
    });
  });

  test('a batch that is full is written at once, and the next one begins', () => {
    const stage = start();
    let call = 0;
    while (stage.log.batches.length === 0) commit(stage, (call += 1), call);

    const [batch] = stage.log.batches;
    expect(batch?.sizeInBytes).toBeLessThanOrEqual(stage.env.log.maxBatchSize());
    expect(counts(stage)).toEqual([call - 1]);
    expect(stage.group.shard.open?.records).toHaveLength(1);
  });

  test('offsets of a transaction do not wait, and push those before them', () => {
    const stage = start();
    commit(stage, 1, 1);

    transact(stage, 2);

    expect(stage.log.batches.map(({ producerId }) => producerId)).toEqual([-1, 7]);
  });

  test('if what was before cannot be written, what stood on it is refused, too', () => {
    const stage = start();
    const { image } = stage.group.shard;
    commit(stage, 1, 1);
    stage.log.refusal = ErrorCode.NOT_LEADER_OR_FOLLOWER;

    transact(stage, 2);

    expect(stage.group.shard.image).toBe(image);
    expect(codeOf(stage, 1)).toBe(ErrorCode.NOT_COORDINATOR);
    expect(stage.answers.get(2)).toMatchObject({
      body: { topics: [{ partitions: [{ errorCode: ErrorCode.NOT_COORDINATOR }] }] },
    });
  });

  test('who only asks waits for what is decided and not written', () => {
    const stage = start();
    commit(stage, 1, 1);
    const topics = [{ name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitionIndexes: [0] }];
    const body = { groupId: 'g', memberId: null, memberEpoch: -1, topics, requireStable: true };

    expect(ask(stage, 2, { api: 'OffsetFetch', body })).toBe(undefined);
    fire(stage, 'group-write-due');
    replicate(stage);

    expect(stage.answers.get(2)).toMatchObject({
      body: { topics: [{ partitions: [{ committedOffset: 1 }] }] },
    });
  });

  test('who waits too long is told so, though the batch may still be written', () => {
    const stage = start();
    commit(stage, 1, 1);

    fire(stage, 'group-commit-due');
    fire(stage, 'group-write-due');
    replicate(stage);

    expect(codeOf(stage, 1)).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    expect(counts(stage)).toEqual([1]);
  });

  test('a coordinator that is deposed refuses what it has not written', () => {
    const stage = start();
    const { image } = stage.group.shard;
    commit(stage, 1, 1);

    onGroupsLost(stage.group, stage.env);

    expect(codeOf(stage, 1)).toBe(ErrorCode.NOT_COORDINATOR);
    expect(stage.group.shard.image).toBe(image);
    expect(counts(stage)).toEqual([]);
  });

  test('a copy of a coordinator keeps what was decided, whatever becomes of the original', () => {
    const stage = start();
    commit(stage, 1, 1);
    const copy = copyGroupShard(stage.group, undefined);
    const before = structuredClone(stage.group);

    commit(stage, 2, 2);

    expect(copy).toEqual(before);
    expect(stage.group).not.toEqual(before);
  });
});

test('a batch has its own time: that of the one before, which was full, does not end it', () => {
  const stage = lead(createLog(), 0, {}, -1);
  let call = 0;
  while (stage.log.batches.length === 0) commit(stage, (call += 1), call);

  // The call for the first batch, which is written already.
  fire(stage, 'group-write-due');
  expect(stage.log.batches).toHaveLength(1);
  fire(stage, 'group-write-due');

  expect(stage.log.batches).toHaveLength(2);
});

test('a member that joins a group whose end is not written yet joins a new group', () => {
  const stage = lead(createLog(), 0, {}, 5);
  commit(stage, 1, 1);
  deleteGroup(stage, 2);
  const given = ask(stage, 3, { api: 'JoinGroup', body: joinBody('') });
  if (given?.api !== 'JoinGroup') throw new Error('a new member is given its id at once');
  ask(stage, 4, { api: 'JoinGroup', body: joinBody(given.body.memberId) });
  stage.log.refusal = ErrorCode.NOT_ENOUGH_REPLICAS;

  fire(stage, 'group-write-due');

  expect(stage.group.groups.get('g')?.members.has(given.body.memberId)).toBe(true);
});

test('before 4.0 each decision was a batch of its own', () => {
  const stage = lead(createLog(), 0, { 'new-coordinator': false }, 10);

  commit(stage, 1, 1);
  commit(stage, 2, 2);

  expect(counts(stage)).toEqual([1, 1]);
});
