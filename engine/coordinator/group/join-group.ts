// JoinGroup: a member wants to be in the next generation of its classic group, and waits for it.
import type { JoinGroupRequest, JoinGroupResponse } from '../../protocol/apis/join-group.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { joinAnswer, joinedAnswer } from './answers.ts';
import {
  createClassicGroup,
  emptyAssignment,
  staticMemberOf,
  supportsProtocols,
  type CallId,
  type ClassicGroup,
  type ClassicMember,
  type GroupProtocol,
} from './classic-group.ts';
import type { GroupDoor } from './group-door.ts';
import { emptyGroupRecord } from './group-records.ts';
import type { Groups } from './groups.ts';
import { addMember, checkMember, removeMember, updateMember } from './membership.ts';
import { armSession, rebalanceOrCompleteJoin } from './rebalance.ts';
import { rejoinStatic } from './static-member.ts';

/** A JoinGroup that came, with what is known of its sender. */
export interface JoinCall {
  readonly call: CallId;
  readonly version: number;
  readonly request: JoinGroupRequest;
  readonly clientId: string;
  readonly clientHost: string;
}

/** A member that never joined before has this long until its first rebalance is over. */
const newMemberJoinTimeoutMs = 300_000;

/** From this version on a new member first gets an id, and comes back with it (KIP-394). */
const requiresMemberId = 4;

/** A member joins. It is answered through the door, now or once the others have come. */
export function handleJoin(groups: Groups, join: JoinCall, door: GroupDoor): void {
  const { groupId, memberId } = join.request;
  const known = groups.get(groupId);
  if (known === undefined && memberId !== '') {
    refuse(join, ErrorCode.UNKNOWN_MEMBER_ID, door, { memberId });
    return;
  }
  const group = known ?? createClassicGroup(groupId, door.nowMs);
  groups.set(groupId, group);
  // As it is before the member comes in: an empty group.
  if (known === undefined) {
    door.append(emptyGroupRecord(groupId, door.nowMs), { type: 'new-group', join: join.call });
  }
  if (!hasRoom(group, memberId, door)) {
    removeMember(group, memberId);
    refuse(join, ErrorCode.GROUP_MAX_SIZE_REACHED, door);
  } else if (memberId === '') {
    joinNew(group, join, door);
  } else {
    joinKnown(group, join, door);
  }
}

function refuse(
  join: JoinCall,
  errorCode: ErrorCode,
  door: GroupDoor,
  fields: Partial<JoinGroupResponse> = {},
): void {
  door.answerJoin(join.call, joinAnswer({ errorCode, ...fields }));
}

/** A group may be full; whoever is in it already may stay. */
function hasRoom(group: ClassicGroup, memberId: string, { settings, flags }: GroupDoor): boolean {
  if (!flags['bounded-group-size']) return true;
  const most = settings['group.max.size'];
  const member = group.members.get(memberId);
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true;
    case 'PreparingRebalance':
      return member?.join !== undefined || group.joining < most;
    case 'CompletingRebalance':
    case 'Stable':
      return member !== undefined || group.members.size < most;
  }
}

/** Why a member may not join this group at all. */
function checkJoin(group: ClassicGroup, { request }: JoinCall): ErrorCode {
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE;
  return supportsProtocols(group, request.protocolType, request.protocols)
    ? ErrorCode.NONE
    : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
}

/** Somebody without a member id. */
function joinNew(group: ClassicGroup, join: JoinCall, door: GroupDoor): void {
  const { groupInstanceId, sessionTimeoutMs } = join.request;
  const errorCode = checkJoin(group, join);
  if (errorCode !== ErrorCode.NONE) {
    refuse(join, errorCode, door);
    return;
  }
  const memberId = `${groupInstanceId ?? join.clientId}-${door.drawUuid()}`;
  const getsIdFirst =
    groupInstanceId === null &&
    join.version >= requiresMemberId &&
    door.flags['member-id-required'];
  const old = groupInstanceId === null ? undefined : staticMemberOf(group, groupInstanceId);
  if (old !== undefined) {
    rejoinStatic(group, join, { old, memberId }, door);
  } else if (getsIdFirst) {
    group.pendingMembers.add(memberId);
    door.arm({ type: 'session', groupId: group.groupId, memberId }, sessionTimeoutMs);
    refuse(join, ErrorCode.MEMBER_ID_REQUIRED, door, { memberId });
  } else {
    enter(group, join, memberId, door);
  }
}

/** A member comes in, and a rebalance begins. */
function enter(group: ClassicGroup, join: JoinCall, memberId: string, door: GroupDoor): void {
  const { request, clientId, clientHost } = join;
  const member: ClassicMember = {
    memberId,
    instanceId: request.groupInstanceId,
    clientId,
    clientHost,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    sessionTimeoutMs: request.sessionTimeoutMs,
    protocolType: request.protocolType,
    protocols: request.protocols,
    assignment: emptyAssignment,
    isNew: true,
    join: join.call,
    sync: undefined,
  };
  const isInitial = group.state === 'PreparingRebalance' && group.previousState === 'Empty';
  if (isInitial) group.newMemberAdded = true;
  addMember(group, member);
  door.tell(group, { type: 'member-joined', memberId });
  armSession(group, member, newMemberJoinTimeoutMs, door);
  rebalanceOrCompleteJoin(group, `${memberId} has come`, door);
}

/** Somebody with a member id: one that was handed out just now, or a member that joins again. */
function joinKnown(group: ClassicGroup, join: JoinCall, door: GroupDoor): void {
  const { memberId, groupInstanceId } = join.request;
  const refused = checkJoin(group, join);
  if (refused !== ErrorCode.NONE) {
    refuse(join, refused, door, { memberId });
    return;
  }
  if (group.pendingMembers.has(memberId)) {
    enter(group, join, memberId, door);
    return;
  }
  const errorCode = checkMember(group, memberId, groupInstanceId);
  const member = group.members.get(memberId);
  if (errorCode !== ErrorCode.NONE || member === undefined) {
    refuse(join, errorCode, door, { memberId, protocolName: null });
  } else {
    rejoin(group, member, join, door);
  }
}

/** A member joins again. Where it brings no news, it is told the present generation. */
function rejoin(group: ClassicGroup, member: ClassicMember, join: JoinCall, door: GroupDoor): void {
  const { memberId } = member;
  const bringsNews = !isSame(member.protocols, join.request.protocols);
  // The leader may know of new partitions: it joins again so that it can assign them.
  const isLeaderOfStable = group.state === 'Stable' && group.leader === memberId;
  if (group.state === 'PreparingRebalance' || bringsNews || isLeaderOfStable) {
    updateMember(group, member, join.request, join.call);
    rebalanceOrCompleteJoin(group, reasonOf(join, bringsNews), door);
  } else {
    door.answerJoin(join.call, joinedAnswer(group, memberId));
  }
}

function reasonOf({ request }: JoinCall, bringsNews: boolean): string {
  const { memberId, reason } = request;
  const what = bringsNews ? `${memberId} offers something else` : `${memberId} joins again`;
  return reason === null || reason === '' ? what : `${what}: ${reason}`;
}

function isSame(mine: readonly GroupProtocol[], theirs: readonly GroupProtocol[]): boolean {
  return (
    mine.length === theirs.length &&
    mine.every(({ name, metadata }, i) => {
      const other = theirs[i];
      return other?.name === name && areSameBytes(other.metadata, metadata);
    })
  );
}

function areSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
