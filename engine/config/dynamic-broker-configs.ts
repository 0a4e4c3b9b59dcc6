// Settings of a running broker: the file's, over them the cluster's, over them its own.
import { brokerConfigs } from './broker-configs.ts';
import { brokerSynonymsOf } from './broker-synonyms.ts';
import { configsOf, type BrokerConfigs } from './configs.ts';
import type { ConfigTable } from './definition.ts';
import { isKnown } from './definition.ts';
import type { Settings, SettingValue } from './parse.ts';

/** Where a running broker's settings stand, from the weakest to the strongest. */
export interface BrokerSettings {
  /** In the properties file. */
  readonly file: Settings;
  /** Set dynamically for all brokers. */
  readonly cluster: Settings;
  /** Set dynamically for this broker. */
  readonly own: Settings;
}

/**
 * The settings that count. A dynamic one pushes aside its synonyms too: `log.roll.hours` set
 * dynamically wins over `log.roll.ms` of the file.
 */
export function effectiveBrokerSettings({ file, cluster, own }: BrokerSettings): Settings {
  const effective: Record<string, SettingValue> = { ...file };
  for (const stronger of [cluster, own]) {
    for (const [name, value] of Object.entries(stronger)) {
      for (const synonym of brokerSynonymsOf(name)) delete effective[synonym];
      effective[name] = value;
    }
  }
  return effective;
}

/** The values that a running broker goes by. Names that only a plug-in knows are none of its own. */
export function runningBrokerConfigs(release: string, settings: BrokerSettings): BrokerConfigs {
  const table: ConfigTable = brokerConfigs;
  const known = Object.entries(effectiveBrokerSettings(settings)).filter(([name]) => {
    const def = table[name];
    return def !== undefined && isKnown(def, release);
  });
  return configsOf('broker', release, Object.fromEntries(known));
}
