// What the constructors of KafkaProducer and its siblings refuse beyond single settings.
import { isKnownClass } from '../classes.ts';
import type { ConfigRefusal, Outcome } from '../definition.ts';
import { configException, invalidValue } from '../definition.ts';
import { hostPortOf } from '../../protocol/host-port.ts';
import type { Settings } from '../parse.ts';
import { isBefore } from '../release.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { textAt } from '../resolve.ts';
import { checkAdmin } from './admin.ts';
import { checkConsumer, checkShareConsumer } from './consumer.ts';
import { checkGroupInstanceId } from './group-instance-id.ts';
import { checkProducer } from './producer.ts';

/** The exceptions of a constructor that fails, from the outermost to the cause. */
export type Failure = readonly ConfigRefusal[];

/** A client's settings as it will use them, or the exceptions of its constructor. */
export type Construction = { readonly value: ParsedConfigs } | { readonly failed: Failure };

/** One check of parsed settings; a failure is the cause and what lies around it. */
type Check = (values: ParsedConfigs, settings: Settings) => Failure | undefined;

/** What `new KafkaProducer` makes of these settings. */
export function constructProducer(release: string, settings: Settings): Construction {
  const serializers = checkSerializers(settings, 'serializer');
  if (serializers !== undefined) return { failed: [serializers] };
  const plugIns: Check = (values) => checkPlugIns(values, release);
  const made = construct(checkProducer(release, settings), settings, {
    what: 'Failed to construct kafka producer',
    checks: [plugIns, checkDeliveryTimeout, checkRack, checkBootstrapServers, checkLogin],
  });
  return 'failed' in made ? made : { value: withDeliveryTimeout(made.value) };
}

/** What `new KafkaConsumer` makes of these settings. */
export function constructConsumer(release: string, settings: Settings): Construction {
  const deserializers = checkSerializers(settings, 'deserializer');
  if (deserializers !== undefined) return { failed: [deserializers] };
  const plugIns: Check = (values) => checkPlugIns(values, release);
  return construct(checkConsumer(release, settings), settings, {
    what: 'Failed to construct kafka consumer',
    checks: [
      checkInstanceId,
      (values) => checkGroupId(values, release),
      plugIns,
      checkBootstrapServers,
      checkLogin,
      checkAssignors,
      checkHeartbeat,
    ],
  });
}

/** What `new KafkaShareConsumer` makes of these settings. */
export function constructShareConsumer(release: string, settings: Settings): Construction {
  const deserializers = checkSerializers(settings, 'deserializer');
  if (deserializers !== undefined) return { failed: [deserializers] };
  return construct(checkShareConsumer(release, settings), settings, {
    what: 'Failed to construct Kafka share consumer',
    checks: [checkBootstrapServers, checkLogin],
  });
}

/** What `Admin.create` makes of these settings. */
export function constructAdmin(release: string, settings: Settings): Construction {
  return construct(checkAdmin(release, settings), settings, {
    what: 'Failed to create new KafkaAdminClient',
    checks: [checkAdminTimeouts, checkAdminServers, checkLogin],
  });
}

interface Constructor {
  readonly what: string;
  readonly checks: readonly Check[];
}

function construct(
  checked: Outcome<ParsedConfigs>,
  settings: Settings,
  { what, checks }: Constructor,
): Construction {
  if ('refused' in checked) return { failed: [checked.refused] };
  for (const check of checks) {
    const failure = check(checked.value, settings);
    if (failure !== undefined) return { failed: [kafkaException(what), ...failure] };
  }
  return checked;
}

const kafkaException = (message: string): ConfigRefusal => ({ error: 'KafkaException', message });

// The constructor adds serializers that it is given as objects, and looks for those it was not.
function checkSerializers(
  settings: Settings,
  kind: 'serializer' | 'deserializer',
): ConfigRefusal | undefined {
  const names = [`key.${kind}`, `value.${kind}`];
  const missing = names.find((name) => (settings[name] ?? null) === null);
  return missing === undefined ? undefined : invalidValue(missing, 'null', 'must be non-null.');
}

function checkPlugIns(values: ParsedConfigs, release: string): Failure | undefined {
  const names = [
    ...entriesAt(values, 'metric.reporters'),
    ...entriesAt(values, 'interceptor.classes'),
  ];
  const unknown = names.find((name) => !isKnownClass(name, release));
  if (unknown === undefined) return undefined;
  return [
    kafkaException(`Class ${unknown} cannot be found`),
    { error: 'ClassNotFoundException', message: unknown },
  ];
}

function checkDeliveryTimeout(values: ParsedConfigs, settings: Settings): Failure | undefined {
  const isOurs = settings['delivery.timeout.ms'] === undefined;
  const enough = Number(values['delivery.timeout.ms']) >= leastDeliveryTimeout(values);
  if (isOurs || enough) return undefined;
  const message =
    'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms';
  return [configException(message)];
}

function checkRack(values: ParsedConfigs): Failure | undefined {
  const isAware = values['partitioner.rack.aware'] === true;
  if (!isAware || textAt(values, 'client.rack').trim() !== '') return undefined;
  return [configException('client.rack must be provided if partitioner.rack.aware is enabled')];
}

