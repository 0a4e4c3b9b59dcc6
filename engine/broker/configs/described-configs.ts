// What a node tells of the settings of a resource (Kafka's ConfigHelper): each with its value, where
// that comes from, and what else is set under its names.
import { get } from '../../../sim/map/persistent-map.ts';
import { configsOf, configTables } from '../../config/configs.ts';
import { factsAt, isKnown, type ConfigTable, type ConfigValue } from '../../config/definition.ts';
import { runningBrokerConfigs } from '../../config/dynamic-broker-configs.ts';
import { groupConfigsOf, topicConfigsOf } from '../../config/inherited-configs.ts';
import type { BrokerConfigs } from '../../config/configs.ts';
import type { ConfigEntries } from '../../metadata/image.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import { configTypeNumbers, settingText } from './setting-text.ts';
import { brokerSynonyms, configSources, type DescribingNode, type Synonym } from './synonyms.ts';

/** One setting as DescribeConfigs tells it. */
export type DescribedConfig = ResponseBody<'DescribeConfigs'>['results'][number]['configs'][number];

/** What is asked about settings: which ones (empty or null: all), and how much about each. */
export interface ConfigQuestion {
  readonly configurationKeys: readonly string[] | null;
  readonly includeSynonyms: boolean;
  readonly includeDocumentation: boolean;
  readonly knowsSources: boolean;
}

/** The settings of a topic. */
export function describedTopic(
  node: DescribingNode,
  own: ConfigEntries,
  question: ConfigQuestion,
): DescribedConfig[] {
  const table: ConfigTable = configTables.topic;
  const values = topicConfigsOf(node.release, brokerConfigsOf(node), own);
  return describeAll({ table, values, release: node.release }, question, (name) => ({
    own: own[name] === undefined ? undefined : configSources.topic,
    inherited: inheritedBy(node, table, name),
  }));
}

/** The settings of a group. One that no broker has falls back on its own default. */
export function describedGroup(
  node: DescribingNode,
  own: ConfigEntries,
  question: ConfigQuestion,
): DescribedConfig[] {
  const table: ConfigTable = configTables.group;
  const values = groupConfigsOf(node.release, brokerConfigsOf(node), own);
  return describeAll({ table, values, release: node.release }, question, (name, text) => ({
    own: own[name] === undefined ? undefined : configSources.group,
    inherited:
      table[name]?.broker === undefined
        ? [{ name, value: text, source: configSources.default }]
        : inheritedBy(node, table, name),
  }));
}

/** The settings of a client-metrics subscription. */
export function describedClientMetrics(
  { release }: DescribingNode,
  own: ConfigEntries,
  question: ConfigQuestion,
): DescribedConfig[] {
  const table: ConfigTable = configTables['client-metrics'];
  const values = configsOf('client-metrics', release, own);
  return describeAll({ table, values, release }, question, (name) => ({
    own: own[name] === undefined ? undefined : configSources['client-metrics'],
    inherited: [],
  }));
}

/** The settings of this broker, as it goes by them. */
export function describedBroker(node: DescribingNode, question: ConfigQuestion): DescribedConfig[] {
  const table: ConfigTable = configTables.broker;
  const values = brokerConfigsOf(node);
  return describeAll({ table, values, release: node.release }, question, (name) => ({
    own: undefined,
    inherited: brokerSynonyms(node, name),
  }));
}

/** What is set for all brokers. */
export function describedAllBrokers(
  node: DescribingNode,
  question: ConfigQuestion,
): DescribedConfig[] {
  const { release, image } = node;
  const table: ConfigTable = configTables.broker;
  const isForAll = ({ source }: Synonym): boolean => source === configSources['all-brokers'];
  const described = describedBroker(node, { ...question, includeSynonyms: true });
  return described
    .filter(({ name }) => image.clusterConfigs[name] !== undefined)
    .map((config) => {
      const synonyms = config.synonyms.filter(isForAll);
      const isSecret = config.isSensitive;
      return {
        ...config,
        value: isSecret ? null : (image.clusterConfigs[config.name] ?? null),
        configSource: synonyms[0]?.source ?? configSources.default,
        synonyms: question.includeSynonyms ? synonyms : [],
        readOnly: isReadOnly(table, config.name, release),
      };
    });
}

/** The settings that count for a broker now. */
function brokerConfigsOf({ nodeId, release, file, image }: DescribingNode): BrokerConfigs {
  const own = get(image.brokerConfigs, nodeId) ?? {};
  return runningBrokerConfigs(release, { file, cluster: image.clusterConfigs, own });
}

/** What is set at the broker for the first of a setting's names there. */
function inheritedBy(node: DescribingNode, table: ConfigTable, name: string): Synonym[] {
  const [synonym] = table[name]?.broker ?? [];
  return synonym === undefined ? [] : brokerSynonyms(node, synonym.name);
}

interface Described {
  readonly table: ConfigTable;
  readonly values: Readonly<Record<string, ConfigValue>>;
  readonly release: string;
}

interface Origins {
  /** The source of the resource's own value, if it has one. */
  readonly own: number | undefined;
  readonly inherited: readonly Synonym[];
}

/** Settings of a topic that share a bucket of Kafka's map with others, and come after them. */
const definedLate = [
  'retention.ms',
  'min.cleanable.dirty.ratio',
  'compression.gzip.level',
  'compression.zstd.level',
];

/** In the order in which Kafka walks over a map of settings. */
function describeAll(
  { table, values, release }: Described,
  question: ConfigQuestion,
  originsOf: (name: string, text: string | null) => Origins,
): DescribedConfig[] {
  const { configurationKeys: asked, includeSynonyms, includeDocumentation } = question;
  const isAsked = (name: string): boolean =>
    asked === null || asked.length === 0 || asked.includes(name);
  const shown = Object.keys(table).filter((name) => isDocumented(table, name, release));
  const isLate = (name: string): boolean => definedLate.includes(name);
  const late = definedLate.filter((name) => shown.includes(name));
  const defined = [...shown.filter((name) => !isLate(name)), ...late];
  return hashOrder(defined, hashOfString)
    .filter(isAsked)
    .flatMap((name): DescribedConfig[] => {
      const def = table[name];
      if (def === undefined) return [];
      const { type } = factsAt(def, release);
      const isSensitive = type === 'password';
      const value = isSensitive ? null : settingText(values[name] ?? null, type);
      const { own, inherited } = originsOf(name, value);
      const all = own === undefined ? inherited : [{ name, value, source: own }, ...inherited];
      const told = all.map((each) => (isSensitive ? { ...each, value: null } : each));
      return [
        {
          name,
          value,
          isDefault: !question.knowsSources && told.length === 0,
          readOnly: table === configTables.broker && isReadOnly(table, name, release),
          configSource: told[0]?.source ?? configSources.default,
          isSensitive,
          synonyms: includeSynonyms ? told : [],
          configType: configTypeNumbers[type],
          documentation: includeDocumentation ? def.doc : null,
        },
      ];
    });
}

function isDocumented(table: ConfigTable, name: string, release: string): boolean {
  const def = table[name];
  return def !== undefined && isKnown(def, release) && def.internal !== true;
}

function isReadOnly(table: ConfigTable, name: string, release: string): boolean {
  const def = table[name];
  const { update = 'read-only' } = def === undefined ? {} : factsAt(def, release);
  return update === 'read-only';
}
