// By which listener brokers reach each other, and what they may tell clients to use.
import type { ConfigRefusal, Outcome } from '../definition.ts';
import { configException } from '../definition.ts';
import { textAt } from '../resolve.ts';
import { logDirsOf } from './log-limits.ts';
import type { Endpoint, SecurityProtocol } from './listeners.ts';
import { normalised, securityProtocolOf } from './listeners.ts';
import type { Node } from './node.ts';
import { listOf, mustHold } from './node.ts';

/** A listener's name and its protocol. */
export interface NamedListener {
  readonly name: string;
  readonly protocol: SecurityProtocol;
}

/** The listener between brokers: named, or the one of the protocol between brokers. */
export function interBrokerListenerOf(node: Node): Outcome<NamedListener> {
  const written = textAt(node.values, 'inter.broker.listener.name');
  if (written === '') {
    const protocol = textAt(node.values, 'security.inter.broker.protocol');
    return { value: { name: protocol, protocol: securityProtocolOf(protocol) ?? 'PLAINTEXT' } };
  }
  if (node.written['security.inter.broker.protocol'] !== undefined) {
    return refusedAs(
      'Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.',
    );
  }
  const name = normalised(written);
  const protocol = node.listeners.protocols.get(name);
  if (protocol !== undefined) return { value: { name, protocol } };
  return refusedAs(
    `Listener with name ${name} defined in inter.broker.listener.name not found in ` +
      'listener.security.protocol.map.',
  );
}

const refusedAs = (message: string): { readonly refused: ConfigRefusal } => ({
  refused: configException(message),
});

/** Why a broker cannot offer these listeners. */
export function checkBrokerListeners(node: Node, interBroker: string): ConfigRefusal | undefined {
  const roles = listOf(node, 'process.roles');
  const isBroker = roles.length === 0 || roles.includes('broker');
  return (isBroker ? checkOffered(node, interBroker) : undefined) ?? checkRoutable(node);
}

function checkOffered(node: Node, interBroker: string): ConfigRefusal | undefined {
  const { advertisedBrokers, all } = node.listeners;
  const advertised = namesOf(advertisedBrokers);
  const inKRaft = listOf(node, 'process.roles').length > 0;
  const hint = inKRaft ? ' Perhaps all listeners appear in controller.listener.names?' : '';
  return (
    mustHold(
      advertised.length > 0,
      `There must be at least one broker advertised listener.${hint}`,
    ) ??
    mustHold(
      advertised.includes(interBroker),
      'inter.broker.listener.name must be a listener name defined in advertised.listeners. The ' +
        `valid options based on currently configured listeners are ${advertised.join(',')}`,
    ) ??
    mustHold(
      advertised.every((name) => namesOf(all).includes(name)),
      'advertised.listeners listener names must be equal to or a subset of the ones defined in ' +
        `listeners. Found ${advertised.join(',')}. The valid options based on the current ` +
        `configuration are ${namesOf(all).join(',')}`,
    ) ??
    checkCordonedDirs(node)
  );
}

const namesOf = (endpoints: readonly Endpoint[]): string[] =>
  endpoints.map(({ listener }) => listener);

function checkCordonedDirs(node: Node): ConfigRefusal | undefined {
  const cordoned = listOf(node, 'cordoned.log.dirs');
  if (cordoned.includes('*')) {
    const fact = 'When cordoned.log.dirs is set to *, it must not contain other values';
    return mustHold(cordoned.length === 1, fact);
  }
  const strangers = cordoned.filter((dir) => !logDirsOf(node).includes(dir));
  return mustHold(
    strangers.length === 0,
    'All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing entries : ' +
      strangers.join(', '),
  );
}

function checkRoutable({ listeners }: Node): ConfigRefusal | undefined {
  const shown = [...listeners.advertisedBrokers, ...listeners.advertisedControllers];
  return mustHold(
    shown.every(({ host }) => host !== '0.0.0.0'),
    'advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP ' +
      'address.',
  );
}
