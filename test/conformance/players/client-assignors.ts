// client-assignors and machines/client-assignors-sticky: how groups of members divide partitions.
import { assignors, type AssignorName } from '../../../engine/clients/assignors/assignors.ts';
import {
  inHashOrder,
  keyOf,
  type GroupAssignment,
  type GroupMember,
  type GroupTopics,
} from '../../../engine/clients/assignors/group.ts';
import { stickyUserData } from '../../../engine/clients/assignors/sticky.ts';
import type { TopicPartition } from '../../../engine/protocol/consumer-subscription.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';

interface GroupCase extends GoldenCase {
  readonly topics: Readonly<Record<string, number>>;
  readonly rf: number;
  readonly brokerRacks: readonly string[] | null;
  readonly members: readonly RecordedMember[];
}

interface RecordedMember {
  readonly id: string;
  readonly instance: string | null;
  readonly rack: string | null;
  readonly subs: readonly string[];
  readonly owned: readonly string[];
  readonly gen: number;
}

interface StickyCase extends GroupCase {
  readonly userData: Readonly<Record<string, string | null>>;
  readonly hashOrder: readonly string[];
  readonly second: Recorded;
  readonly ownedField: boolean;
}

/** Partitions as `topic:number` by member. */
type Recorded = Readonly<Record<string, readonly string[]>>;

/** range, roundrobin and cooperative-sticky. */
export const clientAssignors: Player = {
  families: ['client-assignors'],
  play: (_, theCase) => {
    const group = theCase as GroupCase;
    const results = theCase['result'] as Readonly<Record<string, Recorded>>;
    const members = group.members.map((member) => memberOf(member, null));
    const found = Object.keys(results).map((name) => [name, run(name, group, members)]);
    return difference(results, Object.fromEntries(found), 'result');
  },
};

/** sticky, with what its members remember; and once more, over its own result. */
export const stickyAssignor: Player = {
  families: ['machines/client-assignors-sticky'],
  play: (_, theCase) => {
    const group = theCase as StickyCase;
    const members = group.members.map((each) => memberOf(each, group.userData[each.id] ?? null));
    const withoutFields = members.map((each) => ({ ...each, owned: [], generation: -1 }));
    const sticky = run('sticky', group, members);
    const bare = run('sticky', group, withoutFields);
    const nextMembers = members.map((each) => afterRound(each, sticky[each.memberId] ?? []));
    const found = {
      userData: Object.fromEntries(group.members.map((each) => [each.id, userDataOf(each)])),
      hashOrder: inHashOrder(members).map(({ memberId }) => memberId),
      result: { sticky },
      second: run('sticky', group, nextMembers),
      ownedField: difference(sticky, bare) !== undefined,
    };
    const { userData, hashOrder, second, ownedField } = group;
    const result = group['result'];
    return difference({ userData, hashOrder, result, second, ownedField }, found);
  },
};

function run(name: string, group: GroupCase, members: readonly GroupMember[]): Recorded {
  const { assign } = assignors[name as AssignorName];
  return recordedOf(assign(topicsOf(group), members));
}

/** Partition p has its replicas on brokers p, p + 1 …, modulo the number of brokers. */
function topicsOf({ topics, rf, brokerRacks }: GroupCase): GroupTopics {
  const racksAt = (partition: number): string[] =>
    Array.from(
      { length: rf },
      (_, i) => brokerRacks?.[(partition + i) % brokerRacks.length] ?? [],
    ).flat();
  return new Map(
    Object.entries(topics).map(([topic, count]) => [
      topic,
      Array.from({ length: count }, (_, partition) => racksAt(partition)),
    ]),
  );
}

function memberOf(member: RecordedMember, userData: string | null): GroupMember {
  return {
    memberId: member.id,
    instanceId: member.instance,
    rack: member.rack,
    topics: member.subs,
    owned: member.owned.map(partitionOf),
    generation: member.gen,
    userData: userData === null ? null : bytesOfHex(userData),
  };
}

function afterRound(member: GroupMember, assigned: readonly string[]): GroupMember {
  const owned = assigned.map(partitionOf);
  return { ...member, owned, generation: 8, userData: stickyUserData(owned, 8) };
}

function userDataOf({ owned, gen }: RecordedMember): string | null {
  return gen === -1 ? null : hexOfBytes(stickyUserData(owned.map(partitionOf), gen));
}

function partitionOf(text: string): TopicPartition {
  const [topic = '', partition] = text.split(':');
  return { topic, partition: Number(partition) };
}

function recordedOf(assignment: GroupAssignment): Recorded {
  return Object.fromEntries(
    [...assignment].map(([id, partitions]) => [
      id,
      partitions.map((each) => keyOf(each).replace(/-(\d+)$/, ':$1')),
    ]),
  );
}
