// Signs of life, sent whether or not the application polls (Kafka's Heartbeat and HeartbeatThread).
// Simplified: they go out when they are due; Kafka's thread looks every retry.backoff.ms.
import { ms, type Micros } from '../../../../sim/time.ts';
import type { ResponseEnvelope } from '../../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import { backoffAfter } from '../../network/backoff.ts';
import { makeReady, sendTo, type ClientEnv } from '../../network/network.ts';
import { write as trace } from '../../trace.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { loseCoordinator, seeToCoordinator } from './coordinator.ts';
import { isSameGeneration, type Generation } from './generation.ts';
import { leaveGroup } from './leaving.ts';
import { requestRejoin, resetAndRejoin, type GroupMember } from './member.ts';

/** The member has joined: from now on it must show that it lives. */
export function startHeartbeats(
  { isPolling }: ConsumerState,
  { heartbeats, settings }: GroupMember,
  env: ClientEnv,
): void {
  const now = env.clock.monotonic();
  heartbeats.isEnabled = true;
  heartbeats.dueAt = now + ms(settings.heartbeatIntervalMs);
  heartbeats.sessionUntil = now + ms(settings.sessionTimeoutMs);
  heartbeats.pollUntil = isPolling ? Infinity : now + ms(settings.rebalanceTimeoutMs);
}

/** The application is in poll(), or has come out of it. */
export function notePolling(
  { heartbeats, settings }: GroupMember,
  isPolling: boolean,
  now: Micros,
): void {
  heartbeats.pollUntil = isPolling ? Infinity : now + ms(settings.rebalanceTimeoutMs);
}

/** Sends a heartbeat if one is due, and notices what did not happen in time. */
export function seeToHeartbeats(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): void {
  const { heartbeats, status } = member;
  if (!heartbeats.isEnabled) return;
  if (status === 'unjoined' || status === 'preparing-rebalance' || heartbeats.failure !== 0) {
    heartbeats.isEnabled = false;
    return;
  }
  const now = env.clock.monotonic();
  if (!seeToCoordinator(consumer, member, env)) return;
  if (heartbeats.sessionUntil <= now) {
    loseCoordinator(consumer, member, 'the session is over without an answer', env);
  } else if (heartbeats.pollUntil <= now) {
    leaveGroup(consumer, member, 'consumer poll timeout has expired.', env);
  } else if (heartbeats.dueAt <= now) {
    sendHeartbeat(consumer, member, env);
  }
}

/** From this version on a heartbeat says which static member it is of (KIP-345). */
const namesInstance = 3;

function sendHeartbeat(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  const { network, isPolling } = consumer;
  const { settings, generation, heartbeats, coordinator } = member;
  if (!settings.flags['heartbeats-in-background'] && !isPolling) return;
  if (!makeReady(network, coordinator, env)) return;
  heartbeats.dueAt = env.clock.monotonic() + ms(settings.heartbeatIntervalMs);
  const { groupId, instanceId: groupInstanceId } = settings;
  const { generationId, memberId } = generation;
  const body = { groupId, generationId, memberId, groupInstanceId };
  const about = { type: 'heartbeat', generation } as const;
  const sending = { api: 'Heartbeat', body, wholeFrom: namesInstance, about } as const;
  sendTo(network, coordinator, sending, env);
  trace['heartbeat-sent'](env.trace, env.intern('group', groupId), generationId);
}

/** An answer to a heartbeat, and the generation that it was sent in. */
export interface HeartbeatAnswer {
  readonly sentIn: Generation;
  readonly body: ResponseEnvelope<'Heartbeat'>['body'];
}

/** The coordinator answered a heartbeat. */
export function onHeartbeatAnswered(
  consumer: ConsumerState,
  member: GroupMember,
  { sentIn, body }: HeartbeatAnswer,
  env: ClientEnv,
): void {
  const { errorCode } = body;
  if (errorCode !== ErrorCode.NONE) {
    const group = env.intern('group', member.settings.groupId);
    trace['heartbeat-refused'](env.trace, group, errorOf(errorCode).name);
  }
  switch (errorCode) {
    case ErrorCode.NONE:
      succeed(member, env);
      break;
    case ErrorCode.REBALANCE_IN_PROGRESS:
      // In a rebalance it is no news. It counts as an answer: the coordinator knows the member.
      if (member.status === 'stable') requestRejoin(member, 'group is already rebalancing');
      succeed(member, env);
      break;
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
      loseCoordinator(consumer, member, 'it no longer coordinates the group', env);
      fail(consumer, member, env);
      break;
    case ErrorCode.ILLEGAL_GENERATION:
    case ErrorCode.UNKNOWN_MEMBER_ID:
    case ErrorCode.FENCED_INSTANCE_ID:
      onOutcast(consumer, member, { sentIn, errorCode }, env);
      break;
    default:
      member.heartbeats.failure = errorCode;
  }
}

interface Outcast {
  readonly sentIn: Generation;
  readonly errorCode: number;
}

/** The group goes on without this member; unless it has joined again since it asked. */
function onOutcast(
  consumer: ConsumerState,
  member: GroupMember,
  { sentIn, errorCode }: Outcast,
  env: ClientEnv,
): void {
  if (!isSameGeneration(member.generation, sentIn)) {
    succeed(member, env);
    return;
  }
  const forgetsId = errorCode !== ErrorCode.ILLEGAL_GENERATION;
  const { name } = errorOf(errorCode);
  resetAndRejoin(member, `encountered ${name} from HEARTBEAT response`, forgetsId);
  if (errorCode === ErrorCode.FENCED_INSTANCE_ID) member.heartbeats.failure = errorCode;
  else fail(consumer, member, env);
}

/** No answer to a heartbeat will come. */
export function onHeartbeatLost(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): void {
  loseCoordinator(consumer, member, 'the connection to it broke', env);
  fail(consumer, member, env);
}

function succeed({ heartbeats, settings }: GroupMember, env: ClientEnv): void {
  heartbeats.failures = 0;
  heartbeats.sessionUntil = env.clock.monotonic() + ms(settings.sessionTimeoutMs);
}

/** The next one comes sooner, but waits longer with each failure. */
function fail({ settings }: ConsumerState, { heartbeats }: GroupMember, env: ClientEnv): void {
  const { 'retry.backoff.ms': initialMs, 'retry.backoff.max.ms': maxMs } = settings.configs;
  const pause = backoffAfter({ initialMs, maxMs }, heartbeats.failures, env.rng('retry'));
  heartbeats.failures += 1;
  heartbeats.dueAt = env.clock.monotonic() + pause;
}

/** When the next heartbeat is due, or something else too late. What is due already waits for its link. */
export function heartbeatDeadline({ heartbeats, status }: GroupMember, now: Micros): Micros {
  if (!heartbeats.isEnabled || status === 'unjoined' || status === 'preparing-rebalance') {
    return Infinity;
  }
  const { dueAt, sessionUntil, pollUntil } = heartbeats;
  return Math.min(after(dueAt, now), after(sessionUntil, now), after(pollUntil, now));
}

const after = (at: Micros, now: Micros): Micros => (at > now ? at : Infinity);
