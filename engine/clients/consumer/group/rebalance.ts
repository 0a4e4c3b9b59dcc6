// What poll() does for the group: it gives up partitions, joins, and takes over what was assigned
// (ConsumerCoordinator#onJoinPrepare and #onJoinComplete). All of it happens inside poll() alone.
import { ms } from '../../../../sim/time.ts';
import { decodeAssignment } from '../../../protocol/consumer-subscription.ts';
import { isFresh, requestUpdate, timeToAllowUpdate } from '../../network/metadata.ts';
import type { ClientEnv } from '../../network/network.ts';
import { partitionKey, type TopicPartition } from '../../topic-partition.ts';
import { write as trace } from '../../trace.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { numberOf } from '../partition-number.ts';
import { assignByGroup } from '../subscription.ts';
import { allConsumed, beginCommit } from './committing.ts';
import { seeToCoordinator } from './coordinator.ts';
import { matches, takeInterest } from './interest.ts';
import { continueJoining, needsRejoin, sendJoin } from './joining.ts';
import {
  hasNoGeneration,
  requestRejoin,
  resetAndRejoin,
  type AfterListener,
  type GroupMember,
  type JoinPreparation,
  type ListenerCall,
} from './member.ts';
import { fromAssignors } from './protocols.ts';

/** Takes the next steps towards being at work in the group. True: it is, and nothing is pending. */
export function ensureActive(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): boolean {
  if (member.listening !== null) return false;
  if (!seeToCoordinator(consumer, member, env)) return false;
  while (needsRejoin(consumer, member)) {
    if (!takeStep(consumer, member, env)) return false;
  }
  return true;
}

/** False: something is waited for. */
function takeStep(consumer: ConsumerState, member: GroupMember, env: ClientEnv): boolean {
  const now = env.clock.monotonic();
  if (member.joining?.step === 'assigned') {
    completeJoin(consumer, member, member.joining.assignment, env);
    return member.listening === null;
  }
  if (member.joining !== null) {
    continueJoining(consumer, member, env);
    return false;
  }
  if (member.joinRetryAt > now || !knowsItsTopics(consumer, env)) return false;
  if (member.needsPreparation) {
    if (!prepare(consumer, member, env)) return false;
    member.needsPreparation = false;
    giveUpBeforeJoin(consumer, member, env);
    return member.listening === null;
  }
  sendJoin(consumer, member, env);
  return false;
}

/** Who subscribed to a pattern looks which topics there are before it joins, if back-off allows. */
function knowsItsTopics({ subscription, network }: ConsumerState, env: ClientEnv): boolean {
  if (subscription.pattern === null) return true;
  const now = env.clock.monotonic();
  if (!isFresh(network.metadata, now)) return false;
  if (timeToAllowUpdate(network.metadata, now) > 0) return true;
  requestUpdate(network.metadata);
  return false;
}

/** Before the rebalance positions are committed. True: that is done, or was waited for long enough. */
function prepare(consumer: ConsumerState, member: GroupMember, env: ClientEnv): boolean {
  const { settings } = member;
  if (settings.autoCommitMs === null) return true;
  const now = env.clock.monotonic();
  const preparation = (member.preparation ??= begunAt(now + ms(settings.rebalanceTimeoutMs)));
  if (settings.flags['restart-commit-at-every-poll']) return restart(consumer, member, env);
  if (preparation.outcome === 'done' || preparation.until <= now) return true;
  if (preparation.commit !== null || preparation.retryAt > now) return false;
  // Nothing more is handed out meanwhile: the position must not get ahead of what is committed.
  if (settings.protocol === 'eager' && !settings.flags['fetch-while-revoking']) {
    for (const partition of consumer.subscription.partitions.values()) {
      partition.isPendingRevocation = true;
    }
  }
  preparation.outcome = 'open';
  beginPreparation(consumer, member, preparation, env);
  return (preparation.outcome as JoinPreparation['outcome']) === 'done';
}

