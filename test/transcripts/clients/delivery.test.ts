// Part 7 of the specification, behaviours of producers: what may happen to a record on its way.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import type { FaultPlan } from '../../../sim/world/plan.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { linesOfRows, recordedIn, toldRows } from '../../kit/client-transcript.ts';
import {
  call,
  clientWorld,
  driverOf,
  pass,
  tell,
  valuesIn,
  type ClientWorld,
} from '../../kit/client-world.ts';
import { expectTranscript } from '../../kit/transcript.ts';

const kinds = [
  'send-blocked',
  'batch-sent',
  'records-acknowledged',
  'produce-retried',
  'produce-failed',
  'producer-id-known',
  'leader-learnt',
  'request-timed-out',
];

function producerWorld(producer: Readonly<Record<string, string>>): ClientWorld {
  const world = clientWorld({ producer: { 'linger.ms': '0', ...producer } });
  pass(world, ms(50));
  return world;
}

function send(world: ClientWorld, value: string, partition = 0): void {
  call(world, { do: 'send', record: { topic: 'orders', partition, key: null, value } });
}

const told = (world: ClientWorld): string[] => linesOfRows(toldRows(recordedIn(world), kinds));

const unsafe = { 'enable.idempotence': 'false' };

test('C1 a lost answer is retried: without idempotence the record is there twice, with it once', () => {
  const playedWith = (producer: Readonly<Record<string, string>>): ClientWorld => {
    const world = producerWorld(producer);
    send(world, 'first');
    pass(world, ms(100));
    tell(world, 'b1', { misdeed: 'hang-up-afterwards', api: 'Produce', times: 1 });
    send(world, 'A');
    pass(world, seconds(2));
    return world;
  };

  const doubled = playedWith(unsafe);
  const once = playedWith({});

  expect(valuesIn(doubled, 'b1', 'orders-0')).toEqual(['first', 'A', 'A']);
  expect(valuesIn(once, 'b1', 'orders-0')).toEqual(['first', 'A']);
  expectTranscript('clients/c01-duplicate-on-retry', [
    ...told(doubled),
    '',
    'with idempotence',
    ...told(once),
  ]);
});

test('C2 with two requests in flight a refused batch falls behind the next; idempotence keeps order', () => {
  const playedWith = (producer: Readonly<Record<string, string>>): ClientWorld => {
    const world = producerWorld(producer);
    send(world, 'first');
    pass(world, ms(100));
    const errorCode = ErrorCode.NOT_ENOUGH_REPLICAS;
    tell(world, 'b1', { misdeed: 'refuse', api: 'Produce', times: 1, errorCode });
    send(world, 'A');
    send(world, 'B');
    pass(world, seconds(2));
    return world;
  };

  const reordered = playedWith(unsafe);
  const ordered = playedWith({});
  const alone = playedWith({ ...unsafe, 'max.in.flight.requests.per.connection': '1' });

  expect(valuesIn(reordered, 'b1', 'orders-0')).toEqual(['first', 'B', 'A']);
  expect(valuesIn(ordered, 'b1', 'orders-0')).toEqual(['first', 'A', 'B']);
  expect(valuesIn(alone, 'b1', 'orders-0')).toEqual(['first', 'A', 'B']);
  // B is refused with OUT_OF_ORDER_SEQUENCE_NUMBER until A is there.
  const errors = toldRows(recordedIn(ordered), ['produce-retried']).map(
    ({ fields }) => fields['error'],
  );
  expect(errors).toEqual([ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER]);
  expectTranscript('clients/c02-reordered', [
    ...told(reordered),
    '',
    'with idempotence',
    ...told(ordered),
  ]);
});

test('C6 acks=0 calls delivered what it has written to a socket, and knows no offset', () => {
  const world = producerWorld({ acks: '0', ...unsafe });
  send(world, 'heard');
  pass(world, ms(100));
  tell(world, 'b1', { misdeed: 'ignore', api: 'Produce', times: 1 });

  send(world, 'lost');
  pass(world, seconds(1));

  const reports = driverOf(world).reports.filter(({ type }) => type === 'acknowledged');
  expect(reports.map((report) => ('baseOffset' in report ? report.baseOffset : 0))).toEqual([
    -1, -1,
  ]);
  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['heard']);
  expectTranscript('clients/c06-acks-zero', told(world));
});

test('C7 delivery.timeout.ms ends what retries would not: after two minutes a record is given up', () => {
  const world = producerWorld({});
  send(world, 'first');
  pass(world, ms(100));
  const errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER;
  tell(world, 'b1', { misdeed: 'refuse', api: 'Produce', times: 1_000, errorCode });

  send(world, 'A');
  pass(world, seconds(130));

  const [given] = toldRows(recordedIn(world), ['produce-failed']);
  const [, sent] = toldRows(recordedIn(world), ['batch-sent']);
  const waited = ((given?.time ?? 0) - (sent?.time ?? 0)) / seconds(1);
  expect(waited).toBeGreaterThanOrEqual(119.9);
  expect(waited).toBeLessThan(121);
  expect(given?.fields['error']).toBe(ErrorCode.REQUEST_TIMED_OUT);
  const attempts = toldRows(recordedIn(world), ['batch-sent']).length;
  expect(attempts).toBeGreaterThan(100);
  const lines = told(world);
  expectTranscript('clients/c07-delivery-timeout', [
    ...lines.slice(0, 12),
    '…',
    ...lines.slice(-3),
  ]);
});

