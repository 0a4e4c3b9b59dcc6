// Who is meant by `leader(orders-0)`: whoever is that at the moment when it is asked.
import type { Roles, World } from '../../sim/world/state.ts';
import type { Replica } from '../replication/replica.ts';
import type { BrokerProcess } from './process.ts';

/** leader(orders-0) · follower(orders-0) · follower(orders-0, 2) · controller */
const form = /^(?:(leader|follower)\(\s*([^,()\s]+)\s*(?:,\s*(\d+)\s*)?\)|(controller))$/;

/** What processes of a cluster may be called in scenario files and by people. */
export const clusterRoles: Roles = {
  isRole: (text) => form.test(text),
  whoIs(world, role) {
    const match = form.exec(role);
    if (match === null) return undefined;
    const [, part, partition = '', nth = '1', controller] = match;
    if (controller !== undefined) return activeController(world);
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
  return world.state.processes.flatMap(({ name, program, state }) => {
    if (program !== 'broker' || state === undefined) return [];
    const { replicas } = (state as BrokerProcess).broker.replication;
    return [...replicas.values()]
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

function activeController(world: World): string | undefined {
  return world.state.processes.find(({ program }) => program === 'scripted-controller')?.name;
}
