// A static member came back without its member id (KIP-345): it takes its old place, if possible without
// a rebalance.
import { ErrorCode } from '../../protocol/errors.ts';
import { answerJoin, joinAnswer, joinedAnswer } from './answers.ts';
import { selectProtocol, type ClassicGroup, type ClassicMember } from './classic-group.ts';
import type { AfterAppend, GroupDoor } from './group-door.ts';
import { groupMetadataRecord } from './group-records.ts';
import type { JoinCall } from './join-group.ts';
import { replaceStaticMember, updateMember } from './membership.ts';
import {
  armSession,
  maybeCompleteJoin,
  prepareRebalance,
  rebalanceOrCompleteJoin,
} from './rebalance.ts';

/** From this version on a leader is told that the assignment stands (KIP-814). */
const canSkipAssignment = 9;

/** It gets a new member id. In a stable group only that is written; its assignment stands. */
export function rejoinStatic(
  group: ClassicGroup,
  join: JoinCall,
  { old, memberId }: { readonly old: ClassicMember; readonly memberId: string },
  door: GroupDoor,
): void {
  const { leader } = group;
  const member = replaceStaticMember(group, old, memberId, door);
  armSession(group, member, member.sessionTimeoutMs, door);
  updateMember(group, member, join.request, join.call);
  const why = `${memberId} has come back`;
  if (group.state === 'CompletingRebalance') prepareRebalance(group, why, door);
  else if (group.state !== 'Stable') maybeCompleteJoin(group, door);
  else if (selectProtocol(group) !== group.protocolName) rebalanceOrCompleteJoin(group, why, door);
  else {
    const { rebalanceTimeoutMs, sessionTimeoutMs, protocols } = old;
    persist(group, door, {
      type: 'static-member',
      groupId: group.groupId,
      memberId,
      join: join.call,
      joinVersion: join.version,
      before: { memberId: old.memberId, leader, rebalanceTimeoutMs, sessionTimeoutMs, protocols },
    });
  }
}

/** Without its record the old id would return with the next coordinator (KAFKA-10284). */
function persist(group: ClassicGroup, door: GroupDoor, after: StaticMemberWritten): void {
  if (door.flags['forget-static-member-id']) {
    onStaticMemberWritten(group, after, ErrorCode.NONE, door);
    return;
  }
  const assignments = new Map([...group.members].map(([id, each]) => [id, each.assignment]));
  door.append(groupMetadataRecord(group, assignments), after);
}

type StaticMemberWritten = Extract<AfterAppend, { type: 'static-member' }>;

/** The new id is written: the member may go on. Or it is not: then all is as before. */
export function onStaticMemberWritten(
  group: ClassicGroup,
  { memberId, join, joinVersion, before }: StaticMemberWritten,
  errorCode: ErrorCode,
  door: GroupDoor,
): void {
  const member = group.members.get(memberId);
  const present = {
    generationId: group.generation,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: before.leader ?? '',
  };
  if (errorCode !== ErrorCode.NONE) {
    door.answerJoin(join, joinAnswer({ ...present, errorCode }));
    if (member !== undefined) putBack(group, member, before, door);
  } else if (member !== undefined) {
    door.tell(group, { type: 'static-member-returned', memberId });
    const skipAssignment = group.leader === memberId;
    const answer =
      joinVersion >= canSkipAssignment
        ? { ...joinedAnswer(group, memberId), skipAssignment }
        : joinAnswer({ ...present, memberId });
    answerJoin(group, member, answer, door);
  }
}

function putBack(
  group: ClassicGroup,
  member: ClassicMember,
  before: StaticMemberWritten['before'],
  door: GroupDoor,
): void {
  updateMember(group, member, before, undefined);
  const old = replaceStaticMember(group, member, before.memberId, door);
  armSession(group, old, old.sessionTimeoutMs, door);
}
