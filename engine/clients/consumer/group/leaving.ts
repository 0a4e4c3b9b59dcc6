// Leaving the group: when the application is too slow, unsubscribes or closes the consumer.
import { makeReady, sendTo, type ClientEnv } from '../../network/network.ts';
import { write as trace } from '../../trace.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { numberOf } from '../partition-number.ts';
import { assignByGroup, hasAutoAssigned } from '../subscription.ts';
import { resetAndRejoin, type GroupMember } from './member.ts';

/** Says goodbye, if the coordinator knows this member, and forgets its place. Static members stay. */
export function leaveGroup(
  consumer: ConsumerState,
  member: GroupMember,
  reason: string,
  env: ClientEnv,
): void {
  const { settings, generation, status, coordinator } = member;
  const { groupId, instanceId } = settings;
  const isMember = status !== 'unjoined' && generation.memberId !== '';
  if (isMember && instanceId === null && coordinator >= 0) {
    trace['group-left'](env.trace, env.intern('group', groupId), reason);
    sayGoodbye(consumer, member, reason, env);
  } else if (isMember) {
    trace['place-given-up'](env.trace, env.intern('group', groupId), reason);
  }
  resetAndRejoin(member, 'consumer pro-actively leaving the group', true);
}

/** Simplified: who is not connected at that moment says nothing, and is missed when its session ends. */
function sayGoodbye(
  { network }: ConsumerState,
  { settings, generation, coordinator }: GroupMember,
  reason: string,
  env: ClientEnv,
): void {
  if (!makeReady(network, coordinator, env)) return;
  const { groupId } = settings;
  const { memberId } = generation;
  const members = [{ memberId, groupInstanceId: null, reason }];
  const about = { type: 'leave' } as const;
  sendTo(
    network,
    coordinator,
    { api: 'LeaveGroup', body: { groupId, memberId, members }, about },
    env,
  );
}

/** What it had is given up, before it says goodbye. */
export function giveUpAll(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  const { subscription } = consumer;
  const { generation, status, settings } = member;
  const owned = [...subscription.partitions.values()];
  if (!hasAutoAssigned(subscription) || owned.length === 0) return;
  const group = env.intern('group', settings.groupId);
  const numbers = owned.map((at) => numberOf(consumer, at));
  // Simplified: the rebalance listener is not called, as nothing could be committed in it any more.
  if (generation.generationId === -1 || generation.memberId === '' || status !== 'stable') {
    trace['partitions-lost'](env.trace, group, numbers);
  } else {
    trace['partitions-revoked'](env.trace, group, generation.generationId, numbers);
  }
  assignByGroup(subscription, []);
}
