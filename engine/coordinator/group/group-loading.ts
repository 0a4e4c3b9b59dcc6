// A coordinator takes over groups from the log, and lets go of them when it is deposed.
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { answerJoin, answerSync, joinAnswer, syncAnswer } from './answers.ts';
import {
  createClassicGroup,
  membersInOrder,
  topicsWantedBy,
  transitionTo,
  type ClassicGroup,
} from './classic-group.ts';
import type { GroupDoor } from './group-door.ts';
import type { GroupImage, WrittenGroup } from './group-image.ts';
import type { Groups } from './groups.ts';
import { addMember } from './membership.ts';
import { armSession, prepareRebalance } from './rebalance.ts';

/** The groups of a log that was just replayed, as their members left them; every session begins anew. */
export function takeOverGroups(image: GroupImage, door: GroupDoor): Groups {
  const groups: Groups = new Map();
  for (const { groupId, written } of valuesOf(image.groups)) {
    groups.set(groupId, groupOf(groupId, written));
  }
  for (const groupId of groupsOfOffsets(image)) {
    // A lone consumer's: it has offsets and no members.
    if (!groups.has(groupId)) groups.set(groupId, createClassicGroup(groupId, door.nowMs));
  }
  for (const group of groups.values()) resume(group, door);
  return groups;
}

function groupsOfOffsets({ offsets, pending }: GroupImage): ReadonlySet<string> {
  const committed = valuesOf(offsets).flatMap((places) => valuesOf(places).slice(0, 1));
  const open = valuesOf(pending).flatMap((places) => valuesOf(places).slice(0, 1).flat());
  return new Set([...committed, ...open.map((each) => each.committed)].map((each) => each.groupId));
}

/** A group as it was last written: with members it is stable. */
function groupOf(groupId: string, written: WrittenGroup): ClassicGroup {
  const { protocolType, protocol, members } = written;
  const group: ClassicGroup = {
    ...createClassicGroup(groupId, written.currentStateTimestamp),
    state: members.length === 0 ? 'Empty' : 'Stable',
    generation: written.generation,
    protocolName: protocol,
    leader: written.leader,
  };
  for (const member of members) {
    const { memberId, groupInstanceId: instanceId, clientId, clientHost } = member;
    addMember(group, {
      memberId,
      instanceId,
      clientId,
      clientHost,
      protocolType,
      rebalanceTimeoutMs:
        member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
      sessionTimeoutMs: member.sessionTimeout,
      protocols: [{ name: protocol ?? '', metadata: member.subscription }],
      assignment: member.assignment,
      isNew: false,
      join: undefined,
      sync: undefined,
    });
  }
  group.protocolType = protocolType === '' ? null : protocolType;
  group.subscribedTopics = topicsWantedBy(group);
  return group;
}

function resume(group: ClassicGroup, door: GroupDoor): void {
  door.tell(group, { type: 'group-loaded' });
  for (const member of membersInOrder(group)) {
    armSession(group, member, member.sessionTimeoutMs, door);
  }
  if (group.members.size <= door.settings['group.max.size']) return;
  prepareRebalance(group, 'it has more members than it may have', door);
}

/** Another broker coordinates these groups now: whoever waits is told so. */
export function letGoOfGroups(groups: Groups, door: GroupDoor): void {
  const errorCode = ErrorCode.NOT_COORDINATOR;
  for (const group of groups.values()) {
    transitionTo(group, 'Dead', door.nowMs);
    for (const member of membersInOrder(group)) {
      answerJoin(group, member, joinAnswer({ memberId: member.memberId, errorCode }), door);
      answerSync(member, syncAnswer({ errorCode }), door);
      door.disarm({ type: 'session', groupId: group.groupId, memberId: member.memberId });
    }
  }
  groups.clear();
}
