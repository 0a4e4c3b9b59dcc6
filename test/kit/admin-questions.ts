// Questions of administrators, in Kafka's own words. Brokers forward them to the active controller.
import { apis, type ApiName } from '../../engine/protocol/apis.ts';
import { decode, encode } from '../../engine/protocol/codec/codec.ts';
import { versionsOf } from '../../engine/config/api-versions.ts';
import type { Question } from './stage.ts';

/** A question whose body says only what is not the default. */
function question<N extends ApiName>(api: N, what: string, body: object): Question<N> {
  const version = versionsOf(api, '4.3')?.highest ?? 0;
  const schema = apis[api].request;
  return {
    api,
    version,
    body: decode(schema, version, encode(schema, version, body as never)),
    what,
  };
}

function placeOf(name: string): { readonly topic: string; readonly index: number } {
  const cut = name.lastIndexOf('-');
  return { topic: name.slice(0, cut), index: Number(name.slice(cut + 1)) };
}

const asList = (configs: Readonly<Record<string, string>>): { name: string; value: string }[] =>
  Object.entries(configs).map(([name, value]) => ({ name, value }));

/** CreateTopics: one topic, with its replicas given. */
export const creatingTopic = (
  name: string,
  assignment: readonly (readonly number[])[],
  configs: Readonly<Record<string, string>> = {},
): Question<'CreateTopics'> => {
  const assignments = assignment.map((brokerIds, partitionIndex) => ({
    partitionIndex,
    brokerIds,
  }));
  const topic = {
    name,
    numPartitions: -1,
    replicationFactor: -1,
    assignments,
    configs: asList(configs),
  };
  return question('CreateTopics', `to create ${name}`, { topics: [topic] });
};

/** DeleteTopics: one topic by its name. */
export const deletingTopic = (name: string): Question<'DeleteTopics'> =>
  question('DeleteTopics', `to delete ${name}`, { topics: [{ name }], timeoutMs: 60_000 });

/** CreatePartitions: so many in all, the new ones on these brokers. */
export const growingTopic = (
  name: string,
  count: number,
  added: readonly (readonly number[])[],
): Question<'CreatePartitions'> => {
  const assignments = added.map((brokerIds) => ({ brokerIds }));
  const topics = [{ name, count, assignments }];
  return question('CreatePartitions', `${count} partitions of ${name}`, {
    topics,
    timeoutMs: 60_000,
    validateOnly: false,
  });
};

/** ElectLeaders: the preferred leader of one partition. */
export const electingPreferred = (name: string): Question<'ElectLeaders'> => {
  const { topic, index } = placeOf(name);
  return question('ElectLeaders', `that the preferred replica leads ${name}`, {
    electionType: 0,
    topicPartitions: [{ topic, partitions: [index] }],
  });
};

/** AlterPartitionReassignments: one partition moves to these brokers; null stops its moving. */
export const reassigning = (
  name: string,
  replicas: readonly number[] | null,
): Question<'AlterPartitionReassignments'> => {
  const { topic, index } = placeOf(name);
  const what =
    replicas === null ? `that ${name} stays` : `that ${name} moves to ${replicas.join(',')}`;
  return question('AlterPartitionReassignments', what, {
    topics: [{ name: topic, partitions: [{ partitionIndex: index, replicas }] }],
  });
};

const resourceTypes = { topic: 2, broker: 4 } as const;

/** IncrementalAlterConfigs: settings of a topic or of a broker (all brokers: the empty name). */
export const configuring = (
  type: keyof typeof resourceTypes,
  name: string,
  configs: Readonly<Record<string, string>>,
): Question<'IncrementalAlterConfigs'> => {
  const changes = asList(configs).map((one) => ({ ...one, configOperation: 0 }));
  const resource = { resourceType: resourceTypes[type], resourceName: name, configs: changes };
  const shown = asList(configs).map((one) => `${one.name}=${one.value}`);
  return question('IncrementalAlterConfigs', `${shown.join(', ')} for ${type} ${name}`.trim(), {
    resources: [resource],
    validateOnly: false,
  });
};

/** UpdateFeatures: one feature at a level; 1 upgrade, 2 safe downgrade. */
export const levelling = (
  feature: string,
  maxVersionLevel: number,
  upgradeType = 1,
): Question<'UpdateFeatures'> =>
  question('UpdateFeatures', `${feature} at level ${maxVersionLevel}`, {
    featureUpdates: [{ feature, maxVersionLevel, upgradeType }],
  });

/** AlterClientQuotas: a quota of one client id. */
export const limiting = (
  clientId: string,
  key: string,
  value: number,
): Question<'AlterClientQuotas'> =>
  question('AlterClientQuotas', `${key}=${value} for client ${clientId}`, {
    entries: [
      {
        entity: [{ entityType: 'client-id', entityName: clientId }],
        ops: [{ key, value, remove: false }],
      },
    ],
    validateOnly: false,
  });
