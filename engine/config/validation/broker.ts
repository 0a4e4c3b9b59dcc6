// Which settings a broker or controller starts with: the checks of KafkaConfig, in its order.
import { brokerConfigs } from '../broker-configs.ts';
import type { ConfigRefusal, Outcome } from '../definition.ts';
import { configException } from '../definition.ts';
import type { Settings } from '../parse.ts';
import { isBefore } from '../release.ts';
import type { ParsedConfigs } from '../resolve.ts';
import { parseConfigs, textAt } from '../resolve.ts';
import type { NamedListener } from './broker-listeners.ts';
import { checkBrokerListeners, interBrokerListenerOf } from './broker-listeners.ts';
import { checkGroupCoordinator } from './group-coordinator.ts';
import type { WrittenListeners } from './listeners.ts';
import { listenersOf, normalised } from './listeners.ts';
import { checkLogLimits } from './log-limits.ts';
import { checkInterBrokerSasl, checkNetworkLimits } from './network-limits.ts';
import type { Node } from './node.ts';
import { entriesOf, firstRefusal, listOf } from './node.ts';
import { checkRoleNames, checkRoles } from './roles.ts';
import { checkControlPlane, checkZooKeeper } from './zookeeper.ts';

/** A node's settings after all checks, and what follows from them. */
export interface CheckedBroker {
  readonly node: Node;
  /** The listener by which brokers reach each other. */
  readonly interBroker: NamedListener;
}

/** What a node with these settings starts with, or why it does not start. */
export function checkBroker(release: string, settings: Settings): Outcome<CheckedBroker> {
  const written = withBothIds(settings);
  const parsed = parseConfigs(brokerConfigs, release, written);
  if ('refused' in parsed) return parsed;
  const values = parsed.value;
  const refused = checkRoleNames(values) ?? checkGroupCoordinator(values, release);
  if (refused !== undefined) return { refused };
  const listeners = listenersOf(writtenListeners(values, written, release));
  if ('refused' in listeners) return listeners;
  return checkNode({ release, written, values, listeners: listeners.value });
}

function checkNode(node: Node): Outcome<CheckedBroker> {
  const early = firstRefusal(node, [
    checkEarlyStart,
    checkRebalanceProtocols,
    checkIds,
    checkZooKeeper,
    checkLogLimits,
    checkRoles,
  ]);
  if (early !== undefined) return { refused: early };
  const interBroker = interBrokerListenerOf(node);
  if ('refused' in interBroker) return interBroker;
  const { name, protocol } = interBroker.value;
  const refused =
    checkBrokerListeners(node, name) ??
    checkControlPlane(node, name) ??
    checkInterBrokerSasl(node, protocol) ??
    checkNetworkLimits(node);
  return refused === undefined ? { value: { node, interBroker: interBroker.value } } : { refused };
}

// node.id and broker.id are the same number under two names; one of them is enough.
function withBothIds(settings: Settings): Settings {
  const id = settings['node.id'] ?? settings['broker.id'];
  return id === undefined || id === null
    ? settings
    : { 'broker.id': id, 'node.id': id, ...settings };
}

function writtenListeners(
  values: ParsedConfigs,
  settings: Settings,
  release: string,
): WrittenListeners {
  return {
    release,
    listeners: entriesOf(values['listeners']) ?? [],
    advertised: entriesOf(values['advertised.listeners']),
    controllerNames: entriesOf(values['controller.listener.names']) ?? [],
    protocolMap: textAt(values, 'listener.security.protocol.map'),
    isMapWritten: settings['listener.security.protocol.map'] !== undefined,
    isKRaft: (entriesOf(values['process.roles']) ?? []).length > 0,
  };
}

function checkEarlyStart(node: Node): ConfigRefusal | undefined {
  const names = listOf(node, 'early.start.listeners').map(normalised);
  const isListener = (name: string): boolean =>
    node.listeners.all.some(({ listener }) => listener === name);
  const stranger = names.find((name) => !isListener(name));
  if (stranger === undefined) return undefined;
  return configException(
    `early.start.listeners contains listener ${stranger}, but this is not contained in ` +
      'listeners or controller.listener.names',
  );
}

function checkRebalanceProtocols(node: Node): ConfigRefusal | undefined {
  const protocols = listOf(node, 'group.coordinator.rebalance.protocols');
  if (!protocols.includes('classic')) {
    return configException("Disabling the 'classic' protocol is not supported.");
  }
  const isPreview = isBefore(node.release, '4.0') && protocols.includes('consumer');
  if (!isPreview || listOf(node, 'process.roles').length > 0) return undefined;
  return configException(
    "The new 'consumer' rebalance protocol is only supported in KRaft cluster.",
  );
}

function checkIds({ values }: Node): ConfigRefusal | undefined {
  if (values['node.id'] === values['broker.id']) return undefined;
  return configException('You must set `node.id` to the same value as `broker.id`.');
}
