// Heartbeat: a member is alive, and hears whether a rebalance is on. Without them its session ends.
import { assert } from '../../../sim/assert.ts';
import type { HeartbeatRequest } from '../../protocol/apis/heartbeat.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { answerJoin, joinAnswer } from './answers.ts';
import { haveAllJoined, type ClassicGroup, type ClassicMember } from './classic-group.ts';
import type { GroupDoor } from './group-door.ts';
import type { Groups } from './groups.ts';
import { checkMember, removeMember } from './membership.ts';
import { armSession, completeJoin, rebalanceOrCompleteJoin } from './rebalance.ts';

/** A member is alive. Gives what it is told. */
export function handleHeartbeat(
  groups: Groups,
  request: HeartbeatRequest,
  door: GroupDoor,
): ErrorCode {
  const group = groups.get(request.groupId);
  if (group === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  const errorCode = checkHeartbeat(group, request);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  const member = group.members.get(request.memberId);
  assert(member !== undefined, 'only members pass the check');
  armSession(group, member, member.sessionTimeoutMs, door);
  return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
}

function checkHeartbeat(group: ClassicGroup, request: HeartbeatRequest): ErrorCode {
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE;
  const errorCode = checkMember(group, request.memberId, request.groupInstanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  return request.generationId === group.generation ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
}

/** Nothing was heard of a member, or of one that was given an id: it is out. */
export function onSessionTimer(group: ClassicGroup, memberId: string, door: GroupDoor): void {
  const member = group.members.get(memberId);
  if (group.state === 'Dead') return;
  if (group.pendingMembers.has(memberId)) {
    removeMember(group, memberId);
    completeIfAllJoined(group, door);
  } else if (member !== undefined && !isHeard(member, door)) {
    answerJoin(group, member, joinAnswer({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID }), door);
    removeMember(group, memberId);
    door.tell(group, { type: 'member-left', memberId, why: 'nothing was heard of it' });
    if (group.state === 'PreparingRebalance') completeIfAllJoined(group, door);
    else rebalanceOrCompleteJoin(group, `nothing was heard of ${memberId}`, door);
  }
}

/** Whoever waits in a JoinGroup or SyncGroup is there; a new member is not waited for without end. */
function isHeard({ isNew, join, sync }: ClassicMember, { flags }: GroupDoor): boolean {
  const isTrusted = !isNew || flags['immortal-joining-member'];
  return isTrusted && (join !== undefined || sync !== undefined);
}

function completeIfAllJoined(group: ClassicGroup, door: GroupDoor): void {
  if (group.state === 'PreparingRebalance' && haveAllJoined(group)) completeJoin(group, door);
}
