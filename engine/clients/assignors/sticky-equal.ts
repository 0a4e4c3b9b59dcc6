// The sticky assignors where all members want the same topics: everybody gets the same number of
// partitions, give or take one.
import { assert } from '../../../sim/assert.ts';
import type { TopicPartition } from '../../protocol/consumer-subscription.ts';
import {
  AssignmentError,
  comparePartitions,
  compareText,
  emptyAssignment,
  keyOf,
  partitionsOf,
  type GroupAssignment,
  type GroupMember,
  type GroupTopics,
} from './group.ts';
import { unassignedOf, type PreviousOwners } from './previous-owners.ts';
import { isFarFrom, isNear, type RackInfo } from './racks.ts';

/** A group whose claims are settled. */
export interface StickyGroup {
  readonly topics: GroupTopics;
  /** In the order of a HashMap of their ids. */
  readonly members: readonly GroupMember[];
  readonly racks: RackInfo;
  readonly previous: PreviousOwners;
}

/** An assignment on its way. */
interface Progress extends StickyGroup {
  readonly assignment: GroupAssignment;
  readonly minQuota: number;
  readonly maxQuota: number;
  /** How many members are to get more than the minimum, and how many have. */
  readonly expectedOver: number;
  over: number;
  /** Members below the minimum, and members at it that may still get one more. */
  readonly below: string[];
  readonly atMin: string[];
  /** Partitions that a member owned and could not keep. */
  readonly revoked: Map<string, string>;
  /** Partitions that go from one member to another, with the new one. */
  readonly moving: Map<string, string>;
}

/** Keeps what can be kept, then deals out the rest; gives the assignment and what moves in it. */
export function assignEqually(group: StickyGroup): {
  readonly assignment: GroupAssignment;
  readonly moving: ReadonlyMap<string, string>;
} {
  const progress = begin(group);
  for (const { memberId } of group.members) keepOwned(progress, memberId);
  const kept = keptOnce(progress.assignment);
  const all = partitionsOf(group.topics, [...group.topics.keys()].toSorted(compareText));
  progress.below.sort(compareText);
  progress.atMin.sort(compareText);
  const unassigned = loneliestFirst(group.racks, unassignedOf(all, kept));
  dealInOrder(progress, dealWithinRacks(progress, unassigned));
  return progress;
}

/** What somebody keeps, in order; two may keep the same only with the defect of KAFKA-12984. */
function keptOnce(assignment: GroupAssignment): TopicPartition[] {
  const kept = [...assignment.values()].flat().toSorted(comparePartitions);
  return kept.filter(
    (partition, i) => i === 0 || comparePartitions(kept[i - 1] ?? partition, partition) !== 0,
  );
}

function begin(group: StickyGroup): Progress {
  const count = [...group.topics.values()].reduce((sum, { length }) => sum + length, 0);
  const { length: members } = group.members;
  return {
    ...group,
    assignment: emptyAssignment(group.members),
    minQuota: Math.floor(count / members),
    maxQuota: Math.ceil(count / members),
    expectedOver: count % members,
    over: 0,
    below: [],
    atMin: [],
    revoked: new Map(),
    moving: new Map(),
  };
}

/** A member keeps what it owned, up to its share; the rest is given back. */
function keepOwned(progress: Progress, memberId: string): void {
  const { minQuota, maxQuota, expectedOver, revoked } = progress;
  const owned = keepable(progress, memberId);
  const mayBeOver = progress.over < expectedOver;
  const isOver = mayBeOver && owned.length >= maxQuota;
  const quota = isOver ? maxQuota : minQuota;
  progress.assignment.get(memberId)?.push(...owned.slice(0, quota));
  for (const partition of owned.slice(quota)) revoked.set(keyOf(partition), memberId);
  if (owned.length < minQuota) progress.below.push(memberId);
  else if (isOver) countOver(progress);
  else if (mayBeOver) progress.atMin.push(memberId);
}

/** What a member owned, but for what is far from it or claimed by another too. */
function keepable(progress: Progress, memberId: string): TopicPartition[] {
  const { racks, previous, revoked } = progress;
  const owned: TopicPartition[] = [];
  for (const partition of previous.owned.get(memberId) ?? []) {
    if (isFarFrom(racks, memberId, partition)) revoked.set(keyOf(partition), memberId);
    else if (!previous.contested.has(keyOf(partition))) owned.push(partition);
  }
  return owned.toSorted((a, b) => a.partition - b.partition || compareText(a.topic, b.topic));
}

