// How the settings of consumers are checked: ConsumerConfig, ShareConsumerConfig.
import { consumerConfigs } from '../consumer-configs.ts';
import type { ConfigRefusal, ConfigTable, Outcome } from '../definition.ts';
import { configException, isKnown } from '../definition.ts';
import type { Settings } from '../parse.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfigs, textAt } from '../resolve.ts';
import { isBefore } from '../release.ts';
import { textOf } from '../value-text.ts';
import { checkSaslMechanism, withSteadyReconnects } from './common-client.ts';
import { checkGroupInstanceId } from './group-instance-id.ts';

/** A consumer's settings as it will use them, or why Kafka refuses them. */
export function checkConsumer(release: string, settings: Settings): Outcome<ParsedConfigs> {
  const member = checkMember(release, settings);
  if ('refused' in member) return member;
  const refused = checkProtocol(member.value, settings, release);
  return refused === undefined ? member : { refused };
}

/** A share consumer's settings as it will use them, or why Kafka refuses them (KIP-932). */
export function checkShareConsumer(release: string, settings: Settings): Outcome<ParsedConfigs> {
  const meaningless = notForShareGroups.filter((name) => settings[name] !== undefined);
  if (meaningless.length === 0) return checkMember(release, settings);
  const names = meaningless.join(', ');
  return { refused: configException(`${names} cannot be set when using a share group.`) };
}

function checkMember(release: string, settings: Settings): Outcome<ParsedConfigs> {
  const parsed = parseConfigs(consumerConfigs, release, settings);
  if ('refused' in parsed) return parsed;
  const values = parsed.value;
  const refused =
    checkSaslMechanism(values) ?? checkNameOf(values) ?? checkAutoCommit(values, settings);
  return refused === undefined ? { value: refined(values, settings) } : { refused };
}

const notForShareGroups = [
  'auto.offset.reset',
  'enable.auto.commit',
  'group.instance.id',
  'isolation.level',
  'partition.assignment.strategy',
  'interceptor.classes',
  'session.timeout.ms',
  'heartbeat.interval.ms',
  'group.protocol',
  'group.remote.assignor',
];

/** What each group protocol has no use for; the coordinator decides in the consumer protocol. */
const notForProtocol: Readonly<Record<string, readonly string[]>> = {
  CLASSIC: ['group.remote.assignor', 'share.acknowledgement.mode', 'share.acquire.mode'],
  CONSUMER: [
    'partition.assignment.strategy',
    'heartbeat.interval.ms',
    'session.timeout.ms',
    'share.acknowledgement.mode',
    'share.acquire.mode',
  ],
};

function checkNameOf(values: ParsedConfigs): ConfigRefusal | undefined {
  const instance = values['group.instance.id'];
  const isNameless = values['client.id'] === '' && typeof instance === 'string';
  return isNameless ? checkGroupInstanceId(instance) : undefined;
}

function checkAutoCommit(values: ParsedConfigs, settings: Settings): ConfigRefusal | undefined {
  const asked =
    settings['enable.auto.commit'] !== undefined && values['enable.auto.commit'] === true;
  if (values['group.id'] !== null || !asked) return undefined;
  return {
    error: 'InvalidConfigurationException',
    message: 'enable.auto.commit cannot be set to true when default group id (null) is used.',
  };
}

function checkProtocol(
  values: ParsedConfigs,
  settings: Settings,
  release: string,
): ConfigRefusal | undefined {
  const protocol = textAt(values, 'group.protocol').toUpperCase();
  const wrong = wrongFor(protocol, release).filter((name) => isWritten(settings, name));
  if (wrong.length === 0) return undefined;
  return configException(`${wrong.join(', ')} cannot be set when group.protocol=${protocol}`);
}

// The preview of KIP-848 in 3.9 let the settings of classic members pass.
function wrongFor(protocol: string, release: string): readonly string[] {
  if (protocol === 'CONSUMER' && isBefore(release, '4.0')) return [];
  const names = notForProtocol[protocol] ?? [];
  const table: ConfigTable = consumerConfigs;
  return names.filter((name) => {
    const def = table[name];
    return def !== undefined && isKnown(def, release);
  });
}

const isWritten = (settings: Settings, name: string): boolean =>
  settings[name] !== undefined && settings[name] !== null && String(settings[name]).trim() !== '';

function refined(values: ParsedConfigs, settings: Settings): ParsedConfigs {
  const found = withSteadyReconnects(values, settings);
  if (values['client.id'] === '') {
    // Simplified: Kafka counts the nameless consumers of a process; here each is the first.
    const instance = textAt(values, 'group.instance.id') || '1';
    found['client.id'] = `consumer-${textOf(values['group.id'] ?? null)}-${instance}`;
  }
  const isLone = values['group.id'] === null && settings['enable.auto.commit'] === undefined;
  if (isLone) found['enable.auto.commit'] = false;
  return found;
}
