// A whole world: brokers, a controller, and real consumers who join one group, rebalance and settle.
import { consumerDefaults } from '../../../scenarios/format/consumers.ts';
import type { ConsumerPlan, Scenario } from '../../../scenarios/format/scenario.ts';
import { clusterCode, planOf } from '../../../scenarios/runner/plan.ts';
import { seconds, type Micros } from '../../../sim/time.ts';
import type { World } from '../../../sim/world/state.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';
import { brokerIn } from '../../../engine/server/process.ts';
import type { Round } from '../measure.ts';

/** How many members there are in the end; each has two partitions. */
export interface WorldOptions {
  readonly members: number;
}

/** A round is one such world; its outcome is the processor time a member, in microseconds. */
export function prepare({ members }: WorldOptions): Round {
  return () => {
    const before = process.cpuUsage();
    const world = createWorld(clusterCode, planOf(scenarioOf(members)));
    runUntil(world, seconds(25));
    const { user, system } = process.cpuUsage(before);
    if (settled(world) !== members) throw new Error('the group has not settled');
    return { units: members, outcome: (user + system) / members };
  };
}

function scenarioOf(members: number): Scenario {
  const early = Math.floor(members * 0.9);
  return {
    title: 'A large group',
    kafka: '4.3',
    seed: 'a large group',
    brokers: 3,
    controllers: 1,
    combined: false,
    configs: { 'offsets.topic.num.partitions': '1' },
    topics: [{ name: 'orders', partitions: members * 2, replicas: 1, configs: {} }],
    producers: [],
    consumers: [readers('early', early, seconds(1)), readers('late', members - early, seconds(12))],
    steps: [],
    until: seconds(25),
  };
}

const readers = (name: string, members: number, startAt: Micros): ConsumerPlan => ({
  ...consumerDefaults,
  name,
  members,
  startAt,
  topic: 'orders',
  group: 'g',
  assignor: 'cooperative-sticky',
});

/** How many members are in the stable group. */
function settled({ state }: World): number {
  for (const each of state.processes) {
    const shards = brokerIn(each.state)?.broker.groups.shards.values() ?? [];
    for (const { groups } of shards) {
      const group = groups.get('g');
      if (group?.state === 'Stable') return group.members.size;
    }
  }
  return 0;
}
