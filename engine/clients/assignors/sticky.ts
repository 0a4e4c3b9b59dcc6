// sticky and cooperative-sticky: as even as can be, and as few moves as can be (KIP-54, KIP-429).
import { decode, encode } from '../../protocol/codec/codec.ts';
import { DecodeError } from '../../protocol/codec/errors.ts';
import { byTopic, type TopicPartition } from '../../protocol/consumer-subscription.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import {
  cooperativeStickyUserData,
  stickyAssignorUserData,
} from '../../protocol/records/consumer-protocol.ts';
import {
  inHashOrder,
  keyOf,
  wantedTopics,
  type GroupAssignment,
  type GroupMember,
  type GroupTopics,
} from './group.ts';
import {
  noGeneration,
  previousOwnersOf,
  takeFrom,
  type Claim,
  type ClaimOf,
} from './previous-owners.ts';
import { rackInfoOf } from './racks.ts';
import { assignEqually } from './sticky-equal.ts';
import { assignUnequally } from './sticky-unequal.ts';

/** sticky: an eager assignor, so what a member had travels in its user data. */
export function assignSticky(
  topics: GroupTopics,
  members: readonly GroupMember[],
  believesAll = false,
): GroupAssignment {
  return assign(topics, members, { claimOf: claimOfUserData, believesAll }).assignment;
}

/** cooperative-sticky: what another member still holds is not given away before it was given back. */
export function assignCooperativeSticky(
  topics: GroupTopics,
  members: readonly GroupMember[],
  believesAll = false,
): GroupAssignment {
  const how = { claimOf: claimOfSubscription, believesAll };
  const { assignment, moving } = assign(topics, members, how);
  const transfers = moving ?? movesOf(assignment, members);
  for (const [key, memberId] of transfers) takeFrom(assignment.get(memberId) ?? [], key);
  return assignment;
}

interface StickyResult {
  readonly assignment: GroupAssignment;
  /** Partitions that go from one member to another, with the new one; undefined: not counted. */
  readonly moving: ReadonlyMap<string, string> | undefined;
}

function assign(
  allTopics: GroupTopics,
  members: readonly GroupMember[],
  { claimOf, believesAll }: { readonly claimOf: ClaimOf; readonly believesAll: boolean },
): StickyResult {
  const inOrder = inHashOrder(members);
  const topics = wantedTopics(allTopics, inOrder);
  // Where members want different topics generations were looked at from the beginning (KIP-341).
  const areEqual = wantTheSame(inOrder);
  const how = { claimOf, believesAll: believesAll && areEqual };
  const previous = previousOwnersOf(topics, inOrder, how);
  const racks = rackInfoOf(topics, inOrder);
  const group = { topics, members: inOrder, racks, previous };
  if (areEqual) return assignEqually(group);
  return { assignment: assignUnequally(group, claimOf), moving: undefined };
}

function wantTheSame(members: readonly GroupMember[]): boolean {
  const wanting = members.slice(
    Math.max(
      0,
      members.findIndex(({ topics }) => topics.length > 0),
    ),
  );
  const first = new Set(wanting[0]?.topics);
  return wanting.every(
    ({ topics }) => topics.length === first.size && topics.every((topic) => first.has(topic)),
  );
}

/** What was added to one member and is owned by another that lost it. */
function movesOf(
  assignment: GroupAssignment,
  members: readonly GroupMember[],
): ReadonlyMap<string, string> {
  const added = new Map<string, string>();
  const revoked = new Set<string>();
  for (const { memberId, owned } of members) {
    const before = new Set(owned.map(keyOf));
    const after = new Set((assignment.get(memberId) ?? []).map(keyOf));
    for (const key of after) if (!before.has(key)) added.set(key, memberId);
    for (const key of before) if (!after.has(key)) revoked.add(key);
  }
  return new Map([...added].filter(([key]) => revoked.has(key)));
}

/** The user data of a member of a sticky group, after it was assigned partitions; topics as in a HashMap. */
export function stickyUserData(
  partitions: readonly TopicPartition[],
  generation: number,
): Uint8Array {
  const groups = new Map(byTopic(partitions).map((group) => [group.topic, group]));
  const names = hashOrder(groups.keys(), hashOfString);
  const previousAssignment = names.flatMap((topic) => groups.get(topic) ?? []);
  return encode(stickyAssignorUserData, 1, { previousAssignment, generation });
}

/** The user data of a member of a cooperative-sticky group. */
export function cooperativeStickyMemberData(generation: number): Uint8Array {
  return encode(cooperativeStickyUserData, 0, { generation });
}

function claimOfUserData({ userData }: GroupMember): Claim {
  if (userData === null || userData.length === 0) return { partitions: [], generation: undefined };
  return (
    readUserData(userData, 1) ??
    readUserData(userData, 0) ?? { partitions: [], generation: noGeneration }
  );
}

/** Version 0 did not know generations. Undefined: it is not of this version. */
function readUserData(userData: Uint8Array, version: 0 | 1): Claim | undefined {
  try {
    const { previousAssignment, generation } = decode(stickyAssignorUserData, version, userData);
    const partitions = previousAssignment.flatMap(({ topic, partitions: numbers }) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    return { partitions, generation: version === 0 ? undefined : generation };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function claimOfSubscription({ owned, generation, userData }: GroupMember): Claim {
  if (generation !== noGeneration) return { partitions: owned, generation };
  return { partitions: owned, generation: userData === null ? undefined : generationIn(userData) };
}

function generationIn(userData: Uint8Array): number {
  try {
    return decode(cooperativeStickyUserData, 0, userData).generation;
  } catch (error) {
    if (error instanceof DecodeError) return noGeneration;
    throw error;
  }
}
