// What an application may call, when, and what Kafka answers to misuse.
import { expect, test } from 'vitest';
import { seconds } from '../../../../sim/time.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import {
  askedOf,
  call,
  clientWorld,
  driverOf,
  pass,
  rowsOf,
  tell,
} from '../../../kit/client-world.ts';
import { groupOf, join, ownedBy, p0, produce, statusOf, valuesOf } from './stage.ts';

test('topics, patterns and partitions of one’s own exclude each other', () => {
  const world = groupOf();
  join(world);

  call(world, { do: 'assign', partitions: [p0] });
  call(world, { do: 'subscribe', to: { pattern: 'ord.*' } });
  call(world, { do: 'subscribe', to: { topics: [' '] } });
  call(world, { do: 'seek', at: { topic: 'nowhere', index: 0 }, offset: 3 });
  call(world, { do: 'commit-sync', offsets: [{ ...p0, offset: -2 }] });

  expect(driverOf(world).thrown).toEqual([
    'IllegalStateException: Subscription to topics, partitions and pattern are mutually exclusive',
    'IllegalStateException: Subscription to topics, partitions and pattern are mutually exclusive',
    'IllegalArgumentException: Topic collection to subscribe to cannot contain null or empty topic',
    'IllegalStateException: No current assignment for partition nowhere-0',
    'IllegalArgumentException: Invalid offset: -2',
  ]);
});

test('without a group nobody subscribes or commits', () => {
  const world = clientWorld({ consumer: {} });

  call(world, { do: 'subscribe', to: { topics: ['orders'] } });
  call(world, { do: 'commit-sync' });

  const sentence =
    'InvalidGroupIdException: To use the group management or offset commit APIs, you must provide ' +
    'a valid group.id in the consumer configuration.';
  expect(driverOf(world).thrown).toEqual([sentence, sentence]);
});

test('wakeup() interrupts poll() once, and reading goes on', () => {
  const world = groupOf();
  join(world);
  pass(world, seconds(1));

  call(world, { do: 'wakeup' });
  produce(world, 0, ['a']);
  pass(world, seconds(1));

  expect(driverOf(world).failures.map(({ why }) => why)).toEqual(['wakeup']);
  expect(valuesOf(world)).toEqual(['a']);
});

test('unsubscribe() gives everything back and leaves; subscribe() joins as somebody new', () => {
  const world = groupOf();
  join(world);
  pass(world, seconds(1));

  call(world, { do: 'unsubscribe' });
  pass(world, seconds(1));
  const between = [ownedBy(world), statusOf(world)];
  join(world);
  pass(world, seconds(2));

  expect(between).toEqual([[], 'unjoined']);
  expect(rowsOf(world, 'group-left').map(({ fields }) => fields['why'])).toEqual([
    'the consumer unsubscribed from all topics',
  ]);
  expect(ownedBy(world)).toEqual(['orders-0', 'orders-1']);
  const ids = askedOf(world, 'b1', 'JoinGroup').map(({ body }) => body.memberId);
  expect(ids).toEqual(['', 'driver-uuid-1', '', 'driver-uuid-2']);
});

test('a pattern takes in the topics that match when it joins', () => {
  const world = clientWorld({
    topics: ['orders', 'orders-new', 'clicks'].map((name, i) => ({
      name,
      topicId: `${name.padEnd(21, 'A').slice(0, 20)}${i}A`,
      leaders: [1],
    })),
    consumer: { 'group.id': 'billing' },
  });

  call(world, { do: 'subscribe', to: { pattern: 'orders.*' } });
  call(world, { do: 'poll' });
  pass(world, seconds(2));

  expect(ownedBy(world)).toEqual(['orders-0', 'orders-new-0']);
});

test('close() commits, gives back, leaves, and is over', () => {
  const world = groupOf();
  produce(world, 0, ['a']);
  join(world);
  pass(world, seconds(1));

  call(world, { do: 'close' });
  pass(world, seconds(1));

  expect(driverOf(world).consumer?.isClosed).toBe(true);
  const last = askedOf(world, 'b1', 'OffsetCommit').at(-1);
  expect(last?.body.topics[0]?.partitions).toContainEqual(
    expect.objectContaining({ partitionIndex: 0, committedOffset: 1 }),
  );
  expect(askedOf(world, 'b1', 'LeaveGroup')[0]?.body.members).toEqual([
    { memberId: 'driver-uuid-1', groupInstanceId: null, reason: 'the consumer is being closed' },
  ]);
});

test('a static member does not say goodbye', () => {
  const world = groupOf({ configs: { 'group.instance.id': 'one' } });
  join(world);
  pass(world, seconds(1));

  call(world, { do: 'close' });
  pass(world, seconds(1));

  expect(driverOf(world).consumer?.isClosed).toBe(true);
  expect(askedOf(world, 'b1', 'LeaveGroup')).toEqual([]);
  expect(askedOf(world, 'b1', 'JoinGroup').map(({ body }) => body.groupInstanceId)).toEqual([
    'one',
  ]);
});

test('close() waits for its time-out at most', () => {
  const world = groupOf();
  join(world);
  pass(world, seconds(1));
  tell(world, 'b1', { misdeed: 'ignore', api: 'OffsetCommit', times: 100 });

  call(world, { do: 'close' });
  pass(world, seconds(29));
  const before = driverOf(world).consumer?.isClosed;
  pass(world, seconds(2));

  expect(before).toBe(false);
  expect(driverOf(world).consumer?.isClosed).toBe(true);
});

test('what only the author can mend is thrown by poll()', () => {
  const world = groupOf();
  const errorCode = ErrorCode.GROUP_MAX_SIZE_REACHED;
  tell(world, 'b1', { misdeed: 'refuse', api: 'JoinGroup', times: 1, errorCode });

  join(world);
  pass(world, seconds(1));

  expect(driverOf(world).failures[0]).toMatchObject({
    why: 'group',
    errorCode,
    exception: 'GroupMaxSizeReachedException',
  });
});

test('a coordinator that cannot be found yet is asked for again, with pauses', () => {
  const world = groupOf();
  const errorCode = ErrorCode.COORDINATOR_NOT_AVAILABLE;
  tell(world, 'all', { misdeed: 'refuse', api: 'FindCoordinator', times: 3, errorCode });

  join(world);
  pass(world, seconds(5));

  expect(statusOf(world)).toBe('stable');
  expect(driverOf(world).failures).toEqual([]);
});

test('a coordinator that is gone, and is found all the same, is asked for with pauses', () => {
  const faults = [{ at: seconds(2), fault: 'kill', with: { process: 'b1' }, for: seconds(4) }];
  const world = groupOf({ faults });
  join(world);
  pass(world, seconds(6));

  const lost = rowsOf(world, 'coordinator-lost').map(({ fields }) => fields['why']);
  expect(lost).toContain('it cannot be reached');
  // Whoever is asked answers within a millisecond: without pauses there would be thousands.
  expect(askedOf(world, 'b2', 'FindCoordinator').length).toBeLessThan(40);
});
