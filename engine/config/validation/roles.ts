// What brokers and controllers of a KRaft cluster must be told (KIP-500, KIP-595).
import type { ConfigRefusal } from '../definition.ts';
import { configException } from '../definition.ts';
import type { ParsedConfigs } from '../resolve.ts';
import type { Node, NodeCheck } from './node.ts';
import { entriesOf, firstRefusal, listOf, mustHold, numberOf } from './node.ts';
import { normalised } from './listeners.ts';

/** Until 4.1 a role that stands twice is an error; later it is taken once. */
export function checkRoleNames(values: ParsedConfigs): ConfigRefusal | undefined {
  const roles = entriesOf(values['process.roles']) ?? [];
  if (new Set(roles).size === roles.length) return undefined;
  return configException(
    `Duplicate role names found in \`process.roles\`: ArrayBuffer(${roles.join(', ')})`,
  );
}

/** Why a node cannot play its roles in a KRaft cluster; nothing to say about ZooKeeper clusters. */
export function checkRoles(node: Node): ConfigRefusal | undefined {
  const roles = listOf(node, 'process.roles');
  if (roles.length === 0) return undefined;
  const common = firstRefusal(node, [checkQuorumIsKnown, checkNoControlPlane]);
  if (common !== undefined) return common;
  if (!roles.includes('controller')) return firstRefusal(node, brokerOnly);
  return firstRefusal(
    node,
    roles.includes('broker') ? controller : [...controllerOnly, ...controller],
  );
}

const voterIdsOf = (node: Node): number[] => [
  ...new Set(listOf(node, 'controller.quorum.voters').map((voter) => Number.parseInt(voter, 10))),
];

const checkQuorumIsKnown: NodeCheck = (node) => {
  const isKnown =
    voterIdsOf(node).length > 0 || listOf(node, 'controller.quorum.bootstrap.servers').length > 0;
  if (isKnown) return undefined;
  return configException(
    'If using process.roles, either controller.quorum.bootstrap.servers must contain the set of ' +
      'bootstrap controllers or controller.quorum.voters must contain a parseable set of ' +
      'controllers.',
  );
};

const checkNoControlPlane: NodeCheck = ({ values }) =>
  mustHold(
    (values['control.plane.listener.name'] ?? null) === null,
    'control.plane.listener.name is not supported in KRaft mode.',
  );

const brokerOnly: readonly NodeCheck[] = [
  (node) =>
    mustHold(
      !voterIdsOf(node).includes(numberOf(node, 'node.id')),
      `If process.roles contains just the 'broker' role, the node id ${idOf(node)} must not be ` +
        `included in the set of voters controller.quorum.voters=${votersText(node)}`,
    ),
  (node) =>
    mustHold(
      listOf(node, 'controller.listener.names').length > 0,
      'controller.listener.names must contain at least one value when running KRaft with just ' +
        'the broker role',
    ),
  ({ listeners }) =>
    mustHold(
      listeners.controllers.length === 0,
      "controller.listener.names must not contain a value appearing in the 'listeners' " +
        'configuration when running KRaft with just the broker role',
    ),
  checkControllerProtocols,
  ({ values }) =>
    mustHold(
      values['controller.quorum.auto.join.enable'] !== true,
      'controller.quorum.auto.join.enable is only supported when process.roles contains the ' +
        "'controller' role.",
    ),
];

function checkControllerProtocols(node: Node): ConfigRefusal | undefined {
  const names = listOf(node, 'controller.listener.names').map(normalised);
  const stranger = names.find((name) => !node.listeners.protocols.has(name));
  if (stranger === undefined) return undefined;
  return configException(
    `Controller listener with name ${stranger} defined in controller.listener.names not found in ` +
      'listener.security.protocol.map  (an explicit security mapping for each controller ' +
      'listener is required if listener.security.protocol.map is non-empty, or if there are security ' +
      'protocols other than PLAINTEXT in use)',
  );
}

const controllerOnly: readonly NodeCheck[] = [
  ({ listeners }) =>
    mustHold(
      listeners.advertisedControllers.length === listeners.all.length,
      'The listeners config must only contain KRaft controller listeners from ' +
        'controller.listener.names when process.roles=controller',
    ),
];

const controller: readonly NodeCheck[] = [
  (node) =>
    mustHold(
      voterIdsOf(node).length === 0 || voterIdsOf(node).includes(numberOf(node, 'node.id')),
      `If process.roles contains the 'controller' role, the node id ${idOf(node)} must be ` +
        `included in the set of voters controller.quorum.voters=${votersText(node)}`,
    ),
  ({ listeners }) =>
    mustHold(
      listeners.advertisedControllers.length > 0,
      "controller.listener.names must contain at least one value appearing in the 'listeners' " +
        'configuration when running the KRaft controller role',
    ),
  (node) =>
    mustHold(
      listOf(node, 'controller.listener.names').every((name) =>
        node.listeners.all.some(({ listener }) => listener === name),
      ),
      "controller.listener.names must only contain values appearing in the 'listeners' " +
        'configuration when running the KRaft controller role',
    ),
];

const idOf = (node: Node): number => numberOf(node, 'node.id');

const votersText = (node: Node): string => `Set(${voterIdsOf(node).join(', ')})`;
