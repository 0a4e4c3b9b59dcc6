// Topics and groups take from their broker what they do not set themselves.
import type { BrokerConfigs, ConfigsOf, TopicConfigs } from './configs.ts';
import { configTables, configsOf } from './configs.ts';
import type { ConfigDef, ConfigTable, ConfigValue } from './definition.ts';
import { isKnown } from './definition.ts';
import type { Settings } from './parse.ts';

type Values = Readonly<Record<string, ConfigValue>>;

/** The settings of a topic: its own, else the broker's (`retention.ms` ← `log.retention.ms`). */
export function topicConfigsOf(
  release: string,
  broker: BrokerConfigs,
  settings: Settings = {},
): TopicConfigs {
  const own = configsOf('topic', release, settings);
  return Object.freeze({ ...own, ...brokerValues(configTables.topic, release, broker, settings) });
}

/** The settings of a group: its own, else those of the broker. */
export function groupConfigsOf(
  release: string,
  broker: BrokerConfigs,
  settings: Settings = {},
): ConfigsOf<'group'> {
  const own = configsOf('group', release, settings);
  return Object.freeze({ ...own, ...brokerValues(configTables.group, release, broker, settings) });
}

/** What a table takes from the broker: all that has a synonym there and is not written. */
function brokerValues(
  table: ConfigTable,
  release: string,
  broker: Values,
  settings: Settings,
): Values {
  const values: Record<string, ConfigValue> = {};
  for (const [name, def] of Object.entries(table)) {
    if (settings[name] !== undefined || !isKnown(def, release)) continue;
    const value = brokerValue(def, broker);
    if (value !== null) values[name] = value;
  }
  return values;
}

/** What one setting takes from the broker: the first synonym that has a value. */
function brokerValue(def: ConfigDef, broker: Values): ConfigValue {
  for (const { name, times = 1 } of def.broker ?? []) {
    const value = broker[name] ?? null;
    // Whatever is negative means "for ever", in minutes and hours too.
    if (typeof value === 'number' && times > 1) return value < 0 ? -1 : value * times;
    // The broker offers a list of assignors; a group names one.
    if (Array.isArray(value) && def.type !== 'list') return value[0] ?? null;
    if (value !== null) return value;
  }
  return null;
}
