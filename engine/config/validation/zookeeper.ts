// What brokers of a ZooKeeper cluster must be told, until 3.9.
import type { ConfigRefusal } from '../definition.ts';
import { configException } from '../definition.ts';
import { isBefore } from '../release.ts';
import { textAt } from '../resolve.ts';
import { normalised } from './listeners.ts';
import type { Node } from './node.ts';
import { listOf, numberOf, mustHold } from './node.ts';

/** Why a node of 3.9 cannot be told apart or cannot reach its ensemble. */
export function checkZooKeeper(node: Node): ConfigRefusal | undefined {
  if (!isBefore(node.release, '4.0')) return undefined;
  const isKRaft = listOf(node, 'process.roles').length > 0;
  if (isKRaft) return checkKRaftId(node) ?? checkMigrationInKRaft(node);
  if (node.values['zookeeper.connect'] === null) {
    return configException(
      'Missing required configuration `zookeeper.connect` which has no default value.',
    );
  }
  return checkBrokerId(node) ?? checkMigration(node);
}

function checkKRaftId(node: Node): ConfigRefusal | undefined {
  if (numberOf(node, 'node.id') >= 0) return undefined;
  return configException(
    'Missing configuration `node.id` which is required when `process.roles` is defined ' +
      '(i.e. when running in KRaft mode).',
  );
}

function checkMigrationInKRaft({ values }: Node): ConfigRefusal | undefined {
  const isAlone = values['zookeeper.connect'] === null;
  if (values['zookeeper.metadata.migration.enable'] !== true || !isAlone) return undefined;
  return configException(
    'If using `zookeeper.metadata.migration.enable` in KRaft mode, `zookeeper.connect` must also ' +
      'be set.',
  );
}

function checkBrokerId(node: Node): ConfigRefusal | undefined {
  const id = numberOf(node, 'broker.id');
  if (node.values['broker.id.generation.enable'] !== true) {
    return mustHold(id >= 0, 'broker.id must be greater than or equal to 0');
  }
  return mustHold(
    id >= -1 && id <= numberOf(node, 'reserved.broker.max.id'),
    'broker.id must be greater than or equal to -1 and not greater than reserved.broker.max.id',
  );
}

// Simplified: the inter-broker protocol that a migration needs is not looked at.
function checkMigration(node: Node): ConfigRefusal | undefined {
  const controllers = listOf(node, 'controller.listener.names');
  if (node.values['zookeeper.metadata.migration.enable'] !== true) {
    return mustHold(
      controllers.length === 0,
      'controller.listener.names must be empty when not running in KRaft mode: ' +
        `[${controllers.join(', ')}]`,
    );
  }
  return mustHold(
    controllers.length > 0,
    'controller.listener.names must not be empty when running in ZooKeeper migration mode: []',
  );
}

/** The listener that a ZooKeeper controller uses alone must be advertised, and its own. */
export function checkControlPlane(node: Node, interBroker: string): ConfigRefusal | undefined {
  const written = textAt(node.values, 'control.plane.listener.name');
  if (written === '') return undefined;
  const name = normalised(written);
  const advertised = node.listeners.advertisedBrokers.map(({ listener }) => listener);
  return (
    (node.listeners.protocols.has(name) ? undefined : unknownControlPlane(name)) ??
    mustHold(
      advertised.includes(name),
      'control.plane.listener.name must be a listener name defined in advertised.listeners. The ' +
        `valid options based on currently configured listeners are ${advertised.join(',')}`,
    ) ??
    mustHold(
      name !== interBroker,
      'control.plane.listener.name, when defined, should have a different value from the inter ' +
        `broker listener name. Currently they both have the value ListenerName(${name})`,
    )
  );
}

const unknownControlPlane = (name: string): ConfigRefusal =>
  configException(
    `Listener with ${name} defined in control.plane.listener.name not found in ` +
      'listener.security.protocol.map.',
  );
