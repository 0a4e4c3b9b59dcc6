// Who is meant by `leader(orders-0)` or `controller()`: whoever is that at the moment when it is asked.
import type { Roles, World } from '../../sim/world/state.ts';
import type { Replica } from '../replication/replica.ts';
import { brokerIn, controllerIn, type ControllerProcess } from './process.ts';

/** leader(orders-0) · follower(orders-0) · follower(orders-0, 2) · controller() · voter(2) */
const form =
  /^(?:(leader|follower)\(\s*([^,()\s]+)\s*(?:,\s*(\d+)\s*)?\)|(controller)(?:\(\s*\))?|voter\(\s*(\d+)\s*\))$/;

/** What processes of a cluster may be called in scenario files and by people. */
export const clusterRoles: Roles = {
  isRole: (text) => form.test(text),
  whoIs(world, role) {
    const match = form.exec(role);
    if (match === null) return undefined;
    const [, part, partition = '', nth = '1', controller, voter] = match;
    if (controller !== undefined) return activeController(world);
    if (voter !== undefined) return standbyControllers(world)[Number(voter) - 1];
    const leader = leaderOf(world, partition);
    if (part === 'leader') return leader;
    return followersOf(world, partition, leader)[Number(nth) - 1];
  },
};

interface Holder {
  readonly process: string;
  readonly replica: Replica;
}

/** The brokers that run and have a replica of a partition, in the order of the assignment. */
function holdersOf(world: World, partition: string): readonly Holder[] {
  return world.state.processes.flatMap(({ name, state }) => {
    const replicas = brokerIn(state)?.broker.replication.replicas.values() ?? [];
    return [...replicas]
      .filter(({ topicName, index }) => `${topicName}-${index}` === partition)
      .map((replica) => ({ process: name, replica }));
  });
}

/** Of those who believe that they lead, the one with the highest epoch. */
function leaderOf(world: World, partition: string): string | undefined {
  let leader: Holder | undefined;
  for (const holder of holdersOf(world, partition)) {
    const { role, leaderEpoch } = holder.replica;
    if (role !== 'leader') continue;
    if (leader === undefined || leaderEpoch > leader.replica.leaderEpoch) leader = holder;
  }
  return leader?.process;
}

function followersOf(
  world: World,
  partition: string,
  leader: string | undefined,
): readonly string[] {
  return holdersOf(world, partition)
    .map(({ process }) => process)
    .filter((process) => process !== leader);
}

interface RunningController {
  readonly process: string;
  readonly state: ControllerProcess;
}

function controllersOf(world: World): readonly RunningController[] {
  return world.state.processes.flatMap(({ name, state }) => {
    const controller = controllerIn(state);
    return controller === undefined ? [] : [{ process: name, state: controller }];
  });
}

/** Of those who believe that they are active, the one with the highest epoch. */
function activeController(world: World): string | undefined {
  let active: { readonly process: string; readonly epoch: number } | undefined;
  for (const { process, state } of controllersOf(world)) {
    const epoch = state.controller.reign?.epoch ?? -1;
    if (epoch >= 0 && epoch > (active?.epoch ?? -1)) active = { process, epoch };
  }
  return active?.process;
}

/** The controllers that run and are not the active one. */
function standbyControllers(world: World): readonly string[] {
  const active = activeController(world);
  return controllersOf(world)
    .map(({ process }) => process)
    .filter((process) => process !== active);
}
