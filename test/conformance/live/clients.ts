// Real clients of the recordings: each is a process of ours, driven call by call.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { constructConsumer } from '../../../engine/config/validation/client-construction.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import type { Plain } from '../../../sim/plain.ts';
import { ms } from '../../../sim/time.ts';
import { act } from '../../../sim/world/world.ts';
import type { ProcessPlan } from '../../../sim/world/plan.ts';
import type { Driver, DriverCommand } from '../../kit/client-driver.ts';
import { errorOf } from '../../../engine/protocol/errors.ts';
import { nowOf, pass, processOf, type LiveCluster } from './cluster.ts';
import { isObject } from './is-object.ts';
import { partitionName, type ClientStep, type Step } from './format.ts';

/** The clients of a case, as they come and go. */
export interface LiveClients {
  /** The process behind each name, and how much of what its listener heard was looked at. */
  readonly present: Map<string, { readonly process: string; looked: number }>;
  /** How many have come: one that comes back after it was closed is another process. */
  comings: number;
}

export const noClients = (): LiveClients => ({ present: new Map(), comings: 0 });

/** What the recorder gave each consumer beside what the case says. */
const recorderConfigs = {
  'bootstrap.servers': 'b1:9092',
  'key.deserializer': 'org.apache.kafka.common.serialization.StringDeserializer',
  'value.deserializer': 'org.apache.kafka.common.serialization.StringDeserializer',
};

const processName = (coming: number): string => `client ${coming}`;

/** The processes of all consumers that a case makes, in the order in which they come. */
export function processesOf(steps: readonly Step[], bootstrap: readonly string[]): ProcessPlan[] {
  return comingsIn(steps).map((config, coming) => {
    const settings = { bootstrap, kafka: '4.3', consumer: config } as unknown as Plain;
    return { name: processName(coming), program: 'client-driver', settings };
  });
}

/** The settings of those that can be constructed. */
function comingsIn(steps: readonly Step[]): Record<string, string>[] {
  return steps.flatMap((step) => {
    const isComing = step.do === 'client' && step.op === 'new-consumer';
    return isComing && refusalOf(step) === undefined ? [configOf(step)] : [];
  });
}

const configOf = ({ config = {} }: ClientStep): Record<string, string> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]));

/** What the constructor throws. */
function refusalOf(step: ClientStep): Json | undefined {
  const made = constructConsumer('4.3', { ...recorderConfigs, ...configOf(step) });
  if (!('failed' in made)) return undefined;
  const [outermost, cause] = made.failed;
  const thrown = { exception: outermost?.error ?? '', message: outermost?.message ?? '' };
  return cause === undefined ? thrown : { ...thrown, cause: cause.error };
}

/** A call of a client, and what came of it. */
export function playClient(cluster: LiveCluster, clients: LiveClients, step: ClientStep): Json {
  if (step.op === 'new-consumer') return begin(clients, step);
  const deed = deeds[step.op];
  if (deed === undefined) throw new Error(`nobody plays the call '${step.op}' yet`);
  const name = clients.present.get(step.client)?.process ?? '';
  const client = { cluster, clients, name };
  return deed(client, step);
}

function begin(clients: LiveClients, step: ClientStep): Json {
  const refusal = refusalOf(step);
  if (refusal !== undefined) return refusal;
  clients.present.set(step.client, { process: processName(clients.comings), looked: 0 });
  clients.comings += 1;
  return null;
}

interface Client {
  readonly cluster: LiveCluster;
  readonly clients: LiveClients;
  readonly name: string;
}

const deeds: Readonly<Record<string, (client: Client, step: ClientStep) => Json>> = {
  subscribe: (client, { topics = [] }) =>
    call(client, { do: 'subscribe', to: { topics, hasListener: true } }),
  unsubscribe: (client) => call(client, { do: 'unsubscribe' }),
  assign: (client, { partitions = [] }) =>
    call(client, { do: 'assign', partitions: partitions.map(partitionOf) }),
  seek: (client, { tp = '', offset = 0 }) =>
    call(client, { do: 'seek', at: partitionOf(tp), offset }),
  position: (client, { tp = '' }) => call(client, { do: 'position', at: partitionOf(tp) }),
  'poll-start': (client) => call(client, { do: 'poll' }),
  poll: playPoll,
  commit: playCommit,
  committed: playCommitted,
  close: (client, step) => {
    tell(client, { do: 'close' });
    waitFor(client, ({ consumer }) => consumer?.isClosed === true);
    client.clients.present.delete(step.client);
    return null;
  },
};

