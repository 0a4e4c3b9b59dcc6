// A rebalance of a classic group: everybody is to join again, and then a new generation begins.
import { ErrorCode } from '../../protocol/errors.ts';
import { answerJoin, answerSync, joinedAnswer, syncAnswer } from './answers.ts';
import {
  emptyAssignment,
  haveAllJoined,
  membersInOrder,
  rebalanceTimeoutOf,
  selectProtocol,
  topicsWantedBy,
  transitionTo,
  type ClassicGroup,
  type ClassicMember,
} from './classic-group.ts';
import { mayTransition, type ClassicGroupState } from './classic-group-states.ts';
import type { GroupDoor, GroupTimer } from './group-door.ts';
import { groupMetadataRecord } from './group-records.ts';
import { electJoinedLeader, removeMember } from './membership.ts';

/** Something about the members changed: a rebalance begins, or one that is on may be complete now. */
export function rebalanceOrCompleteJoin(group: ClassicGroup, why: string, door: GroupDoor): void {
  if (mayTransition(group.state, 'PreparingRebalance')) prepareRebalance(group, why, door);
  else maybeCompleteJoin(group, door);
}

/** All members are to join again. An empty group waits a while for more members first (KIP-134). */
export function prepareRebalance(group: ClassicGroup, why: string, door: GroupDoor): void {
  const { groupId } = group;
  if (group.state === 'CompletingRebalance') {
    giveAssignments(group, undefined, ErrorCode.REBALANCE_IN_PROGRESS, door);
  }
  group.pendingSync.clear();
  door.disarm(syncTimer(group));
  const isInitial = group.state === 'Empty' && door.flags['initial-rebalance-delay'];
  door.tell(group, { type: 'rebalance-began', why });
  changeState(group, 'PreparingRebalance', door);
  if (isInitial) {
    const delayMs = door.settings['group.initial.rebalance.delay.ms'];
    const remainingMs = Math.max(rebalanceTimeoutOf(group) - delayMs, 0);
    door.arm({ type: 'join', groupId, initial: { delayMs, remainingMs } }, delayMs);
  } else if (haveAllJoined(group)) {
    completeJoin(group, door);
  } else {
    door.arm({ type: 'join', groupId }, rebalanceTimeoutOf(group));
  }
}

/** The group goes over into another state. */
export function changeState(group: ClassicGroup, state: ClassicGroupState, door: GroupDoor): void {
  transitionTo(group, state, door.nowMs);
  door.tell(group, { type: 'state-changed' });
}

/** The last member may have joined. The initial delay is waited for in any case. */
export function maybeCompleteJoin(group: ClassicGroup, door: GroupDoor): void {
  if (group.state !== 'PreparingRebalance') return;
  const isInitial = group.previousState === 'Empty' && door.flags['initial-rebalance-delay'];
  if (!isInitial && haveAllJoined(group)) completeJoin(group, door);
}

/** The time to join is over, or the initial delay is: it is prolonged if somebody came meanwhile. */
export function onJoinTimer(
  group: ClassicGroup,
  { initial }: Extract<GroupTimer, { type: 'join' }>,
  door: GroupDoor,
): void {
  if (initial === undefined || !group.newMemberAdded || initial.remainingMs === 0) {
    completeJoin(group, door);
    return;
  }
  group.newMemberAdded = false;
  const most = door.settings['group.initial.rebalance.delay.ms'];
  const delayMs = Math.min(most, initial.remainingMs);
  const remainingMs = Math.max(initial.remainingMs - initial.delayMs, 0);
  const { groupId } = group;
  door.arm({ type: 'join', groupId, initial: { delayMs, remainingMs } }, delayMs);
}

/** Whoever has not joined is out, but for static members; the others are the next generation. */
export function completeJoin(group: ClassicGroup, door: GroupDoor): void {
  const { groupId } = group;
  door.disarm({ type: 'join', groupId });
  for (const { memberId, join, instanceId } of membersInOrder(group)) {
    if (join !== undefined || instanceId !== null) continue;
    removeMember(group, memberId);
    door.tell(group, { type: 'member-left', memberId, why: 'it did not join in time' });
    door.disarm({ type: 'session', groupId, memberId });
  }
  if (group.state === 'Dead') return;
  if (!electJoinedLeader(group) && group.members.size > 0) {
    door.arm({ type: 'join', groupId }, rebalanceTimeoutOf(group));
    return;
  }
  beginGeneration(group, door);
  if (group.state === 'Empty') door.append(groupMetadataRecord(group, new Map()));
  else answerAllJoins(group, door);
}

function beginGeneration(group: ClassicGroup, door: GroupDoor): void {
  const isEmpty = group.members.size === 0;
  group.generation += 1;
  group.protocolName = isEmpty ? null : selectProtocol(group);
  group.subscribedTopics = topicsWantedBy(group);
  changeState(group, isEmpty ? 'Empty' : 'CompletingRebalance', door);
  if (!isEmpty) door.tell(group, { type: 'generation-began' });
  group.pendingSync.clear();
}

function answerAllJoins(group: ClassicGroup, door: GroupDoor): void {
  for (const member of membersInOrder(group)) {
    // In Kafka an exception fell out of the loop here (KAFKA-14422): the others were never answered.
    if (!answerJoin(group, member, joinedAnswer(group, member.memberId), door)) return;
    const { memberId, isNew } = member;
    const isForgotten = isNew && door.flags['immortal-joining-member'];
    if (isForgotten) door.disarm({ type: 'session', groupId: group.groupId, memberId });
    else armSession(group, member, member.sessionTimeoutMs, door);
    member.isNew = false;
    group.pendingSync.add(memberId);
  }
  // Whoever has joined and never syncs is not waited for without end (KAFKA-12890).
  if (door.flags['heartbeat-without-sync']) return;
  door.arm(syncTimer(group), rebalanceTimeoutOf(group));
}

/** The timer for the members that are to sync. */
export const syncTimer = ({ groupId, generation }: ClassicGroup): GroupTimer => ({
  type: 'sync',
  groupId,
  generation,
});

/** A member was heard of: its session goes on for so long. */
export function armSession(
  { groupId }: ClassicGroup,
  { memberId }: ClassicMember,
  timeoutMs: number,
  door: GroupDoor,
): void {
  door.arm({ type: 'session', groupId, memberId }, timeoutMs);
}

/** Gives members their assignments, or an error; whoever waits for one is answered. */
export function giveAssignments(
  group: ClassicGroup,
  assignments: ReadonlyMap<string, Uint8Array> | undefined,
  errorCode: ErrorCode,
  door: GroupDoor,
): void {
  const isGood = errorCode === ErrorCode.NONE;
  const protocolType = isGood ? group.protocolType : null;
  const protocolName = isGood ? group.protocolName : null;
  for (const member of membersInOrder(group)) {
    const assignment = assignments?.get(member.memberId) ?? emptyAssignment;
    member.assignment = assignment;
    if (isGood) {
      const { memberId } = member;
      door.tell(group, { type: 'assignment-given', memberId, assignment });
    }
    const answer = syncAnswer({ errorCode, protocolType, protocolName, assignment });
    if (answerSync(member, answer, door)) armSession(group, member, member.sessionTimeoutMs, door);
  }
}
