import { configsOf } from '../../../engine/config/configs.ts';
import type { BrokerConfigs } from '../../../engine/config/configs.ts';
import type { ConfigRefusal, ConfigType, Outcome } from '../../../engine/config/definition.ts';
import { LONG_MAX } from '../../../engine/config/definition.ts';
import { configTables } from '../../../engine/config/configs.ts';
import { topicConfigsOf } from '../../../engine/config/inherited-configs.ts';
import type { Settings } from '../../../engine/config/parse.ts';
import { parseValue } from '../../../engine/config/parse.ts';
import type { ParsedConfigs } from '../../../engine/config/resolve.ts';
import { parseConfigs } from '../../../engine/config/resolve.ts';
import { checkAdmin } from '../../../engine/config/validation/admin.ts';
import type { CheckedBroker } from '../../../engine/config/validation/broker.ts';
import { checkBroker } from '../../../engine/config/validation/broker.ts';
import { checkClientMetrics } from '../../../engine/config/validation/client-metrics.ts';
import { checkConsumer, checkShareConsumer } from '../../../engine/config/validation/consumer.ts';
import { checkGroup, clampedGroupSettings } from '../../../engine/config/validation/group.ts';
import type { Endpoint } from '../../../engine/config/validation/listeners.ts';
import {
  logDirsOf,
  retentionMsOf,
  rollMsOf,
} from '../../../engine/config/validation/log-limits.ts';
import { listOf } from '../../../engine/config/validation/node.ts';
import { checkProducer } from '../../../engine/config/validation/producer.ts';
import { quotaRefusal } from '../../../engine/config/validation/quota.ts';
import { checkTopic } from '../../../engine/config/validation/topic.ts';
import { difference } from '../difference.ts';
import { fieldsBut, type GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

/** What is accepted and refused, in which words, and what parsing makes of the accepted. */
export const configValidation: Player = {
  families: ['tables/config-validation'],
  play: ({ release }, theCase) => {
    const component = String(theCase['component']);
    const [kind = ''] = component.split(':');
    const play = byComponent[kind];
    if (play === undefined) return `no player for the component ${component}`;
    return play(theCase, theCase['settings'] as Settings, release);
  },
};

type Play = (theCase: GoldenCase, settings: Settings, release: string) => string | undefined;

const byComponent: Readonly<Record<string, Play>> = {
  parse: playParse,
  producer: checked((settings, release) => checkProducer(release, settings)),
  consumer: checked((settings, release) => checkConsumer(release, settings)),
  'share-consumer': checked((settings, release) => checkShareConsumer(release, settings)),
  admin: checked((settings, release) => checkAdmin(release, settings)),
  topic: checked((settings, release) => checkTopicOf(settings, release, false)),
  'topic-remote': checked((settings, release) => checkTopicOf(settings, release, true)),
  'client-metrics': checked((settings, release) => checkClientMetrics(release, settings)),
  'quota-user': playQuota,
  'quota-ip': checked((settings, release) => parseConfigs(configTables.ip, release, settings)),
  group: playGroup,
  broker: playBroker,
};

function playParse(theCase: GoldenCase, settings: Settings, release: string): string | undefined {
  const type = String(theCase['type']).toLowerCase() as ConfigType;
  const outcome = parseValue('v', settings['v'] ?? null, type, release);
  if ('refused' in outcome) return compared(theCase, outcome);
  return compared(theCase, outcome, { value: recorded(outcome.value) });
}

/** A component whose check answers with values or a refusal. */
function checked(check: (settings: Settings, release: string) => Outcome<ParsedConfigs>): Play {
  return (theCase, settings, release) => {
    const outcome = check(settings, release);
    if ('refused' in outcome) return compared(theCase, outcome);
    return compared(theCase, outcome, { values: likeRecorded(theCase, outcome.value) });
  };
}

function checkTopicOf(
  settings: Settings,
  release: string,
  tieredStorage: boolean,
): Outcome<ParsedConfigs> {
  const defaults = topicConfigsOf(release, configsOf('broker', release));
  return checkTopic(release, settings, { defaults, tieredStorage });
}

function playQuota(theCase: GoldenCase, settings: Settings, release: string): string | undefined {
  const table = configTables['user-client'];
  const outcome = parseConfigs(table, release, settings);
  if ('refused' in outcome) return compared(theCase, outcome);
  const [key = '', text = ''] = Object.entries(settings)[0] ?? [];
  const refusal = quotaRefusal(table, key, Number(text));
  const controller =
    refusal === undefined
      ? 'ApiError(error=NONE, message=null)'
      : `ApiError(error=INVALID_REQUEST, message=${refusal})`;
  return compared(theCase, outcome, {
    values: likeRecorded(theCase, outcome.value),
    controller,
  });
}

function playGroup(theCase: GoldenCase, settings: Settings, release: string): string | undefined {
  const broker: BrokerConfigs = configsOf('broker', release);
  const evaluated = clampedGroupSettings(release, settings, broker);
  return compared(theCase, checkGroup(release, settings, broker), { evaluated });
}

function playBroker(theCase: GoldenCase, settings: Settings, release: string): string | undefined {
  const outcome = checkBroker(release, settings);
  if ('refused' in outcome) return compared(theCase, outcome);
  const values = likeRecorded(theCase, outcome.value.node.values);
  const { derived } = theCase;
  const found =
    derived === undefined ? { values } : { values, derived: derivedOf(outcome.value, release) };
  return compared(withPlainDerived(theCase), outcome, found);
}

function compared(
  theCase: GoldenCase,
  outcome: Outcome<unknown>,
  found: Readonly<Record<string, unknown>> = {},
): string | undefined {
  const expected = fieldsBut(theCase, 'id', 'component', 'settings', 'type');
  const verdict = 'refused' in outcome ? { fails: failure(outcome.refused) } : { ok: true };
  return difference(expected, { ...found, ...verdict });
}

const packages: Readonly<Record<ConfigRefusal['error'], string>> = {
  ConfigException: 'org.apache.kafka.common.config.',
  InvalidConfigurationException: 'org.apache.kafka.common.errors.',
  InvalidGroupIdException: 'org.apache.kafka.common.errors.',
  InvalidRequestException: 'org.apache.kafka.common.errors.',
  KafkaException: 'org.apache.kafka.common.',
  IllegalArgumentException: 'java.lang.',
  NumberFormatException: 'java.lang.',
  ArithmeticException: 'java.lang.',
  ClassNotFoundException: 'java.lang.',
};

/** A refusal as the recorder wrote it: with the exception's full name. */
export function failure({ error, message }: ConfigRefusal): { error: string; message: string } {
  return { error: packages[error] + error, message };
}

/** Of our values, those that the recorder wrote down. */
function likeRecorded(
  theCase: GoldenCase,
  values: ParsedConfigs,
): Record<string, unknown> | undefined {
  const names = Object.keys((theCase['values'] as object | undefined) ?? {});
  if (theCase['values'] === undefined) return undefined;
  return Object.fromEntries(names.map((name) => [name, recorded(values[name] ?? null)]));
}

function recorded(value: ParsedConfigs[string]): unknown {
  if (value === LONG_MAX) return '9223372036854775807';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value === 'object' && value !== null && 'secret' in value ? '[hidden]' : value;
}

/** Scala prints the kind of a collection before its elements; which kind says nothing. */
function withPlainDerived(theCase: GoldenCase): GoldenCase {
  const derived = theCase['derived'] as Readonly<Record<string, string>> | undefined;
  if (derived === undefined) return theCase;
  const plain = Object.entries(derived).map(([name, text]) => [
    name,
    text.replace(/^(ArrayBuffer|ArraySeq|List|Buffer|Set)\((.*)\)$/, '[$2]'),
  ]);
  return { ...theCase, derived: Object.fromEntries(plain) as unknown };
}

function derivedOf({ node, interBroker }: CheckedBroker, release: string): Record<string, unknown> {
  const shown = (endpoints: readonly Endpoint[]): string =>
    `[${endpoints.map((endpoint) => endpointText(endpoint, release)).join(', ')}]`;
  const [firstDir = ''] = logDirsOf(node);
  const { values, listeners } = node;
  const generation = values['broker.id.generation.enable'];
  const protocols = listOf(node, 'group.coordinator.rebalance.protocols');
  return {
    logRetentionTimeMillis: String(retentionMsOf(node)),
    logRollTimeMillis: String(rollMsOf(node)),
    logDirs: `[${logDirsOf(node).join(', ')}]`,
    metadataLogDir: values['metadata.log.dir'] ?? firstDir,
    interBrokerListenerName: `ListenerName(${interBroker.name})`,
    interBrokerSecurityProtocol: interBroker.protocol,
    effectiveAdvertisedBrokerListeners: shown(listeners.advertisedBrokers),
    effectiveAdvertisedControllerListeners: shown(listeners.advertisedControllers),
    groupCoordinatorRebalanceProtocols: `[${protocols.join(', ')}]`,
    ...(typeof generation === 'boolean' && { brokerIdGenerationEnable: String(generation) }),
  };
}

function endpointText(endpoint: Endpoint, release: string): string {
  const { listener, securityProtocol, host, port } = endpoint;
  return release === '3.9'
    ? `EndPoint(${host},${port},ListenerName(${listener}),${securityProtocol})`
    : `Endpoint(listenerName='${listener}', securityProtocol=${securityProtocol}, ` +
        `host='${host}', port=${port})`;
}
