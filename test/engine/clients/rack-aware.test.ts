// Records without key stay in the client's rack (KIP-1123), as long as somebody leads there.
import { expect, test } from 'vitest';
import { constructProducer } from '../../../engine/config/validation/client-construction.ts';
import { viewOf, type ClusterView } from '../../../engine/clients/network/cluster-view.ts';
import {
  createSticky,
  currentPartitionOf,
  type StickyPartitioner,
} from '../../../engine/clients/producer/sticky-partitioner.ts';

/** Broker i is in rack `racks[i]` and leads partition i. */
function ledIn(racks: readonly string[]): ClusterView {
  const nodes = racks.map((rack, id) => ({ id, host: `b${id}`, port: 9_092, rack }));
  const partitions = nodes.map(({ id }) => ({
    topic: 'orders',
    index: id,
    number: -1,
    leaderId: id,
    leaderEpoch: 0,
    errorCode: 0,
    replicas: [id],
    isr: [id],
    offline: [],
  }));
  return viewOf({
    clusterId: null,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    controllerId: -1,
    partitions,
    topicIds: new Map(),
    internalTopics: [],
    invalidTopics: [],
    unauthorizedTopics: [],
  });
}

/** How often each partition is chosen when every number below `count` is drawn once. */
function chosen(sticky: StickyPartitioner, view: ClusterView, count: number): number[] {
  const counts = [...view.nodes.keys()].map(() => 0);
  for (let drawn = 0; drawn < count; drawn += 1) {
    sticky.current = -1;
    const partition = currentPartitionOf(sticky, view, {
      rng: () => ({ uint32: () => drawn * 2 }),
    });
    counts[partition] = (counts[partition] ?? 0) + 1;
  }
  return counts;
}

const view = ledIn(['east', 'west', 'east', 'west']);

test('records without key go to partitions whose leader is in the rack of the client', () => {
  expect(chosen(createSticky('orders', 100, 'east'), view, 12)).toEqual([6, 0, 6, 0]);
});

test('where nobody leads in that rack, all partitions are as good as each other', () => {
  expect(chosen(createSticky('orders', 100, 'north'), view, 12)).toEqual([3, 3, 3, 3]);
});

test('long queues count among those in the rack alone', () => {
  const sticky = createSticky('orders', 100, 'east');
  Object.assign(sticky.seen, { sizes: [0, 9, 2, 0], partitions: [0, 1, 2, 3], all: 4 });

  // The longest queue in the rack is 2, so the weights are 3 and 1; in the whole topic 10 and 8.
  expect(chosen(sticky, view, 12)).toEqual([9, 0, 3, 0]);
});

test('a producer that looks at racks must say in which it is', () => {
  const settings = {
    'bootstrap.servers': 'b1:9092',
    'key.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
    'value.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
    'partitioner.rack.aware': 'true',
  };

  const refused = constructProducer('4.4', settings);

  expect(refused).toEqual({
    failed: [
      { error: 'KafkaException', message: 'Failed to construct kafka producer' },
      {
        error: 'ConfigException',
        message: 'client.rack must be provided if partitioner.rack.aware is enabled',
      },
    ],
  });
  expect(constructProducer('4.4', { ...settings, 'client.rack': 'east' })).toHaveProperty('value');
});
