// The sticky assignors where members want different topics: partitions are moved from those who have more
// to those who have less, until nothing is gained by it.
import { assert } from '../../../sim/assert.ts';
import type { TopicPartition } from '../../protocol/consumer-subscription.ts';
import {
  compareText,
  keyOf,
  partitionsOf,
  type GroupAssignment,
  type GroupMember,
} from './group.ts';
import { createMovements, partitionToMove, recordMovement, type Movements } from './movements.ts';
import { noGeneration, takeFrom, unassignedOf, type ClaimOf } from './previous-owners.ts';
import { isFarFrom } from './racks.ts';
import type { StickyGroup } from './sticky-equal.ts';

/** An assignment on its way. */
interface Progress extends StickyGroup {
  /** The members that want a topic, in order. */
  readonly subscribers: ReadonlyMap<string, readonly string[]>;
  readonly wants: ReadonlyMap<string, ReadonlySet<string>>;
  assignment: GroupAssignment;
  owners: Map<string, string>;
  /** Members from the least loaded to the most loaded; those with the same load by id. */
  readonly byLoad: string[];
  readonly movements: Movements;
  /** Owners in older generations. */
  readonly older: ReadonlyMap<string, string>;
}

/** Keeps what can be kept, gives out the rest, then balances. */
export function assignUnequally(group: StickyGroup, claimOf: ClaimOf): GroupAssignment {
  const progress = begin(group, claimOf);
  const mustRevoke = dropUnwanted(progress);
  const topics = [...group.topics.keys()].toSorted(
    (a, b) => countOf(progress, a) - countOf(progress, b) || compareText(a, b),
  );
  const rank = new Map(topics.map((topic, i) => [topic, i]));
  const kept = [...progress.assignment.values()].flat().toSorted((a, b) => {
    return (rank.get(a.topic) ?? 0) - (rank.get(b.topic) ?? 0) || a.partition - b.partition;
  });
  const all = partitionsOf(group.topics, topics);
  const unassigned = unassignedOf(all, kept);
  for (const { memberId } of group.members) insertByLoad(progress, memberId);
  const wasEmpty = loadOf(progress, progress.byLoad.at(-1) ?? '') === 0;
  giveAll(progress, unassigned);
  return balance(progress, { all, unassigned, mustRevoke, wasEmpty });
}

const countOf = ({ subscribers }: Progress, topic: string): number =>
  subscribers.get(topic)?.length ?? 0;

function begin(group: StickyGroup, claimOf: ClaimOf): Progress {
  const { topics, members, previous } = group;
  const subscribers = new Map([...topics.keys()].map((topic) => [topic, [] as string[]]));
  for (const { memberId, topics: names } of members) {
    for (const name of names) subscribers.get(name)?.push(memberId);
  }
  const owners = new Map<string, string>();
  for (const [memberId, partitions] of previous.owned) {
    for (const partition of partitions) owners.set(keyOf(partition), memberId);
  }
  return {
    ...group,
    subscribers,
    wants: new Map(members.map(({ memberId, topics: names }) => [memberId, new Set(names)])),
    assignment: previous.owned,
    owners,
    byLoad: [],
    movements: createMovements(),
    older: olderOwnersOf(members, claimOf, previous.maxGeneration),
  };
}

/** Of those who fell behind, the one with the latest generation is remembered. */
function olderOwnersOf(
  members: readonly GroupMember[],
  claimOf: ClaimOf,
  maxGeneration: number,
): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly memberId: string; readonly generation: number }>();
  for (const member of members) {
    const { partitions, generation = noGeneration } = claimOf(member);
    if (generation >= maxGeneration) continue;
    for (const key of partitions.map(keyOf)) {
      const known = found.get(key);
      if (known !== undefined && generation <= known.generation) continue;
      found.set(key, { memberId: member.memberId, generation });
    }
  }
  return new Map([...found].map(([key, { memberId }]) => [key, memberId]));
}

/** Takes from members what they no longer want, or what is far from them. True: there was some. */
function dropUnwanted({ assignment, wants, racks }: Progress): boolean {
  let dropped = false;
  for (const [memberId, partitions] of assignment) {
    const kept = partitions.filter((partition) => {
      const isWanted = wants.get(memberId)?.has(partition.topic) === true;
      return isWanted && !isFarFrom(racks, memberId, partition);
    });
    dropped ||= kept.length < partitions.length;
    assignment.set(memberId, kept);
  }
  return dropped;
}

function loadOf({ assignment }: Progress, memberId: string): number {
  return assignment.get(memberId)?.length ?? 0;
}

