// Settings of a running broker: the file's, over them the cluster's, over them its own.
import { brokerSynonymsOf } from './broker-synonyms.ts';
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
