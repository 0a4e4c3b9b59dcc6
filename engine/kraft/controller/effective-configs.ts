// The settings that hold for a topic, and which level each comes from (Kafka's KafkaConfigSchema).
import { get } from '../../../sim/map/persistent-map.ts';
import type { BrokerSynonym, ConfigDef, ConfigTable } from '../../config/definition.ts';
import { factsAt, isKnown } from '../../config/definition.ts';
import { longText } from '../../config/java-text.ts';
import type { SettingValue } from '../../config/parse.ts';
import { topicConfigs } from '../../config/topic-configs.ts';
import type { ConfigEntries, Image } from '../../metadata/image.ts';
import type { CreateTopicsResponse } from '../../protocol/apis/create-topics.ts';
import type { ControllerSettings } from './facts.ts';

/** Where a value comes from: the numbers of the protocol (KIP-226). */
export const configSources = {
  topic: 1,
  'one-broker': 2,
  'all-brokers': 3,
  'broker-file': 4,
  default: 5,
} as const;

type EffectiveConfig = NonNullable<CreateTopicsResponse['topics'][number]['configs']>[number];

/** Every setting that Kafka documents, for a topic with these of its own; by name. */
export function effectiveTopicConfigs(
  image: Image,
  own: ConfigEntries,
  settings: ControllerSettings,
): EffectiveConfig[] {
  const table: ConfigTable = topicConfigs;
  return Object.keys(table)
    .toSorted()
    .flatMap((name) => {
      const def = table[name];
      if (def === undefined || def.internal === true || !isKnown(def, settings.release)) return [];
      const { value, source } = effective(image, own[name], def, settings);
      return [{ name, value, readOnly: false, configSource: source, isSensitive: false }];
    });
}

interface Effective {
  readonly value: string;
  readonly source: number;
}

function effective(
  image: Image,
  own: string | undefined,
  def: ConfigDef,
  settings: ControllerSettings,
): Effective {
  if (own !== undefined) return { value: own, source: configSources.topic };
  const levels = [
    [get(image.brokerConfigs, settings.nodeId) ?? {}, configSources['one-broker']],
    [image.clusterConfigs, configSources['all-brokers']],
    [settings.written, configSources['broker-file']],
  ] as const;
  for (const [entries, source] of levels) {
    const written = synonymOf(def, entries);
    if (written !== undefined) return { value: written, source };
  }
  const value = textOf(factsAt(def, settings.release).default ?? null);
  return { value, source: configSources.default };
}

function synonymOf(
  { broker = [] }: ConfigDef,
  entries: Readonly<Record<string, SettingValue>>,
): string | undefined {
  const synonym = broker.find(({ name }) => (entries[name] ?? null) !== null);
  return synonym === undefined ? undefined : convert(entries[synonym.name] ?? null, synonym);
}

/** Hours and minutes of the broker are milliseconds of the topic; below zero they are no limit. */
function convert(value: SettingValue, { times = 1 }: BrokerSynonym): string {
  if (times === 1) return textOf(value);
  const number = Number(value);
  return longText(number < 0 ? -1 : number * times);
}

function textOf(value: SettingValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isInteger(value) ? longText(value) : String(value);
  return typeof value === 'object' ? value.join(',') : String(value);
}
