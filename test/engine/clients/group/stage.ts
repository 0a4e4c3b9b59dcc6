// A group on a stage: members by name, the real coordinator in a fake broker, and a producer.
import { ms } from '../../../../sim/time.ts';
import type { FaultPlan } from '../../../../sim/world/plan.ts';
import {
  call,
  clientWorld,
  driverOf,
  orders,
  pass,
  type ClientWorld,
} from '../../../kit/client-world.ts';

const member = {
  'group.id': 'billing',
  'auto.offset.reset': 'earliest',
  'session.timeout.ms': '6000',
  'heartbeat.interval.ms': '500',
};

/** How the world of a group differs from the ordinary one. */
export interface GroupStage {
  readonly others?: readonly string[];
  readonly configs?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Who leads each partition of the topic; left out: two partitions, led by brokers 1 and 2. */
  readonly leaders?: readonly number[];
  readonly faults?: readonly FaultPlan[];
}

/** A world with a member called app, and more of them by name; none has subscribed. */
export function groupOf({
  others = [],
  configs = {},
  flags = {},
  leaders = orders.leaders,
  faults = [],
}: GroupStage = {}): ClientWorld {
  const consumer = { ...member, ...configs };
  return clientWorld({
    producer: { 'linger.ms': '0' },
    consumer,
    flags,
    topics: [{ ...orders, leaders }],
    faults,
    groupConfigs: { 'group.min.session.timeout.ms': '1000' },
    others: Object.fromEntries(others.map((name) => [name, consumer])),
  });
}

export function join(world: ClientWorld, name = 'app', hasListener = false): void {
  call(world, { do: 'subscribe', to: { topics: ['orders'], hasListener } }, name);
  call(world, { do: 'poll' }, name);
}

export function produce(world: ClientWorld, partition: number, values: readonly string[]): void {
  for (const value of values) {
    call(world, { do: 'send', record: { topic: 'orders', partition, key: null, value } });
    pass(world, ms(20));
  }
}

export const byText = (a: string, b: string): number => (a < b ? -1 : 1);

export const ownedBy = (world: ClientWorld, name = 'app'): string[] =>
  [...(driverOf(world, name).consumer?.subscription.partitions.keys() ?? [])].toSorted(byText);

export const valuesOf = (world: ClientWorld, name = 'app'): string[] =>
  driverOf(world, name).polled.flatMap(({ values }) => values.map(String));

export const statusOf = (world: ClientWorld, name = 'app'): string =>
  driverOf(world, name).consumer?.member?.status ?? 'in no group';

export const p0 = { topic: 'orders', index: 0 };
