import { expect, test } from 'vitest';
import { ms, seconds } from '../../sim/time.ts';
import { batchOf } from '../../engine/protocol/batch.ts';
import { killed, paused, uuidOfTopic, type ClusterPlan } from '../kit/cluster.ts';
import type { ScriptedAsk } from '../kit/scripted-client.ts';
import { expectTranscript, linesOf, play } from '../kit/transcript.ts';

const orders = { name: 'orders', assignment: [[1, 2, 3]] };

const replication = [
  'role-changed',
  'partition-changed',
  'batch-appended',
  'high-watermark-advanced',
  'produce-acknowledged',
  'isr-change-proposed',
  'isr-change-answered',
  'log-truncated',
  'log-recovered',
  'client-asked',
  'client-heard',
  'client-hung-up-on',
  'fault-began',
  'fault-ended',
];

function producing(atMs: number, to: string, value: string, acks: number): ScriptedAsk {
  const records = [batchOf([{ key: null, value, headers: [], timestamp: 0 }])];
  const topicData = [{ name: 'orders', topicId: '', partitionData: [{ index: 0, records }] }];
  const body = { transactionalId: null, acks, timeoutMs: 5_000, topicData };
  return { atMs, to, api: 'Produce', version: 12, body, what: `${value} with acks=${acks}` };
}

function fetching(atMs: number, to: string, fetchOffset: number, rackId = ''): ScriptedAsk {
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1_048_576,
    replicaDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAA',
    highWatermark: 0,
  };
  const body = {
    clusterId: null,
    replicaId: -1,
    replicaState: { replicaId: -1, replicaEpoch: -1 },
    maxWaitMs: 2_000,
    minBytes: 1,
    maxBytes: 1_048_576,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: '', topicId: uuidOfTopic('orders'), partitions: [partition] }],
    forgottenTopicsData: [],
    rackId,
  };
  return { atMs, to, api: 'Fetch', version: 17, body, what: `a fetch from ${fetchOffset}` };
}

test('a record is acknowledged when all in-sync replicas have it', () => {
  const script = [producing(1_000, 'b1', 'a', -1), producing(1_200, 'b1', 'b', 1)];
  const played = play({ topics: [orders], clients: { app: { script } } }, 2);

  expectTranscript('acknowledged-by-all', linesOf(played, [...replication, 'follower-progressed']));
});

test('a fetch waits for data and is answered when it comes', () => {
  const script = [fetching(1_000, 'b1', 0), fetching(3_500, 'b1', 1)];
  const writer = { script: [producing(1_300, 'b1', 'a', -1)] };
  const configs = { 'replica.fetch.wait.max.ms': '4000', 'replica.lag.time.max.ms': '30000' };
  const played = play({ topics: [orders], clients: { reader: { script }, writer }, configs }, 6);

  const kinds = ['request-parked', 'request-unparked', 'client-asked', 'client-heard'];
  expectTranscript('a-fetch-waits', linesOf(played, kinds));
});

test('a consumer in another rack is sent to the follower there, and reads what is committed', () => {
  const script = [
    fetching(2_000, 'b1', 0, 'north'),
    fetching(2_200, 'b2', 0, 'north'),
    fetching(2_400, 'b1', 0, 'east'),
    fetching(2_600, 'b1', 0, 'nowhere'),
  ];
  const writer = { script: [producing(1_000, 'b1', 'a', -1)] };
  const selector = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';
  const plan: ClusterPlan = {
    topics: [orders],
    racks: { 1: 'east', 2: 'north', 3: 'north' },
    configs: { 'replica.selector.class': selector },
    clients: { reader: { script }, writer },
  };

  expectTranscript('fetch-from-follower', linesOf(play(plan, 4), ['client-asked', 'client-heard']));
});

test('acks=all is refused below min.insync.replicas, and acks=1 is not', () => {
  const script = [
    producing(1_000, 'b1', 'a', -1),
    producing(6_000, 'b1', 'b', -1),
    producing(6_500, 'b1', 'c', 1),
  ];
  const plan: ClusterPlan = {
    topics: [{ ...orders, configs: { 'min.insync.replicas': '2' } }],
    clients: { app: { script } },
    faults: [killed('b2', seconds(2), seconds(8)), killed('b3', seconds(2), seconds(8))],
  };

  const lines = linesOf(play(plan, 13), replication);

  expectTranscript('below-min-isr', lines);
});

test('a paused follower leaves the in-sync replicas and comes back', () => {
  const producer = {
    topic: 'orders',
    topicId: uuidOfTopic('orders'),
    brokers: ['b1'],
    acks: -1,
    everyMs: 700,
    fromMs: 1_000,
    count: 10,
  };
  const plan: ClusterPlan = {
    topics: [orders],
    clients: { app: { producer } },
    faults: [paused('b3', ms(1_500), ms(900))],
    configs: { 'replica.lag.time.max.ms': '500', 'replica.fetch.wait.max.ms': '200' },
  };

  const lines = linesOf(play(plan, 5), [...replication, 'value-acknowledged']);

  expectTranscript('a-paused-follower', lines);
});

test('when the leader dies the next in-sync replica leads in a higher epoch, and nothing is lost', () => {
  const producer = {
    topic: 'orders',
    topicId: uuidOfTopic('orders'),
    brokers: ['b1', 'b2', 'b3'],
    acks: -1,
    everyMs: 100,
    fromMs: 1_000,
    count: 20,
  };
  const plan: ClusterPlan = {
    topics: [orders],
    clients: { app: { producer } },
    faults: [killed('b1', ms(1_750), seconds(4))],
  };

  const lines = linesOf(play(plan, 12), [...replication, 'value-acknowledged']);

  expectTranscript('the-leader-dies', lines);
});

test('a restarted broker cuts off what its leader never committed', () => {
  const script = [
    producing(1_000, 'b1', 'a', -1),
    producing(2_200, 'b1', 'lost', 1),
    producing(6_000, 'b2', 'b', -1),
  ];
  const plan: ClusterPlan = {
    topics: [{ name: 'orders', assignment: [[1, 2]] }],
    clients: { app: { script } },
    faults: [
      { at: ms(2_100), fault: 'partition', with: { groups: [['b1'], ['b2']] }, for: ms(1_500) },
      killed('b1', ms(2_300), seconds(2)),
    ],
  };

  const lines = linesOf(play(plan, 8), replication);

  expectTranscript('truncation-after-restart', lines);
  expect(lines.some((line) => line.includes('log-truncated'))).toBe(true);
});
