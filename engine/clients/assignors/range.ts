// range: every topic is cut into ranges, one for each member. Where racks matter, members first get
// partitions of their rack (KIP-881).
import type { TopicPartition } from '../../protocol/consumer-subscription.ts';
import {
  compareMembers,
  comparePartitions,
  emptyAssignment,
  inHashOrder,
  wantedTopics,
  type GroupAssignment,
  type GroupMember,
  type GroupTopics,
  type ReplicaRacks,
} from './group.ts';
import { rackOf, racksMatter } from './racks.ts';

/** A topic on its way: who may still get how many of which partitions. */
interface TopicRange {
  readonly topic: string;
  /** Its subscribers in order, with their racks. */
  readonly racks: ReadonlyMap<string, string | undefined>;
  readonly partitions: readonly ReplicaRacks[];
  readonly usesRacks: boolean;
  /** Numbers of partitions, ascending. */
  readonly unassigned: Set<number>;
  readonly assigned: Map<string, number>;
  readonly quota: number;
  /** How many members may still get one more than the quota. */
  extra: number;
}

/** range: of each topic the first members get the first partitions, and the odd ones too. */
export function assignRange(topics: GroupTopics, members: readonly GroupMember[]): GroupAssignment {
  const known = wantedTopics(topics, inHashOrder(members));
  const ranges = [...known].map(([topic, partitions]) => rangeOf(topic, partitions, members));
  const assignment = emptyAssignment(members);
  const usesRacks = ranges.some((range) => range.usesRacks);
  if (usesRacks) assignWithinRacks(ranges, assignment);
  for (const range of ranges) assignInOrder(range, () => true, assignment);
  if (usesRacks) for (const partitions of assignment.values()) partitions.sort(comparePartitions);
  return assignment;
}

function rangeOf(
  topic: string,
  partitions: readonly ReplicaRacks[],
  members: readonly GroupMember[],
): TopicRange {
  const subscribers = members
    .filter((each) => each.topics.includes(topic))
    .toSorted(compareMembers);
  const racks = new Map(subscribers.map((member) => [member.memberId, rackOf(member)]));
  const knownRacks = [...racks.values()].flatMap((rack) => rack ?? []);
  return {
    topic,
    racks,
    partitions,
    usesRacks: racksMatter(knownRacks, partitions),
    unassigned: new Set(partitions.keys()),
    assigned: new Map(),
    quota: Math.floor(partitions.length / subscribers.length),
    extra: partitions.length % subscribers.length,
  };
}

/** Topics with the same members and as many partitions go together: who gets one gets all of a number. */
function assignWithinRacks(ranges: readonly TopicRange[], assignment: GroupAssignment): void {
  const groups = new Map<string, TopicRange[]>();
  for (const range of ranges) {
    groups.set(likeness(range), [...(groups.get(likeness(range)) ?? []), range]);
  }
  for (const alike of groups.values()) {
    const [first] = alike;
    if (alike.length > 1) assignTogether(alike, assignment);
    else if (first?.usesRacks === true) {
      assignInOrder(first, (member, number) => isNear(first, member, number), assignment);
    }
  }
}

/** What co-partitioned topics have in common: members with their racks, and the number of partitions. */
function likeness({ racks, partitions }: TopicRange): string {
  return JSON.stringify([partitions.length, ...racks]);
}

function assignTogether(ranges: readonly TopicRange[], assignment: GroupAssignment): void {
  const [first] = ranges;
  if (first === undefined || ![...first.racks.values()].some((rack) => rack !== undefined)) return;
  const remaining = new Set(first.racks.keys());
  for (const number of first.partitions.keys()) {
    const member = [...remaining].find((each) =>
      ranges.every((range) => isNear(range, each, number) && roomOf(range, each) > 0),
    );
    if (member === undefined) continue;
    for (const range of ranges) assign(range, member, [number], assignment);
    if (ranges.every((range) => roomOf(range, member) === 0)) remaining.delete(member);
  }
}

/** A member without a rack is near to everything. */
function isNear({ racks, partitions }: TopicRange, member: string, number: number): boolean {
  const rack = racks.get(member);
  return rack === undefined || partitions[number]?.includes(rack) === true;
}

function roomOf({ quota, extra, assigned }: TopicRange, member: string): number {
  return Math.max(0, quota + (extra > 0 ? 1 : 0) - (assigned.get(member) ?? 0));
}

/** Every member in turn takes the next partitions that it may have, as many as it has room for. */
function assignInOrder(
  range: TopicRange,
  mayHave: (member: string, number: number) => boolean,
  assignment: GroupAssignment,
): void {
  for (const member of range.racks.keys()) {
    if (range.unassigned.size === 0) break;
    const fitting = [...range.unassigned].filter((number) => mayHave(member, number));
    assign(range, member, fitting.slice(0, roomOf(range, member)), assignment);
  }
}

function assign(
  range: TopicRange,
  member: string,
  numbers: readonly number[],
  assignment: GroupAssignment,
): void {
  if (numbers.length === 0) return;
  const partitions = numbers.map((partition): TopicPartition => ({
    topic: range.topic,
    partition,
  }));
  assignment.get(member)?.push(...partitions);
  const count = (range.assigned.get(member) ?? 0) + numbers.length;
  range.assigned.set(member, count);
  if (count > range.quota) range.extra -= 1;
  for (const number of numbers) range.unassigned.delete(number);
}
