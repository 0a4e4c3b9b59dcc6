// A consumer as a member of its group: what is done now, what is heard, what is waited for.
import type { Micros } from '../../../../sim/time.ts';
import type { ResponseEnvelope } from '../../../protocol/envelope.ts';
import { sooner, type Deadline } from '../../network/events.ts';
import type { ClientEnv, FailureReason, News } from '../../network/network.ts';
import type { ConsumerState, GroupRequest } from '../consumer-state.ts';
import { hasAutoAssigned } from '../subscription.ts';
import { committedDeadline, committedIn, onCommittedKnown, seeToCommitted } from './committed.ts';
import {
  commitDeadline,
  failUnsent,
  maybeAutoCommit,
  onCommitAnswered,
  onCommitLost,
  seeToCommits,
} from './committing.ts';
import {
  loseCoordinator,
  lookupDeadline,
  onCoordinatorFound,
  onLookupLost,
} from './coordinator.ts';
import { failureOf, failureOfLoss, type GroupFailure } from './group-failure.ts';
import {
  heartbeatDeadline,
  onHeartbeatAnswered,
  onHeartbeatLost,
  seeToHeartbeats,
} from './heartbeats.ts';
import { inquiryDeadline, onInquiryAnswered, seeToInquiries } from './inquiries.ts';
import { matchPattern, takeInterest } from './interest.ts';
import {
  continueJoining,
  joinDeadline,
  needsRejoin,
  onJoinAnswered,
  onJoinLost,
  onSyncAnswered,
} from './joining.ts';
import { updateSnapshot } from './leading.ts';
import type { GroupMember } from './member.ts';
import { ensureActive } from './rebalance.ts';

/** Does for the group what can be done now. True: positions may be looked for. */
export function seeToGroup(consumer: ConsumerState, member: GroupMember, env: ClientEnv): boolean {
  seeToHeartbeats(consumer, member, env);
  const failure = continueJoining(consumer, member, env);
  if (failure !== null) failGroup(consumer, failure);
  const isSettled = consumer.isPolling && pollGroup(consumer, member, env);
  seeToCommits(consumer, member, env);
  seeToInquiries(consumer, member, env);
  return isSettled && seeToCommitted(consumer, member, env);
}

/** The part that poll() does itself (ConsumerCoordinator#poll). */
function pollGroup(consumer: ConsumerState, member: GroupMember, env: ClientEnv): boolean {
  followMetadata(consumer, member);
  if (member.completed.length > 0) consumer.reports.push(...member.completed.splice(0));
  if (hasAutoAssigned(consumer.subscription)) {
    throwHeartbeatFailure(consumer, member);
    // poll() throws before it does anything else.
    if (consumer.failures.length > 0) return false;
    if (!ensureActive(consumer, member, env)) return false;
  }
  maybeAutoCommit(consumer, member, env);
  return true;
}

/** New metadata: are there topics that match, and does the leader see other partitions? */
function followMetadata(consumer: ConsumerState, member: GroupMember): void {
  if (member.snapshotVersion === consumer.network.metadata.updateVersion) return;
  if (consumer.subscription.type === 'pattern') {
    matchPattern(consumer);
    takeInterest(consumer, member);
  }
  updateSnapshot(consumer, member);
}

/** What went wrong with heartbeats for good is thrown by poll(). The next one begins anew. */
function throwHeartbeatFailure(consumer: ConsumerState, { heartbeats }: GroupMember): void {
  if (heartbeats.failure === 0) return;
  failGroup(consumer, failureOf(heartbeats.failure));
  heartbeats.failure = 0;
}

/** poll() throws. */
function failGroup(consumer: ConsumerState, { errorCode, exception }: GroupFailure): void {
  consumer.failures.push({ topic: '', index: -1, errorCode, why: 'group', exception });
}

/** News of something that was asked for the group. */
export type GroupNews = Extract<News<GroupRequest>, { readonly about: GroupRequest }>;

/** Somebody answered, or will not. */
export function hearOfGroup(
  consumer: ConsumerState,
  member: GroupMember,
  news: GroupNews,
  env: ClientEnv,
): void {
  const failure =
    news.type === 'answered'
      ? hearAnswer(consumer, member, news, env)
      : hearLoss(consumer, member, news, env);
  if (failure !== null) failGroup(consumer, failure);
}

interface Answered {
  readonly about: GroupRequest;
  readonly response: ResponseEnvelope;
}

