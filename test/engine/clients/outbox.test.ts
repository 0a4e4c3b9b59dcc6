// The outbox: what was committed to the application's own database is delivered, whatever crashes.
import { expect, test } from 'vitest';
import { scenarioOf } from '../../../scenarios/format/outline.ts';
import { clusterCode, planOf } from '../../../scenarios/runner/plan.ts';
import type { OutboxState } from '../../../engine/clients/application/outbox.ts';
import { ms, seconds } from '../../../sim/time.ts';
import type { World } from '../../../sim/world/state.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';
import { batchesOf } from '../../kit/broker-logs.ts';
import type { BrokerProcess } from '../../../engine/server/process.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';

const kills = [2_140, 3_370, 4_555, 5_810].map((at) => ({
  at: ms(at),
  fault: 'kill',
  with: { process: 'shop' },
  for: ms(300),
}));

function played(seed: string): World {
  const scenario = scenarioOf({
    title: 'An outbox',
    seed,
    brokers: 1,
    controllers: 1,
    topics: { orders: { partitions: 1, replicas: 1 } },
    producers: {
      shop: {
        topic: 'orders',
        semantics: 'outbox',
        every: ms(10),
        count: 400,
        startAt: seconds(1),
        size: 8,
        configs: { 'linger.ms': '20' },
      },
    },
    steps: kills,
    until: seconds(12),
  });
  const world = createWorld(clusterCode, planOf(scenario));
  runUntil(world, scenario.until);
  return world;
}

const stateOf = (world: World, name: string): unknown =>
  world.state.processes.find((process) => process.name === name)?.state;

const deliveredIn = (world: World): number[] =>
  batchesOf(stateOf(world, 'b1') as BrokerProcess, 'orders-0').flatMap((batch) =>
    recordsOf(batch).map(({ value }) => Number.parseInt(String(value), 10)),
  );

test.each(['one', 'two', 'three'])('every order is told of, some of them twice: %s', (seed) => {
  const world = played(seed);

  const delivered = deliveredIn(world);
  const { rows, relayed } = stateOf(world, 'shop') as OutboxState;
  expect(rows).toHaveLength(400);
  expect(relayed).toBe(400);
  expect(new Set(delivered)).toEqual(new Set(Array.from({ length: 400 }, (_, i) => i)));
  // First tellings come in the order of the orders.
  const firsts = [...new Set(delivered)];
  expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
});
