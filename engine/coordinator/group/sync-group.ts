// SyncGroup: the leader brings the assignment, the others wait for it.
import { assert } from '../../../sim/assert.ts';
import type { SyncGroupRequest } from '../../protocol/apis/sync-group.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { syncAnswer } from './answers.ts';
import { emptyAssignment, type CallId, type ClassicGroup } from './classic-group.ts';
import type { AfterAppend, GroupDoor, GroupTimer } from './group-door.ts';
import { groupMetadataRecord } from './group-records.ts';
import type { Groups } from './groups.ts';
import { checkMember, removeMember } from './membership.ts';
import {
  changeState,
  giveAssignments,
  prepareRebalance,
  rebalanceOrCompleteJoin,
  syncTimer,
} from './rebalance.ts';

/** A member syncs. It is answered through the door, now or once the leader's assignment is written. */
export function handleSync(
  groups: Groups,
  call: CallId,
  request: SyncGroupRequest,
  door: GroupDoor,
): void {
  const group = groups.get(request.groupId);
  const errorCode = checkSync(group, request);
  if (group === undefined || errorCode !== ErrorCode.NONE) {
    door.answerSync(call, syncAnswer({ errorCode }));
    return;
  }
  const member = group.members.get(request.memberId);
  assert(member !== undefined, 'only members pass the check');
  hasSynced(group, request.memberId, door);
  if (group.state === 'CompletingRebalance') {
    member.sync = call;
    if (group.leader === request.memberId) storeAssignment(group, request, door);
  } else {
    const { protocolType, protocolName } = group;
    const { assignment } = member;
    door.answerSync(call, syncAnswer({ protocolType, protocolName, assignment }));
  }
}

function checkSync(group: ClassicGroup | undefined, request: SyncGroupRequest): ErrorCode {
  if (group === undefined || group.state === 'Empty') return ErrorCode.UNKNOWN_MEMBER_ID;
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE;
  const errorCode = checkMember(group, request.memberId, request.groupInstanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  if (request.generationId !== group.generation) return ErrorCode.ILLEGAL_GENERATION;
  const { protocolType: type, protocolName: name } = request;
  const isOther =
    (type !== null && type !== group.protocolType) ||
    (name !== null && name !== group.protocolName);
  if (isOther) return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
}

function hasSynced(group: ClassicGroup, memberId: string, door: GroupDoor): void {
  group.pendingSync.delete(memberId);
  if (group.pendingSync.size === 0) door.disarm(syncTimer(group));
}

/** Who is left out by the leader gets nothing. It holds once it is written. */
function storeAssignment(group: ClassicGroup, request: SyncGroupRequest, door: GroupDoor): void {
  const given = new Map(request.assignments.map((each) => [each.memberId, each.assignment]));
  const assignments = new Map(
    [...group.members.keys()].map((id) => [id, given.get(id) ?? emptyAssignment]),
  );
  const { groupId, generation } = group;
  const after: AfterAppend = { type: 'assignment', groupId, generation, assignments };
  door.append(groupMetadataRecord(group, assignments), after);
}

/** The assignment is written, or could not be. Meanwhile another generation may have begun. */
export function onAssignmentWritten(
  group: ClassicGroup,
  { generation, assignments }: Extract<AfterAppend, { type: 'assignment' }>,
  errorCode: ErrorCode,
  door: GroupDoor,
): void {
  if (group.state !== 'CompletingRebalance' || group.generation !== generation) return;
  if (errorCode === ErrorCode.NONE) {
    giveAssignments(group, assignments, errorCode, door);
    changeState(group, 'Stable', door);
  } else {
    giveAssignments(group, undefined, errorCode, door);
    rebalanceOrCompleteJoin(group, 'its assignment could not be written', door);
  }
}

/** Members that never synced are out, and the others begin anew. */
export function onSyncTimer(
  group: ClassicGroup,
  { generation }: Extract<GroupTimer, { type: 'sync' }>,
  door: GroupDoor,
): void {
  const isWaiting = group.state === 'CompletingRebalance' || group.state === 'Stable';
  if (generation !== group.generation || !isWaiting || group.pendingSync.size === 0) return;
  const why = 'it never asked for its assignment';
  for (const memberId of group.pendingSync) {
    removeMember(group, memberId);
    door.tell(group, { type: 'member-left', memberId, why });
    door.disarm({ type: 'session', groupId: group.groupId, memberId });
  }
  prepareRebalance(group, 'members never asked for their assignment', door);
}
