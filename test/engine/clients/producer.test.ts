// What a producer promises, against brokers that do as they are told.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import type { DeliveryReport } from '../../../engine/clients/producer/producer-state.ts';
import {
  askedOf,
  brokerOf,
  call,
  clientWorld,
  driverOf,
  pass,
  rowsOf,
  tell,
  valuesIn,
  type ClientWorld,
} from '../../kit/client-world.ts';

const to = (partition: number, value: string, key: string | null = null) =>
  ({ do: 'send', record: { topic: 'orders', partition, key, value } }) as const;

const reportsOf = (world: ClientWorld, type: DeliveryReport['type']) =>
  driverOf(world).reports.filter((report) => report.type === type);

/** A producer that knows its cluster and has its id. */
function warm(producer: Readonly<Record<string, string>> = {}): ClientWorld {
  const world = clientWorld({ producer });
  call(world, to(0, 'first'));
  call(world, to(1, 'first'));
  pass(world, ms(100 + Number(producer['linger.ms'] ?? 0)));
  expect(reportsOf(world, 'acknowledged')).toHaveLength(2);
  return world;
}

test('send() waits for metadata and returns when the topic is known', () => {
  const world = clientWorld({ producer: {} });

  call(world, to(0, 'v'));
  expect(driverOf(world).returned).toEqual([false]);
  pass(world, ms(50));

  expect(driverOf(world).reports.map(({ type }) => type)).toEqual(['taken', 'acknowledged']);
  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['v']);
});

test('an acknowledgement says where the records lie', () => {
  const world = warm();

  for (const value of ['a', 'b', 'c']) call(world, to(1, value));
  pass(world, ms(50));

  const [, , report] = reportsOf(world, 'acknowledged');
  expect(report).toMatchObject({ topic: 'orders', partition: 1, baseOffset: 1, sends: [2, 3, 4] });
});

test('a batch that is not full waits linger.ms and no longer', () => {
  const world = warm({ 'linger.ms': '40' });
  const before = world.world.state.queue.now;

  call(world, to(0, 'a'));
  pass(world, ms(20));
  call(world, to(0, 'b'));
  pass(world, ms(100));

  const sent = rowsOf(world, 'batch-sent').filter(({ time }) => time > before);
  expect(sent.map(({ time, fields }) => [time - before, fields['count']])).toEqual([[ms(40), 2]]);
});

test('a full batch is sent at once', () => {
  const world = warm({ 'linger.ms': '1000', 'batch.size': '400' });
  const before = world.world.state.queue.now;

  for (let i = 0; i < 8; i += 1) call(world, to(0, `${i}`.padEnd(100, '.')));
  pass(world, ms(10));

  const sent = rowsOf(world, 'batch-sent').filter(({ time }) => time >= before);
  expect(sent.length).toBeGreaterThan(1);
  expect(sent[0]?.time).toBe(before);
});

test('records of one key go to one partition, those without fill one after the other', () => {
  const world = clientWorld({ producer: { 'linger.ms': '0' } });
  const keyed = { topic: 'orders', key: 'user-1', value: 'v' };
  for (let i = 0; i < 20; i += 1) call(world, { do: 'send', record: keyed });
  pass(world, ms(100));

  // murmur2("user-1") is 1404122828: partition 0 of two.
  expect(valuesIn(world, 'b1', 'orders-0')).toHaveLength(20);
  expect(valuesIn(world, 'b2', 'orders-1')).toHaveLength(0);

  for (let i = 0; i < 400; i += 1) {
    call(world, { do: 'send', record: { topic: 'orders', key: null, value: 'x'.repeat(200) } });
    pass(world, ms(1));
  }
  pass(world, ms(100));

  expect(valuesIn(world, 'b1', 'orders-0').length).toBeGreaterThan(60);
  expect(valuesIn(world, 'b2', 'orders-1').length).toBeGreaterThan(60);
});

