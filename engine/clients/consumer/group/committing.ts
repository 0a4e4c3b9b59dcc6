// Committing positions: by the application, and by poll() itself (ConsumerCoordinator).
import { ms, type Micros } from '../../../../sim/time.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import { zeroUuid } from '../../../protocol/uuid.ts';
import { backoffAfter } from '../../network/backoff.ts';
import { makeReady, sendTo, type ClientEnv } from '../../network/network.ts';
import { write as trace } from '../../trace.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { numberOf } from '../partition-number.ts';
import { hasAutoAssigned } from '../subscription.ts';
import type { Commit, CommitKind, CommittedOffset } from './commit.ts';
import { loseCoordinator, seeToCoordinator } from './coordinator.ts';
import { isSameGeneration, noGeneration } from './generation.ts';
import { failed, failureOf, type GroupFailure } from './group-failure.ts';
import { requestRejoin, resetAndRejoin, type GroupMember } from './member.ts';

/** What of all partitions has been handed to the application. */
export function allConsumed(
  { subscription, buffer }: ConsumerState,
  { settings }: GroupMember,
): readonly CommittedOffset[] {
  const consumed: CommittedOffset[] = [];
  for (const { topic, index, fetchState, position } of subscription.partitions.values()) {
    if (fetchState !== 'fetching' || position === null) continue;
    const { offset, offsetEpoch: leaderEpoch } = position;
    const prefetched = buffer.find((each) => each.topic === topic && each.index === index);
    const last = prefetched?.batches.at(-1);
    const isAhead = settings.flags['commit-prefetched'] && last !== undefined;
    const end = isAhead ? last.baseOffset + last.lastOffsetDelta + 1 : offset;
    consumed.push({ topic, index, offset: end, leaderEpoch, metadata: '' });
  }
  return consumed;
}

/** What is to be committed, and for whom. */
export interface Committing {
  readonly kind: CommitKind;
  readonly offsets: readonly CommittedOffset[];
}

/** A commit begins. What becomes of it is heard by whoever its kind says. */
export function beginCommit(
  consumer: ConsumerState,
  member: GroupMember,
  { kind, offsets }: Committing,
  env: ClientEnv,
): number {
  const id = member.nextCommit;
  member.nextCommit += 1;
  const isAwaited = kind === 'sync' || kind === 'closing';
  const patience = ms(consumer.settings.configs['default.api.timeout.ms']);
  const until = isAwaited ? env.clock.monotonic() + patience : Infinity;
  const waiting = { isInFlight: false, generation: noGeneration, retryAt: 0, failures: 0 };
  member.commits.push({ id, kind, offsets, until, ...waiting });
  seeToCommits(consumer, member, env);
  return id;
}

/** Sends what waits, and gives up what waited too long. */
export function seeToCommits(consumer: ConsumerState, member: GroupMember, env: ClientEnv): void {
  if (member.commits.length === 0) return;
  const now = env.clock.monotonic();
  for (const commit of member.commits.slice()) {
    if (commit.until <= now) {
      const failure = failed('TimeoutException', ErrorCode.REQUEST_TIMED_OUT);
      finish(consumer, member, { commit, failure }, env);
    } else if (!commit.isInFlight && commit.retryAt <= now) {
      tryCommit(consumer, member, commit, env);
    }
  }
}

function tryCommit(
  consumer: ConsumerState,
  member: GroupMember,
  commit: Commit,
  env: ClientEnv,
): void {
  if (commit.offsets.length === 0) {
    finish(consumer, member, { commit, failure: null }, env);
    return;
  }
  if (!seeToCoordinator(consumer, member, env)) return;
  const failure = refusalAtHome(consumer, member);
  if (failure === null) sendCommit(consumer, member, commit, env);
  else finish(consumer, member, { commit, failure }, env);
}

/** Who is not in a stable generation cannot commit: it would be refused anyway. */
function refusalAtHome(
  { subscription }: ConsumerState,
  { status }: GroupMember,
): GroupFailure | null {
  if (!hasAutoAssigned(subscription) || status === 'stable') return null;
  return status === 'unjoined'
    ? failed('CommitFailedException', ErrorCode.UNKNOWN_MEMBER_ID)
    : failed('RebalanceInProgressException', ErrorCode.REBALANCE_IN_PROGRESS);
}

/** Clients speak of topics by name: the versions that go by id are for the other group protocol. */
const newestByName = 9;
/** From this version on a commit says which static member it is of (KIP-345). */
const namesInstance = 7;

