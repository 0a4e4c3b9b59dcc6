// From a scenario to a world: hosts, processes and their settings.
import { describeEnvelope } from '../../engine/protocol/envelope.ts';
import { uuidOfBytes } from '../../engine/protocol/uuid.ts';
import { hostsOf } from '../../engine/server/nodes.ts';
import { programs } from '../../engine/server/programs.ts';
import { clusterRoles } from '../../engine/server/roles.ts';
import type { FormattedTopic } from '../../engine/server/settings.ts';
import type { Plain } from '../../sim/plain.ts';
import type { HostPlan, ProcessPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { WorldCode } from '../../sim/world/world.ts';
import { consumingSettingsOf, memberNamesOf } from '../format/consumers.ts';
import { producingSettingsOf } from '../format/producers.ts';
import { shell } from '../tools/shell.ts';
import type { ConsumerPlan, ProducerPlan, Scenario, TopicPlan } from '../format/scenario.ts';

/** The code of a world in which a cluster runs. */
export const clusterCode: WorldCode = {
  programs: { ...programs, shell },
  describe: describeEnvelope,
  roles: clusterRoles,
};

/** The plan of the world that a scenario describes. */
export function planOf(scenario: Scenario): WorldPlan {
  const { seed, brokers, topics } = scenario;
  return {
    seed,
    hosts: [
      ...hostsOf({
        ...scenario,
        topics: topics.map((topic, i) => formattedTopic(topic, i, brokers)),
      }),
      ...scenario.producers.map((producer) => producerHost(scenario, producer)),
      ...scenario.consumers.flatMap((consumer) => consumerHosts(scenario, consumer)),
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

/** Replicas go round the brokers, each partition beginning with the next one. */
function formattedTopic(topic: TopicPlan, number: number, brokers: number): FormattedTopic {
  const { name, configs, partitions, replicas } = topic;
  const bytes = new Uint8Array(16);
  bytes[0] = 1;
  bytes[14] = number >> 8;
  bytes[15] = number + 1;
  const assignment = Array.from({ length: partitions }, (_, p) =>
    Array.from({ length: replicas }, (__, r) => ((p + r) % brokers) + 1),
  );
  return { name, uuid: uuidOfBytes(bytes, 0), assignment, configs };
}

function producerHost(scenario: Scenario, plan: ProducerPlan): HostPlan {
  const program = plan.semantics === 'outbox' ? 'outbox-application' : 'producing-application';
  return hostWith(plan.name, program, producingSettingsOf(scenario, plan) as object);
}

function consumerHosts(scenario: Scenario, plan: ConsumerPlan): readonly HostPlan[] {
  return memberNamesOf(plan).map((name, i) =>
    hostWith(name, 'consuming-application', consumingSettingsOf(scenario, plan, i) as object),
  );
}
