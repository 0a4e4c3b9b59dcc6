// Limits of queues and connections, and who may log in.
import type { ConfigRefusal } from '../definition.ts';
import { hasHostCharacters } from '../../protocol/host-port.ts';
import { longText, readInteger } from '../java-text.ts';
import { textAt } from '../resolve.ts';
import { unparsable } from './listeners.ts';
import type { Node } from './node.ts';
import { firstRefusal, listOf, numberOf, mustHold } from './node.ts';

/** Why a node with these limits does not start. */
export function checkNetworkLimits(node: Node): ConfigRefusal | undefined {
  return firstRefusal(node, [checkQueue, checkConnectionsPerIp, checkIdleTime, checkPrincipals]);
}

/** Brokers that log in to each other accept the mechanism they use. */
export function checkInterBrokerSasl(node: Node, protocol: string): ConfigRefusal | undefined {
  const mechanism = textAt(node.values, 'sasl.mechanism.inter.broker.protocol');
  return mustHold(
    !protocol.startsWith('SASL') || listOf(node, 'sasl.enabled.mechanisms').includes(mechanism),
    'sasl.mechanism.inter.broker.protocol must be included in sasl.enabled.mechanisms when ' +
      'SASL is used for inter-broker communication',
  );
}

function checkQueue(node: Node): ConfigRefusal | undefined {
  const bytes = numberOf(node, 'queued.max.request.bytes');
  return mustHold(
    bytes <= 0 || bytes >= numberOf(node, 'socket.request.max.bytes'),
    'queued.max.request.bytes must be larger or equal to socket.request.max.bytes',
  );
}

function checkConnectionsPerIp(node: Node): ConfigRefusal | undefined {
  const written = textAt(node.values, 'max.connections.per.ip.overrides');
  const entries = written === '' ? [] : written.split(/\s*,\s*/);
  const name = 'max.connections.per.ip.overrides';
  const pairless = entries.find((entry) => !entry.includes(':'));
  if (pairless !== undefined) return unparsable(name, pairless);
  const pairs = entries.map(hostAndCount);
  const countless = pairs.find(({ count }) => readInteger(count, 32n) === undefined);
  if (countless !== undefined) {
    return { error: 'NumberFormatException', message: `For input string: "${countless.count}"` };
  }
  const strange = pairs.map(({ host }) => host).filter((host) => !hasHostCharacters(host));
  if (strange.length > 0) {
    const message = `${name} contains invalid addresses : ${strange.join(',')}`;
    return { error: 'IllegalArgumentException', message };
  }
  return mustHold(
    numberOf(node, 'max.connections.per.ip') !== 0 || pairs.length > 0,
    `max.connections.per.ip can be set to zero only if ${name} property is set.`,
  );
}

function hostAndCount(entry: string): { readonly host: string; readonly count: string } {
  const colon = entry.lastIndexOf(':');
  return { host: entry.slice(0, colon).trim(), count: entry.slice(colon + 1).trim() };
}

function checkIdleTime(node: Node): ConfigRefusal | undefined {
  const idle = numberOf(node, 'connections.max.idle.ms');
  const delay = numberOf(node, 'connection.failed.authentication.delay.ms');
  return mustHold(
    idle < 0 || delay < idle,
    `connection.failed.authentication.delay.ms=${delay} should always be less than ` +
      `connections.max.idle.ms=${longText(idle)} to prevent failed authentication responses ` +
      'from timing out',
  );
}

// Simplified: any principal builder that is not of Java's own packages is taken to be able.
function checkPrincipals({ values }: Node): ConfigRefusal | undefined {
  return mustHold(
    !textAt(values, 'principal.builder.class').startsWith('java.'),
    'principal.builder.class must implement KafkaPrincipalSerde',
  );
}