test('a lost acknowledgement is no second record: the broker knows the sequence', () => {
  const world = warm();
  tell(world, 'b1', { misdeed: 'hang-up-afterwards', api: 'Produce', times: 1 });

  call(world, to(0, 'once'));
  pass(world, seconds(2));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['first', 'once']);
  expect(reportsOf(world, 'acknowledged').at(-1)).toMatchObject({ baseOffset: 1 });
  expect(rowsOf(world, 'produce-retried')).toHaveLength(1);
});

test('without idempotence a lost acknowledgement writes the record twice', () => {
  const world = warm({ 'enable.idempotence': 'false' });
  tell(world, 'b1', { misdeed: 'hang-up-afterwards', api: 'Produce', times: 1 });

  call(world, to(0, 'twice'));
  pass(world, seconds(2));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['first', 'twice', 'twice']);
});

test('with several requests in flight a retry comes behind what followed it; idempotence keeps order', () => {
  const disorder = (producer: Readonly<Record<string, string>>): unknown[] => {
    const world = warm({ 'linger.ms': '0', 'batch.size': '1', ...producer });
    tell(world, 'b1', {
      misdeed: 'refuse',
      api: 'Produce',
      times: 1,
      errorCode: ErrorCode.NOT_ENOUGH_REPLICAS,
    });
    for (const value of ['1', '2', '3']) call(world, to(0, value));
    pass(world, seconds(3));
    return valuesIn(world, 'b1', 'orders-0').slice(1);
  };

  expect(disorder({ 'enable.idempotence': 'false' })).toEqual(['2', '3', '1']);
  expect(disorder({})).toEqual(['1', '2', '3']);
  const inFlight = { 'max.in.flight.requests.per.connection': '1' };
  expect(disorder({ 'enable.idempotence': 'false', ...inFlight })).toEqual(['1', '2', '3']);
});

test('an error that no retry can heal fails the batch at once', () => {
  const world = warm();
  const errorCode = ErrorCode.INVALID_RECORD;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Produce', times: 1, errorCode });

  call(world, to(0, 'bad'));
  pass(world, ms(50));

  expect(reportsOf(world, 'failed')).toMatchObject([{ sends: [2], partition: 0, errorCode }]);
});

test('after a failed batch the next one is no gap: the epoch is raised and sequences begin anew', () => {
  const world = warm();
  const errorCode = ErrorCode.INVALID_RECORD;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Produce', times: 1, errorCode });

  call(world, to(0, 'bad'));
  pass(world, ms(50));
  call(world, to(0, 'good'));
  pass(world, ms(50));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['first', 'good']);
  const batch = brokerOf(world, 'b1').partitions.get('orders-0')?.batches.at(-1);
  expect(batch).toMatchObject({ producerEpoch: 1, baseSequence: 0 });
});

test('OUT_OF_ORDER_SEQUENCE_NUMBER raises the epoch, and the records arrive', () => {
  const world = warm();
  const errorCode = ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Produce', times: 1, errorCode });

  call(world, to(0, 'after all'));
  pass(world, seconds(2));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['first', 'after all']);
  expect(rowsOf(world, 'producer-id-known').at(-1)?.fields).toMatchObject({ epoch: 1 });
});

test('delivery.timeout.ms is the end of all attempts', () => {
  const world = warm({
    'delivery.timeout.ms': '1500',
    'request.timeout.ms': '1000',
    'linger.ms': '0',
  });
  tell(world, 'b1', { misdeed: 'ignore', api: 'Produce', times: 100 });
  const before = driverOf(world).reports.length;
  const start = world.world.state.queue.now;

  call(world, to(0, 'never'));
  pass(world, seconds(5));

  const [report, ...more] = driverOf(world).reports.slice(before);
  expect(more).toEqual([]);
  expect(report).toMatchObject({ type: 'failed', errorCode: ErrorCode.REQUEST_TIMED_OUT });
  expect(report?.at).toBe(start + ms(1_500));
});

