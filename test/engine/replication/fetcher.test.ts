import { expect, test } from 'vitest';
import { createFetcher, nextFetch } from '../../../engine/replication/fetcher.ts';
import type { Replica, ReplicationState } from '../../../engine/replication/replica.ts';

const settings = { maxWaitMs: 500, minBytes: 1, responseMaxBytes: 1_000, partitionMaxBytes: 1_000 };
const progress = {
  fetchOffset: 0,
  leaderEpoch: 0,
  lastFetchedEpoch: -1,
  delayedUntil: 0,
  failed: false,
  outOfRange: false,
};

test('what a fetcher remembers to have asked stands in the order of its request', () => {
  const fetcher = createFetcher(1);
  const names = ['orders-0', 'clicks-0', 'orders-1', 'clicks-1'];
  const replicas = names.map((name, id): [number, Replica] => {
    const [topicName = '', index] = name.split('-');
    fetcher.partitions.set(id, { ...progress });
    const known = { id, topicName, topicUuid: topicName, index: Number(index) };
    return [id, { ...known, log: { logStartOffset: 0 } } as Replica];
  });
  const state = { nodeId: 2, brokerEpoch: 7, replicas: new Map(replicas) } as ReplicationState;

  const next = nextFetch(fetcher, state, settings, 0);

  const inRequest = next?.body.topics.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition }) => `${topic}-${partition}`),
  );
  expect(inRequest).toHaveLength(4);
  expect(next?.asked.map(({ partition }) => names[partition])).toEqual(inRequest);
});