/** Gives what poll() must throw. */
function hearAnswer(
  consumer: ConsumerState,
  member: GroupMember,
  { about, response }: Answered,
  env: ClientEnv,
): GroupFailure | null {
  switch (about.type) {
    case 'find-coordinator':
      return heardOfCoordinator(
        consumer,
        member,
        onCoordinatorFound(consumer, member, bodyOf(response, 'FindCoordinator'), env),
        env,
      );
    case 'join': {
      const { body } = bodyOf(response, 'JoinGroup');
      return onJoinAnswered(consumer, member, { sentIn: about.generation, body }, env);
    }
    case 'sync': {
      const { body } = bodyOf(response, 'SyncGroup');
      return onSyncAnswered(consumer, member, { sentIn: about.generation, body }, env);
    }
    case 'heartbeat': {
      const answered = { sentIn: about.generation, body: bodyOf(response, 'Heartbeat').body };
      onHeartbeatAnswered(consumer, member, answered, env);
      return null;
    }
    case 'commit': {
      const { body } = bodyOf(response, 'OffsetCommit');
      const commit = member.commits.find(({ id }) => id === about.commit);
      if (commit !== undefined) onCommitAnswered(consumer, member, { commit, body }, env);
      return null;
    }
    case 'committed': {
      const answer = committedIn(bodyOf(response, 'OffsetFetch').body);
      return onCommittedKnown(consumer, member, { partitions: about.partitions, answer }, env);
    }
    case 'inquiry': {
      const answer = committedIn(bodyOf(response, 'OffsetFetch').body);
      onInquiryAnswered(consumer, member, { id: about.id, answer }, env);
      return null;
    }
    case 'leave':
      return null;
  }
}

function bodyOf<N extends ResponseEnvelope['api']>(
  response: ResponseEnvelope,
  _api: N,
): ResponseEnvelope<N> {
  return response as unknown as ResponseEnvelope<N>;
}

/** Commits that nobody waits for do not wait for a coordinator that cannot be found either. */
function heardOfCoordinator(
  consumer: ConsumerState,
  member: GroupMember,
  failure: GroupFailure | null,
  env: ClientEnv,
): GroupFailure | null {
  if (failure === null) return null;
  failUnsent(consumer, member, failure, env);
  return failure.isRetriable ? null : failure;
}

function hearLoss(
  consumer: ConsumerState,
  member: GroupMember,
  { about, why }: { readonly about: GroupRequest; readonly why: FailureReason },
  env: ClientEnv,
): GroupFailure | null {
  const failure = failureOfLoss(why);
  switch (about.type) {
    case 'find-coordinator':
      return heardOfCoordinator(consumer, member, onLookupLost(consumer, member, why, env), env);
    case 'join':
    case 'sync':
      return onJoinLost(consumer, member, failure, env);
    case 'heartbeat':
      onHeartbeatLost(consumer, member, env);
      return null;
    case 'commit': {
      const commit = member.commits.find(({ id }) => id === about.commit);
      if (commit !== undefined) onCommitLost(consumer, member, { commit, failure }, env);
      return null;
    }
    case 'committed':
      loseCoordinator(consumer, member, 'the connection to it broke', env);
      return onCommittedKnown(
        consumer,
        member,
        { partitions: about.partitions, answer: { failure } },
        env,
      );
    case 'inquiry':
      loseCoordinator(consumer, member, 'the connection to it broke', env);
      onInquiryAnswered(consumer, member, { id: about.id, answer: { failure } }, env);
      return null;
    case 'leave':
      return null;
  }
}

/** What the membership waits for next, if it comes before something else. */
export function groupDeadline(
  consumer: ConsumerState,
  member: GroupMember,
  now: Micros,
  other: Deadline,
): Deadline {
  let next = sooner(other, heartbeatDeadline(member, now), 'heartbeat');
  next = sooner(next, ahead(commitDeadline(member, now), now), 'commit-retry');
  next = sooner(next, ahead(inquiryDeadline(member, now), now), 'committed-retry');
  if (isLookingForCoordinator(consumer, member)) {
    next = sooner(next, ahead(lookupDeadline(consumer, member, now), now), 'coordinator');
  }
  if (!consumer.isPolling) return next;
  next = sooner(next, ahead(committedDeadline(member), now), 'committed-retry');
  if (member.settings.autoCommitMs !== null) {
    next = sooner(next, ahead(member.nextAutoCommitAt, now), 'auto-commit');
  }
  if (!needsRejoin(consumer, member)) return next;
  next = sooner(next, ahead(joinDeadline(member), now), 'rejoin');
  return sooner(next, ahead(member.preparation?.until ?? Infinity, now), 'join-preparation');
}

/** What was due already waits for something else to happen. */
const ahead = (at: Micros, now: Micros): Micros => (at > now ? at : Infinity);

function isLookingForCoordinator(
  { isPolling, subscription }: ConsumerState,
  { heartbeats, commits, committed, inquiries }: GroupMember,
): boolean {
  const isWanted = isPolling && (hasAutoAssigned(subscription) || committed !== null);
  return isWanted || heartbeats.isEnabled || commits.length > 0 || inquiries.length > 0;
}
