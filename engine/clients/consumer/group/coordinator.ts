// Who coordinates the group: finding it, and noticing that it is gone (FindCoordinator).
import { ms, type Micros } from '../../../../sim/time.ts';
import type { ResponseBody, ResponseEnvelope } from '../../../protocol/envelope.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import { backoffAfter } from '../../network/backoff.ts';
import { hangUpOn } from '../../network/events.ts';
import { leastLoadedNode } from '../../network/least-loaded.ts';
import { mayConnectAt } from '../../network/link.ts';
import { requestUpdate } from '../../network/metadata.ts';
import {
  brokerBehind,
  connectionBeside,
  makeReady,
  sendTo,
  type ClientEnv,
  type FailureReason,
} from '../../network/network.ts';
import { write as trace } from '../../trace.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { failureOf, failureOfLoss, type GroupFailure } from './group-failure.ts';
import type { GroupMember } from './member.ts';

/** Is the coordinator known? If not, somebody is asked who it is. */
export function seeToCoordinator(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): boolean {
  noticeBrokenLink(consumer, member, env);
  if (member.coordinator >= 0) return true;
  const { network } = consumer;
  const now = env.clock.monotonic();
  if (member.isLookingUp || member.lookupRetryAt > now) return false;
  const { nodeId } = leastLoadedNode(network, now, env.rng('least-loaded'));
  if (nodeId === undefined || !makeReady(network, nodeId, env)) return false;
  member.isLookingUp = true;
  const { groupId } = member.settings;
  const body = { key: groupId, keyType: 0, coordinatorKeys: [groupId] };
  const about = { type: 'find-coordinator' } as const;
  sendTo(network, nodeId, { api: 'FindCoordinator', body, about }, env);
  return false;
}

/** A coordinator to which the connection broke is no longer believed in. */
function noticeBrokenLink(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  if (!isUnavailable(consumer, member, env)) return;
  loseCoordinator(consumer, member, 'the connection to it broke', env);
}

/** Has the connection to it failed, so that it may not be tried again yet? */
function isUnavailable({ network }: ConsumerState, member: GroupMember, env: ClientEnv): boolean {
  const link = network.links.get(member.coordinator);
  return link?.status === 'disconnected' && mayConnectAt(link) > env.clock.monotonic();
}

/** It is to be looked for anew. What was asked of it will not be answered. */
export function loseCoordinator(
  { network }: ConsumerState,
  member: GroupMember,
  why: string,
  env: ClientEnv,
): void {
  const { coordinator, settings } = member;
  if (coordinator < 0) return;
  member.coordinator = -1;
  const group = env.intern('group', settings.groupId);
  trace['coordinator-lost'](env.trace, group, brokerBehind(network, coordinator), why);
  hangUpOn(network, coordinator, env);
}

type Found = ResponseBody<'FindCoordinator'>['coordinators'][number];

/** A broker said who coordinates the group. */
export function onCoordinatorFound(
  consumer: ConsumerState,
  member: GroupMember,
  { body }: ResponseEnvelope<'FindCoordinator'>,
  env: ClientEnv,
): GroupFailure | null {
  const { groupId } = member.settings;
  member.isLookingUp = false;
  // Before version 4 there was one answer for one question.
  const found: Found = body.coordinators[0] ?? { ...body, key: groupId };
  if (found.errorCode !== ErrorCode.NONE) {
    return onLookupFailed(consumer, member, failureOf(found.errorCode), env);
  }
  const { network } = consumer;
  const { nodeId: id, host, port } = found;
  const sessionMs = member.settings.sessionTimeoutMs;
  member.coordinator = connectionBeside(network, { id, host, port, rack: null });
  member.heartbeats.sessionUntil = env.clock.monotonic() + ms(sessionMs);
  trace['coordinator-found'](env.trace, env.intern('group', groupId), id);
  makeReady(network, member.coordinator, env);
  if (isUnavailable(consumer, member, env)) {
    // Others do not know yet that it is gone: they would say the same again at once.
    loseCoordinator(consumer, member, 'it cannot be reached', env);
    backOff(consumer, member, env);
  } else member.lookupFailures = 0;
  return null;
}

/** Nobody answered who coordinates the group. */
export function onLookupLost(
  consumer: ConsumerState,
  member: GroupMember,
  why: FailureReason,
  env: ClientEnv,
): GroupFailure {
  member.isLookingUp = false;
  return onLookupFailed(consumer, member, failureOfLoss(why), env);
}

function onLookupFailed(
  consumer: ConsumerState,
  member: GroupMember,
  failure: GroupFailure,
  env: ClientEnv,
): GroupFailure {
  backOff(consumer, member, env);
  requestUpdate(consumer.network.metadata);
  return failure;
}

/** The next lookup waits, longer each time that none has helped. */
function backOff({ settings }: ConsumerState, member: GroupMember, env: ClientEnv): void {
  const { 'retry.backoff.ms': initialMs, 'retry.backoff.max.ms': maxMs } = settings.configs;
  const pause = backoffAfter({ initialMs, maxMs }, member.lookupFailures, env.rng('retry'));
  member.lookupFailures += 1;
  member.lookupRetryAt = env.clock.monotonic() + pause;
}

/** When the next step towards the coordinator can be taken without anything else happening. */
export function lookupDeadline(
  { network }: ConsumerState,
  { coordinator, isLookingUp, lookupRetryAt }: GroupMember,
  now: Micros,
): Micros {
  if (coordinator >= 0) {
    const link = network.links.get(coordinator);
    return link?.status === 'disconnected' ? mayConnectAt(link) : Infinity;
  }
  if (isLookingUp) return Infinity;
  if (lookupRetryAt > now) return lookupRetryAt;
  let earliest = Infinity;
  for (const nodeId of network.metadata.view.nodes.keys()) {
    const link = network.links.get(nodeId);
    if (link === undefined) continue;
    const at = link.status === 'disconnected' ? mayConnectAt(link) : link.throttledUntil;
    if (at > now) earliest = Math.min(earliest, at);
  }
  return earliest;
}