test('send() blocks while buffer.memory is full, and goes on when there is room', () => {
  const world = warm({ 'buffer.memory': '2000', 'batch.size': '1000', 'linger.ms': '0' });
  tell(world, 'b1', { misdeed: 'hang-up', api: 'Produce', times: 2 });

  for (let i = 0; i < 3; i += 1) call(world, to(0, `${i}`.padEnd(900, '.')));
  expect(driverOf(world).returned.slice(2)).toEqual([true, true, false]);
  pass(world, seconds(5));

  expect(reportsOf(world, 'taken').at(-1)).toMatchObject({ send: 4 });
  expect(valuesIn(world, 'b1', 'orders-0')).toHaveLength(4);
  expect(driverOf(world).producer?.accumulator.freeMemory).toBe(2_000);
});

test('max.block.ms over: send() gives up', () => {
  const world = clientWorld({ producer: { 'max.block.ms': '300' } });
  const start = world.world.state.queue.now;

  call(world, { do: 'send', record: { topic: 'nothing', key: null, value: 'v' } });
  pass(world, seconds(2));

  expect(driverOf(world).reports).toMatchObject([
    { type: 'failed', sends: [0], errorCode: ErrorCode.REQUEST_TIMED_OUT, at: start + ms(300) },
  ]);
});

test('a record larger than max.request.size never leaves', () => {
  const world = warm({ 'max.request.size': '500' });

  call(world, to(0, 'x'.repeat(600)));

  expect(reportsOf(world, 'failed')).toMatchObject([{ errorCode: ErrorCode.MESSAGE_TOO_LARGE }]);
});

test('MESSAGE_TOO_LARGE splits the batch, and every record arrives once and in order', () => {
  const world = warm({ 'batch.size': '600', 'linger.ms': '20' });
  const errorCode = ErrorCode.MESSAGE_TOO_LARGE;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Produce', times: 2, errorCode });

  for (const value of ['a', 'b', 'c', 'd', 'e']) call(world, to(0, value));
  pass(world, seconds(2));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['first', 'a', 'b', 'c', 'd', 'e']);
  expect(rowsOf(world, 'batch-split').length).toBe(2);
  const sends = reportsOf(world, 'acknowledged').flatMap((report) =>
    'sends' in report ? report.sends : [],
  );
  expect(sends.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('acks=0 hears nothing and knows no offset', () => {
  const world = clientWorld({ producer: { acks: '0' } });

  call(world, to(0, 'v'));
  pass(world, ms(50));

  expect(reportsOf(world, 'acknowledged')).toMatchObject([{ baseOffset: -1 }]);
  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['v']);
});

test('a refusal that names the new leader is followed without another question (KIP-951)', () => {
  const world = warm();
  const asked = askedOf(world, 'b1', 'Metadata').length + askedOf(world, 'b2', 'Metadata').length;
  const moved = { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1, hint: true };
  tell(world, 'all', moved);
  const start = world.world.state.queue.now;

  call(world, to(0, 'moved'));
  pass(world, ms(12));

  expect(valuesIn(world, 'b2', 'orders-0')).toEqual(['moved']);
  const sent = rowsOf(world, 'batch-sent').filter(({ time }) => time >= start);
  expect(sent).toHaveLength(2);
  const now = askedOf(world, 'b1', 'Metadata').length + askedOf(world, 'b2', 'Metadata').length;
  expect(now - asked).toBeLessThanOrEqual(1);
});

test('without a hint the new leader is found by asking for metadata', () => {
  const world = warm();
  tell(world, 'all', { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1 });

  call(world, to(0, 'moved'));
  pass(world, seconds(1));

  expect(valuesIn(world, 'b2', 'orders-0')).toEqual(['moved']);
  expect(reportsOf(world, 'acknowledged')).toHaveLength(3);
});

test('close() sends what waits, and then nothing is open', () => {
  const world = warm({ 'linger.ms': '5000' });

  call(world, to(0, 'last words'));
  call(world, { do: 'close-producer' });
  pass(world, ms(50));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['first', 'last words']);
  expect(driverOf(world).producer).toMatchObject({ status: 'closed' });
  expect(world.world.state.network.connections.size).toBe(0);
});
