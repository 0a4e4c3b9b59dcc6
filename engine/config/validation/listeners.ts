// A node's listeners: which addresses, which protocols, which are for controllers.
// Follows org.apache.kafka.server.config.AbstractKafkaConfig.
import type { ConfigRefusal, Outcome } from '../definition.ts';
import { configException } from '../definition.ts';
import { isBefore } from '../release.ts';

/** One of Kafka's four security protocols. */
export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';

/** A listener with its address; no host means every address of the node. */
export interface Endpoint {
  readonly listener: string;
  readonly securityProtocol: SecurityProtocol;
  readonly host: string | null;
  readonly port: number;
}

/** What is written about listeners, read from the settings of any release. */
export interface WrittenListeners {
  readonly release: string;
  readonly listeners: readonly string[];
  readonly advertised: readonly string[] | null;
  readonly controllerNames: readonly string[];
  readonly protocolMap: string;
  /** The map is the author's own, not the default. */
  readonly isMapWritten: boolean;
  readonly isKRaft: boolean;
}

/** Which protocol each listener speaks. */
export type ProtocolMap = ReadonlyMap<string, SecurityProtocol>;

/** The listeners of a node, in the groups in which Kafka speaks of them. */
export interface Listeners {
  readonly all: readonly Endpoint[];
  readonly controllers: readonly Endpoint[];
  readonly advertisedBrokers: readonly Endpoint[];
  readonly advertisedControllers: readonly Endpoint[];
  readonly protocols: ProtocolMap;
}

/** Reads all about listeners, or says what is wrong with them. */
export function listenersOf(written: WrittenListeners): Outcome<Listeners> {
  const map = protocolMapOf(written);
  if ('refused' in map) return map;
  const protocols = map.value;
  const own = endpointsOf(written.listeners, protocols, written, true);
  if ('refused' in own) return own;
  const advertised = endpointsOf(written.advertised ?? [], protocols, written, false);
  if ('refused' in advertised) return advertised;
  return { value: grouped(written, own.value, advertised.value, protocols) };
}

function grouped(
  written: WrittenListeners,
  all: readonly Endpoint[],
  advertised: readonly Endpoint[],
  protocols: ProtocolMap,
): Listeners {
  const isController = ({ listener }: Endpoint): boolean =>
    written.controllerNames.includes(listener);
  const controllers = all.filter(isController);
  const shown = written.advertised === null ? all : advertised;
  const advertisedControllers = written.controllerNames.flatMap((name) => {
    const named = ({ listener }: Endpoint): boolean => listener === normalised(name);
    const endpoint = advertised.filter(isController).find(named) ?? controllers.find(named);
    return endpoint === undefined ? [] : [withoutWildcard(endpoint, written)];
  });
  return {
    all,
    controllers,
    advertisedBrokers: shown.filter((endpoint) => !isController(endpoint)),
    advertisedControllers,
    protocols,
  };
}

// An address that nobody can reach is left out where it was not meant to be advertised.
const withoutWildcard = (endpoint: Endpoint, written: WrittenListeners): Endpoint =>
  endpoint.host === '0.0.0.0' && written.advertised === null
    ? { ...endpoint, host: null }
    : endpoint;

/** Names of listeners are upper case, however they are written. */
export function normalised(name: string): string {
  return name.toUpperCase();
}

const securityProtocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];

/** A protocol by its name, in any case. */
export function securityProtocolOf(name: string): SecurityProtocol | undefined {
  const upper = name.toUpperCase();
  return securityProtocols.includes(upper) ? (upper as SecurityProtocol) : undefined;
}

