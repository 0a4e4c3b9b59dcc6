// What a setting is: its type, default, range, importance and how it may change.
// Follows org.apache.kafka.common.config.ConfigDef; every table in this folder is made of these.
import { isBefore } from './release.ts';

/** Kafka's types of settings. */
export type ConfigType =
  | 'boolean'
  | 'string'
  | 'int'
  | 'short'
  | 'long'
  | 'double'
  | 'list'
  | 'class'
  | 'password';

/** A secret: it travels as plain data, but is shown as `[hidden]` only. */
export interface Password {
  readonly secret: string;
}

/** A setting's value after parsing. Longs are numbers; Long.MAX_VALUE is `LONG_MAX`. */
export type ConfigValue = boolean | number | string | readonly string[] | Password | null;

/** Java's Long.MAX_VALUE as the engine holds it: the nearest double. */
export const LONG_MAX = Number(0x7fff_ffff_ffff_ffffn);

/** How a broker's setting may change: by a restart only (the default), for one broker, for all. */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide';

/** Java's Integer.MAX_VALUE: how Kafka says "no limit" for an int. */
export const INT_MAX = 0x7fff_ffff;

/** How a default follows from a setting of the broker, for topics and groups. */
export interface BrokerSynonym {
  readonly name: string;
  /** The broker's value times this: hours and minutes become milliseconds. */
  readonly times?: number;
}

/** Which values a setting takes; no field at all: every value of its type. */
export interface ConfigRange {
  readonly min?: number;
  readonly max?: number;
  /** Kafka states the bounds as doubles: it writes 1.0 where others write 1. */
  readonly doubleBounds?: boolean;
  /** The only texts allowed; for a list, the only entries. */
  readonly oneOf?: readonly string[];
  /** Upper and lower case are the same. */
  readonly anyCase?: boolean;
  /** The empty text is refused; null is not. */
  readonly nonEmpty?: boolean;
  readonly nonNull?: boolean;
  /** A list of distinct entries, none empty (since 4.2); may the list be empty, or null? */
  readonly list?: 'any' | 'non-empty' | 'any-or-null' | 'non-empty-or-null';
  /** A check that is more than a range, by its name in `special-checks.ts`. */
  readonly check?: SpecialCheck;
  /** Said where an older release did not check what later ones do. */
  readonly unchecked?: boolean;
}

/** Checks with a grammar of their own. */
export type SpecialCheck =
  | 'gzip-level'
  | 'throttled-replicas'
  | 'auto-offset-reset'
  | 'share-auto-offset-reset'
  | 'share-acknowledgement-mode'
  | 'share-acquire-mode'
  | 'quorum-voters'
  | 'quorum-bootstrap-servers'
  | 'metadata-version'
  | 'remote-log-threads';

/** The facts about a setting that releases disagree on. */
export interface ConfigFacts extends ConfigRange {
  readonly type: ConfigType;
  /** Left out: the setting is required. */
  readonly default?: boolean | number | string | readonly string[] | null;
  readonly importance: 'high' | 'medium' | 'low';
  /** Kafka does not document it. */
  readonly internal?: boolean;
  readonly update?: UpdateMode;
}

/** One row of a table; its key is Kafka's own name, its facts are the newest release's. */
export interface ConfigDef extends ConfigFacts {
  readonly doc: string;
  /** The default depends on Java or the operating system of the node. */
  readonly platform?: boolean;
  /** First release that knows it; left out: known in 3.9 and before. */
  readonly since?: string;
  /** First release that no longer knows it. */
  readonly until?: string;
  /** What was different before a release; newest release first. */
  readonly before?: Readonly<Record<string, Partial<ConfigFacts>>>;
  /** For topics and groups: the broker's settings that are the default; the first set wins. */
  readonly broker?: readonly BrokerSynonym[];
}

/** Settings by Kafka's own names. */
export type ConfigTable = Readonly<Record<string, ConfigDef>>;

/** Whether a release knows the setting. */
export function isKnown(def: ConfigDef, release: string): boolean {
  const tooOld = def.since !== undefined && isBefore(release, def.since);
  const tooNew = def.until !== undefined && !isBefore(release, def.until);
  return !tooOld && !tooNew;
}

/** The facts about a setting in a release. */
export function factsAt(def: ConfigDef, release: string): ConfigFacts {
  if (def.before === undefined) return def;
  let facts: ConfigFacts = def;
  for (const [changed, older] of Object.entries(def.before)) {
    if (isBefore(release, changed)) facts = withOlder(facts, older);
  }
  return facts;
}

const rangeFields =
  'min max doubleBounds oneOf anyCase nonEmpty nonNull list check unchecked'.split(' ');

// An older range replaces the newer one as a whole: bounds of different releases never mix.
function withOlder(facts: ConfigFacts, older: Partial<ConfigFacts>): ConfigFacts {
  const olderRange = Object.keys(older).some((field) => rangeFields.includes(field));
  if (!olderRange) return { ...facts, ...older };
  const kept = Object.entries(facts).filter(([field]) => !rangeFields.includes(field));
  return { ...(Object.fromEntries(kept) as unknown as ConfigFacts), ...older };
}

/** Why Kafka refuses a setting: the exception it throws and its words. */
export interface ConfigRefusal {
  readonly error:
    | 'ConfigException'
    | 'InvalidConfigurationException'
    | 'InvalidGroupIdException'
    | 'InvalidRequestException'
    | 'IllegalArgumentException'
    | 'KafkaException'
    | 'ClassNotFoundException'
    | 'NumberFormatException'
    | 'ArithmeticException';
  readonly message: string;
}

/** A value, or the reason why there is none. */
export type Outcome<T> = { readonly value: T } | { readonly refused: ConfigRefusal };

/** Kafka's usual refusal of a value. */
export function invalidValue(name: string, shown: string, complaint: string): ConfigRefusal {
  return configException(`Invalid value ${shown} for configuration ${name}: ${complaint}`);
}

/** A refusal in the words of ConfigException. */
export function configException(message: string): ConfigRefusal {
  return { error: 'ConfigException', message };
}
