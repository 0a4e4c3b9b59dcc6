// A world of fake brokers and one application that a test drives call by call.
import type { Plain } from '../../sim/plain.ts';
import { ms, type Micros } from '../../sim/time.ts';
import { describeEnvelope } from '../../engine/protocol/envelope.ts';
import type { RequestEnvelope } from '../../engine/protocol/envelope.ts';
import type { ApiName } from '../../engine/protocol/apis.ts';
import { clientsTrace } from '../../engine/clients/trace.ts';
import { coordinatorTrace } from '../../engine/coordinator/trace.ts';
import { worldTrace } from '../../sim/trace/kinds-of-the-world.ts';
import { columnsRecorder, createColumns, type Columns } from '../../sim/trace/columns.ts';
import { createReader, fieldsOf, walkRows, type FieldValue } from '../../sim/trace/reading.ts';
import { nameOf } from '../../sim/trace/names.ts';
import type { FaultPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { World } from '../../sim/world/state.ts';
import { act, createWorld, runUntil, type WorldCode } from '../../sim/world/world.ts';
import { clientDriver, type Driver, type DriverCommand } from './client-driver.ts';
import {
  fakeBroker,
  type FakeBroker,
  type FakeTopic,
  type Misdeed,
  type NewLeader,
} from './fake-broker.ts';
import { freezing } from './frozen-messages.ts';

/** What a test's world is made of. */
export interface ClientWorldPlan {
  readonly seed?: string;
  readonly brokers?: number;
  readonly topics?: readonly FakeTopic[];
  readonly kafka?: string;
  readonly brokerRelease?: string;
  readonly bootstrap?: readonly string[];
  /** The hosts that a broker tells of, where they are not all. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  readonly producer?: Readonly<Record<string, string>>;
  readonly consumer?: Readonly<Record<string, string>>;
  /** More applications, by name: each with a consumer. */
  readonly others?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Defects of the clients. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** The coordinator's settings. */
  readonly groupConfigs?: Readonly<Record<string, string>>;
  readonly faults?: readonly FaultPlan[];
}

/** One topic with two partitions, led by brokers 1 and 2. */
export const orders: FakeTopic = {
  name: 'orders',
  topicId: 'ordersAAAAAAAAAAAAAAAA',
  leaders: [1, 2],
};

export const clientCode: WorldCode = {
  programs: freezing({ 'fake-broker': fakeBroker, 'client-driver': clientDriver }),
  describe: describeEnvelope,
};

const defaults = {
  seed: 'clients',
  brokers: 2,
  topics: [orders],
  kafka: '4.3',
  brokerRelease: '4.3',
  bootstrap: ['b1'],
  others: {},
  flags: {},
  faults: [],
} as const satisfies ClientWorldPlan;

/** The plan of such a world. Messages take half a millisecond, always. */
export function clientWorldPlan(plan: ClientWorldPlan = {}): WorldPlan {
  const whole = { ...defaults, ...plan };
  const { bootstrap, kafka, flags, producer, consumer, topics, others } = whole;
  const hosts = Array.from({ length: whole.brokers }, (_, i) => `b${i + 1}`);
  const release = whole.brokerRelease;
  const groupConfigs = { 'group.initial.rebalance.delay.ms': '0', ...plan.groupConfigs };
  const common = { bootstrap, kafka, flags };
  const own = {
    ...common,
    ...(producer === undefined ? {} : { producer }),
    ...(consumer === undefined ? {} : { consumer }),
  };
  return {
    seed: whole.seed,
    links: { latency: { kind: 'constant', value: 500 } },
    hosts: [
      ...hosts.map((name, i) =>
        hostOf(name, 'fake-broker', {
          nodeId: i + 1,
          hosts: plan.known?.[name] ?? hosts,
          topics,
          release,
          groupConfigs,
        }),
      ),
      hostOf('app', 'client-driver', own, ms(1)),
      ...Object.entries(others).map(([name, configs]) =>
        hostOf(name, 'client-driver', { ...common, consumer: configs }, ms(1)),
      ),
    ],
    faults: whole.faults,
  };
}

const hostOf = (
  name: string,
  program: string,
  settings: object,
  startAt = 0,
): WorldPlan['hosts'][number] => ({
  name,
  processes: [{ name, program, settings: settings as Plain, startAt }],
});

/** A world that runs, and what has been seen of it. */
export interface ClientWorld {
  readonly world: World;
  readonly columns: Columns;
}

export function clientWorld(plan: ClientWorldPlan = {}): ClientWorld {
  const columns = createColumns();
  const code = { ...clientCode, recorder: columnsRecorder(columns) };
  const world = createWorld(code, clientWorldPlan(plan));
  runUntil(world, ms(1));
  return { world, columns };
}

/** Lets so much time pass. */
export function pass({ world }: ClientWorld, time: Micros): void {
  const stop = runUntil(world, world.state.queue.now + time);
  if (stop.why === 'limit') throw new Error(stop.sentence);
}

/** The application makes a call, now. */
export function call({ world }: ClientWorld, command: DriverCommand, process = 'app'): void {
  act(world, { type: 'tell', process, command: command as unknown as Plain });
  runUntil(world, world.state.queue.now);
}

/** A broker, or `all` of them, will behave so. */
export function tell({ world }: ClientWorld, broker: string, command: Misdeed | NewLeader): void {
  const brokers = world.state.processes.filter(({ program }) => program === 'fake-broker');
  const names = brokers.map(({ name }) => name);
  for (const process of broker === 'all' ? names : [broker]) {
    act(world, { type: 'tell', process, command: command as unknown as Plain });
  }
  runUntil(world, world.state.queue.now);
}

const stateOf = ({ world }: ClientWorld, name: string): unknown =>
  world.state.processes.find((process) => process.name === name)?.state;

export const driverOf = (world: ClientWorld, name = 'app'): Driver =>
  stateOf(world, name) as Driver;

export const brokerOf = (world: ClientWorld, name: string): FakeBroker =>
  stateOf(world, name) as FakeBroker;

/** What a broker was asked of one kind, in order. */
export const askedOf = <N extends ApiName>(
  world: ClientWorld,
  broker: string,
  api: N,
): RequestEnvelope<N>[] =>
  brokerOf(world, broker).asked.filter((request) => request.api === api) as RequestEnvelope<N>[];

/** The values in a broker's log of a partition. */
export const valuesIn = (world: ClientWorld, broker: string, key: string): unknown[] =>
  (brokerOf(world, broker).partitions.get(key)?.batches ?? []).flatMap((batch) =>
    'records' in batch.payload ? batch.payload.records.map(({ value }) => value) : [],
  );

const reader = createReader([worldTrace, clientsTrace, coordinatorTrace]);

/** A row of the trace with its fields by name. */
export interface TraceRow {
  readonly kind: string;
  readonly time: number;
  /** The process that it happened to. */
  readonly who: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** The rows of one kind, in order. */
export function rowsOf({ world, columns }: ClientWorld, kind: string): TraceRow[] {
  const rows: TraceRow[] = [];
  walkRows(reader, columns, 0, (row) => {
    if (row.kind.name !== kind) return;
    const fields = fieldsOf(row, world.state.trace.names).map(([field, value]) => [
      field.name,
      value,
    ]);
    const who = nameOf(world.state.trace.names, 'process', row.process) ?? '';
    rows.push({ kind, time: row.time, who, fields: Object.fromEntries(fields) });
  });
  return rows;
}
