// Joining the group: JoinGroup, and SyncGroup once all have come (AbstractCoordinator).
import { ms, type Micros } from '../../../../sim/time.ts';
import type { ResponseEnvelope } from '../../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import { makeReady, sendTo, type ClientEnv } from '../../network/network.ts';
import { write as trace } from '../../trace.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { hasAutoAssigned } from '../subscription.ts';
import { loseCoordinator } from './coordinator.ts';
import { isSameGeneration, noGeneration, type Generation } from './generation.ts';
import { failed, failureOf, type GroupFailure } from './group-failure.ts';
import { startHeartbeats } from './heartbeats.ts';
import { assignAsLeader } from './leading.ts';
import {
  enter,
  hasNoGeneration,
  requestRejoin,
  resetAndRejoin,
  type GroupMember,
} from './member.ts';
import { votesOf } from './protocols.ts';

const protocolType = 'consumer';

/** Is a rebalance needed, or under way? The leader also looks after new partitions. */
export function needsRejoin({ subscription }: ConsumerState, member: GroupMember): boolean {
  if (!hasAutoAssigned(subscription)) return false;
  const { assignmentSnapshot, metadataSnapshot, joinedTopics } = member;
  if (assignmentSnapshot !== null && assignmentSnapshot !== metadataSnapshot) {
    if (!member.rejoinNeeded) requestRejoin(member, 'cached metadata has changed');
  } else if (joinedTopics !== null && !isSameSet(joinedTopics, subscription.topics)) {
    if (!member.rejoinNeeded) requestRejoin(member, 'subscription has changed');
  }
  return member.rejoinNeeded || member.joining !== null;
}

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((topic) => b.includes(topic));

/** How much longer than max.poll.interval.ms a member waits for the others. */
const joinLapseMs = 5_000;

/** Asks to join. The answer comes when all have joined, or too long was waited for them. */
export function sendJoin(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  const { network, settings: own } = consumer;
  const { settings, generation, coordinator, rejoinReason } = member;
  if (!makeReady(network, coordinator, env)) return;
  const { groupId, instanceId: groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs } = settings;
  enter(member, 'preparing-rebalance');
  member.joining = { step: 'joining' };
  member.joinedTopics = consumer.subscription.topics;
  const { memberId } = generation;
  const body = {
    groupId,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    memberId,
    groupInstanceId,
    protocolType,
    protocols: votesOf(consumer, member),
    reason: rejoinReason.slice(0, 255),
  };
  const timeoutMs = Math.max(own.configs['request.timeout.ms'], rebalanceTimeoutMs + joinLapseMs);
  const about = { type: 'join', generation } as const;
  sendTo(network, coordinator, { api: 'JoinGroup', body, about, timeoutMs }, env);
  const why = rejoinReason === '' ? 'it is new here' : rejoinReason.replace(memberIdAtEnd, '');
  trace['join-asked'](env.trace, env.intern('group', groupId), why);
}

const memberIdAtEnd = /: \S+$/;

type JoinAnswer = ResponseEnvelope<'JoinGroup'>['body'];

/** All have come, or the coordinator refuses. Gives what poll() must throw. */
export function onJoinAnswered(
  consumer: ConsumerState,
  member: GroupMember,
  { sentIn, body }: { readonly sentIn: Generation; readonly body: JoinAnswer },
  env: ClientEnv,
): GroupFailure | null {
  const { errorCode } = body;
  if (errorCode === ErrorCode.NONE) return onJoined(consumer, member, body, env);
  const refused = failureOf(errorCode);
  traceRefusal(member, errorCode, env);
  switch (errorCode) {
    case ErrorCode.UNKNOWN_MEMBER_ID:
      if (isSameGeneration(member.generation, sentIn)) {
        resetAndRejoin(member, 'encountered UNKNOWN_MEMBER_ID from JOIN_GROUP response', true);
      }
      return onJoinFailed(consumer, member, refused, env);
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
      loseCoordinator(consumer, member, 'it does not coordinate the group', env);
      return onJoinFailed(consumer, member, refused, env);
    case ErrorCode.MEMBER_ID_REQUIRED: {
      const { memberId } = body;
      member.generation = { ...noGeneration, memberId };
      requestRejoin(member, `need to re-join with the given member-id: ${memberId}`);
      return onJoinFailed(consumer, member, refused, env);
    }
    default:
      return onJoinFailed(consumer, member, refused, env);
  }
}

function traceRefusal({ settings }: GroupMember, errorCode: number, env: ClientEnv): void {
  if (errorCode === ErrorCode.MEMBER_ID_REQUIRED) return;
  const group = env.intern('group', settings.groupId);
  trace['join-refused'](env.trace, group, errorOf(errorCode).name);
}

