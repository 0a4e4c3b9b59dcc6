// A small cluster as a world: brokers, controllers, and clients that tests script.
import type { Plain } from '../../sim/plain.ts';
import type { Micros } from '../../sim/time.ts';
import type { FaultPlan, HostPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { WorldCode } from '../../sim/world/world.ts';
import { describeEnvelope } from '../../engine/protocol/envelope.ts';
import { hostsOf } from '../../engine/server/nodes.ts';
import { programs, traceTables } from '../../engine/server/programs.ts';
import { scriptedClient, type ClientSettings } from './scripted-client.ts';
import { clientTrace } from './scripted-client-trace.ts';

/** What a test's cluster is made of. */
export interface ClusterPlan {
  readonly seed?: string;
  readonly brokers?: number;
  /** One without it: what most tests ask is not about the quorum. */
  readonly controllers?: number;
  /** Controllers that are formatted without voters, and never started by themselves. */
  readonly spareControllers?: number;
  readonly combined?: boolean;
  readonly topics?: readonly TopicPlan[];
  /** Settings of every broker, by Kafka's names. */
  readonly configs?: Readonly<Record<string, string>>;
  readonly racks?: Readonly<Record<number, string>>;
  /** With which metadata.version the cluster was formatted. */
  readonly metadataVersion?: string;
  /** Where brokers differ from Kafka 4.3, by the names of flags. */
  readonly flags?: Readonly<Record<string, boolean>>;
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
  describe: describeEnvelope,
};

export const clusterTables = [...traceTables, clientTrace];

/** Every topic of a test has an id that says its name. The last sign of a uuid holds two bits only. */
export const uuidOfTopic = (name: string): string =>
  `${name.replaceAll(/[^A-Za-z0-9]/g, '-')}${'A'.repeat(21)}`.slice(0, 21).concat('A');

/** Lags and sessions are short, so that tests need not simulate minutes. */
const shortTimes = {
  'replica.lag.time.max.ms': '2000',
  'replica.fetch.wait.max.ms': '500',
  'replica.fetch.backoff.ms': '100',
  'broker.heartbeat.interval.ms': '200',
  'broker.session.timeout.ms': '1000',
};

export function clusterWorld(plan: ClusterPlan): WorldPlan {
  const { brokers = 3, controllers = 1, spareControllers = 0, combined = false } = plan;
  const { racks, flags, metadataVersion } = plan;
  const topics = (plan.topics ?? []).map(({ name, assignment, configs = {} }) => {
    return { name, uuid: uuidOfTopic(name), assignment, configs };
  });
  const nodes = {
    brokers,
    controllers,
    spareControllers,
    combined,
    kafka: '4.3',
    configs: { ...shortTimes, ...plan.configs },
    ...(flags === undefined ? {} : { flags }),
    ...(metadataVersion === undefined ? {} : { metadataVersion }),
    ...(racks === undefined ? {} : { racks }),
    topics,
  };
  const clients = Object.entries(plan.clients ?? {});
  return {
    seed: plan.seed ?? 'a cluster',
    hosts: [
      ...hostsOf(nodes),
      ...clients.map(([name, settings]) => hostOf(name, 'scripted-client', settings)),
    ],
    faults: plan.faults ?? [],
  };
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