function insertByLoad(progress: Progress, memberId: string): void {
  const { byLoad } = progress;
  const load = loadOf(progress, memberId);
  let [low, high] = [0, byLoad.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = byLoad[middle] ?? '';
    const order = loadOf(progress, other) - load || compareText(other, memberId);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  byLoad.splice(low, 0, memberId);
}

function removeByLoad({ byLoad }: Progress, memberId: string): void {
  const at = byLoad.indexOf(memberId);
  if (at >= 0) byLoad.splice(at, 1);
}

/** Every partition goes to the least loaded member that wants it; near ones first where racks matter. */
function giveAll(progress: Progress, partitions: readonly TopicPartition[]): void {
  const { racks } = progress;
  const usesRacks = racks.memberRacks.size > 0;
  const left = usesRacks
    ? partitions.filter((partition) => !giveOne(progress, partition, true))
    : partitions;
  for (const partition of left) giveOne(progress, partition, false);
}

function giveOne(progress: Progress, partition: TopicPartition, onlyNear: boolean): boolean {
  const { byLoad, wants, racks, assignment, owners } = progress;
  const memberId = byLoad.find((each) => {
    const isWanted = wants.get(each)?.has(partition.topic) === true;
    return isWanted && !(onlyNear && isFarFrom(racks, each, partition));
  });
  if (memberId === undefined) return false;
  removeByLoad(progress, memberId);
  assignment.get(memberId)?.push(partition);
  owners.set(keyOf(partition), memberId);
  insertByLoad(progress, memberId);
  return true;
}

interface Round {
  readonly all: readonly TopicPartition[];
  readonly unassigned: readonly TopicPartition[];
  readonly mustRevoke: boolean;
  /** Nobody had anything before this round. */
  readonly wasEmpty: boolean;
}

/** Moves partitions as long as it helps; what did not help in the end is taken back. */
function balance(progress: Progress, round: Round): GroupAssignment {
  const mayMove = ({ topic }: TopicPartition): boolean => countOf(progress, topic) >= 2;
  const settled = settle(progress);
  const before = new Map(
    [...progress.assignment].map(([id, partitions]) => [id, partitions.slice()]),
  );
  if (!round.mustRevoke) moveAll(progress, round.unassigned.filter(mayMove));
  const moved = moveAll(progress, round.all.filter(mayMove));
  const isNoBetter = scoreOf(progress.assignment) >= scoreOf(before);
  if (!round.wasEmpty && moved && isNoBetter) progress.assignment = before;
  for (const [memberId, partitions] of settled) progress.assignment.set(memberId, partitions);
  return progress.assignment;
}

/** Takes out the members that nothing can change: they have all they want, and nobody else wants it. */
function settle(progress: Progress): GroupAssignment {
  const settled: GroupAssignment = new Map();
  for (const { memberId } of progress.members) {
    const partitions = progress.assignment.get(memberId) ?? [];
    const isComplete = partitions.length >= mostOf(progress, memberId);
    const isShared = partitions.some(({ topic }) => countOf(progress, topic) >= 2);
    if (!isComplete || isShared) continue;
    removeByLoad(progress, memberId);
    progress.assignment.delete(memberId);
    settled.set(memberId, partitions);
  }
  return settled;
}

/** How many partitions a member could have. */
function mostOf({ wants, topics }: Progress, memberId: string): number {
  let most = 0;
  for (const topic of wants.get(memberId) ?? []) most += topics.get(topic)?.length ?? 0;
  return most;
}

/** How uneven an assignment is: the differences of all pairs. */
function scoreOf(assignment: GroupAssignment): number {
  const sizes = [...assignment.values()].map(({ length }) => length);
  let score = 0;
  for (const [i, size] of sizes.entries()) {
    for (const other of sizes.slice(i + 1)) score += Math.abs(size - other);
  }
  return score;
}

/** Goes over the partitions until nothing moves or all is balanced. True: something moved. */
function moveAll(progress: Progress, partitions: readonly TopicPartition[]): boolean {
  let moved = false;
  let goesOn = true;
  while (goesOn) {
    goesOn = false;
    for (const partition of partitions) {
      if (isBalanced(progress)) break;
      if (moveOne(progress, partition)) goesOn = true;
    }
    moved ||= goesOn;
  }
  return moved;
}

function moveOne(progress: Progress, partition: TopicPartition): boolean {
  const owner = progress.owners.get(keyOf(partition));
  assert(owner !== undefined, 'a partition that somebody wants has an owner');
  const load = loadOf(progress, owner);
  const older = progress.older.get(keyOf(partition));
  if (older !== undefined && load > loadOf(progress, older) + 1) {
    move(progress, partition, owner, older);
    return true;
  }
  const others = progress.subscribers.get(partition.topic) ?? [];
  // The same holds for members near the partition: they are among the others.
  if (!others.some((other) => load > loadOf(progress, other) + 1)) return false;
  const least = progress.byLoad.find((each) => progress.wants.get(each)?.has(partition.topic));
  assert(least !== undefined, 'somebody who wants the topic is there');
  move(progress, partition, owner, least);
  return true;
}

function move(progress: Progress, partition: TopicPartition, from: string, to: string): void {
  const { movements, owners, assignment } = progress;
  const moving = partitionToMove(movements, partition, { from, to });
  const key = keyOf(moving);
  const owner = owners.get(key);
  assert(owner !== undefined, 'a partition that moves has an owner');
  removeByLoad(progress, owner);
  removeByLoad(progress, to);
  recordMovement(movements, moving, { from: owner, to });
  takeFrom(assignment.get(owner) ?? [], key);
  assignment.get(to)?.push(moving);
  owners.set(key, to);
  insertByLoad(progress, to);
  insertByLoad(progress, owner);
}

/** No member could take a partition from another that has at least two more. */
function isBalanced(progress: Progress): boolean {
  const { byLoad } = progress;
  const least = loadOf(progress, byLoad[0] ?? '');
  const most = loadOf(progress, byLoad.at(-1) ?? '');
  return least >= most - 1 || byLoad.every((memberId) => hasItsShare(progress, memberId));
}

function hasItsShare(progress: Progress, memberId: string): boolean {
  const { owners, wants, topics } = progress;
  const load = loadOf(progress, memberId);
  if (load === mostOf(progress, memberId)) return true;
  for (const topic of wants.get(memberId) ?? []) {
    const { length } = topics.get(topic) ?? [];
    for (let partition = 0; partition < length; partition += 1) {
      const owner = owners.get(keyOf({ topic, partition }));
      if (owner !== undefined && load + 1 < loadOf(progress, owner)) return false;
    }
  }
  return true;
}
