// Settings whose text has a grammar of its own: lists of replicas, voters, durations, versions.
import type { ConfigRefusal, ConfigValue, SpecialCheck } from './definition.ts';
import { configException, invalidValue } from './definition.ts';
import { hasHostCharacters, hostPortOf } from '../protocol/host-port.ts';
import { readInteger } from './java-text.ts';
import { metadataVersionsOf, parseMetadataVersion } from './metadata-versions.ts';
import { textOf } from './value-text.ts';

interface Check {
  /** The range as Kafka writes it. */
  readonly text: string;
  readonly check: (name: string, value: ConfigValue) => ConfigRefusal | undefined;
}

// Only brokers of 3.9 and older have settings of this kind.
const interBrokerVersions = `[${metadataVersionsOf('3.9', true)
  .map(({ name }) => name)
  .join(', ')}]`;

/** Every special check by its name. */
export const specialChecks: Readonly<Record<SpecialCheck, Check>> = {
  'gzip-level': { text: '[1,...,9] or -1', check: checkGzipLevel },
  'throttled-replicas': {
    text: '[partitionId]:[brokerId],[partitionId]:[brokerId],...',
    check: checkThrottledReplicas,
  },
  'auto-offset-reset': mustMatch(
    '[latest, earliest, none, by_duration:PnDTnHnMn.nS]',
    (text) => text === 'none' || isResetStrategy(text),
    "must be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.",
  ),
  'share-auto-offset-reset': mustMatch(
    '[latest, earliest, by_duration:PnDTnHnMn.nS]',
    isResetStrategy,
    "must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.",
  ),
  'share-acknowledgement-mode': mustMatch(
    '[implicit, explicit]',
    (text) => text === 'implicit' || text === 'explicit',
    "must either be 'implicit' or 'explicit'.",
  ),
  'share-acquire-mode': mustMatch(
    '[batch_optimized, record_limit]',
    (text) => /^(batch_optimized|record_limit)$/i.test(text),
    "must either be 'batch_optimized' or 'record_limit'.",
  ),
  'quorum-voters': { text: 'non-empty list', check: checkVoters },
  'quorum-bootstrap-servers': { text: 'non-empty list', check: checkBootstrapServers },
  'metadata-version': { text: interBrokerVersions, check: checkMetadataVersion },
  'remote-log-threads': {
    text:
      'The default value of -1 means that this will be set to the configured value of ' +
      'remote.log.manager.thread.pool.size, if available; otherwise, it defaults to 10.',
    check: (name, value) =>
      typeof value === 'number' && (value < -1 || value === 0)
        ? invalidValue(name, String(value), 'Value can be -1 or greater than 0')
        : undefined,
  },
};

/** Kafka quotes value and name twice in these refusals. */
function mustMatch(text: string, matches: (value: string) => boolean, must: string): Check {
  return {
    text,
    check: (name, value) => {
      if (typeof value === 'string' && matches(value)) return undefined;
      const shown = textOf(value);
      const quoted = `Invalid value \`${shown}\` for configuration ${name}`;
      return invalidValue(name, shown, `${quoted}. The value ${must}`);
    },
  };
}

function checkGzipLevel(name: string, value: ConfigValue): ConfigRefusal | undefined {
  if (typeof value !== 'number') return invalidValue(name, 'null', 'Value must be non-null');
  if (value === -1 || (value >= 1 && value <= 9)) return undefined;
  return invalidValue(name, String(value), 'Value must be between 1 and 9 or equal to -1');
}

function checkThrottledReplicas(name: string, value: ConfigValue): ConfigRefusal | undefined {
  const entries = Array.isArray(value) ? (value as readonly string[]) : [];
  const replicas = entries.map((entry) => entry.trim());
  if (replicas.join('') === '*' || replicas.every((entry) => /^([0-9]+:[0-9]+)?$/.test(entry))) {
    return undefined;
  }
  const format = specialChecks['throttled-replicas'].text;
  return invalidValue(
    name,
    `[${entries.join(', ')}]`,
    `${name} must be the literal '*' or a list of replicas in the following format: ${format}`,
  );
}

// KIP-1106: where to start without a committed offset; `by_duration:PT1H` is an hour ago.
function isResetStrategy(text: string): boolean {
  if (text === 'earliest' || text === 'latest') return true;
  return text.startsWith('by_duration:') && isDuration(text.slice('by_duration:'.length));
}

// ISO 8601 as java.time.Duration reads it; negative ones make no sense here.
function isDuration(text: string): boolean {
  const parts =
    /^([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+(?:[.,]\d*)?)S)?)?$/i;
  const found = parts.exec(text);
  if (found === null || found[3]?.toUpperCase() === 'T') return false;
  const [, sign, days, , hours, minutes, seconds] = found;
  const amounts = [days, hours, minutes, seconds];
  if (amounts.every((amount) => amount === undefined)) return false;
  const [d = 0, h = 0, m = 0, s = 0] = amounts.map((amount) =>
    Number(amount?.replace(',', '.') ?? 0),
  );
  const total = ((d * 24 + h) * 60 + m) * 60 + s;
  return (sign === '-' ? -total : total) >= 0;
}

function checkVoters(name: string, value: ConfigValue): ConfigRefusal | undefined {
  if (!Array.isArray(value)) return configException(`Invalid value null for configuration ${name}`);
  for (const entry of value as readonly string[]) {
    const refused = checkVoter(name, entry);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function checkVoter(name: string, entry: string): ConfigRefusal | undefined {
  const form = 'Each entry should be in the form `{id}@{host}:{port}`.';
  const [id = '', address, ...more] = entry.replace(/@+$/, '').split('@');
  if (address === undefined || more.length > 0) {
    return configException(`Invalid configuration value for ${name}. ${form}`);
  }
  if (readInteger(id, 32n) === undefined) {
    return configException(`Failed to parse voter ID as an integer from ${id}`);
  }
  const host = hostPortOf(address)?.host;
  if (host !== undefined && hasHostCharacters(host)) return undefined;
  return configException(
    `Failed to parse host name from entry ${entry} for the configuration ${name}. ${form}`,
  );
}

function checkBootstrapServers(name: string, value: ConfigValue): ConfigRefusal | undefined {
  if (!Array.isArray(value)) return configException(`Invalid value null for configuration ${name}`);
  for (const entry of value as readonly string[]) {
    const host = hostPortOf(entry)?.host;
    if (host === undefined || !hasHostCharacters(host)) {
      const form = 'Each entry should be in the form "{host}:{port}"';
      return configException(
        `Failed to parse host name from ${entry} for the configuration ${name}. ${form}`,
      );
    }
  }
  return undefined;
}

function checkMetadataVersion(name: string, value: ConfigValue): ConfigRefusal | undefined {
  const text = textOf(value);
  if ('version' in parseMetadataVersion(text, '3.9', true)) return undefined;
  return invalidValue(name, text, `Version ${text} is not a valid version`);
}