function sendCommit(
  { network, subscription }: ConsumerState,
  member: GroupMember,
  commit: Commit,
  env: ClientEnv,
): void {
  const { settings, coordinator } = member;
  if (!makeReady(network, coordinator, env)) return;
  const isMember = hasAutoAssigned(subscription);
  const generation = isMember ? member.generation : noGeneration;
  const { generationId: generationIdOrMemberEpoch, memberId } = generation;
  const names = [...new Set(commit.offsets.map(({ topic }) => topic))];
  const topics = names.map((name) => ({
    name,
    topicId: zeroUuid,
    partitions: commit.offsets
      .filter(({ topic }) => topic === name)
      .map(({ index, offset, leaderEpoch, metadata }) => ({
        partitionIndex: index,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        commitTimestamp: -1,
        committedMetadata: metadata,
      })),
  }));
  const groupInstanceId = isMember ? settings.instanceId : null;
  const { groupId } = settings;
  const who = { groupId, generationIdOrMemberEpoch, memberId, groupInstanceId };
  const body = { ...who, retentionTimeMs: -1, topics };
  commit.isInFlight = true;
  commit.generation = generation;
  const about = { type: 'commit', commit: commit.id, generation } as const;
  const versions = { wholeFrom: namesInstance, maxVersion: newestByName };
  const sending = { api: 'OffsetCommit', body, ...versions, about } as const;
  sendTo(network, coordinator, sending, env);
}

/** The coordinator answered a commit. */
export function onCommitAnswered(
  consumer: ConsumerState,
  member: GroupMember,
  answered: { readonly commit: Commit; readonly body: ResponseBody<'OffsetCommit'> },
  env: ClientEnv,
): void {
  const { commit, body } = answered;
  const codes = body.topics.flatMap(({ partitions }) => partitions.map((each) => each.errorCode));
  const errorCode = codes.find((code) => code !== ErrorCode.NONE) ?? ErrorCode.NONE;
  const failure =
    errorCode === ErrorCode.NONE ? null : onRefused(consumer, member, { commit, errorCode }, env);
  settle(consumer, member, { commit, failure }, env);
}

/** A commit will not be answered. */
export function onCommitLost(
  consumer: ConsumerState,
  member: GroupMember,
  lost: { readonly commit: Commit; readonly failure: GroupFailure },
  env: ClientEnv,
): void {
  loseCoordinator(consumer, member, 'the connection to it broke', env);
  settle(consumer, member, lost, env);
}

interface Refusal {
  readonly commit: Commit;
  readonly errorCode: number;
}

/** What a refusal means for the member, and the exception that the application gets. */
function onRefused(
  consumer: ConsumerState,
  member: GroupMember,
  { commit, errorCode }: Refusal,
  env: ClientEnv,
): GroupFailure {
  const isCurrent = isSameGeneration(member.generation, commit.generation);
  switch (errorCode) {
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
    case ErrorCode.REQUEST_TIMED_OUT:
      loseCoordinator(consumer, member, 'it does not coordinate the group', env);
      return failureOf(errorCode);
    case ErrorCode.REBALANCE_IN_PROGRESS:
      requestRejoin(member, 'offset commit failed since group is already rebalancing');
      return failed('RebalanceInProgressException', errorCode);
    case ErrorCode.FENCED_INSTANCE_ID:
      return isCurrent ? failureOf(errorCode) : staleCommit(member, errorCode);
    case ErrorCode.UNKNOWN_MEMBER_ID:
    case ErrorCode.ILLEGAL_GENERATION:
      return onOutcast(member, { commit, errorCode });
    default:
      return failureOf(errorCode);
  }
}

/** The member was thrown out; unless it knows already that a new generation is being made. */
function onOutcast(member: GroupMember, { commit, errorCode }: Refusal): GroupFailure {
  const isCurrent = isSameGeneration(member.generation, commit.generation);
  const failure = staleCommit(member, errorCode);
  if (!isCurrent && member.status === 'preparing-rebalance') return failure;
  const isUnknown = errorCode === ErrorCode.UNKNOWN_MEMBER_ID;
  const { name } = errorOf(errorCode);
  // Who commits without being a member has no place to lose.
  if (commit.generation !== noGeneration) {
    resetAndRejoin(member, `encountered ${name} from OFFSET_COMMIT response`, isUnknown);
  }
  return failed('CommitFailedException', errorCode);
}

const staleCommit = ({ status }: GroupMember, errorCode: number): GroupFailure =>
  status === 'preparing-rebalance'
    ? failed('RebalanceInProgressException', errorCode)
    : failed('CommitFailedException', errorCode);