const partitionOf = (text: string): TopicPartition => partitionName(text);

/** A call that returns at once, or throws. */
function call(client: Client, command: DriverCommand): Json {
  const { thrown } = driverOf(client.cluster, client.name);
  const before = thrown.length;
  tell(client, command);
  pass(client.cluster, 0);
  const { thrown: after } = driverOf(client.cluster, client.name);
  return after.length > before ? thrownJson(after[before] ?? '') : null;
}

function thrownJson(text: string): Json {
  const at = text.indexOf(': ');
  return { exception: text.slice(0, at), message: text.slice(at + 2) };
}

function playPoll(client: Client, { records = 1, forMs = 1_000 }: ClientStep): Json {
  const { polled: before, failures } = driverOf(client.cluster, client.name);
  const [seen, failed] = [before.length, failures.length];
  const misuse = call(client, { do: 'poll' });
  if (misuse !== null) return misuse;
  const deadline = nowOf(client.cluster) + ms(forMs);
  const found = (): Json[] => recordsIn(driverOf(client.cluster, client.name).polled.slice(seen));
  while (nowOf(client.cluster) < deadline && found().length < records) {
    const failure = driverOf(client.cluster, client.name).failures[failed];
    if (failure !== undefined) {
      tell(client, { do: 'stop-polling' });
      return { exception: exceptionOf(failure) };
    }
    goOn(client.cluster, client.clients);
  }
  tell(client, { do: 'stop-polling' });
  return { records: found() };
}

const recordsIn = (polled: Driver['polled']): Json[] =>
  polled.flatMap(({ topic, index, offsets, values }) =>
    offsets.map((offset, i) => ({ tp: `${topic}-${index}`, offset, v: textOf(values[i]) })),
  );

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);

/** Our clients say which exception poll() and commitSync() throw, but not in which words. */
export function asFarAsSaid(recorded: Json, found: Json): Json {
  if (!isObject(recorded) || !isObject(found)) return recorded;
  const { exception, message } = recorded;
  const saysNothing = message !== undefined && !('message' in found);
  return saysNothing && exception !== undefined ? { exception } : recorded;
}

const exceptionOf = ({ exception, errorCode }: Driver['failures'][number]): string =>
  exception ?? errorOf(errorCode).exception ?? '';

function playCommit(client: Client, { offsets }: ClientStep): Json {
  const before = driverOf(client.cluster, client.name).commits.length;
  const named = Object.entries(offsets ?? {}).map(([tp, offset]) => ({
    ...partitionOf(tp),
    offset,
  }));
  const command = { do: 'commit-sync', ...(offsets === undefined ? {} : { offsets: named }) };
  const misuse = call(client, command as DriverCommand);
  if (misuse !== null) return misuse;
  const { commits } = waitFor(client, (driver) => driver.commits.length > before);
  const failure = commits[before]?.failure ?? null;
  return failure === null ? null : { exception: failure.exception };
}

function playCommitted(client: Client, { partitions = [] }: ClientStep): Json {
  const before = driverOf(client.cluster, client.name).committed.length;
  const misuse = call(client, { do: 'committed', partitions: partitions.map(partitionOf) });
  if (misuse !== null) return misuse;
  const { committed } = waitFor(client, (driver) => driver.committed.length > before);
  const answer = committed[before];
  if (answer === undefined || 'failure' in answer) return null;
  const found = answer.offsets.map(({ topic, index, offset }) => [`${topic}-${index}`, offset]);
  return { committed: Object.fromEntries(found) as Record<string, number> };
}

/** What a client remembers. */
export const driverOf = (cluster: LiveCluster, process: string): Driver =>
  processOf(cluster, process) as Driver;

const tell = ({ cluster, name }: Pick<Client, 'cluster' | 'name'>, command: DriverCommand): void =>
  act(cluster.world, { type: 'tell', process: name, command: command as unknown as Plain });

/** Lets time pass; who is in its listener comes out of it at once. */
export function goOn(cluster: LiveCluster, { present }: LiveClients): void {
  pass(cluster, ms(20));
  for (const { process: name } of present.values()) {
    if (driverOf(cluster, name).isListening)
      tell({ cluster, name }, { do: 'return-from-listener' });
  }
}

const patience = 1_000;

function waitFor(client: Client, isTrue: (driver: Driver) => boolean): Driver {
  for (let i = 0; i < patience; i += 1) {
    const driver = driverOf(client.cluster, client.name);
    if (isTrue(driver)) return driver;
    goOn(client.cluster, client.clients);
  }
  throw new Error(`${client.name} did not come out of its call`);
}
