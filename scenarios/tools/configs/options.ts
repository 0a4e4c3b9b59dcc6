// The options of kafka-configs.
import { brokerConfigs } from '../../../engine/config/broker-configs.ts';
import { clientMetricsConfigs } from '../../../engine/config/client-metrics-configs.ts';
import { isKnown, type ConfigDef, type ConfigTable } from '../../../engine/config/definition.ts';
import { groupConfigs } from '../../../engine/config/group-configs.ts';
import {
  clientQuotaConfigs,
  ipQuotaConfigs,
  replicationQuotaConfigs,
  userConfigs,
} from '../../../engine/config/quota-configs.ts';
import { topicConfigs } from '../../../engine/config/topic-configs.ts';
import { defaultOptions, text, type OptionTable } from '../options/option-table.ts';

/** Names as the help lists them. Simplified: the help is that of one release. */
const listed = (...tables: readonly ConfigTable[]): string =>
  tables
    .flatMap((table) => Object.entries<ConfigDef>(table))
    .filter(([name, def]) => !name.startsWith('internal.') && isKnown(def, '4.3'))
    .map(([name]) => name)
    .toSorted()
    .map((name) => `\n\t${name}`)
    .join('')
    .concat('\n');

const dynamicBrokerConfigs: ConfigTable = Object.fromEntries(
  Object.entries<ConfigDef>(brokerConfigs).filter(
    ([, { update }]) => update !== undefined && update !== 'read-only',
  ),
);

const validNames =
  `For entity-type 'topics': ${listed(topicConfigs)}` +
  `For entity-type 'brokers': ${listed(dynamicBrokerConfigs, replicationQuotaConfigs)}` +
  `For entity-type 'users': ${listed(userConfigs)}` +
  `For entity-type 'clients': ${listed(clientQuotaConfigs)}` +
  `For entity-type 'ips': ${listed(ipQuotaConfigs)}` +
  `For entity-type 'client-metrics': ${listed(clientMetricsConfigs)}` +
  `For entity-type 'groups': ${listed(groupConfigs)}`;

/** The options of kafka-configs, with what its help says of each. */
export const configsOptions = {
  'bootstrap-server': {
    doc: 'The Kafka servers to connect to.',
    takes: text('server to connect to'),
  },
  'bootstrap-controller': {
    doc: 'The Kafka controllers to connect to.',
    takes: text('controller to connect to'),
  },
  'command-config': {
    doc: 'Property file containing configs to be passed to Admin Client. This is used only with --bootstrap-server option for describing and altering broker configs.',
    takes: text('command config property file'),
  },
  alter: { doc: 'Alter the configuration for the entity.' },
  describe: { doc: 'List configs for the given entity.' },
  all: { doc: 'List all configs for the given entity, including static configs if available.' },
  'entity-type': {
    doc: 'Type of entity (topics/clients/users/brokers/broker-loggers/ips/client-metrics/groups)',
    takes: text(''),
  },
  'entity-name': {
    doc: 'Name of entity (topic name/client id/user principal name/broker id/ip/client metrics/group id)',
    takes: text(''),
  },
  'entity-default': {
    doc: 'Default entity name for clients/users/brokers/ips (applies to corresponding entity type)',
  },
  'add-config': {
    doc: `Key Value pairs of configs to add. Square brackets can be used to group values which contain commas: 'k1=v1,k2=[v1,v2,v2],k3=v3'. The following is a list of valid configurations: ${validNames}Entity types 'users' and 'clients' may be specified together to update config for clients of a specific user.`,
    takes: text(''),
  },
  'add-config-file': {
    doc: 'Path to a properties file with configs to add. See add-config for a list of valid configurations.',
    takes: text(''),
  },
  'delete-config': { doc: "config keys to remove 'k1,k2'", takes: text('') },
  topic: { doc: "The topic's name.", takes: text('') },
  client: { doc: "The client's ID.", takes: text('') },
  'client-defaults': { doc: 'The config defaults for all clients.' },
  user: { doc: "The user's principal name.", takes: text('') },
  'user-defaults': { doc: 'The config defaults for all users.' },
  broker: { doc: "The broker's ID.", takes: text('') },
  'broker-defaults': { doc: 'The config defaults for all brokers.' },
  'broker-logger': { doc: "The broker's ID for its logger config.", takes: text('') },
  'ip-defaults': { doc: 'The config defaults for all IPs.' },
  ip: { doc: 'The IP address.', takes: text('') },
  group: { doc: "The group's ID.", takes: text('') },
  'client-metrics': { doc: 'The client metrics config resource name.', takes: text('') },
  ...defaultOptions,
} as const satisfies OptionTable;