function begunAt(until: number): JoinPreparation {
  return { until, commit: null, retryAt: 0, outcome: 'open' };
}

function beginPreparation(
  consumer: ConsumerState,
  member: GroupMember,
  preparation: JoinPreparation,
  env: ClientEnv,
): void {
  preparation.commit = member.nextCommit;
  const offsets = allConsumed(consumer, member);
  beginCommit(consumer, member, { kind: 'before-rebalance', offsets }, env);
}

/** KAFKA-14024: every look begins the commit anew, so its end is never seen. */
function restart(consumer: ConsumerState, member: GroupMember, env: ClientEnv): boolean {
  const { preparation } = member;
  const offsets = allConsumed(consumer, member);
  if (preparation === null || offsets.length === 0 || hasNoGeneration(member)) return true;
  if (preparation.retryAt > env.clock.monotonic()) return false;
  preparation.retryAt = env.clock.monotonic() + ms(consumer.settings.configs['retry.backoff.ms']);
  beginCommit(consumer, member, { kind: 'before-rebalance', offsets }, env);
  return false;
}

/** Eager members give up all before they join; cooperative ones keep what they still want. */
function giveUpBeforeJoin(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  const owned = ownedPartitions(consumer);
  const { generationId, memberId } = member.generation;
  if (generationId === -1 || memberId === '') {
    const call: ListenerCall = { type: 'lost', partitions: owned };
    tell(consumer, member, { call, next: { type: 'join', keeps: [] } }, env);
    return;
  }
  const isEager = member.settings.protocol === 'eager';
  const { topics } = consumer.subscription;
  const keeps = isEager ? [] : owned.filter(({ topic }) => topics.includes(topic));
  const partitions = without(owned, keeps);
  const call: ListenerCall = { type: 'revoked', partitions };
  tell(consumer, member, { call, next: { type: 'join', keeps } }, env);
}

/** Takes over what the leader assigned. */
function completeJoin(
  consumer: ConsumerState,
  member: GroupMember,
  bytes: Uint8Array,
  env: ClientEnv,
): void {
  if (hasNoGeneration(member) || member.status !== 'stable') {
    member.joining = null;
    resetAndRejoin(member, 'rebalance failed since the generation/state was modified', true);
    return;
  }
  if (!member.isLeader) member.assignmentSnapshot = null;
  const assigned = decodeAssignment(bytes).partitions.map(fromAssignors).toSorted(inOrder);
  if (!assigned.every(({ topic }) => isSubscribed(consumer, topic))) {
    member.joining = null;
    member.needsPreparation = true;
    requestRejoin(member, 'received assignment does not match the current subscription');
    return;
  }
  const revoked = without(ownedPartitions(consumer), assigned);
  const next: AfterListener = { type: 'take-over', assigned };
  if (member.settings.protocol === 'eager' || revoked.length === 0) {
    goOn(consumer, member, next, env);
    return;
  }
  // They may go to somebody else only once everybody has heard that they are free: in one more round.
  requestRejoin(member, 'need to revoke partitions and re-join');
  tell(consumer, member, { call: { type: 'revoked', partitions: revoked }, next }, env);
}

function isSubscribed({ subscription }: ConsumerState, topic: string): boolean {
  const { pattern, topics } = subscription;
  return pattern === null ? topics.includes(topic) : matches(pattern, topic);
}

interface Telling {
  readonly call: ListenerCall;
  readonly next: AfterListener;
}

/** The rebalance listener hears of it first, if there is one. */
function tell(
  consumer: ConsumerState,
  member: GroupMember,
  { call, next }: Telling,
  env: ClientEnv,
): void {
  const { type, partitions } = call;
  traceCall(consumer, member, call, env);
  // An eager member is told that it gives up all even if that is nothing; nobody else is.
  const isEager = member.settings.protocol === 'eager';
  const isNews = partitions.length > 0 || type === 'assigned' || (type === 'revoked' && isEager);
  const isTold = consumer.subscription.hasListener && isNews;
  if (isTold) member.listening = { call, next, isCalled: false };
  else goOn(consumer, member, next, env);
}

