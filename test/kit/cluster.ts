// A small cluster as a world: brokers, the scripted controller, and clients that tests script.
import type { Plain } from '../../sim/plain.ts';
import type { Micros } from '../../sim/time.ts';
import type { FaultPlan, HostPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { WorldCode } from '../../sim/world/world.ts';
import type { ScriptedDecision, ScriptedTopic } from '../../engine/metadata/scripted-settings.ts';
import { describeMessage, programs, traceTables } from '../../engine/server/programs.ts';
import { scriptedClient, type ClientSettings } from './scripted-client.ts';
import { clientTrace } from './scripted-client-trace.ts';

/** What a test's cluster is made of. */
export interface ClusterPlan {
  readonly seed?: string;
  readonly brokers?: number;
  readonly topics?: readonly TopicPlan[];
  /** Settings of every broker, by Kafka's names. */
  readonly configs?: Readonly<Record<string, string>>;
  readonly racks?: Readonly<Record<number, string>>;
  /** Where brokers differ from Kafka 4.3, by the names of flags. */
  readonly flags?: Readonly<Record<string, boolean>>;
  readonly decisions?: readonly ScriptedDecision[];
  /** Each on a host of its own, by name. */
  readonly clients?: Readonly<Record<string, ClientSettings>>;
  readonly faults?: readonly FaultPlan[];
}

/** A topic: the replicas of each partition, and its settings. */
export interface TopicPlan {
  readonly name: string;
  readonly assignment: readonly (readonly number[])[];
  readonly configs?: Readonly<Record<string, string>>;
}

/** The code of a cluster's world; trace tables are for whoever reads its trace. */
export const clusterCode: WorldCode = {
  programs: { ...programs, 'scripted-client': scriptedClient },
  describe: describeMessage,
};

export const clusterTables = [...traceTables, clientTrace];

/** Every topic of a test has an id that says its name. The last sign of a uuid holds two bits only. */
export const uuidOfTopic = (name: string): string =>
  `${name.replaceAll(/[^A-Za-z0-9]/g, '-')}${'A'.repeat(21)}`.slice(0, 21).concat('A');

/** Lags and sessions are short, so that tests need not simulate minutes. */
const shortTimes = {
  'replica.lag.time.max.ms': '2000',
  'replica.fetch.wait.max.ms': '500',
  'broker.heartbeat.interval.ms': '200',
};

const sessionTimeoutMs = '1000';

export function clusterWorld(plan: ClusterPlan): WorldPlan {
  const brokers = Array.from({ length: plan.brokers ?? 3 }, (_, i) => i + 1);
  const controller = {
    brokers,
    topics: (plan.topics ?? []).map(scriptedTopic),
    decisions: plan.decisions ?? [],
    sessionTimeoutMs: Number(plan.configs?.['broker.session.timeout.ms'] ?? sessionTimeoutMs),
  };
  const clients = Object.entries(plan.clients ?? {});
  return {
    seed: plan.seed ?? 'a cluster',
    hosts: [
      hostOf('c1', 'scripted-controller', controller),
      ...brokers.map((id) => hostOf(`b${id}`, 'broker', brokerSettings(plan, id))),
      ...clients.map(([name, settings]) => hostOf(name, 'scripted-client', settings)),
    ],
    faults: plan.faults ?? [],
  };
}

function scriptedTopic({ name, assignment, configs = {} }: TopicPlan): ScriptedTopic {
  return { name, uuid: uuidOfTopic(name), assignment, configs };
}

function brokerSettings(plan: ClusterPlan, nodeId: number): object {
  const { configs = {}, racks = {}, flags = {} } = plan;
  const rack = racks[nodeId];
  const own = rack === undefined ? {} : { 'broker.rack': rack };
  const all = { ...shortTimes, ...configs, ...own };
  return { nodeId, kafka: '4.3', configs: all, flags, controller: 'c1' };
}

const hostOf = (name: string, program: string, settings: object): HostPlan => ({
  name,
  processes: [{ name, program, settings: settings as Plain }],
});

/** A process dies, and starts again after a while. */
export const killed = (process: string, at: Micros, time: Micros): FaultPlan => ({
  at,
  fault: 'kill',
  with: { process },
  for: time,
});

/** A process stands still for a while. */
export const paused = (process: string, at: Micros, time: Micros): FaultPlan => ({
  at,
  fault: 'pause',
  with: { process },
  for: time,
});