/** One more member has more than the minimum. Once there are enough, those at the minimum are done. */
function countOver(progress: Progress): void {
  progress.over += 1;
  if (progress.over === progress.expectedOver) progress.atMin.length = 0;
}

/** Partitions with few members near them are dealt first. */
function loneliestFirst(
  { nearMembers }: RackInfo,
  partitions: readonly TopicPartition[],
): readonly TopicPartition[] {
  const near = (partition: TopicPartition): number => nearMembers.get(keyOf(partition)) ?? 0;
  return nearMembers.size === 0 ? partitions : partitions.toSorted((a, b) => near(a) - near(b));
}

/** Deals partitions to members of their racks, as far as there are any with room; gives the others. */
function dealWithinRacks(
  progress: Progress,
  partitions: readonly TopicPartition[],
): readonly TopicPartition[] {
  if (progress.racks.memberRacks.size === 0) return partitions;
  let turn = 0;
  return partitions.filter((partition) => {
    const at = nearestFrom(progress.racks, partition, progress.below, turn);
    if (at < 0) return !giveToOneAtMin(progress, partition);
    turn = giveToOneBelow(progress, partition, at);
    return false;
  });
}

/** The place of the first member near a partition, counted from a place round the list; -1: none. */
function nearestFrom(
  racks: RackInfo,
  partition: TopicPartition,
  members: readonly string[],
  from: number,
): number {
  for (const i of members.keys()) {
    const at = (from + i) % members.length;
    if (isNear(racks, members[at] ?? '', partition)) return at;
  }
  return -1;
}

/** Gives a partition to a member below the minimum, and says whose turn is next. */
function giveToOneBelow(progress: Progress, partition: TopicPartition, at: number): number {
  const { below, atMin, minQuota, maxQuota, over, expectedOver } = progress;
  const memberId = below[at];
  assert(memberId !== undefined, 'a member that was found is there');
  const count = give(progress, partition, memberId);
  let next = at + 1;
  if (count >= minQuota) {
    below.splice(at, 1);
    next = at;
    if (count < maxQuota && over < expectedOver) atMin.push(memberId);
  }
  return below.length === 0 ? 0 : next % below.length;
}

/** Gives a partition to a member near it that has the minimum. False: there is none. */
function giveToOneAtMin(progress: Progress, partition: TopicPartition): boolean {
  const { atMin, maxQuota } = progress;
  const at = nearestFrom(progress.racks, partition, atMin, 0);
  const memberId = atMin[at];
  if (memberId === undefined) return false;
  if (give(progress, partition, memberId) === maxQuota) {
    atMin.splice(at, 1);
    countOver(progress);
  }
  return true;
}

/** Deals the rest in turn: first up to the minimum, then one more to each as long as there are any. */
function dealInOrder(progress: Progress, partitions: readonly TopicPartition[]): void {
  const { below, atMin, minQuota } = progress;
  let turn = 0;
  for (const partition of partitions) {
    if (turn >= below.length) turn = 0;
    const memberId = below[turn] ?? atMin.shift();
    // Simplified: with the defect Kafka's assignor throws here; what is left over goes to nobody.
    if (memberId === undefined && progress.previous.believesAll) return;
    // Somebody keeps partitions that do not exist any more: their topic was founded anew with fewer.
    if (memberId === undefined)
      throw new AssignmentError('No more unfilled consumers to be assigned.');
    const isBelow = below.length > 0;
    const count = give(progress, partition, memberId);
    if (isBelow && count === minQuota) {
      below.splice(turn, 1);
      atMin.push(memberId);
    } else if (isBelow) {
      turn += 1;
    }
  }
}

/** Gives a partition to a member, and says how many it has now. */
function give(progress: Progress, partition: TopicPartition, memberId: string): number {
  const { assignment, revoked, previous, moving } = progress;
  const mine = assignment.get(memberId);
  assert(mine !== undefined, 'every member has an assignment');
  mine.push(partition);
  const key = keyOf(partition);
  const giver = revoked.get(key);
  if ((giver !== undefined && giver !== memberId) || previous.contested.has(key)) {
    moving.set(key, memberId);
  }
  return mine.length;
}
