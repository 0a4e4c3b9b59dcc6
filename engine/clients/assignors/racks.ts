// Racks in assignments (KIP-881): a member reads cheaply from a replica in its own rack.
import type { TopicPartition } from '../../protocol/consumer-subscription.ts';
import { keyOf, type GroupMember, type GroupTopics, type ReplicaRacks } from './group.ts';

/** The rack of a member, if it told one. */
export function rackOf({ rack }: GroupMember): string | undefined {
  return rack === null || rack === '' ? undefined : rack;
}

/** Racks make a difference: some member is in one of them, and not all partitions are in all. */
export function racksMatter(
  memberRacks: readonly string[],
  partitions: readonly ReplicaRacks[],
): boolean {
  const all = new Set(partitions.flat());
  if (!memberRacks.some((rack) => all.has(rack))) return false;
  return partitions.some((racks) => new Set(racks).size < all.size);
}

/** What the sticky assignors know of racks. Empty where racks make no difference. */
export interface RackInfo {
  readonly memberRacks: ReadonlyMap<string, string>;
  readonly partitionRacks: ReadonlyMap<string, ReplicaRacks>;
  /** How many members share a rack with a partition; known as soon as one member tells its rack. */
  readonly nearMembers: ReadonlyMap<string, number>;
}

/** The racks of a group. */
export function rackInfoOf(topics: GroupTopics, members: readonly GroupMember[]): RackInfo {
  const memberRacks = new Map<string, string>();
  const membersByRack = new Map<string, number>();
  for (const member of members) {
    const rack = rackOf(member);
    if (rack === undefined) continue;
    memberRacks.set(member.memberId, rack);
    membersByRack.set(rack, (membersByRack.get(rack) ?? 0) + 1);
  }
  if (memberRacks.size === 0) return noRacks;
  const partitionRacks = racksByPartition(topics);
  const nearMembers = new Map(
    [...partitionRacks].map(([key, racks]) => [
      key,
      [...new Set(racks)].reduce((sum, rack) => sum + (membersByRack.get(rack) ?? 0), 0),
    ]),
  );
  return racksMatter([...membersByRack.keys()], [...partitionRacks.values()])
    ? { memberRacks, partitionRacks, nearMembers }
    : { ...noRacks, nearMembers };
}

const noRacks: RackInfo = {
  memberRacks: new Map(),
  partitionRacks: new Map(),
  nearMembers: new Map(),
};

function racksByPartition(topics: GroupTopics): Map<string, ReplicaRacks> {
  const entries = [...topics].flatMap(([topic, partitions]) =>
    partitions.map((racks, partition) => [keyOf({ topic, partition }), racks] as const),
  );
  return new Map(entries);
}

/** The member has a rack, and no replica of the partition is there. */
export function isFarFrom(racks: RackInfo, memberId: string, partition: TopicPartition): boolean {
  const rack = racks.memberRacks.get(memberId);
  if (rack === undefined) return false;
  return racks.partitionRacks.get(keyOf(partition))?.includes(rack) !== true;
}

/** The member has a rack, and a replica of the partition is there. */
export function isNear(racks: RackInfo, memberId: string, partition: TopicPartition): boolean {
  return racks.memberRacks.has(memberId) && !isFarFrom(racks, memberId, partition);
}
