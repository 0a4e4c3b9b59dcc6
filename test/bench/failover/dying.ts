// A whole cluster of three brokers: one of them dies, and the others take over what it led.
import { brokerIn } from '../../../engine/server/process.ts';
import { cluster } from '../../../scenarios/runner/cluster.ts';
import { ms, seconds, type Micros } from '../../../sim/time.ts';
import type { World } from '../../../sim/world/state.ts';
import { act, runUntil } from '../../../sim/world/world.ts';
import type { Round } from '../measure.ts';

/** How many partitions each of three brokers leads; all of them lie on all three. */
export interface DyingOptions {
  readonly led: number;
  /** What the outcome of a round is: simulated microseconds, or such of processor time. */
  readonly counts: 'simulated' | 'processor';
}

const longest = seconds(60);

/** A round kills a broker of a cluster at rest, and ends when every partition has a leader that knows it. */
export function prepare({ led, counts }: DyingOptions): Round {
  return () => {
    const world = cluster({
      seed: 'failover',
      topics: { orders: { partitions: led * 3, replicas: 3 } },
    });
    if (!becomesLed(world, led * 3)) throw new Error('the partitions have no leaders');
    runUntil(world, world.state.queue.now + seconds(5));
    const { now: killedAt } = world.state.queue;
    const before = process.cpuUsage();
    act(world, { type: 'fault', fault: 'kill', with: { process: 'b1' } });
    if (!becomesLed(world, led * 3)) throw new Error('what the broker led has no leaders');
    const { user, system } = process.cpuUsage(before);
    const lasted = world.state.queue.now - killedAt;
    return { units: led, outcome: counts === 'simulated' ? lasted : user + system };
  };
}

/** Runs until all are led; false when that does not come to pass. */
function becomesLed(world: World, partitions: number): boolean {
  const until: Micros = world.state.queue.now + longest;
  while (world.state.queue.now < until) {
    runUntil(world, world.state.queue.now + ms(10));
    if (ledIn(world) === partitions) return true;
  }
  return false;
}

/** How many replicas of brokers that live lead their partition. */
function ledIn({ state }: World): number {
  let led = 0;
  for (const each of state.processes) {
    if (each.life < 0) continue;
    const replicas = brokerIn(each.state)?.broker.replication.replicas.values() ?? [];
    for (const { role } of replicas) if (role === 'leader') led += 1;
  }
  return led;
}
