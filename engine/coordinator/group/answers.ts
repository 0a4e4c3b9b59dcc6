// Answers to JoinGroup and SyncGroup.
import { assert } from '../../../sim/assert.ts';
import type { JoinGroupResponse } from '../../protocol/apis/join-group.ts';
import type { SyncGroupResponse } from '../../protocol/apis/sync-group.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { emptyAssignment, membersInOrder, metadataOf, setJoin } from './classic-group.ts';
import type { ClassicGroup, ClassicMember } from './classic-group.ts';
import type { GroupDoor } from './group-door.ts';

/** A JoinGroup answer that says no, unless it is told otherwise. */
export function joinAnswer(fields: Partial<JoinGroupResponse>): JoinGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    generationId: -1,
    protocolType: null,
    protocolName: '',
    leader: '',
    skipAssignment: false,
    memberId: '',
    members: [],
    ...fields,
  };
}

/** An answer as a version tells it: no assignor is null from version 7 on, and empty before. */
export function joinAnswerIn(version: number, answer: JoinGroupResponse): JoinGroupResponse {
  const { protocolName } = answer;
  if (protocolName !== null && protocolName !== '') return answer;
  return { ...answer, protocolName: version >= 7 ? null : '' };
}

/** The answer to a member of the present generation; the leader hears who the others are. */
export function joinedAnswer(group: ClassicGroup, memberId: string): JoinGroupResponse {
  return joinAnswer({
    generationId: group.generation,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: group.leader ?? '',
    memberId,
    members: group.leader === memberId ? membersForLeader(group) : [],
  });
}

/** Who is there, and what each told: the leader assigns by it. */
export function membersForLeader(group: ClassicGroup): JoinGroupResponse['members'] {
  return membersInOrder(group).map((member) => {
    const metadata = metadataOf(member, group.protocolName);
    assert(metadata !== undefined, 'a member knows the assignor of its generation');
    return { memberId: member.memberId, groupInstanceId: member.instanceId, metadata };
  });
}

/** A SyncGroup answer that says no, or gives an assignment. */
export function syncAnswer(fields: Partial<SyncGroupResponse>): SyncGroupResponse {
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    protocolType: null,
    protocolName: null,
    assignment: emptyAssignment,
    ...fields,
  };
}

/** Answers the JoinGroup in which a member waits, if it does. False: the answer could not be written. */
export function answerJoin(
  group: ClassicGroup,
  member: ClassicMember,
  response: JoinGroupResponse,
  door: GroupDoor,
): boolean {
  if (member.join === undefined) return true;
  if (door.answerJoin(member.join, response) === false) return false;
  setJoin(group, member, undefined);
  return true;
}

/** Answers the SyncGroup in which a member waits. False: it does not. */
export function answerSync(
  member: ClassicMember,
  response: SyncGroupResponse,
  door: GroupDoor,
): boolean {
  if (member.sync === undefined) return false;
  door.answerSync(member.sync, response);
  member.sync = undefined;
  return true;
}
