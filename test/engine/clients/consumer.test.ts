// What a consumer promises, against brokers that do as they are told.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import {
  askedOf,
  call,
  clientWorld,
  driverOf,
  pass,
  rowsOf,
  tell,
  type ClientWorld,
} from '../../kit/client-world.ts';

const p0 = { topic: 'orders', index: 0 };
const p1 = { topic: 'orders', index: 1 };

const earliest = { 'auto.offset.reset': 'earliest' };

function produce(world: ClientWorld, partition: number, values: readonly string[]): void {
  for (const value of values) {
    call(world, { do: 'send', record: { topic: 'orders', partition, key: null, value } });
    pass(world, ms(20));
  }
}

/** Five records in each partition, and a consumer that has not begun. */
function stocked(consumer: Readonly<Record<string, string>> = earliest): ClientWorld {
  const world = clientWorld({ producer: { 'linger.ms': '0' }, consumer });
  pass(world, ms(50));
  produce(world, 0, ['a', 'b', 'c', 'd', 'e']);
  produce(world, 1, ['v', 'w', 'x', 'y', 'z']);
  return world;
}

const valuesOf = (world: ClientWorld, index: number): unknown[] =>
  driverOf(world)
    .polled.filter((polled) => polled.index === index)
    .flatMap(({ values }) => values);

function readAll(world: ClientWorld): void {
  call(world, { do: 'assign', partitions: [p0, p1] });
  call(world, { do: 'poll' });
  pass(world, seconds(1));
}

