// From a scenario to a world: hosts, processes and their settings.
import { uuidOfBytes } from '../../engine/protocol/uuid.ts';
import type { ScriptedTopic, ScriptSettings } from '../../engine/metadata/scripted-settings.ts';
import type { BrokerSettings } from '../../engine/server/process.ts';
import { describeMessage, programs } from '../../engine/server/programs.ts';
import { clusterRoles } from '../../engine/server/roles.ts';
import type { Plain } from '../../sim/plain.ts';
import type { HostPlan, ProcessPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { WorldCode } from '../../sim/world/world.ts';
import type { ConsumerPlan, ProducerPlan, Scenario, TopicPlan } from '../format/scenario.ts';

/** The code of a world in which a cluster runs. */
export const clusterCode: WorldCode = { programs, describe: describeMessage, roles: clusterRoles };

/** The plan of the world that a scenario describes. */
export function planOf(scenario: Scenario): WorldPlan {
  const brokers = Array.from({ length: scenario.brokers }, (_, i) => i + 1);
  return {
    seed: scenario.seed,
    hosts: [
      hostWith('c1', 'scripted-controller', controllerSettings(scenario, brokers)),
      ...brokers.map((id) => hostWith(`b${id}`, 'broker', brokerSettings(scenario, id))),
      ...scenario.producers.map((producer) => producerHost(scenario, producer)),
      ...scenario.consumers.map((consumer) => consumerHost(scenario, consumer)),
    ],
    faults: scenario.steps.map(({ at, fault, with: parameters, for: length }) => ({
      at,
      fault,
      with: parameters,
      ...(length === undefined ? {} : { for: length }),
    })),
  };
}

/** A host with one process of the same name. */
function hostWith(name: string, program: string, settings: object, startAt = 0): HostPlan {
  const process: ProcessPlan = { name, program, settings: settings as Plain, startAt };
  return { name, processes: [process] };
}

function brokerSettings({ kafka, configs, flags }: Scenario, nodeId: number): BrokerSettings {
  const settings = { nodeId, kafka, configs, controller: 'c1' };
  return flags === undefined ? settings : { ...settings, flags };
}

const defaultSessionTimeoutMs = 9_000;

function controllerSettings(scenario: Scenario, brokers: readonly number[]): ScriptSettings {
  const session = scenario.configs['broker.session.timeout.ms'];
  return {
    brokers,
    sessionTimeoutMs: session === undefined ? defaultSessionTimeoutMs : Number(session),
    decisions: [],
    topics: scenario.topics.map((topic, i) => scriptedTopic(topic, i, brokers)),
  };
}

/** Replicas go round the brokers, each partition beginning with the next one. */
function scriptedTopic(
  topic: TopicPlan,
  number: number,
  brokers: readonly number[],
): ScriptedTopic {
  const { name, configs, partitions, replicas } = topic;
  const bytes = new Uint8Array(16);
  bytes[14] = number >> 8;
  bytes[15] = number + 1;
  const assignment = Array.from({ length: partitions }, (_, p) =>
    Array.from({ length: replicas }, (__, r) => brokers[(p + r) % brokers.length] ?? 1),
  );
  return { name, uuid: uuidOfBytes(bytes, 0), assignment, configs };
}

const bootstrap = ({ brokers }: Scenario): string[] =>
  Array.from({ length: brokers }, (_, i) => `b${i + 1}`);

function producerHost(scenario: Scenario, plan: ProducerPlan): HostPlan {
  return hostWith(plan.name, 'producing-application', {
    name: plan.name,
    bootstrap: bootstrap(scenario),
    topic: plan.topic,
    everyMicros: plan.every,
    ...(plan.count === undefined ? {} : { count: plan.count }),
    sizeInBytes: plan.size,
    keys: plan.keys,
    startAtMicros: plan.startAt,
    kafka: scenario.kafka,
    configs: plan.configs,
  });
}

function consumerHost(scenario: Scenario, plan: ConsumerPlan): HostPlan {
  return hostWith(plan.name, 'consuming-application', {
    name: plan.name,
    bootstrap: bootstrap(scenario),
    topic: plan.topic,
    processingMicros: plan.processing,
    startAtMicros: plan.startAt,
    kafka: scenario.kafka,
    configs: plan.configs,
  });
}
