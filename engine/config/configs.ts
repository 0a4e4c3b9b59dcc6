// The settings of a process, resolved: `configs['replica.lag.time.max.ms']` is a number.
import type { ConfigDef, ConfigTable, ConfigValue, Password } from './definition.ts';
import { isKnown } from './definition.ts';
import { adminConfigs } from './admin-configs.ts';
import { brokerConfigs } from './broker-configs.ts';
import { clientMetricsConfigs } from './client-metrics-configs.ts';
import { consumerConfigs } from './consumer-configs.ts';
import { groupConfigs } from './group-configs.ts';
import { nearestName } from '../../sim/nearest-name.ts';
import type { Settings } from './parse.ts';
import { parseValue } from './parse.ts';
import { producerConfigs } from './producer-configs.ts';
import { parseConfig } from './resolve.ts';
import {
  clientQuotaConfigs,
  ipQuotaConfigs,
  replicationQuotaConfigs,
  userConfigs,
} from './quota-configs.ts';
import { remoteLogMetadataConfigs } from './remote-log-metadata-configs.ts';
import { topicConfigs } from './topic-configs.ts';

/** Every table of settings, by whom it is for; Streams, Connect and MirrorMaker join here. */
export const configTables = {
  broker: brokerConfigs,
  topic: topicConfigs,
  producer: producerConfigs,
  consumer: consumerConfigs,
  'share-consumer': consumerConfigs,
  admin: adminConfigs,
  group: groupConfigs,
  'client-metrics': clientMetricsConfigs,
  'remote-log-metadata': remoteLogMetadataConfigs,
  user: userConfigs,
  'user-client': clientQuotaConfigs,
  ip: ipQuotaConfigs,
  'replication-quota': replicationQuotaConfigs,
} satisfies Record<string, ConfigTable>;

/** Whom settings are for. */
export type ConfigKind = keyof typeof configTables;

interface ValueTypes {
  readonly boolean: boolean;
  readonly string: string;
  readonly int: number;
  readonly short: number;
  readonly long: number;
  readonly double: number;
  readonly list: readonly string[];
  readonly class: string;
  readonly password: Password;
}

type Nullable<D extends ConfigDef> = D extends { default: null } ? null : never;

/** Resolved settings: a value for every name of a table, typed by its row; immutable. */
export type ConfigValues<T extends ConfigTable> = {
  readonly [Name in keyof T]: ValueTypes[T[Name]['type']] | Nullable<T[Name]>;
};

/** Resolved settings of one kind. */
export type ConfigsOf<Kind extends ConfigKind> = ConfigValues<(typeof configTables)[Kind]>;

/** Resolved settings of a broker or controller. */
export type BrokerConfigs = ConfigsOf<'broker'>;

/** Resolved settings of a topic. */
export type TopicConfigs = ConfigsOf<'topic'>;

/** What StandardAuthorizer reads from a node's file by itself; Kafka's own table does not know it. */
export const authorizerSettings: readonly string[] = [
  'super.users',
  'allow.everyone.if.no.acl.found',
];

/** A setting that the author of a scenario wrote is unknown or refused by Kafka. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * The settings of a process that runs a release: what is written, else the release's default.
 * Every name of the table has a value: one that the release does not know has its default, and a
 * required one that is not written is empty (whether it may be missing is asked of `validation/`).
 */
export function configsOf<Kind extends ConfigKind>(
  kind: Kind,
  release: string,
  settings: Settings = nothingWritten,
): ConfigsOf<Kind> {
  const known = resolutions.get(settings) ?? new Map<string, Resolved>();
  resolutions.set(settings, known);
  const whose = `${kind} ${release}`;
  const configs = known.get(whose) ?? resolved(configTables[kind], release, settings, kind);
  known.set(whose, configs);
  return configs as ConfigsOf<Kind>;
}

const nothingWritten: Settings = {};

type Resolved = Readonly<Record<string, ConfigValue>>;

/** What settings came to, which never change: a process that starts again has the same ones. */
const resolutions = new WeakMap<Settings, Map<string, Resolved>>();

function resolved(
  table: ConfigTable,
  release: string,
  settings: Settings,
  kind: ConfigKind,
): Resolved {
  for (const name of Object.keys(settings)) checkName(name, table, release, kind);
  const isBare = settings === nothingWritten;
  const values: Record<string, ConfigValue> = isBare ? {} : { ...configsOf(kind, release) };
  for (const [name, def] of Object.entries(table)) {
    const isToResolve = isBare || settings[name] !== undefined;
    if (isToResolve) values[name] = resolvedValue(name, def, release, settings);
  }
  return Object.freeze(values);
}

function checkName(name: string, table: ConfigTable, release: string, kind: ConfigKind): void {
  const def = table[name];
  if (def !== undefined && isKnown(def, release)) return;
  if (kind === 'broker' && authorizerSettings.includes(name)) return;
  const known = Object.keys(table).filter((other) => isKnown(table[other] as ConfigDef, release));
  const nearest = nearestName(name, known);
  const where = `Kafka ${release} has no ${kind} setting "${name}"`;
  throw new ConfigError(
    nearest === undefined ? `${where}.` : `${where}; did you mean "${nearest}"?`,
  );
}

function resolvedValue(
  name: string,
  def: ConfigDef,
  release: string,
  settings: Settings,
): ConfigValue {
  if (!isKnown(def, release)) return unwrittenValue(def);
  if (settings[name] === undefined && def.default === undefined) return unwrittenValue(def);
  const parsed = parseConfig(name, def, release, settings);
  if ('refused' in parsed) throw new ConfigError(parsed.refused.message);
  return ofNewestType(name, parsed.value, def, release);
}

// What was a text in an older release and is a list now is read as a list.
function ofNewestType(
  name: string,
  value: ConfigValue,
  def: ConfigDef,
  release: string,
): ConfigValue {
  if (value === null) return def.default ?? null;
  if (def.type !== 'list' || typeof value !== 'string') return value;
  const list = parseValue(name, value, 'list', release);
  return 'value' in list ? list.value : value;
}

/** The value of a setting that nobody wrote, a required one too. Null is a default. */
function unwrittenValue(def: ConfigDef): ConfigValue {
  if (def.default !== undefined) return def.default;
  if (def.type === 'list') return [];
  if (def.type === 'boolean') return false;
  if (def.type === 'password') return null;
  return def.type === 'string' || def.type === 'class' ? '' : -1;
}
