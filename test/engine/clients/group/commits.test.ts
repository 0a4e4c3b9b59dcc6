// What commits promise: commitSync() waits, commitAsync() calls back in order, poll() commits by itself.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../../sim/time.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import { askedOf, call, driverOf, pass, rowsOf, tell } from '../../../kit/client-world.ts';
import { groupOf, join, p0, produce, valuesOf } from './stage.ts';

const manual = { configs: { 'enable.auto.commit': 'false' } };

const outcomes = (world: Parameters<typeof driverOf>[0]): string[] =>
  driverOf(world).commits.map(
    ({ kind, commit, failure }) => `${kind} ${commit}: ${failure?.exception ?? 'committed'}`,
  );

test('commitSync() without offsets commits what poll() has returned, with the epoch of its last record', () => {
  const world = groupOf(manual);
  produce(world, 0, ['a', 'b', 'c']);
  join(world);
  pass(world, seconds(1));

  call(world, { do: 'commit-sync' });
  pass(world, ms(100));

  expect(outcomes(world)).toEqual(['sync 0: committed']);
  const [request] = askedOf(world, 'b1', 'OffsetCommit');
  const committed = request?.body.topics.flatMap(({ partitions }) => partitions);
  expect(committed).toContainEqual(
    expect.objectContaining({ partitionIndex: 0, committedOffset: 3, committedLeaderEpoch: 0 }),
  );
});

test('the callbacks of commitAsync() come in their order, and before a later commitSync() returns', () => {
  const world = groupOf(manual);
  produce(world, 0, ['a']);
  join(world);
  pass(world, seconds(1));
  call(world, { do: 'stop-polling' });

  call(world, { do: 'commit-async' });
  call(world, { do: 'commit-async', offsets: [{ ...p0, offset: 1 }] });
  call(world, { do: 'commit-sync' });
  pass(world, ms(200));

  expect(outcomes(world)).toEqual([
    'async 0: committed',
    'async 1: committed',
    'sync 2: committed',
  ]);
});

test('commitSync() tries again what can be tried again, commitAsync() never does', () => {
  const world = groupOf(manual);
  produce(world, 0, ['a']);
  join(world);
  pass(world, seconds(1));
  const errorCode = ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;

  tell(world, 'b1', { misdeed: 'refuse', api: 'OffsetCommit', times: 1, errorCode });
  call(world, { do: 'commit-async' });
  pass(world, ms(300));
  tell(world, 'b1', { misdeed: 'refuse', api: 'OffsetCommit', times: 2, errorCode });
  call(world, { do: 'commit-sync' });
  pass(world, seconds(1));

  expect(outcomes(world)).toEqual(['async 0: RetriableCommitFailedException', 'sync 1: committed']);
  expect(askedOf(world, 'b1', 'OffsetCommit')).toHaveLength(4);
});

test('a commit of a member that was thrown out fails for good, and it joins again', () => {
  const world = groupOf(manual);
  produce(world, 0, ['a']);
  join(world);
  pass(world, seconds(1));
  const errorCode = ErrorCode.UNKNOWN_MEMBER_ID;
  tell(world, 'b1', { misdeed: 'refuse', api: 'OffsetCommit', times: 1, errorCode });

  call(world, { do: 'commit-sync' });
  // The coordinator waits for who it still believes to be a member, until that session is over.
  pass(world, seconds(8));

  expect(outcomes(world)).toEqual(['sync 0: CommitFailedException']);
  expect(rowsOf(world, 'partitions-lost')).toHaveLength(1);
  expect(valuesOf(world)).toEqual(['a', 'a']);
});

test('commitSync() gives up after default.api.timeout.ms', () => {
  const configs = { ...manual.configs, 'default.api.timeout.ms': '3000' };
  const world = groupOf({ configs });
  produce(world, 0, ['a']);
  join(world);
  pass(world, seconds(1));
  tell(world, 'b1', { misdeed: 'ignore', api: 'OffsetCommit', times: 5 });
  const began = world.world.state.queue.now;

  call(world, { do: 'commit-sync' });
  pass(world, seconds(5));

  const [report] = driverOf(world).commits;
  expect(report?.failure?.exception).toBe('TimeoutException');
  expect((report?.at ?? 0) - began).toBe(seconds(3));
});

