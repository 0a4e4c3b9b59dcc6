// Which settings a group may have within its broker's bounds: GroupConfig.
import type { BrokerConfigs } from '../configs.ts';
import type { ConfigRefusal, ConfigTable, ConfigValue, Outcome } from '../definition.ts';
import { isKnown } from '../definition.ts';
import { brokerConfigs } from '../broker-configs.ts';
import { groupConfigs } from '../group-configs.ts';
import { readInteger, trim } from '../java-text.ts';
import type { Settings, SettingValue } from '../parse.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfigs } from '../resolve.ts';

/** Where a broker bounds a setting of groups; in the order in which Kafka checks. */
interface Bounds {
  readonly name: string;
  readonly min?: string;
  readonly max?: string;
  /** Checked only when the group sets it itself (KAFKA-20337). */
  readonly onlyIfWritten?: boolean;
}

const bounds: readonly Bounds[] = [
  between('consumer.heartbeat.interval.ms'),
  between('consumer.session.timeout.ms'),
  { ...between('consumer.assignment.interval.ms'), onlyIfWritten: true },
  between('share.heartbeat.interval.ms'),
  between('share.session.timeout.ms'),
  between('share.record.lock.duration.ms'),
  between('share.delivery.count.limit'),
  between('share.partition.max.record.locks'),
  { ...between('share.assignment.interval.ms'), onlyIfWritten: true },
  between('streams.heartbeat.interval.ms'),
  between('streams.session.timeout.ms'),
  { name: 'streams.num.standby.replicas', max: 'group.streams.max.standby.replicas' },
  { name: 'streams.num.warmup.replicas', max: 'group.streams.max.warmup.replicas' },
  { name: 'streams.task.offset.interval.ms', min: 'group.streams.min.task.offset.interval.ms' },
  { ...between('streams.assignment.interval.ms'), onlyIfWritten: true },
];

/** `share.session.timeout.ms` lies between `group.share.min.…` and `group.share.max.…`. */
function between(name: string): Bounds {
  const [kind, ...rest] = name.split('.');
  const bound = (end: string): string => ['group', kind, end, ...rest].join('.');
  return { name, min: bound('min'), max: bound('max') };
}

/** A group's settings, or why Kafka refuses them. What the group does not set is the broker's. */
export function checkGroup(
  release: string,
  settings: Settings,
  broker: BrokerConfigs,
): Outcome<ParsedConfigs> {
  const table: ConfigTable = groupConfigs;
  const known = (name: string): boolean => {
    const def = table[name];
    return def !== undefined && isKnown(def, release);
  };
  const unknown = Object.keys(settings).find((name) => !known(name));
  if (unknown !== undefined) return { refused: invalid(`Unknown group config name: ${unknown}`) };
  const parsed = parseConfigs(table, release, { ...defaultsOf(table, broker), ...settings });
  if ('refused' in parsed) return parsed;
  const refused =
    checkBounds(parsed.value, release, settings, broker) ?? checkSessions(parsed.value);
  return refused === undefined ? parsed : { refused };
}

/**
 * What the coordinator makes of stored settings: a value beyond the broker's bounds, which may have
 * changed since it was set, counts as the bound (KIP-1240).
 */
export function clampedGroupSettings(
  release: string,
  settings: Settings,
  broker: BrokerConfigs,
): Settings {
  const clamped: Record<string, SettingValue> = { ...settings };
  for (const { name, min, max } of bounds) {
    const value = readInteger(trim(String(settings[name] ?? '')), 32n);
    if (value === undefined) continue;
    const [low, high] = [boundAt(min, release, broker), boundAt(max, release, broker)];
    if (low !== undefined && value < low) clamped[name] = low;
    else if (high !== undefined && value > high) clamped[name] = high;
  }
  return clamped;
}

function defaultsOf(table: ConfigTable, broker: BrokerConfigs): Settings {
  const values: Readonly<Record<string, ConfigValue>> = broker;
  const defaults: Record<string, SettingValue> = {};
  for (const [name, def] of Object.entries(table)) {
    const value = values[def.broker?.[0]?.name ?? ''];
    if (typeof value === 'number' || typeof value === 'boolean') defaults[name] = value;
  }
  return defaults;
}

function checkBounds(
  values: ParsedConfigs,
  release: string,
  settings: Settings,
  broker: BrokerConfigs,
): ConfigRefusal | undefined {
  for (const { name, min, max, onlyIfWritten } of bounds) {
    const value = values[name];
    const isSkipped = onlyIfWritten === true && settings[name] === undefined;
    if (typeof value !== 'number' || isSkipped) continue;
    const [low, high] = [boundAt(min, release, broker), boundAt(max, release, broker)];
    if (low !== undefined && value < low) {
      return invalid(`${name} must be greater than or equal to ${min}`);
    }
    if (high !== undefined && value > high) {
      return invalid(`${name} must be less than or equal to ${max}`);
    }
  }
  return undefined;
}

function checkSessions(values: ParsedConfigs): ConfigRefusal | undefined {
  for (const kind of ['consumer', 'share', 'streams']) {
    const [session, heartbeat] = [`${kind}.session.timeout.ms`, `${kind}.heartbeat.interval.ms`];
    if (Number(values[session]) <= Number(values[heartbeat])) {
      return invalid(`${session} must be greater than ${heartbeat}`);
    }
  }
  return undefined;
}

function boundAt(
  name: string | undefined,
  release: string,
  broker: BrokerConfigs,
): number | undefined {
  const table: ConfigTable = brokerConfigs;
  const def = name === undefined ? undefined : table[name];
  if (name === undefined || def === undefined || !isKnown(def, release)) return undefined;
  const values: Readonly<Record<string, ConfigValue>> = broker;
  return Number(values[name]);
}

const invalid = (message: string): ConfigRefusal => ({
  error: 'InvalidConfigurationException',
  message,
});
