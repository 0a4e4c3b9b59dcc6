// The records that a classic group leaves in the log.
import { assert } from '../../../sim/assert.ts';
import { membersInOrder, metadataOf, type ClassicGroup } from './classic-group.ts';
import type { GroupRecord } from './group-door.ts';

/** A group as it stands: the one record that holds all of it. */
export function groupMetadataRecord(
  group: ClassicGroup,
  assignments: ReadonlyMap<string, Uint8Array>,
): GroupRecord {
  const members = membersInOrder(group).map((member) => {
    const subscription = metadataOf(member, group.protocolName);
    const assignment = assignments.get(member.memberId);
    assert(subscription !== undefined, 'a group with members that is written has an assignor');
    assert(assignment !== undefined, 'every member that is written has an assignment');
    return {
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeout: member.rebalanceTimeoutMs,
      sessionTimeout: member.sessionTimeoutMs,
      subscription,
      assignment,
    };
  });
  const value = {
    protocolType: group.protocolType ?? '',
    generation: group.generation,
    protocol: group.protocolName,
    leader: group.leader,
    currentStateTimestamp: group.stateSinceMs,
    members,
  };
  return { name: 'GroupMetadata', key: { group: group.groupId }, value };
}

/** A group that was just created: nothing has happened in it yet. */
export function emptyGroupRecord(groupId: string, nowMs: number): GroupRecord {
  const value = {
    protocolType: '',
    generation: 0,
    protocol: null,
    leader: null,
    currentStateTimestamp: nowMs,
    members: [],
  };
  return { name: 'GroupMetadata', key: { group: groupId }, value };
}

/** A group that is deleted. */
export function groupTombstone(groupId: string): GroupRecord {
  return { name: 'GroupMetadata', key: { group: groupId }, value: null };
}
