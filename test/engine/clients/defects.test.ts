// Defects of old consumers that need no group, by their schedules.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import {
  createMetadata,
  currentLeader,
  updateMetadata,
} from '../../../engine/clients/network/metadata.ts';
import type { MetadataAnswer } from '../../../engine/clients/network/metadata-answer.ts';
import {
  call,
  clientWorld,
  driverOf,
  pass,
  tell,
  type ClientWorld,
} from '../../kit/client-world.ts';

const p0 = { topic: 'orders', index: 0 };

function produce(world: ClientWorld, values: readonly string[]): void {
  for (const value of values) {
    call(world, { do: 'send', record: { ...p0, partition: 0, key: null, value } });
    pass(world, ms(20));
  }
}

test('KIP-320: before 2.3 a consumer read on where another history had taken the place of its own', () => {
  const readBy = (flags: Readonly<Record<string, boolean>>): unknown[] => {
    const world = clientWorld({
      producer: { 'linger.ms': '0' },
      consumer: { 'auto.offset.reset': 'earliest' },
      flags,
    });
    pass(world, ms(50));
    produce(world, ['a', 'b', 'c']);
    call(world, { do: 'assign', partitions: [p0] });
    call(world, { do: 'poll' });
    pass(world, seconds(1));
    // The consumer hears nothing while broker 2 leads with an empty log and takes four records.
    tell(world, 'b1', { misdeed: 'ignore', api: 'Fetch', times: 1 });
    tell(world, 'all', { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1 });
    produce(world, ['new 0', 'new 1', 'new 2', 'new 3']);
    pass(world, seconds(40));
    return driverOf(world).polled.flatMap(({ values }) => values);
  };

  const news = (read: readonly unknown[]): unknown[] => read.slice(3);
  expect(news(readBy({}))).toEqual(['new 0', 'new 1', 'new 2', 'new 3']);
  // Three records are left out, and nobody is told.
  expect(news(readBy({ 'validate-positions': false }))).toEqual(['new 3']);
});

test('KAFKA-12257: the successor of a deleted topic is ignored until its epochs are as high', () => {
  const leaderAfterRecreation = (ignoresTopicIds: boolean): number => {
    const jitter = { between: (min: number): number => min };
    const backoff = { initialMs: 100, maxMs: 1_000 };
    const metadata = createMetadata([], { maxAge: ms(1_000), backoff, ignoresTopicIds });
    metadata.interests.topics.set('orders', { until: Infinity });
    const answer = (topicId: string, leaderId: number, leaderEpoch: number): MetadataAnswer => {
      const nodes = { replicas: [1, 2], isr: [1, 2], offline: [] };
      const partition = { ...p0, number: 0, leaderId, leaderEpoch, errorCode: 0, ...nodes };
      const topic = { name: 'orders', topicId, errorCode: 0, isInternal: false };
      return {
        requestVersion: 0,
        isPartial: false,
        hasReliableEpochs: true,
        clusterId: 'c',
        nodes: new Map([1, 2].map((id) => [id, { id, host: `b${id}`, port: 9_092, rack: null }])),
        controllerId: 1,
        topics: [{ ...topic, partitions: [partition] }],
      };
    };
    updateMetadata(metadata, answer('firstAAAAAAAAAAAAAAAAA', 1, 7), 0, jitter);
    updateMetadata(metadata, answer('secondAAAAAAAAAAAAAAAA', 2, 0), ms(500), jitter);
    return currentLeader(metadata, p0).leaderId;
  };

  expect(leaderAfterRecreation(false)).toBe(2);
  expect(leaderAfterRecreation(true)).toBe(1);
});
