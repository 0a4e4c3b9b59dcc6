// Members come into a classic group, go, and are told apart.
import { assert } from '../../../sim/assert.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { answerJoin, answerSync, joinAnswer, syncAnswer } from './answers.ts';
import {
  membersInOrder,
  setJoin,
  staticMemberOf,
  type CallId,
  type ClassicGroup,
  type ClassicMember,
  type GroupProtocol,
} from './classic-group.ts';
import type { GroupDoor } from './group-door.ts';

/** Is a caller the member that it says it is? A static member that was replaced is fenced. */
export function checkMember(
  group: ClassicGroup,
  memberId: string,
  instanceId: string | null,
): ErrorCode {
  if (instanceId !== null) {
    const known = staticMemberOf(group, instanceId);
    if (known === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
    if (known.memberId !== memberId) return ErrorCode.FENCED_INSTANCE_ID;
  }
  return group.members.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
}

/** A member comes in. The first one leads. */
export function addMember(group: ClassicGroup, member: ClassicMember): void {
  const { memberId, instanceId, protocols, join } = member;
  assert(!group.members.has(memberId), 'a member comes in once');
  if (group.members.size === 0) group.protocolType = member.protocolType;
  group.leader ??= memberId;
  group.members.set(memberId, member);
  if (join !== undefined) group.joining += 1;
  if (instanceId !== null) group.staticMembers.set(instanceId, memberId);
  countProtocols(group, protocols, 1);
  group.pendingMembers.delete(memberId);
}

function countProtocols(
  { supported }: ClassicGroup,
  protocols: readonly GroupProtocol[],
  by: number,
): void {
  for (const { name } of protocols) supported.set(name, (supported.get(name) ?? 0) + by);
}

/** A member, or an id that was handed out, is gone. Another one leads, if it led. */
export function removeMember(group: ClassicGroup, memberId: string): void {
  const member = group.members.get(memberId);
  group.members.delete(memberId);
  if (member !== undefined) {
    setJoin(group, member, undefined);
    countProtocols(group, member.protocols, -1);
    if (member.instanceId !== null) group.staticMembers.delete(member.instanceId);
  }
  if (group.leader === memberId) group.leader = membersInOrder(group)[0]?.memberId ?? null;
  group.pendingMembers.delete(memberId);
  group.pendingSync.delete(memberId);
}

/** What a member says when it joins again. */
export interface MemberUpdate {
  readonly protocols: readonly GroupProtocol[];
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
}

/** A member has joined again, and waits. */
export function updateMember(
  group: ClassicGroup,
  member: ClassicMember,
  { protocols, rebalanceTimeoutMs, sessionTimeoutMs }: MemberUpdate,
  join: CallId | undefined,
): void {
  countProtocols(group, member.protocols, -1);
  countProtocols(group, protocols, 1);
  Object.assign(member, { protocols, rebalanceTimeoutMs, sessionTimeoutMs });
  setJoin(group, member, join);
}

/** A static member came back under a new id: whoever still uses the old one is fenced. */
export function replaceStaticMember(
  group: ClassicGroup,
  old: ClassicMember,
  newMemberId: string,
  door: GroupDoor,
): ClassicMember {
  const errorCode = ErrorCode.FENCED_INSTANCE_ID;
  const fenced = joinAnswer({ memberId: old.memberId, protocolName: null, errorCode });
  answerJoin(group, old, fenced, door);
  answerSync(old, syncAnswer({ errorCode }), door);
  const member = { ...old, memberId: newMemberId, isNew: false };
  group.members.delete(old.memberId);
  group.members.set(newMemberId, member);
  if (old.instanceId !== null) group.staticMembers.set(old.instanceId, newMemberId);
  if (group.leader === old.memberId) group.leader = newMemberId;
  door.tell(group, { type: 'member-replaced', memberId: old.memberId, by: newMemberId });
  return member;
}

/** Of those who joined somebody leads: the old leader, or else another. False: nobody joined. */
export function electJoinedLeader(group: ClassicGroup): boolean {
  const leader = group.members.get(group.leader ?? '');
  if (leader === undefined) return false;
  if (leader.join !== undefined) return true;
  const next = membersInOrder(group).find(({ join }) => join !== undefined);
  if (next !== undefined) group.leader = next.memberId;
  return next !== undefined;
}