// A default that linger and request together exceed gives way.
function withDeliveryTimeout(values: ParsedConfigs): ParsedConfigs {
  const timeout = Math.max(Number(values['delivery.timeout.ms']), leastDeliveryTimeout(values));
  return { ...values, 'delivery.timeout.ms': timeout };
}

const leastDeliveryTimeout = (values: ParsedConfigs): number =>
  Math.min(Number(values['linger.ms']) + Number(values['request.timeout.ms']), 0x7fff_ffff);

function checkBootstrapServers(values: ParsedConfigs): Failure | undefined {
  return checkAddresses(entriesAt(values, 'bootstrap.servers'), 'bootstrap.servers');
}

// Simplified: every name is taken to resolve; who cannot be reached is found out by trying.
function checkAddresses(urls: readonly string[], name: string): Failure | undefined {
  const bad = urls.find((url) => url !== '' && hostPortOf(url) === undefined);
  if (bad !== undefined) return [configException(`Invalid url in bootstrap.servers: ${bad}`)];
  if (urls.some((url) => url !== '')) return undefined;
  return [configException(`No resolvable bootstrap urls given in ${name}`)];
}

function checkLogin(values: ParsedConfigs): Failure | undefined {
  const usesSasl = textAt(values, 'security.protocol').toUpperCase().startsWith('SASL_');
  if (!usesSasl || values['sasl.jaas.config'] !== null) return undefined;
  const message =
    "Could not find a 'KafkaClient' entry in the JAAS configuration. " +
    "System property 'java.security.auth.login.config' is not set";
  return [
    kafkaException('Failed to create new NetworkClient'),
    { error: 'IllegalArgumentException', message },
  ];
}

function checkInstanceId(values: ParsedConfigs): Failure | undefined {
  const instance = values['group.instance.id'];
  const refused = typeof instance === 'string' ? checkGroupInstanceId(instance) : undefined;
  return refused === undefined ? undefined : [refused];
}

/** Until 3.9 there was one group whose name was empty. */
function checkGroupId(values: ParsedConfigs, release: string): Failure | undefined {
  if (values['group.id'] !== '' || isBefore(release, '4.0')) return undefined;
  const message = 'The configured group.id should not be an empty string or whitespace.';
  return [{ error: 'InvalidGroupIdException', message }];
}

const isClassicMember = (values: ParsedConfigs): boolean =>
  textAt(values, 'group.protocol').toUpperCase() === 'CLASSIC' && values['group.id'] !== null;

const assignorNames: Readonly<Record<string, string>> = {
  'org.apache.kafka.clients.consumer.RangeAssignor': 'range',
  'org.apache.kafka.clients.consumer.RoundRobinAssignor': 'roundrobin',
  'org.apache.kafka.clients.consumer.StickyAssignor': 'sticky',
  'org.apache.kafka.clients.consumer.CooperativeStickyAssignor': 'cooperative-sticky',
};

function checkAssignors(values: ParsedConfigs): Failure | undefined {
  if (textAt(values, 'group.protocol').toUpperCase() !== 'CLASSIC') return undefined;
  const classes = entriesAt(values, 'partition.assignment.strategy');
  const unknown = classes.find((name) => !isKnownClass(name, '4.4'));
  if (unknown !== undefined) {
    const message = `${unknown} ClassNotFoundException exception occurred`;
    return [kafkaException(message), { error: 'ClassNotFoundException', message: unknown }];
  }
  const twice = classes.find((name, index) => classes.indexOf(name) < index);
  if (twice === undefined) return undefined;
  const name = assignorNames[twice] ?? twice;
  const complaint = `The assignor name: '${name}' is used in more than one assignor`;
  return [kafkaException(`${complaint}: ${twice}, ${twice}`)];
}

function checkHeartbeat(values: ParsedConfigs): Failure | undefined {
  if (!isClassicMember(values)) return undefined;
  const interval = Number(values['heartbeat.interval.ms']);
  const message =
    interval >= Number(values['session.timeout.ms'])
      ? 'Heartbeat must be set lower than the session timeout'
      : interval < 0
        ? `Invalid negative timeout ${interval}`
        : undefined;
  return message === undefined ? undefined : [{ error: 'IllegalArgumentException', message }];
}

function checkAdminTimeouts(values: ParsedConfigs, settings: Settings): Failure | undefined {
  const isOurs = settings['default.api.timeout.ms'] === undefined;
  const enough = Number(values['default.api.timeout.ms']) >= Number(values['request.timeout.ms']);
  if (isOurs || enough) return undefined;
  const message =
    'The specified value of default.api.timeout.ms must be no smaller than the value of ' +
    'request.timeout.ms.';
  return [configException(message)];
}

function checkAdminServers(values: ParsedConfigs): Failure | undefined {
  const servers = entriesAt(values, 'bootstrap.servers');
  const controllers = entriesAt(values, 'bootstrap.controllers');
  if (servers.length === 0 && controllers.length === 0) {
    const message = 'You must set either bootstrap.servers or bootstrap.controllers';
    return [configException(message)];
  }
  if (servers.length > 0 && controllers.length > 0) {
    const message = 'You cannot set both bootstrap.controllers and bootstrap.servers';
    return [configException(message)];
  }
  return servers.length > 0
    ? checkAddresses(servers, 'bootstrap.servers')
    : checkAddresses(controllers, 'bootstrap.controllers');
}

function entriesAt(values: ParsedConfigs, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
