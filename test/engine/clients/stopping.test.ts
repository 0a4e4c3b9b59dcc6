// An application that reads is asked to stop: its loop ends when what it has in hand is done.
import { expect, test } from 'vitest';
import type { ConsumingState } from '../../../engine/clients/application/consuming.ts';
import { commitsFollowWork } from '../../../scenarios/checkers/clients/committing.ts';
import { watchWith } from '../../../scenarios/checkers/watch.ts';
import { planOf } from '../../../scenarios/runner/plan.ts';
import { consumerDefaults } from '../../../scenarios/format/consumers.ts';
import type { Scenario } from '../../../scenarios/format/scenario.ts';
import { ms, seconds } from '../../../sim/time.ts';
import { act, createWorld, runUntil } from '../../../sim/world/world.ts';
import { clusterCode } from '../../kit/cluster.ts';

/** A member that commits by itself, and works slowly on much that it polls at once. */
const slowReader: Scenario = {
  title: 'A slow reader',
  kafka: '4.3',
  seed: 'stopping',
  brokers: 3,
  controllers: 1,
  combined: false,
  configs: { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '1' },
  topics: [{ name: 'orders', partitions: 1, replicas: 3, configs: {} }],
  producers: [
    {
      name: 'shop',
      topic: 'orders',
      every: ms(10),
      count: 100,
      size: 10,
      keys: 0,
      semantics: 'direct',
      startAt: ms(300),
      configs: {},
    },
  ],
  consumers: [
    {
      ...consumerDefaults,
      name: 'billing',
      topic: 'orders',
      group: 'billing',
      semantics: 'auto-commit',
      processing: ms(30),
      startAt: seconds(1),
      configs: { 'auto.offset.reset': 'earliest' },
    },
  ],
  steps: [],
  until: seconds(10),
};

test('who is asked to stop finishes what it has polled, and commits no more than that', () => {
  const world = createWorld(clusterCode, planOf(slowReader));
  const watching = watchWith([commitsFollowWork], world);
  const billing = world.state.processes.find(({ name }) => name === 'billing');
  const stateOf = (): ConsumingState | undefined => billing?.state as ConsumingState | undefined;
  runUntil(world, seconds(10), () => stateOf()?.processed === 10);
  expect(stateOf()?.work.length).toBeGreaterThan(0);

  act(world, { type: 'stop', process: 'billing' });
  runUntil(world, seconds(20));

  expect(billing?.life).toBeLessThan(0);
  expect(watching.findings).toEqual([]);
});
