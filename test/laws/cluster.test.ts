// What holds of every world holds of a cluster: brokers that are killed, paused, cut off and restarted.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../sim/time.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import {
  clusterCode,
  clusterWorld,
  killed,
  paused,
  uuidOfTopic,
  type ClusterPlan,
} from '../kit/cluster.ts';
import { freezing } from '../kit/frozen-messages.ts';
import type { ScriptedAsk } from '../kit/scripted-client.ts';
import {
  conservesMessages,
  observerNeutral,
  sameSeedSameTrace,
  snapshotEqualsClone,
  survivesSnapshot,
  type Subject,
} from '../kit/laws.ts';

const producerOf = (topic: string, acks: number) => ({
  producer: {
    topic,
    topicId: uuidOfTopic(topic),
    brokers: ['b1', 'b2', 'b3'],
    acks,
    everyMs: 40,
    fromMs: 300,
    count: 100,
  },
});

/** Partition 1 of a topic gets other replicas, or the same ones in another order. */
const movingTo = (atMs: number, topic: string, replicas: readonly number[]): ScriptedAsk => ({
  atMs,
  to: 'b2',
  api: 'AlterPartitionReassignments',
  version: 1,
  what: `${topic}-1 on ${replicas.join(', ')}`,
  body: {
    timeoutMs: 5_000,
    allowReplicationFactorChange: true,
    topics: [{ name: topic, partitions: [{ partitionIndex: 1, replicas }] }],
  },
});

/** Two leaders die, a follower stands still, a broker is cut off and the controller is slow to hear of it. */
const troubled: ClusterPlan = {
  topics: [
    { name: 'orders', assignment: [[1, 2, 3]], configs: { 'min.insync.replicas': '2' } },
    {
      name: 'clicks',
      assignment: [
        [2, 3],
        [3, 1],
      ],
    },
  ],
  configs: { 'replica.lag.time.max.ms': '600', 'replica.fetch.wait.max.ms': '200' },
  clients: {
    app: producerOf('orders', -1),
    web: producerOf('clicks', 1),
    operator: { script: [movingTo(4_200, 'clicks', [1, 3])] },
  },
  faults: [
    paused('b3', ms(900), ms(900)),
    killed('b1', ms(1_500), ms(1_800)),
    { at: ms(3_400), fault: 'isolate', with: { host: 'b2' }, for: ms(1_500) },
    killed('b3', ms(3_700), ms(900)),
  ],
};

const subject: Subject = { code: clusterCode, plan: clusterWorld(troubled), until: seconds(6) };

/** How many turns the run has: the laws look at it all along. */
const turnsOfRun = ((): number => {
  const world = createWorld(subject.code, subject.plan);
  runUntil(world, subject.until);
  return world.state.trace.turns;
})();

const points = Array.from({ length: 20 }, (_, i) => Math.floor((turnsOfRun * (i + 1)) / 21));

test('the run is long enough to break something', () => {
  expect(turnsOfRun).toBeGreaterThan(1_500);
});

test('the same seed gives the same trace', () => {
  sameSeedSameTrace(subject);
});

test.each(points)('a cluster survives a snapshot after %i turns', (turns) => {
  survivesSnapshot(subject, turns);
});

test.each(points)('its snapshot after %i turns equals a clone', (turns) => {
  snapshotEqualsClone(subject, turns);
});

test('who listens changes nothing', () => {
  observerNeutral(subject);
});

test('every message is delivered, lost or in flight', () => {
  conservesMessages(subject);
});

test('nobody changes a message that was handed over', () => {
  const code = { ...subject.code, programs: freezing(subject.code.programs) };

  sameSeedSameTrace({ ...subject, code });
});
