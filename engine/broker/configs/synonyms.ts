// Under which names, and at which levels, a setting of a broker is set: the one that counts first
// (Kafka's ConfigHelper, KIP-226).
import { get } from '../../../sim/map/persistent-map.ts';
import { brokerSynonymsOf } from '../../config/broker-synonyms.ts';
import { configTables } from '../../config/configs.ts';
import { factsAt, isKnown, type ConfigTable } from '../../config/definition.ts';
import type { Settings, SettingValue } from '../../config/parse.ts';
import type { Image } from '../../metadata/image.ts';
import { settingText } from './setting-text.ts';

/** Where a value comes from: the numbers of the protocol. */
export const configSources = {
  topic: 1,
  'one-broker': 2,
  'all-brokers': 3,
  'broker-file': 4,
  default: 5,
  'broker-logger': 6,
  'client-metrics': 7,
  group: 8,
} as const;

/** A value under a name, and where it is set. */
export interface Synonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
}

/** A node that describes its settings: who it is, and what stands in its file. */
export interface DescribingNode {
  readonly nodeId: number;
  readonly release: string;
  readonly file: Settings;
  readonly image: Image;
}

/** Everything that is set for a broker's setting, from the strongest level to the weakest. */
export function brokerSynonyms(
  { nodeId, release, file, image }: DescribingNode,
  name: string,
): Synonym[] {
  const names = brokerSynonymsOf(name);
  const found: Synonym[] = [];
  const add = (level: Settings, source: number): void => {
    for (const each of names) {
      const value = level[each] ?? null;
      if (value !== null) found.push({ name: each, value: shownText(value), source });
    }
  };
  add(get(image.brokerConfigs, nodeId) ?? {}, configSources['one-broker']);
  add(image.clusterConfigs, configSources['all-brokers']);
  add(file, configSources['broker-file']);
  add(defaultsOf(names, release), configSources.default);
  // What is known only under another unit of the name is not told.
  const first = found.findIndex((synonym) => synonym.name === name);
  return first < 0 ? [] : found.slice(first);
}

const shownText = (value: SettingValue): string =>
  Array.isArray(value) ? value.join(',') : String(value);

function defaultsOf(names: readonly string[], release: string): Settings {
  const table: ConfigTable = configTables.broker;
  const defaults = names.flatMap((name): (readonly [string, string])[] => {
    const def = table[name];
    if (def === undefined || !isKnown(def, release)) return [];
    const { default: value = null, type } = factsAt(def, release);
    const text = settingText(value, type);
    return text === null ? [] : [[name, text]];
  });
  return Object.fromEntries(defaults);
}
