// Part 7 of the specification, behaviours of producers: batches, keys and partitions.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { linesOfRows, recordedIn, toldRows } from '../../kit/client-transcript.ts';
import {
  call,
  clientWorld,
  pass,
  tell,
  valuesIn,
  type ClientWorld,
} from '../../kit/client-world.ts';
import { expectTranscript } from '../../kit/transcript.ts';

const orders = (partitions: number) => ({
  name: 'orders',
  topicId: 'ordersAAAAAAAAAAAAAAAA',
  leaders: Array.from({ length: partitions }, (_, i) => (i % 2) + 1),
});

function producerWorld(
  producer: Readonly<Record<string, string>>,
  partitions: number,
): ClientWorld {
  const world = clientWorld({ producer, topics: [orders(partitions)] });
  pass(world, ms(50));
  return world;
}

const told = (world: ClientWorld, kinds: readonly string[]): string[] =>
  linesOfRows(toldRows(recordedIn(world), kinds));

test('C10 records without key fill one batch after the other; round robin spreads each', () => {
  const playedWith = (producer: Readonly<Record<string, string>>): ClientWorld => {
    const world = producerWorld({ 'linger.ms': '50', ...producer }, 4);
    for (let i = 0; i < 4; i += 1) {
      const record = { topic: 'orders', key: null, value: 'x'.repeat(1_000) };
      call(world, { do: 'send', record, times: 24 });
      pass(world, ms(10));
    }
    pass(world, seconds(1));
    return world;
  };

  const sticky = playedWith({ 'batch.size': '16384' });
  const spread = playedWith({
    'batch.size': '16384',
    'partitioner.class': 'org.apache.kafka.clients.producer.RoundRobinPartitioner',
  });

  const batches = (world: ClientWorld): number[] =>
    toldRows(recordedIn(world), ['batch-sent']).map(({ fields }) => Number(fields['count']));
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  expect([sum(batches(sticky)), sum(batches(spread))]).toEqual([96, 96]);
  // Sticky batches are full where they can be: 16 records of a kilobyte.
  expect(batches(sticky).filter((count) => count >= 15).length).toBeGreaterThanOrEqual(4);
  expect(batches(spread).length).toBeGreaterThan(batches(sticky).length);
  expectTranscript('clients/c10-sticky-partitioner', [
    ...told(sticky, ['batch-sent']),
    '',
    'round robin',
    ...told(spread, ['batch-sent']),
  ]);
});

test('C11 a key changes its partition when the topic gets more of them', () => {
  const placesIn = (partitions: number): Map<string, string> => {
    const world = producerWorld({ 'linger.ms': '0' }, partitions);
    const keys = ['user-1', 'user-2', 'order-42', 'kafka', 'a'];
    for (const key of keys) {
      call(world, { do: 'send', record: { topic: 'orders', key, value: key } });
      pass(world, ms(20));
    }
    const places = new Map<string, string>();
    for (let index = 0; index < partitions; index += 1) {
      const leader = `b${(index % 2) + 1}`;
      for (const key of valuesIn(world, leader, `orders-${index}`)) {
        places.set(String(key), `orders-${index}`);
      }
    }
    return places;
  };

  const before = placesIn(3);
  const after = placesIn(6);

  // The figures of the specification: murmur2 modulo 3 and modulo 6.
  expect(Object.fromEntries(before)).toEqual({
    'user-1': 'orders-2',
    'user-2': 'orders-2',
    'order-42': 'orders-0',
    kafka: 'orders-1',
    a: 'orders-1',
  });
  expect(Object.fromEntries(after)).toEqual({
    'user-1': 'orders-2',
    'user-2': 'orders-2',
    'order-42': 'orders-0',
    kafka: 'orders-4',
    a: 'orders-4',
  });
  const keys = [...before.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  const lines = keys.map((key) => `${key}: ${before.get(key) ?? ''}, then ${after.get(key) ?? ''}`);
  expectTranscript('clients/c11-keys-move', lines);
});

test('C12 the longer a batch lingers, the fewer requests there are, and the later the answers', () => {
  const playedWith = (linger: string): { requests: number; latency: number; lines: string[] } => {
    const world = producerWorld({ 'linger.ms': linger }, 1);
    for (let i = 0; i < 50; i += 1) {
      call(world, { do: 'send', record: { topic: 'orders', key: null, value: `${i}` } });
      pass(world, ms(4));
    }
    pass(world, seconds(1));
    const rows = toldRows(recordedIn(world), ['record-produced', 'records-acknowledged']);
    const produced = rows.filter(({ kind }) => kind === 'record-produced');
    const acknowledged = rows.filter(({ kind }) => kind === 'records-acknowledged');
    const [first] = produced;
    const [answer] = acknowledged;
    return {
      requests: acknowledged.length,
      latency: (answer?.time ?? 0) - (first?.time ?? 0),
      lines: told(world, ['batch-sent']),
    };
  };

  const played = ['0', '5', '100'].map(playedWith);

  const [none, five, hundred] = played.map(({ requests }) => requests);
  // The second joins the first, whose leader is not connected yet.
  expect(none).toBe(49);
  expect(five).toBeLessThan(30);
  expect(hundred).toBeLessThanOrEqual(3);
  const latencies = played.map(({ latency }) => latency);
  expect(latencies).toEqual(latencies.toSorted((a, b) => a - b));
  expect(latencies[2]).toBeGreaterThanOrEqual(ms(100));
  const lines = played.map(
    ({ requests, latency }, i) =>
      `linger ${['0', '5', '100'][i] ?? ''} ms: ${requests} requests, the first record waits ${latency} µs`,
  );
  expectTranscript('clients/c12-linger', [...lines, ...(played[2]?.lines ?? [])]);
});

test('C15 a batch that the broker finds too large goes in parts; one record too large fails', () => {
  const world = producerWorld({ 'linger.ms': '20', 'batch.size': '100000' }, 1);
  const errorCode = ErrorCode.MESSAGE_TOO_LARGE;
  tell(world, 'all', { misdeed: 'refuse', api: 'Produce', times: 2, errorCode });

  const record = { topic: 'orders', partition: 0, key: null, value: 'x'.repeat(500) };
  call(world, { do: 'send', record, times: 100 });
  pass(world, seconds(2));
  tell(world, 'all', { misdeed: 'refuse', api: 'Produce', times: 1, errorCode });
  call(world, { do: 'send', record: { ...record, value: 'y'.repeat(600) } });
  pass(world, seconds(2));

  // First by batch.size, which was enough already; then by halves.
  const parts = toldRows(recordedIn(world), ['batch-split']).map(({ fields }) => fields['parts']);
  expect(parts).toEqual([1, 3]);
  expect(valuesIn(world, 'b1', 'orders-0')).toHaveLength(100);
  expect(
    toldRows(recordedIn(world), ['produce-failed']).map(({ fields }) => fields['error']),
  ).toEqual([errorCode]);
  const kinds = ['batch-sent', 'batch-split', 'records-acknowledged', 'produce-failed'];
  expectTranscript('clients/c15-too-large', told(world, kinds));
});
