// A shop that writes orders and a billing that reads them, while brokers die, stand still and are cut off.
import { ms } from '../../sim/time.ts';
import type { Plain } from '../../sim/plain.ts';
import type { WorldPlan } from '../../sim/world/plan.ts';
import type { World } from '../../sim/world/state.ts';
import type { ConsumingState } from '../../engine/clients/application/consuming.ts';
import type { ProducingState } from '../../engine/clients/application/producing.ts';
import type { BrokerProcess } from '../../engine/server/process.ts';
import { batchesOf } from './broker-logs.ts';
import { clusterWorld, killed, paused } from './cluster.ts';

/** 400 records to two partitions, and everything that may go wrong while they are written. */
export function troubledShop(seed: string): WorldPlan {
  const cluster = clusterWorld({
    seed,
    topics: [
      {
        name: 'orders',
        assignment: [
          [1, 2, 3],
          [2, 3, 1],
        ],
        configs: { 'min.insync.replicas': '2' },
      },
    ],
    faults: [
      killed('b1', ms(1_500), ms(1_800)),
      paused('b2', ms(4_200), ms(600)),
      { at: ms(5_500), fault: 'isolate', with: { host: 'b3' }, for: ms(1_500) },
      killed('b2', ms(7_500), ms(1_000)),
    ],
  });
  const common = { bootstrap: ['b1', 'b2', 'b3'], topic: 'orders', kafka: '4.3' };
  const shop = {
    ...common,
    name: 'shop',
    everyMicros: 25_000,
    count: 400,
    sizeInBytes: 8,
    keys: 7,
    startAtMicros: ms(300),
    configs: { 'request.timeout.ms': '1500', 'delivery.timeout.ms': '60000' },
  };
  const billing = {
    ...common,
    name: 'billing',
    processingMicros: 2_000,
    startAtMicros: ms(400),
    configs: { 'auto.offset.reset': 'earliest', 'request.timeout.ms': '1500' },
  };
  return {
    ...cluster,
    hosts: [
      ...cluster.hosts,
      hostOf('shop', 'producing-application', shop),
      hostOf('billing', 'consuming-application', billing),
    ],
  };
}

const hostOf = (name: string, program: string, settings: Plain): WorldPlan['hosts'][number] => ({
  name,
  processes: [{ name, program, settings }],
});

/** What came of the orders. */
export interface Deliveries {
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly processed: number;
  readonly inLog: {
    readonly values: readonly number[];
    readonly byKey: ReadonlyMap<string, readonly number[]>;
  };
}

export function deliveriesOf(world: World): Deliveries {
  const shop = stateOf(world, 'shop') as ProducingState;
  const billing = stateOf(world, 'billing') as ConsumingState;
  const values: number[] = [];
  const byKey = new Map<string, number[]>();
  for (const partition of ['orders-0', 'orders-1']) {
    for (const { key, value } of recordsIn(world, partition)) {
      const number = Number.parseInt(value, 10);
      values.push(number);
      byKey.set(key, [...(byKey.get(key) ?? []), number]);
    }
  }
  const { sent, acknowledged, failed } = shop;
  return { sent, acknowledged, failed, processed: billing.processed, inLog: { values, byKey } };
}

const stateOf = (world: World, name: string): unknown =>
  world.state.processes.find((process) => process.name === name)?.state;

/** The records of a partition's longest log: once all has healed, that of its leader. */
function recordsIn(
  world: World,
  partition: string,
): { readonly key: string; readonly value: string }[] {
  const logs = ['b1', 'b2', 'b3'].map((name) =>
    batchesOf(stateOf(world, name) as BrokerProcess, partition),
  );
  const [longest = []] = logs.toSorted((a, b) => b.length - a.length);
  return longest.flatMap(({ payload }) =>
    'records' in payload
      ? payload.records.map(({ key, value }) => ({ key: String(key), value: String(value) }))
      : [],
  );
}
