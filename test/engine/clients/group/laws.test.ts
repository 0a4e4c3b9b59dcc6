// The laws of the world hold with groups in it: a whole cluster, members that come, work and die.
import { expect, test } from 'vitest';
import { scenarioOf } from '../../../../scenarios/format/outline.ts';
import { clusterCode, planOf } from '../../../../scenarios/runner/plan.ts';
import { ms, seconds } from '../../../../sim/time.ts';
import { createWorld, runUntil } from '../../../../sim/world/world.ts';
import { freezing } from '../../../kit/frozen-messages.ts';
import {
  conservesMessages,
  observerNeutral,
  sameSeedSameTrace,
  snapshotEqualsClone,
  survivesSnapshot,
  type Subject,
} from '../../../kit/laws.ts';

const scenario = scenarioOf({
  title: 'A group under the laws',
  seed: 'laws',
  brokers: 1,
  controllers: 1,
  configs: {
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
  },
  topics: {
    orders: { partitions: 3, replicas: 1 },
    'orders-dead-letters': { partitions: 1, replicas: 1 },
  },
  producers: { shop: { topic: 'orders', every: ms(60), startAt: seconds(1), size: 20 } },
  consumers: {
    billing: {
      topic: 'orders',
      group: 'billing',
      members: 3,
      apart: ms(700),
      startAt: seconds(1),
      assignor: 'cooperative-sticky',
      semantics: 'dead-letter',
      processing: ms(2),
      failEvery: 12,
      retryPause: ms(20),
      configs: {
        'session.timeout.ms': '1500',
        'heartbeat.interval.ms': '300',
        'auto.offset.reset': 'earliest',
      },
    },
  },
  steps: [{ at: seconds(4), fault: 'kill', with: { process: 'billing-2' }, for: ms(500) }],
});

const subject: Subject = {
  code: { ...clusterCode, programs: freezing(clusterCode.programs) },
  plan: planOf(scenario),
  until: seconds(6),
};

const turnsOfRun = ((): number => {
  const world = createWorld(subject.code, subject.plan);
  runUntil(world, subject.until);
  return world.state.trace.turns;
})();

test('the same seed gives the same trace', () => {
  expect(turnsOfRun).toBeGreaterThan(1_000);
  sameSeedSameTrace(subject);
});

test.each([2, 4])('members survive a snapshot after %i fifths of the run', (fifths) => {
  const turns = Math.floor((turnsOfRun * fifths) / 5);
  survivesSnapshot(subject, turns);
  snapshotEqualsClone(subject, turns);
});

test('who listens changes nothing, and messages have one fate each', () => {
  observerNeutral(subject);
  conservesMessages(subject);
});