test('C8 a slow broker fills buffer.memory: send() stands still, and fails after max.block.ms', () => {
  const world = producerWorld({
    'buffer.memory': '40000',
    'batch.size': '16384',
    'max.block.ms': '2000',
    'request.timeout.ms': '10000',
    'delivery.timeout.ms': '20000',
  });
  send(world, 'first');
  pass(world, ms(100));
  tell(world, 'all', { misdeed: 'ignore', api: 'Produce', times: 10 });

  for (let i = 0; i < 4; i += 1) send(world, 'x'.repeat(15_000));
  pass(world, seconds(3));

  const blocked = toldRows(recordedIn(world), ['send-blocked']).filter(({ fields }) =>
    String(fields['why']).includes('buffer.memory'),
  );
  const failed = driverOf(world).reports.filter(({ type }) => type === 'failed');
  expect(blocked.length).toBeGreaterThan(0);
  expect(failed.length).toBeGreaterThan(0);
  expect((failed[0]?.at ?? 0) - (blocked[0]?.time ?? 0)).toBe(seconds(2));
  expectTranscript('clients/c08-buffer-exhausted', told(world));
});

test('C9 send() to a topic that nobody knows waits for metadata, max.block.ms at most', () => {
  const world = producerWorld({});

  call(world, { do: 'send', record: { topic: 'nowhere', key: null, value: 'a' } });
  pass(world, seconds(61));

  const failed = driverOf(world).reports.find(({ type }) => type === 'failed');
  const [blocked] = toldRows(recordedIn(world), ['send-blocked']);
  expect((failed?.at ?? 0) - (blocked?.time ?? 0)).toBe(seconds(60));
  const asked = toldRows(recordedIn(world), ['metadata-refreshed']).length;
  // It asks again and again, with pauses that grow up to a second.
  expect(asked).toBeGreaterThan(40);
  expect(asked).toBeLessThan(100);
  expectTranscript('clients/c09-metadata-wait', told(world));
});

test('C13 an idempotent batch that expires leaves a hole, and never a wrong order', () => {
  const world = producerWorld({
    'request.timeout.ms': '1000',
    'delivery.timeout.ms': '2500',
    'max.in.flight.requests.per.connection': '1',
  });
  send(world, 'first');
  pass(world, ms(100));
  tell(world, 'b1', { misdeed: 'ignore', api: 'Produce', times: 3 });

  send(world, 'one');
  pass(world, ms(1_500));
  send(world, 'two');
  pass(world, seconds(6));

  expect(valuesIn(world, 'b1', 'orders-0')).toEqual(['first', 'two']);
  const epochs = toldRows(recordedIn(world), ['producer-id-known']).map(
    ({ fields }) => fields['epoch'],
  );
  // What became of the first is not known: the second goes on in a new epoch.
  expect(epochs).toEqual([0, 1]);
  expectTranscript('clients/c13-idempotent-gap', told(world));
});

test('C16 a refusal that names the new leader needs no metadata and no pause (KIP-951)', () => {
  const world = producerWorld({});
  send(world, 'first');
  pass(world, ms(100));
  const moved = { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1 };
  tell(world, 'all', { ...moved, hint: true });

  send(world, 'A');
  pass(world, seconds(1));

  const attempts = toldRows(recordedIn(world), ['batch-sent']).slice(1);
  expect(attempts.length).toBe(2);
  // One round trip to be refused, one connection to the new leader: far less than the pause of 100 ms.
  expect((attempts[1]?.time ?? 0) - (attempts[0]?.time ?? 0)).toBeLessThan(ms(10));
  expect(valuesIn(world, 'b2', 'orders-0')).toEqual(['A']);
  expectTranscript('clients/c16-leader-hint', told(world));
});

/** Brokers 1 and 2 are all that a client hears of; they are shut down, and broker 3 has taken their place. */
function movedCluster(strategy: string): ClientWorld {
  const gone = (process: string, at: number, time: number): FaultPlan => ({
    at,
    fault: 'kill',
    with: { process },
    for: time,
  });
  const old = ['b1', 'b2'];
  const world = clientWorld({
    brokers: 3,
    bootstrap: ['b1', 'b3'],
    known: { b1: old, b2: old },
    producer: {
      'linger.ms': '0',
      'request.timeout.ms': '2000',
      'delivery.timeout.ms': '9000',
      'metadata.recovery.strategy': strategy,
    },
    faults: [gone('b3', 0, ms(800)), ...old.map((name) => gone(name, seconds(1), seconds(60)))],
  });
  pass(world, ms(500));
  send(world, 'before');
  pass(world, ms(400));
  for (const index of [0, 1]) {
    tell(world, 'b3', { newLeader: 3, topic: 'orders', index, leaderEpoch: 1, hint: false });
  }
  pass(world, ms(600));
  send(world, 'after');
  pass(world, seconds(12));
  return world;
}

test('C17 a cluster has moved: who never asks its bootstrap servers again is lost (KIP-899)', () => {
  const stuck = movedCluster('none');
  const found = movedCluster('rebootstrap');

  const ends = (world: ClientWorld): string[] =>
    driverOf(world).reports.flatMap(({ type }) => (type === 'taken' ? [] : [type]));
  expect(ends(stuck)).toEqual(['acknowledged', 'failed']);
  expect(ends(found)).toEqual(['acknowledged', 'acknowledged']);
  expect(valuesIn(found, 'b3', 'orders-0')).toEqual(['after']);
  const kindsOfMove = [...kinds, 'rebootstrapped'];
  const toldOf = (world: ClientWorld): string[] =>
    linesOfRows(toldRows(recordedIn(world), kindsOfMove));
  expectTranscript('clients/c17-cluster-moved', [
    'metadata.recovery.strategy=none',
    ...toldOf(stuck),
    '',
    'metadata.recovery.strategy=rebootstrap',
    ...toldOf(found),
  ]);
});
