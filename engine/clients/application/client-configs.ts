// The settings of a client as its application wrote them, checked as the client's constructor does.
import { ConfigError, configsOf } from '../../config/configs.ts';
import { EraError, flagsOf, releaseOf } from '../../config/eras.ts';
import {
  constructConsumer,
  constructProducer,
  type Construction,
} from '../../config/validation/client-construction.ts';
import type { ClusterNode } from '../network/cluster-view.ts';
import type { ConsumerSettings } from '../consumer/consumer-state.ts';
import { groupSettingsOf } from '../consumer/group/settings.ts';
import { keepsOrderByWaiting, type ProducerSettings } from '../producer/settings.ts';
import { ApplicationError } from './reading.ts';

/** What an application tells of its client. */
export interface ClientPlan {
  /** The application's name: the client's id, unless `client.id` says otherwise. */
  readonly name: string;
  readonly bootstrap: readonly string[];
  readonly kafka: string;
  readonly configs: Readonly<Record<string, string>>;
  /** Behaviours and defects of the client that differ from its release's, by the names of flags. */
  readonly flags?: Readonly<Record<string, boolean>>;
}

const defaultPort = 9_092;
const strings = 'org.apache.kafka.common.serialization.String';

/** Bootstrap servers have the ids -1, -2, … until their real ones are known. */
export const bootstrapNodes = (hosts: readonly string[]): readonly ClusterNode[] =>
  hosts.map((host, i) => ({ id: -1 - i, host, port: defaultPort, rack: null }));

/** What `new KafkaProducer` makes of it. Throws an ApplicationError with Kafka's own complaint. */
export function producerSettingsOf(plan: ClientPlan): ProducerSettings {
  const written = {
    ...bootstrapServers(plan),
    'key.serializer': `${strings}Serializer`,
    'value.serializer': `${strings}Serializer`,
    ...plan.configs,
  };
  const configs = constructed(plan, () => {
    const resolved = configsOf('producer', plan.kafka, written);
    return { ...resolved, ...acceptedOf(constructProducer(plan.kafka, written)) };
  });
  const flags = constructed(plan, () => flagsOf(plan.kafka, plan.flags ?? {}));
  // KAFKA-3197: before 0.10 a partition whose leader moved got the next batch before the one on its way.
  const mutes = keepsOrderByWaiting(configs) && !flags['retry-behind-newer-batch'];
  return { configs, mutes, ...clientOf(plan) };
}

/** What `new KafkaConsumer` makes of it. Throws an ApplicationError with Kafka's own complaint. */
export function consumerSettingsOf(plan: ClientPlan): ConsumerSettings {
  const written = {
    ...bootstrapServers(plan),
    'key.deserializer': `${strings}Deserializer`,
    'value.deserializer': `${strings}Deserializer`,
    ...plan.configs,
  };
  const configs = constructed(plan, () => {
    const resolved = configsOf('consumer', plan.kafka, written);
    return { ...resolved, ...acceptedOf(constructConsumer(plan.kafka, written)) };
  });
  const overrides = plan.flags ?? {};
  const flags = constructed(plan, () => flagsOf(plan.kafka, overrides));
  const group = constructed(plan, () => groupSettingsOf(configs, plan.kafka, overrides));
  return { configs, flags, group, ...clientOf(plan) };
}

const bootstrapServers = ({ bootstrap }: ClientPlan): Readonly<Record<string, string>> => ({
  'bootstrap.servers': bootstrap.map((host) => `${host}:${defaultPort}`).join(','),
});

function clientOf({
  name,
  kafka,
  bootstrap,
  configs,
}: ClientPlan): Pick<ProducerSettings, 'clientId' | 'release' | 'bootstrap'> {
  const clientId = configs['client.id'] ?? name;
  return { clientId, release: kafka, bootstrap: bootstrapNodes(bootstrap) };
}

/** What the author got wrong is said with the name of the application. */
function constructed<T>({ name, kafka }: ClientPlan, make: () => T): T {
  try {
    releaseOf(kafka);
    return make();
  } catch (error) {
    if (error instanceof ConfigError || error instanceof EraError) {
      throw new ApplicationError(`The client of "${name}": ${error.message}`);
    }
    throw error;
  }
}

function acceptedOf(construction: Construction): Readonly<Record<string, unknown>> {
  if ('value' in construction) return construction.value;
  const messages = construction.failed.map(({ message }) => message);
  throw new ConfigError(messages.join(': '));
}