test('a consumer reads every record of its partitions, each in order', () => {
  const world = stocked();

  readAll(world);
  produce(world, 0, ['f']);
  pass(world, seconds(1));

  expect(valuesOf(world, 0)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(valuesOf(world, 1)).toEqual(['v', 'w', 'x', 'y', 'z']);
});

test('auto.offset.reset=latest sees only what comes after it began', () => {
  const world = stocked({ 'auto.offset.reset': 'latest' });

  readAll(world);
  produce(world, 0, ['new']);
  pass(world, seconds(1));

  expect(valuesOf(world, 0)).toEqual(['new']);
  expect(valuesOf(world, 1)).toEqual([]);
});

test('auto.offset.reset=none leaves the decision to the application', () => {
  const world = stocked({ 'auto.offset.reset': 'none' });

  readAll(world);

  expect(driverOf(world).failures[0]).toMatchObject({ ...p0, why: 'no-position' });
  expect(valuesOf(world, 0)).toEqual([]);
});

test('max.poll.records bounds what poll() hands out, and nothing is fetched again meanwhile', () => {
  const world = stocked({ ...earliest, 'max.poll.records': '2' });

  readAll(world);

  const sizes = driverOf(world).polled.map(({ offsets }) => offsets.length);
  expect(Math.max(...sizes)).toBe(2);
  expect(valuesOf(world, 0)).toEqual(['a', 'b', 'c', 'd', 'e']);
  const withRecords = rowsOf(world, 'records-fetched');
  expect(withRecords).toHaveLength(2);
});

test('seek() is the next thing read, whatever was buffered', () => {
  const world = stocked();
  readAll(world);

  call(world, { do: 'seek', at: p0, offset: 3 });
  pass(world, seconds(1));

  expect(valuesOf(world, 0)).toEqual(['a', 'b', 'c', 'd', 'e', 'd', 'e']);
});

test('a paused partition hands out nothing until it is resumed', () => {
  const world = stocked();
  readAll(world);
  call(world, { do: 'pause', partitions: [p0] });

  produce(world, 0, ['f']);
  produce(world, 1, ['!']);
  pass(world, seconds(1));
  expect(valuesOf(world, 0)).toHaveLength(5);
  expect(valuesOf(world, 1)).toHaveLength(6);

  call(world, { do: 'resume', partitions: [p0] });
  pass(world, seconds(1));
  expect(valuesOf(world, 0)).toHaveLength(6);
});

test('a position outside the log is reset by the policy', () => {
  const world = stocked();
  readAll(world);

  call(world, { do: 'seek', at: p0, offset: 99 });
  pass(world, seconds(1));

  expect(valuesOf(world, 0)).toEqual(['a', 'b', 'c', 'd', 'e', 'a', 'b', 'c', 'd', 'e']);
  expect(driverOf(world).failures).toEqual([]);
});

test('a consumer follows its partition to the new leader', () => {
  const world = stocked();
  readAll(world);
  tell(world, 'all', { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1 });

  // The new leader has nothing of what the old one had: its log begins anew.
  produce(world, 0, ['new']);
  pass(world, seconds(3));

  const noticed = rowsOf(world, 'log-truncation-noticed');
  expect(noticed.map(({ fields }) => [fields['position'], fields['divergesAt']])).toEqual([[5, 0]]);
  expect(valuesOf(world, 0)).toEqual(['a', 'b', 'c', 'd', 'e', 'new']);
});

test('what was fetched before another reign is not handed out in it, but fetched again (KIP-320)', () => {
  const world = stocked({ ...earliest, 'max.poll.records': '2', 'metadata.max.age.ms': '1000' });
  call(world, { do: 'assign', partitions: [p0] });
  call(world, { do: 'poll-once' });
  pass(world, seconds(1));
  expect(valuesOf(world, 0)).toEqual(['a', 'b']);

  tell(world, 'all', { newLeader: 1, topic: 'orders', index: 0, leaderEpoch: 1 });
  pass(world, seconds(2));
  call(world, { do: 'poll' });
  pass(world, seconds(1));

  const fetched = rowsOf(world, 'records-fetched').map(({ fields }) => fields['from']);
  expect(fetched).toEqual([0, 2]);
  expect(valuesOf(world, 0)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('without a policy a truncation is the application’s to decide', () => {
  const world = stocked({ 'auto.offset.reset': 'none' });
  call(world, { do: 'assign', partitions: [p0] });
  call(world, { do: 'seek', at: p0, offset: 0 });
  call(world, { do: 'poll' });
  pass(world, seconds(1));
  expect(valuesOf(world, 0)).toHaveLength(5);

  tell(world, 'all', { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1 });
  produce(world, 0, ['new']);
  pass(world, seconds(3));

  expect(driverOf(world).failures.map(({ why }) => why)).toContain('log-truncation');
  expect(valuesOf(world, 0)).toHaveLength(5);
});

test('a fetch that finds nothing is not asked again before it is answered', () => {
  const world = stocked();
  readAll(world);
  const before = askedOf(world, 'b1', 'Fetch').length;

  pass(world, seconds(10));

  // fetch.max.wait.ms is 500: about two questions a second.
  const asked = askedOf(world, 'b1', 'Fetch').length - before;
  expect(asked).toBeGreaterThan(15);
  expect(asked).toBeLessThan(21);
});

test('an application that does not poll fetches nothing', () => {
  const world = stocked();
  call(world, { do: 'assign', partitions: [p0, p1] });

  pass(world, seconds(5));

  expect(askedOf(world, 'b1', 'Fetch')).toEqual([]);
});

test('no answer within request.timeout.ms closes the connection, and reading goes on', () => {
  const world = stocked({ ...earliest, 'request.timeout.ms': '2000' });
  tell(world, 'b1', { misdeed: 'ignore', api: 'Fetch', times: 1 });

  readAll(world);
  expect(valuesOf(world, 0)).toEqual([]);
  pass(world, seconds(3));

  expect(valuesOf(world, 0)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(rowsOf(world, 'request-timed-out')).toHaveLength(1);
});

test('a lost topic authorization is thrown from poll()', () => {
  const world = stocked();
  const errorCode = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Fetch', times: 1, errorCode });

  readAll(world);

  expect(driverOf(world).failures).toMatchObject([{ ...p0, errorCode, why: 'fetch' }]);
});

test('a refusal that names the new leader is followed without metadata (KIP-951)', () => {
  const world = stocked();
  readAll(world);

  const errorCode = ErrorCode.LEADER_NOT_AVAILABLE;
  tell(world, 'all', { misdeed: 'refuse', api: 'Metadata', times: 99, errorCode });
  tell(world, 'all', { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1, hint: true });
  pass(world, seconds(1));

  const asked = askedOf(world, 'b2', 'OffsetForLeaderEpoch').flatMap(({ body }) => body.topics);
  expect(asked).toMatchObject([
    { topic: 'orders', partitions: [{ partition: 0, currentLeaderEpoch: 1 }] },
  ]);
});
