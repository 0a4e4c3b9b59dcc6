// A classic group as its coordinator holds it between rebalances and during them. Soft state: what the
// log says of a group is its last GroupMetadata record, and a new coordinator starts from that.
import { assert } from '../../../sim/assert.ts';
import { decodeSubscription } from '../../protocol/consumer-subscription.ts';
import { DecodeError } from '../../protocol/codec/errors.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import { mayTransition, type ClassicGroupState } from './classic-group-states.ts';

/** An assignor that a member offers, with what it tells the leader under it. */
export interface GroupProtocol {
  readonly name: string;
  readonly metadata: Uint8Array;
}

/** A request that waits for its answer: the coordinator's number for it. */
export type CallId = number;

/** A member of a classic group. */
export interface ClassicMember {
  readonly memberId: string;
  /** `group.instance.id` of a static member (KIP-345). */
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  readonly protocolType: string;
  /** The liked one first. */
  protocols: readonly GroupProtocol[];
  assignment: Uint8Array;
  /** It has not been through a rebalance yet. */
  isNew: boolean;
  /** Its JoinGroup that waits for the others. */
  join: CallId | undefined;
  /** Its SyncGroup that waits for the leader. */
  sync: CallId | undefined;
}

/** A classic group. */
export interface ClassicGroup {
  readonly groupId: string;
  state: ClassicGroupState;
  previousState: ClassicGroupState;
  stateSinceMs: number;
  generation: number;
  /** Null until somebody joins; a group that only holds offsets has none. */
  protocolType: string | null;
  /** The assignor of the present generation. */
  protocolName: string | null;
  leader: string | null;
  readonly members: Map<string, ClassicMember>;
  /** How many members wait in a JoinGroup. */
  joining: number;
  /** How many members know each assignor. */
  readonly supported: Map<string, number>;
  /** The member id behind each instance id (KIP-345). */
  readonly staticMembers: Map<string, string>;
  /** Member ids that were handed out and have not come back yet (KIP-394). */
  readonly pendingMembers: Set<string>;
  /** Members that have joined this generation and not synced yet. */
  readonly pendingSync: Set<string>;
  /** Topics that the present generation wants; null: not known. */
  subscribedTopics: ReadonlySet<string> | null;
  /** Somebody came during the initial delay: it is prolonged. */
  newMemberAdded: boolean;
  /** The shard's turn that touched it last: a snapshot shares what was not touched since the one before. */
  version: number;
}

/** What the coordinator hands out to a member before the leader has decided. */
export const emptyAssignment = new Uint8Array(0);

/** A group without members. */
export function createClassicGroup(groupId: string, nowMs: number): ClassicGroup {
  return {
    groupId,
    state: 'Empty',
    previousState: 'Dead',
    stateSinceMs: nowMs,
    generation: 0,
    protocolType: null,
    protocolName: null,
    leader: null,
    members: new Map(),
    joining: 0,
    supported: new Map(),
    staticMembers: new Map(),
    pendingMembers: new Set(),
    pendingSync: new Set(),
    subscribedTopics: null,
    newMemberAdded: false,
    version: 0,
  };
}

/** The group goes over into another state. */
export function transitionTo(group: ClassicGroup, state: ClassicGroupState, nowMs: number): void {
  assert(mayTransition(group.state, state), `a group goes from ${group.state} to ${state}`);
  group.previousState = group.state;
  group.state = state;
  group.stateSinceMs = nowMs;
}

/** The members in the order in which the coordinator walks over them: that of a HashMap of their ids. */
export function membersInOrder(group: ClassicGroup): ClassicMember[] {
  return hashOrder(group.members.keys(), hashOfString).flatMap((id) => group.members.get(id) ?? []);
}

/** The member behind an instance id. */
export const staticMemberOf = (
  { members, staticMembers }: ClassicGroup,
  instanceId: string,
): ClassicMember | undefined => members.get(staticMembers.get(instanceId) ?? '');

