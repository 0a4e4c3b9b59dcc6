// LeaveGroup: members go, or an operator sends static ones away.
import type { LeaveGroupRequest, LeaveGroupResponse } from '../../protocol/apis/leave-group.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { answerJoin, joinAnswer } from './answers.ts';
import { staticMemberOf, type ClassicGroup } from './classic-group.ts';
import type { GroupDoor } from './group-door.ts';
import type { Groups } from './groups.ts';
import { checkMember, removeMember } from './membership.ts';
import { rebalanceOrCompleteJoin } from './rebalance.ts';

type Leaver = LeaveGroupRequest['members'][number];
type Left = LeaveGroupResponse['members'][number];

/** Members leave; each hears whether it was there. */
export function handleLeave(
  groups: Groups,
  request: LeaveGroupRequest,
  door: GroupDoor,
): LeaveGroupResponse {
  const group = groups.get(request.groupId);
  if (group === undefined) return answer(ErrorCode.NONE, request.members.map(unknownMember));
  if (group.state === 'Dead') return answer(ErrorCode.COORDINATOR_NOT_AVAILABLE, []);
  const members = request.members.map((leaver) => {
    const { memberId, groupInstanceId } = leaver;
    return { memberId, groupInstanceId, errorCode: leave(group, leaver, door) };
  });
  const left = members.filter(({ errorCode }) => errorCode === ErrorCode.NONE);
  if (left.length > 0 && group.state !== 'Empty') {
    rebalanceOrCompleteJoin(group, reasonOf(left), door);
  }
  return answer(ErrorCode.NONE, members);
}

function reasonOf(left: readonly Left[]): string {
  const [first] = left;
  if (first === undefined || left.length > 1) return `${left.length} members have left`;
  return `${first.memberId === '' ? first.groupInstanceId : first.memberId} has left`;
}

function answer(errorCode: ErrorCode, members: LeaveGroupResponse['members']): LeaveGroupResponse {
  return { throttleTimeMs: 0, errorCode, members };
}

const unknownMember = ({ memberId, groupInstanceId }: Leaver): Left => ({
  memberId,
  groupInstanceId,
  errorCode: ErrorCode.UNKNOWN_MEMBER_ID,
});

function leave(group: ClassicGroup, leaver: Leaver, door: GroupDoor): ErrorCode {
  const { memberId, groupInstanceId } = leaver;
  if (memberId === '') {
    const known = groupInstanceId === null ? undefined : staticMemberOf(group, groupInstanceId);
    if (known === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
    remove(group, known.memberId, door);
    return ErrorCode.NONE;
  }
  const isPending = group.pendingMembers.has(memberId);
  const errorCode = isPending ? ErrorCode.NONE : checkMember(group, memberId, groupInstanceId);
  if (errorCode === ErrorCode.NONE) remove(group, memberId, door);
  return errorCode;
}

function remove(group: ClassicGroup, memberId: string, door: GroupDoor): void {
  door.disarm({ type: 'session', groupId: group.groupId, memberId });
  const member = group.members.get(memberId);
  if (member !== undefined) {
    answerJoin(group, member, joinAnswer({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID }), door);
    door.tell(group, { type: 'member-left', memberId, why: 'it has left' });
  }
  removeMember(group, memberId);
}