interface Settled {
  readonly commit: Commit;
  readonly failure: GroupFailure | null;
}

/** Who waits for a commit tries again after what can be tried again; who does not wait never does. */
function settle(
  consumer: ConsumerState,
  member: GroupMember,
  settled: Settled,
  env: ClientEnv,
): void {
  const { commit, failure } = settled;
  const { kind } = commit;
  const isAwaited = kind === 'sync' || kind === 'closing';
  if (!isAwaited || failure?.isRetriable !== true || !member.commits.includes(commit)) {
    finish(consumer, member, settled, env);
    return;
  }
  const { 'retry.backoff.ms': initialMs, 'retry.backoff.max.ms': maxMs } =
    consumer.settings.configs;
  const pause = backoffAfter({ initialMs, maxMs }, commit.failures, env.rng('retry'));
  commit.failures += 1;
  commit.isInFlight = false;
  commit.retryAt = env.clock.monotonic() + pause;
}

function finish(
  consumer: ConsumerState,
  member: GroupMember,
  { commit, failure }: Settled,
  env: ClientEnv,
): void {
  const at = member.commits.indexOf(commit);
  if (at < 0) return;
  member.commits.splice(at, 1);
  traceOutcome(consumer, member, { commit, failure }, env);
  const { id, kind, offsets } = commit;
  switch (kind) {
    case 'async': {
      const isRetriable = failure?.isRetriable === true;
      const told = isRetriable
        ? { ...failure, exception: 'RetriableCommitFailedException' }
        : failure;
      member.completed.push({ commit: id, kind, offsets, failure: told });
      break;
    }
    case 'sync':
      // The callbacks of what was committed before come first.
      consumer.reports.push(...member.completed.splice(0));
      consumer.reports.push({ commit: id, kind, offsets, failure });
      break;
    case 'auto':
      if (failure?.isRetriable === true) {
        const pause = ms(consumer.settings.configs['retry.backoff.ms']);
        member.nextAutoCommitAt = env.clock.monotonic() + pause;
      }
      break;
    case 'before-rebalance':
      onPrepared(consumer, member, { commit, failure }, env);
      break;
    case 'closing':
      break;
  }
}

function onPrepared(
  { settings }: ConsumerState,
  { preparation }: GroupMember,
  { commit, failure }: Settled,
  env: ClientEnv,
): void {
  if (preparation?.commit !== commit.id) return;
  preparation.commit = null;
  preparation.outcome = failure?.isRetriable === true ? 'retry' : 'done';
  preparation.retryAt = env.clock.monotonic() + ms(settings.configs['retry.backoff.ms']);
}

function traceOutcome(
  consumer: ConsumerState,
  { settings }: GroupMember,
  { commit, failure }: Settled,
  env: ClientEnv,
): void {
  if (commit.offsets.length === 0) return;
  const group = env.intern('group', settings.groupId);
  if (failure !== null) {
    trace['commit-failed'](env.trace, group, failure.exception, failure.errorCode);
    return;
  }
  for (const at of commit.offsets) {
    trace['offset-committed'](env.trace, group, numberOf(consumer, at), at.offset, commit.kind);
  }
}

/** Nobody can be found who would take them: commits that nobody waits for have failed. */
export function failUnsent(
  consumer: ConsumerState,
  member: GroupMember,
  failure: GroupFailure,
  env: ClientEnv,
): void {
  for (const commit of member.commits.slice()) {
    const isAwaited = commit.kind === 'sync' || commit.kind === 'closing';
    if (commit.isInFlight || (isAwaited && failure.isRetriable)) continue;
    finish(consumer, member, { commit, failure }, env);
  }
}

/** poll() commits by itself what it has handed out before, every auto.commit.interval.ms. */
export function maybeAutoCommit(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): void {
  const { autoCommitMs } = member.settings;
  const now = env.clock.monotonic();
  if (autoCommitMs === null || member.nextAutoCommitAt > now) return;
  member.nextAutoCommitAt = now + ms(autoCommitMs);
  const offsets = allConsumed(consumer, member);
  beginCommit(consumer, member, { kind: 'auto', offsets }, env);
}

/** When a commit is tried again, or is waited for no longer. */
export function commitDeadline({ commits }: GroupMember, now: Micros): Micros {
  let earliest = Infinity;
  for (const { until, retryAt, isInFlight } of commits) {
    earliest = Math.min(earliest, until);
    if (!isInFlight && retryAt > now) earliest = Math.min(earliest, retryAt);
  }
  return earliest;
}
