// What a member of a group promises: it joins, reads its part, gives it back, and goes on where the
// group left off. The coordinator is the real one, in a fake broker.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../../sim/time.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import { askedOf, call, driverOf, pass, rowsOf, tell } from '../../../kit/client-world.ts';
import { byText, groupOf, join, ownedBy, produce, statusOf, valuesOf } from './stage.ts';

const orders = { topics: ['orders'] };

test('a lone member reads every partition of its topics', () => {
  const world = groupOf();
  produce(world, 0, ['a', 'b']);
  produce(world, 1, ['v']);

  join(world);
  pass(world, seconds(2));

  expect(statusOf(world)).toBe('stable');
  expect(ownedBy(world)).toEqual(['orders-0', 'orders-1']);
  expect(valuesOf(world).toSorted(byText)).toEqual(['a', 'b', 'v']);
});

test('a topic that is not there does not keep the leader from dividing the others', () => {
  const world = groupOf();
  produce(world, 0, ['a']);

  call(world, { do: 'subscribe', to: { topics: ['orders', 'gone'] } });
  call(world, { do: 'poll' });
  pass(world, seconds(2));

  expect(statusOf(world)).toBe('stable');
  expect(ownedBy(world)).toEqual(['orders-0', 'orders-1']);
});

test('a new member is given an id first, and comes back with it (KIP-394)', () => {
  const world = groupOf();

  join(world);
  pass(world, seconds(1));

  const joins = askedOf(world, 'b1', 'JoinGroup').map(({ body }) => body);
  expect(joins.map(({ memberId }) => memberId)).toEqual(['', 'driver-uuid-1']);
  expect(joins.map(({ reason }) => reason)).toEqual([
    '',
    'need to re-join with the given member-id: driver-uuid-1',
  ]);
  expect(joins[0]).toMatchObject({ sessionTimeoutMs: 6_000, rebalanceTimeoutMs: 300_000 });
  expect(joins[0]?.protocols.map(({ name }) => name)).toEqual(['range', 'cooperative-sticky']);
});

test('two members divide the partitions, and the group goes on when one leaves', () => {
  const world = groupOf({ others: ['other'] });
  join(world);
  pass(world, seconds(1));

  join(world, 'other');
  pass(world, seconds(3));
  const divided = [ownedBy(world), ownedBy(world, 'other')];
  call(world, { do: 'close' }, 'other');
  pass(world, seconds(3));

  expect(divided.map(({ length }) => length)).toEqual([1, 1]);
  expect(divided.flat().toSorted(byText)).toEqual(['orders-0', 'orders-1']);
  expect(ownedBy(world)).toEqual(['orders-0', 'orders-1']);
  expect(rowsOf(world, 'group-left')).toHaveLength(1);
});

test('who comes later goes on where the group left off, not where the log begins', () => {
  const world = groupOf({ others: ['other'], configs: { 'auto.commit.interval.ms': '200' } });
  produce(world, 0, ['a', 'b', 'c']);
  join(world);
  pass(world, seconds(1));
  call(world, { do: 'close' });
  pass(world, seconds(1));

  join(world, 'other');
  produce(world, 0, ['d']);
  pass(world, seconds(2));

  expect(valuesOf(world)).toEqual(['a', 'b', 'c']);
  expect(valuesOf(world, 'other')).toEqual(['d']);
});

test('an eager member gives up all before it joins again, a cooperative one only what moves', () => {
  const playedWith = (assignor: string): string[] => {
    const strategy = {
      'partition.assignment.strategy': `org.apache.kafka.clients.consumer.${assignor}`,
    };
    const world = groupOf({ others: ['other'], configs: strategy });
    join(world, 'app', true);
    for (let i = 0; i < 40; i += 1) {
      pass(world, ms(100));
      if (i === 15) join(world, 'other');
      if (driverOf(world).isListening) call(world, { do: 'return-from-listener' });
    }
    expect([ownedBy(world).length, ownedBy(world, 'other').length]).toEqual([1, 1]);
    return driverOf(world).heard.map(
      ({ type, partitions }) => `${type} ${partitions.map(({ index }) => index).join()}`,
    );
  };

  expect(playedWith('RangeAssignor')).toEqual([
    'assigned 0,1',
    'revoked 0,1',
    expect.stringMatching(/^assigned [01]$/),
  ]);
  expect(playedWith('CooperativeStickyAssignor')).toEqual([
    'assigned 0,1',
    expect.stringMatching(/^revoked [01]$/),
    'assigned ',
    'assigned ',
  ]);
});

test('a member whose application does not come back to poll() leaves, and has lost its partitions', () => {
  const world = groupOf({ configs: { 'max.poll.interval.ms': '2000' } });
  produce(world, 0, ['a']);
  call(world, { do: 'subscribe', to: orders });
  call(world, { do: 'poll-once' });
  pass(world, seconds(1));
  const joined = statusOf(world);

  pass(world, seconds(2));
  const away = statusOf(world);
  call(world, { do: 'poll' });
  pass(world, seconds(1));

  expect([joined, away, statusOf(world)]).toEqual(['stable', 'unjoined', 'stable']);
  expect(rowsOf(world, 'group-left').map(({ fields }) => fields['why'])).toEqual([
    'consumer poll timeout has expired.',
  ]);
  expect(rowsOf(world, 'partitions-lost')).toHaveLength(1);
  // What it had processed and not committed comes again.
  expect(valuesOf(world)).toEqual(['a', 'a']);
});

test('the coordinator that does not answer any more is looked for again', () => {
  const world = groupOf();
  join(world);
  pass(world, seconds(1));

  tell(world, 'b1', {
    misdeed: 'refuse',
    api: 'Heartbeat',
    times: 1,
    errorCode: ErrorCode.NOT_COORDINATOR,
  });
  pass(world, seconds(2));

  expect(rowsOf(world, 'coordinator-lost')).toHaveLength(1);
  expect(rowsOf(world, 'coordinator-found')).toHaveLength(2);
  expect(statusOf(world)).toBe('stable');
  expect(rowsOf(world, 'group-joined')).toHaveLength(1);
});
