// Heartbeats: they keep a member in its group while its application works, and tell it of rebalances.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../../sim/time.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import { askedOf, call, driverOf, pass, rowsOf, tell } from '../../../kit/client-world.ts';
import { groupOf, join, produce, statusOf } from './stage.ts';

test('a member says every heartbeat.interval.ms that it lives, on a connection of its own', () => {
  const world = groupOf();
  join(world);
  pass(world, seconds(5));

  const heartbeats = askedOf(world, 'b1', 'Heartbeat');
  expect(heartbeats.length).toBeGreaterThanOrEqual(8);
  expect(heartbeats.length).toBeLessThanOrEqual(10);
  // The coordinator is broker 1, and leads a partition, too: there are two connections to it.
  const links = driverOf(world).consumer?.network.links;
  expect([1, 2_147_483_646].map((node) => links?.get(node)?.status)).toEqual(['ready', 'ready']);
});

test('while the application works heartbeats go on, up to max.poll.interval.ms', () => {
  const world = groupOf({
    configs: { 'session.timeout.ms': '2000', 'max.poll.interval.ms': '5000' },
  });
  produce(world, 0, ['a']);
  call(world, { do: 'subscribe', to: { topics: ['orders'] } });
  call(world, { do: 'poll-once' });

  pass(world, seconds(4));
  const afterTwoSessions = statusOf(world);
  pass(world, seconds(3));

  expect([afterTwoSessions, statusOf(world)]).toEqual(['stable', 'unjoined']);
});

test('before 0.10.1 only poll() sent heartbeats: who works for longer than its session is expelled', () => {
  const world = groupOf({
    configs: { 'session.timeout.ms': '2000' },
    flags: { 'heartbeats-in-background': false },
  });
  produce(world, 0, ['a']);
  call(world, { do: 'subscribe', to: { topics: ['orders'] } });
  call(world, { do: 'poll-once' });

  pass(world, seconds(4));
  call(world, { do: 'poll' });
  pass(world, seconds(2));

  expect(rowsOf(world, 'member-left').length).toBeGreaterThan(0);
  expect(rowsOf(world, 'partitions-lost')).toHaveLength(1);
});

test('a coordinator that does not answer for a whole session is looked for anew', () => {
  const world = groupOf({
    configs: { 'session.timeout.ms': '2000', 'request.timeout.ms': '30000' },
  });
  join(world);
  pass(world, seconds(1));
  tell(world, 'b1', { misdeed: 'ignore', api: 'Heartbeat', times: 1 });

  pass(world, seconds(4));

  const lost = rowsOf(world, 'coordinator-lost').map(({ fields }) => fields['why']);
  expect(lost).toContain('the session is over without an answer');
});

test('who is expelled has lost its partitions, and comes back as somebody new', () => {
  const world = groupOf();
  join(world);
  pass(world, seconds(1));
  const errorCode = ErrorCode.UNKNOWN_MEMBER_ID;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Heartbeat', times: 1, errorCode });

  pass(world, ms(700));

  expect(rowsOf(world, 'partitions-lost')).toHaveLength(1);
  expect(askedOf(world, 'b1', 'JoinGroup').at(-2)?.body).toMatchObject({
    memberId: '',
    reason: 'encountered UNKNOWN_MEMBER_ID from HEARTBEAT response',
  });
});

test('a generation that is over is not the end of the member: it joins again with its id', () => {
  const world = groupOf();
  join(world);
  pass(world, seconds(1));
  const errorCode = ErrorCode.ILLEGAL_GENERATION;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Heartbeat', times: 1, errorCode });

  pass(world, seconds(1));

  expect(askedOf(world, 'b1', 'JoinGroup').at(-1)?.body).toMatchObject({
    memberId: 'driver-uuid-1',
    reason: 'encountered ILLEGAL_GENERATION from HEARTBEAT response',
  });
  expect(statusOf(world)).toBe('stable');
});