function onJoined(
  consumer: ConsumerState,
  member: GroupMember,
  body: JoinAnswer,
  env: ClientEnv,
): GroupFailure | null {
  if (body.protocolType !== null && body.protocolType !== protocolType) {
    const failure = failureOf(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    return onJoinFailed(consumer, member, failure, env);
  }
  if (member.status !== 'preparing-rebalance') {
    const left = { ...failed('UnjoinedGroupException', 0), isRetriable: true };
    return onJoinFailed(consumer, member, left, env);
  }
  enter(member, 'completing-rebalance');
  startHeartbeats(consumer, member, env);
  const { generationId, memberId, protocolName: protocol, leader, members, skipAssignment } = body;
  member.generation = { generationId, memberId, protocol };
  const group = env.intern('group', member.settings.groupId);
  trace['group-joined'](
    env.trace,
    group,
    env.intern('member', memberId),
    generationId,
    protocol ?? '',
  );
  if (leader === memberId) {
    trace['group-led'](env.trace, group, generationId, members.length);
    member.joining = { step: 'assigning', members, skip: skipAssignment };
  } else {
    member.joining = { step: 'sync-due', assignments: [] };
  }
  return continueJoining(consumer, member, env);
}

/** What needs no poll(): the leader assigns, and everybody asks for its part. Gives what poll() must throw. */
export function continueJoining(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): GroupFailure | null {
  const { joining } = member;
  if (joining === null || joining.step === 'joining' || joining.step === 'assigned') return null;
  if (member.status !== 'completing-rebalance') {
    return onJoinFailed(consumer, member, failureOf(ErrorCode.ILLEGAL_GENERATION), env);
  }
  if (joining.step === 'assigning') {
    const given = assignAsLeader(consumer, member, joining, env);
    if (given === 'impossible') {
      const failure = failed('IllegalStateException', ErrorCode.UNKNOWN_SERVER_ERROR);
      return onJoinFailed(consumer, member, failure, env);
    }
    member.joining =
      typeof given === 'number'
        ? { ...joining, waitsSince: given }
        : { step: 'sync-due', assignments: given };
  }
  return sendSync(consumer, member, env);
}

/** Asks for its part, if the assignment is known or another one's affair. */
function sendSync(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): GroupFailure | null {
  const { network } = consumer;
  const { settings, generation, coordinator, joining } = member;
  if (joining?.step !== 'sync-due') return null;
  if (coordinator < 0) {
    const failure = failureOf(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    return onJoinFailed(consumer, member, failure, env);
  }
  if (!makeReady(network, coordinator, env)) return null;
  const { groupId, instanceId: groupInstanceId } = settings;
  const { generationId, memberId, protocol: protocolName } = generation;
  const { assignments } = joining;
  const named = { groupId, generationId, memberId, groupInstanceId, protocolType, protocolName };
  const about = { type: 'sync', generation } as const;
  member.joining = { step: 'syncing' };
  sendTo(network, coordinator, { api: 'SyncGroup', body: { assignments, ...named }, about }, env);
  return null;
}

type SyncAnswer = ResponseEnvelope<'SyncGroup'>['body'];

/** The assignment of this member, or a refusal. Gives what poll() must throw. */
export function onSyncAnswered(
  consumer: ConsumerState,
  member: GroupMember,
  { sentIn, body }: { readonly sentIn: Generation; readonly body: SyncAnswer },
  env: ClientEnv,
): GroupFailure | null {
  const { errorCode, assignment } = body;
  if (errorCode === ErrorCode.NONE) {
    if (hasNoGeneration(member) || member.status !== 'completing-rebalance') {
      return onJoinFailed(consumer, member, failureOf(ErrorCode.ILLEGAL_GENERATION), env);
    }
    enter(member, 'stable');
    member.rejoinReason = '';
    member.rejoinNeeded = false;
    member.joining = { step: 'assigned', assignment };
    return null;
  }
  traceRefusal(member, errorCode, env);
  const isOutcast = outcasts(member).includes(errorCode);
  if (isOutcast && isSameGeneration(member.generation, sentIn)) {
    const isUnknown = errorCode === ErrorCode.UNKNOWN_MEMBER_ID;
    const { name } = errorOf(errorCode);
    resetAndRejoin(member, `encountered ${name} from SYNC_GROUP response`, isUnknown);
  }
  if (errorOf(errorCode).kind === 'coordinator') {
    loseCoordinator(consumer, member, 'it does not coordinate the group', env);
  }
  return onJoinFailed(consumer, member, failureOf(errorCode), env);
}

/** After which answers to SyncGroup a member is out of its generation. */
const outcasts = ({ settings }: GroupMember): readonly number[] =>
  // KAFKA-13891: for a while members gave up everything because a new rebalance had begun.
  settings.flags['reset-generation-on-rebalance']
    ? [...goneFromGroup, ErrorCode.REBALANCE_IN_PROGRESS]
    : goneFromGroup;

const goneFromGroup: readonly number[] = [
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.ILLEGAL_GENERATION,
];

/** Errors after which the member joins again at once. */
const again: readonly number[] = [
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.ILLEGAL_GENERATION,
  ErrorCode.REBALANCE_IN_PROGRESS,
  ErrorCode.MEMBER_ID_REQUIRED,
];

/** The rebalance failed: the member tries again, now or after a pause, or the application must know. */
export function onJoinFailed(
  { settings }: ConsumerState,
  member: GroupMember,
  failure: GroupFailure,
  env: ClientEnv,
): GroupFailure | null {
  const { errorCode, exception, isRetriable } = failure;
  member.joining = null;
  if (errorCode !== ErrorCode.MEMBER_ID_REQUIRED) {
    requestRejoin(member, `rebalance failed due to ${exception}`);
  }
  if (again.includes(errorCode)) return null;
  if (!isRetriable) return failure;
  member.joinRetryAt = env.clock.monotonic() + ms(settings.configs['retry.backoff.ms']);
  return null;
}

/** JoinGroup or SyncGroup will not be answered. */
export function onJoinLost(
  consumer: ConsumerState,
  member: GroupMember,
  failure: GroupFailure,
  env: ClientEnv,
): GroupFailure | null {
  loseCoordinator(consumer, member, 'the connection to it broke', env);
  return onJoinFailed(consumer, member, failure, env);
}

/** When the next attempt to join is due. */
export const joinDeadline = ({ joinRetryAt, preparation }: GroupMember): Micros =>
  preparation === null ? joinRetryAt : Math.max(joinRetryAt, preparation.retryAt);
