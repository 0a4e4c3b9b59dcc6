// What may be changed while a broker runs (KIP-226): DynamicBrokerConfig.
import { brokerConfigs } from '../broker-configs.ts';
import type { ConfigDef, ConfigRefusal, ConfigTable, UpdateMode } from '../definition.ts';
import { configException, factsAt, isKnown } from '../definition.ts';
import type { BrokerSettings } from '../dynamic-broker-configs.ts';
import { effectiveBrokerSettings } from '../dynamic-broker-configs.ts';
import type { Settings } from '../parse.ts';
import { isBefore } from '../release.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfig } from '../resolve.ts';
import { checkBroker } from './broker.ts';

const table: ConfigTable = brokerConfigs;

/** Key and trust stores differ from listener to listener, so they are changed for one by name. */
const securityConfigs = [
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.key.password',
  'ssl.keystore.key',
  'ssl.keystore.certificate.chain',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.truststore.certificates',
];

const clusterWideOfListeners = [
  'max.connections',
  'max.connection.creation.rate',
  'num.network.threads',
];

const threadPools = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'num.network.threads',
];

/** Why a broker refuses these dynamic settings, all of its own or all of the cluster's. */
export function checkDynamicNames(
  release: string,
  changes: Settings,
  perBroker: boolean,
): ConfigRefusal | undefined {
  const names = Object.keys(changes);
  const fixed = names.filter((name) => updateModeOf(name, release) === 'read-only');
  const bare = names.filter((name) => securityConfigs.includes(name));
  const own = names.filter((name) => updateModeOf(name, release) === 'per-broker');
  return (
    refusedNames(release, fixed, 'Cannot update these configs dynamically') ??
    refusedNames(
      release,
      bare,
      'These security configs can be dynamically updated only per-listener using the ' +
        'listener prefix',
    ) ??
    checkTypes(release, changes) ??
    refusedNames(
      release,
      perBroker ? [] : own,
      'Cannot update these configs at default cluster level, broker id must be specified',
    )
  );
}

/** Why a running broker refuses to go from some settings to others. */
export function checkReconfiguration(
  release: string,
  before: BrokerSettings,
  after: BrokerSettings,
): ConfigRefusal | undefined {
  const next = checkBroker(release, effectiveBrokerSettings(after));
  if ('refused' in next) return next.refused;
  const now = checkBroker(release, effectiveBrokerSettings(before));
  if ('refused' in now) return now.refused;
  return checkThreads(now.value.node.values, next.value.node.values);
}

/** How a setting may change; a name that Kafka does not know is a plug-in's and may. */
function updateModeOf(name: string, release: string): UpdateMode | undefined {
  const base = withoutListener(name);
  const def = table[base];
  if (def === undefined || !isKnown(def, release)) return undefined;
  if (base === name) return factsAt(def, release).update ?? 'read-only';
  return clusterWideOfListeners.includes(base) ? 'cluster-wide' : 'per-broker';
}

/** `listener.name.internal.ssl.key.password` is `ssl.key.password` of one listener. */
function withoutListener(name: string): string {
  return /^listener\.name\.[^.]*\.(.*)$/.exec(name)?.[1] ?? name;
}

function refusedNames(
  release: string,
  names: readonly string[],
  complaint: string,
): ConfigRefusal | undefined {
  if (names.length === 0) return undefined;
  const all = names.join(', ');
  return configException(`${complaint}: ${isBefore(release, '4.3') ? `Set(${all})` : `[${all}]`}`);
}

function checkTypes(release: string, changes: Settings): ConfigRefusal | undefined {
  for (const [name, value] of Object.entries(changes)) {
    const base = withoutListener(name);
    const def: ConfigDef | undefined = table[base];
    const parsed =
      def === undefined ? undefined : parseConfig(base, def, release, { [base]: value });
    if (parsed !== undefined && 'refused' in parsed) return parsed.refused;
  }
  return undefined;
}

// A pool is made at most twice, at least half as large in one step.
function checkThreads(now: ParsedConfigs, next: ParsedConfigs): ConfigRefusal | undefined {
  for (const name of threadPools) {
    const [old, threads] = [Number(now[name]), Number(next[name])];
    const complaint = complaintAboutThreads(old, threads);
    if (complaint === undefined) continue;
    const failed = `Dynamic thread count update validation failed for ${name}=${threads}`;
    return configException(
      `Invalid value org.apache.kafka.common.config.ConfigException: ${failed}, ` +
        `${complaint} ` +
        'for configuration Invalid dynamic configuration',
    );
  }
  return undefined;
}

function complaintAboutThreads(old: number, threads: number): string | undefined {
  if (threads < Math.trunc(old / 2)) {
    return `value should be at least half the current value ${old}`;
  }
  if (threads <= old * 2) return undefined;
  return `value should not be greater than double the current value ${old}`;
}