/** Everybody has asked to join, and no id that was handed out is missing. */
export const haveAllJoined = ({ pendingMembers, joining, members }: ClassicGroup): boolean =>
  pendingMembers.size === 0 && joining === members.size;

/** A member waits in a JoinGroup from now on, or does not any more. */
export function setJoin(
  group: ClassicGroup,
  member: ClassicMember,
  join: CallId | undefined,
): void {
  if (member.join !== undefined) group.joining -= 1;
  if (join !== undefined) group.joining += 1;
  member.join = join;
}

/** The longest that any member may take to rejoin. */
export function rebalanceTimeoutOf(group: ClassicGroup): number {
  let longest = 0;
  for (const { rebalanceTimeoutMs } of group.members.values()) {
    longest = Math.max(longest, rebalanceTimeoutMs);
  }
  return longest;
}

/** Could a member with these protocols take part? One of them must be known to all who are there. */
export function supportsProtocols(
  group: ClassicGroup,
  protocolType: string,
  protocols: readonly GroupProtocol[],
): boolean {
  if (group.state === 'Empty') return protocolType !== '' && protocols.length > 0;
  if (group.protocolType !== protocolType) return false;
  return protocols.some(({ name }) => isKnownToAll(group, name));
}

const isKnownToAll = ({ members, supported }: ClassicGroup, name: string): boolean =>
  (supported.get(name) ?? 0) === members.size;

/** What a member tells the leader under an assignor; undefined: it does not know the assignor. */
export function metadataOf(member: ClassicMember, protocol: string | null): Uint8Array | undefined {
  return member.protocols.find(({ name }) => name === protocol)?.metadata;
}

/** The assignor of the next generation: each member votes for the one it likes best of those all know. */
export function selectProtocol(group: ClassicGroup): string {
  const members = membersInOrder(group);
  const names = members[0]?.protocols.map(({ name }) => name) ?? [];
  const candidates = new Set(names.filter((name) => isKnownToAll(group, name)));
  const votes = new Map<string, number>();
  for (const { protocols } of members) {
    const choice = protocols.find(({ name }) => candidates.has(name))?.name;
    assert(choice !== undefined, 'a group has an assignor that all its members know');
    votes.set(choice, (votes.get(choice) ?? 0) + 1);
  }
  return mostVoted(votes);
}

/** Of those with as many votes the first in a HashMap. */
function mostVoted(votes: ReadonlyMap<string, number>): string {
  let [selected, most] = ['', 0];
  for (const name of hashOrder(votes.keys(), hashOfString)) {
    const count = votes.get(name) ?? 0;
    if (count > most) [selected, most] = [name, count];
  }
  return selected;
}

/** The protocol type of consumers; Connect's workers have another. */
export const consumerProtocolType = 'consumer';

/** Which topics a group wants, read from what its members told; null: it is not a group of consumers. */
export function topicsWantedBy(group: ClassicGroup): ReadonlySet<string> | null {
  if (group.protocolType !== consumerProtocolType) return null;
  if (group.members.size > 0 && group.protocolName === null) return null;
  const wanted = new Set<string>();
  for (const member of group.members.values()) {
    const topics = topicsIn(metadataOf(member, group.protocolName));
    if (topics === undefined) return null;
    for (const topic of topics) wanted.add(topic);
  }
  return wanted;
}

function topicsIn(metadata: Uint8Array | undefined): readonly string[] | undefined {
  if (metadata === undefined) return undefined;
  try {
    return decodeSubscription(metadata).topics;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** A snapshot's copy of a group; one that did not change is shared with the copy before. */
export function copyClassicGroup(
  group: ClassicGroup,
  previous: ClassicGroup | undefined,
): ClassicGroup {
  if (previous?.version === group.version) return previous;
  const members: ClassicGroup['members'] = new Map();
  for (const [id, member] of group.members) members.set(id, { ...member });
  return {
    ...group,
    members,
    supported: new Map(group.supported),
    staticMembers: new Map(group.staticMembers),
    pendingMembers: new Set(group.pendingMembers),
    pendingSync: new Set(group.pendingSync),
  };
}