test('auto-commit counts what poll() has returned before, not what it returns now', () => {
  const world = groupOf({ configs: { 'auto.commit.interval.ms': '100' } });
  join(world);
  pass(world, seconds(1));
  produce(world, 0, ['a']);
  call(world, { do: 'poll-once' });
  produce(world, 0, ['b']);
  pass(world, seconds(1));

  // It works on b, and is not in poll(): nothing is committed for it.
  const offsets = rowsOf(world, 'offset-committed')
    .filter(({ fields }) => fields['how'] === 'auto')
    .map(({ fields }) => fields['offset']);
  expect(Math.max(0, ...offsets.map(Number))).toBeLessThanOrEqual(1);
  call(world, { do: 'poll' });
  pass(world, seconds(1));
  expect(rowsOf(world, 'offset-committed').at(-1)?.fields['offset']).not.toBe(0);
});

test('what a transaction may still change is asked for again until it is stable', () => {
  const world = groupOf(manual);
  produce(world, 0, ['a']);
  const errorCode = ErrorCode.UNSTABLE_OFFSET_COMMIT;
  tell(world, 'b1', { misdeed: 'refuse', api: 'OffsetFetch', times: 2, errorCode });

  join(world);
  pass(world, seconds(2));

  expect(askedOf(world, 'b1', 'OffsetFetch')).toHaveLength(3);
  expect(askedOf(world, 'b1', 'OffsetFetch')[0]?.body.requireStable).toBe(true);
  expect(valuesOf(world)).toEqual(['a']);
});

test('who chooses its partitions itself may commit, too, outside of all generations', () => {
  const world = groupOf(manual);
  produce(world, 0, ['a', 'b']);
  call(world, { do: 'assign', partitions: [p0] });
  call(world, { do: 'poll' });
  pass(world, seconds(1));

  call(world, { do: 'commit-sync' });
  pass(world, ms(200));

  expect(outcomes(world)).toEqual(['sync 0: committed']);
  expect(askedOf(world, 'b1', 'OffsetCommit')[0]?.body).toMatchObject({
    generationIdOrMemberEpoch: -1,
    memberId: '',
  });
  expect(askedOf(world, 'b1', 'JoinGroup')).toEqual([]);
});

test('committed() tells where the group has come to, and -1 where it has committed nothing', () => {
  const world = groupOf(manual);
  produce(world, 0, ['a', 'b']);
  join(world);
  pass(world, seconds(1));
  call(world, { do: 'commit-sync', offsets: [{ ...p0, offset: 2, metadata: 'mine' }] });
  pass(world, ms(200));
  const errorCode = ErrorCode.NOT_COORDINATOR;
  tell(world, 'b1', { misdeed: 'refuse', api: 'OffsetFetch', times: 1, errorCode });

  call(world, { do: 'committed', partitions: [p0, { topic: 'orders', index: 1 }] });
  pass(world, seconds(1));

  expect(driverOf(world).committed).toEqual([
    {
      inquiry: 0,
      offsets: [
        { ...p0, offset: 2, leaderEpoch: -1, metadata: 'mine' },
        { topic: 'orders', index: 1, offset: -1, leaderEpoch: -1, metadata: '' },
      ],
    },
  ]);
});

test('committed() gives up after default.api.timeout.ms', () => {
  const world = groupOf({ configs: { ...manual.configs, 'default.api.timeout.ms': '2000' } });
  join(world);
  pass(world, seconds(1));
  tell(world, 'b1', { misdeed: 'ignore', api: 'OffsetFetch', times: 3 });

  call(world, { do: 'committed', partitions: [p0] });
  pass(world, seconds(3));

  expect(driverOf(world).committed).toMatchObject([
    { inquiry: 0, failure: { exception: 'TimeoutException' } },
  ]);
});