function traceCall(
  consumer: ConsumerState,
  { settings, generation }: GroupMember,
  { type, partitions }: ListenerCall,
  env: ClientEnv,
): void {
  if (partitions.length === 0 && type !== 'assigned') return;
  const group = env.intern('group', settings.groupId);
  const numbers = partitions.map((at) => numberOf(consumer, at));
  const { generationId } = generation;
  if (type === 'assigned') {
    const all = ownedPartitions(consumer).map((at) => numberOf(consumer, at));
    trace['partitions-assigned'](env.trace, group, generationId, all, numbers);
  } else if (type === 'lost') trace['partitions-lost'](env.trace, group, numbers);
  else trace['partitions-revoked'](env.trace, group, generationId, numbers);
}

/** The listener has returned. */
export function onListenerReturned(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): void {
  const { listening } = member;
  if (listening?.isCalled !== true) return;
  member.listening = null;
  goOn(consumer, member, listening.next, env);
}

function goOn(
  consumer: ConsumerState,
  member: GroupMember,
  next: AfterListener,
  env: ClientEnv,
): void {
  switch (next.type) {
    case 'join':
      assignByGroup(consumer.subscription, next.keeps);
      member.isLeader = false;
      member.groupTopics = [];
      member.preparation = null;
      break;
    case 'take-over':
      takeOver(consumer, member, next.assigned, env);
      break;
    case 'finished':
      member.joining = null;
      member.needsPreparation = true;
      break;
  }
}

function takeOver(
  consumer: ConsumerState,
  member: GroupMember,
  assigned: readonly TopicPartition[],
  env: ClientEnv,
): void {
  const { subscription } = consumer;
  const { settings, generation } = member;
  const added = without(assigned, ownedPartitions(consumer));
  followLeader(consumer, member, assigned);
  member.memory = { partitions: assigned, generationId: generation.generationId };
  if (settings.autoCommitMs !== null) {
    member.nextAutoCommitAt = env.clock.monotonic() + ms(settings.autoCommitMs);
  }
  assignByGroup(subscription, assigned);
  const call: ListenerCall = { type: 'assigned', partitions: added };
  tell(consumer, member, { call, next: { type: 'finished' } }, env);
}

/** Topics that the leader knew of and that match the pattern are subscribed to. */
function followLeader(
  consumer: ConsumerState,
  member: GroupMember,
  assigned: readonly TopicPartition[],
): void {
  const { subscription } = consumer;
  const joined = member.joinedTopics ?? [];
  const added = [...new Set(assigned.map(({ topic }) => topic))].filter(
    (topic) => !joined.includes(topic),
  );
  if (subscription.type !== 'pattern' || added.length === 0) return;
  subscription.topics = [...new Set([...subscription.topics, ...added])];
  member.joinedTopics = [...joined, ...added];
  takeInterest(consumer, member);
}

/** What the consumer reads, by topic and number. */
export const ownedPartitions = ({ subscription }: ConsumerState): readonly TopicPartition[] =>
  [...subscription.partitions.values()]
    .map(({ topic, index }): TopicPartition => ({ topic, index }))
    .toSorted(inOrder);

/** By topic, then by number. */
function inOrder(a: TopicPartition, b: TopicPartition): number {
  if (a.topic === b.topic) return a.index - b.index;
  return a.topic < b.topic ? -1 : 1;
}

function without(
  all: readonly TopicPartition[],
  taken: readonly TopicPartition[],
): readonly TopicPartition[] {
  const keys = new Set(taken.map(({ topic, index }) => partitionKey(topic, index)));
  return all.filter(({ topic, index }) => !keys.has(partitionKey(topic, index)));
}