function protocolMapOf(written: WrittenListeners): Outcome<ProtocolMap> {
  const map = new Map<string, SecurityProtocol>();
  const name = 'listener.security.protocol.map';
  for (const entry of written.protocolMap === '' ? [] : written.protocolMap.split(/\s*,\s*/)) {
    const colon = entry.lastIndexOf(':');
    if (colon < 0) return { refused: unparsable(name, entry) };
    const protocolName = entry.slice(colon + 1).trim();
    const protocol = securityProtocolOf(protocolName);
    if (protocol === undefined) {
      const message = `Invalid security protocol \`${protocolName}\` defined in ${name}`;
      return { refused: configException(message) };
    }
    map.set(normalised(entry.slice(0, colon).trim()), protocol);
  }
  if (mapsControllersToPlaintext(written)) {
    for (const controller of written.controllerNames) {
      if (controller !== 'PLAINTEXT') map.set(controller, 'PLAINTEXT');
    }
  }
  return { value: map };
}

/** Kafka looks for the last colon and cuts there; without one, it prints Java's complaint. */
export function unparsable(name: string, entry: string): ConfigRefusal {
  return {
    error: 'IllegalArgumentException',
    message:
      `Error parsing configuration property '${name}': ` +
      `begin 0, end -1, length ${entry.length}`,
  };
}

// A default for first steps: without any TLS or SASL, controllers may be named as one likes.
function mapsControllersToPlaintext(written: WrittenListeners): boolean {
  if (written.isMapWritten || !written.isKRaft) return false;
  const names = written.listeners.map((entry) => normalised(entry.split(':')[0] ?? ''));
  return ![...written.controllerNames, ...names].some(
    (name) => name === 'SSL' || name === 'SASL_SSL' || name === 'SASL_PLAINTEXT',
  );
}

function endpointsOf(
  entries: readonly string[],
  protocols: ProtocolMap,
  written: WrittenListeners,
  requireDistinctPorts: boolean,
): Outcome<readonly Endpoint[]> {
  const endpoints: Endpoint[] = [];
  for (const entry of entries) {
    const found = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/.exec(entry);
    if (found === null) {
      return {
        refused: badListeners(entries, `Unable to parse ${entry} to a broker endpoint`, written),
      };
    }
    const [, name = '', host = '', port = ''] = found;
    const securityProtocol = protocols.get(normalised(name));
    if (securityProtocol === undefined) {
      const complaint = `No security protocol defined for listener ${normalised(name)}`;
      return { refused: badListeners(entries, complaint, written) };
    }
    const listener = normalised(name);
    endpoints.push({
      listener,
      securityProtocol,
      host: host === '' ? null : host,
      port: Number(port),
    });
  }
  const complaint = complaintAbout(endpoints, requireDistinctPorts);
  if (complaint === undefined) return { value: endpoints };
  return { refused: notDistinct(entries, complaint, written) };
}

function complaintAbout(
  endpoints: readonly Endpoint[],
  requireDistinctPorts: boolean,
): string | undefined {
  const names = new Set(endpoints.map(({ listener }) => listener));
  if (names.size < endpoints.length) return 'Each listener must have a different name';
  // Simplified: two listeners on one port are fine if their hosts are IPv4 and IPv6 addresses.
  const ports = endpoints.filter(({ port }) => port !== 0).map(portAndFamily);
  const distinct = new Set(ports).size === ports.length;
  return distinct || !requireDistinctPorts ? undefined : 'Each listener must have a different port';
}

function portAndFamily({ host, port }: Endpoint): string {
  const family = host?.includes(':') === true ? 'IPv6' : 'IPv4';
  return `${family} ${port}`;
}

function badListeners(
  entries: readonly string[],
  complaint: string,
  written: WrittenListeners,
): ConfigRefusal {
  return {
    error: 'IllegalArgumentException',
    message: `Error creating broker listeners from '${shown(entries, written)}': ${complaint}`,
  };
}

function notDistinct(
  entries: readonly string[],
  complaint: string,
  written: WrittenListeners,
): ConfigRefusal {
  const whole = `${complaint}, listeners: ${shown(entries, written)}`;
  if (!isBefore(written.release, '4.3')) return badListeners(entries, whole, written);
  return { error: 'IllegalArgumentException', message: `requirement failed: ${whole}` };
}

// Listeners became a list in 4.2 and are printed as Java prints lists since.
const shown = (entries: readonly string[], { release }: WrittenListeners): string =>
  isBefore(release, '4.2') ? entries.join(',') : `[${entries.join(', ')}]`;
