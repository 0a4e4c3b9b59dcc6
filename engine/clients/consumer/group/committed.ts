// Where the group left off: a partition that was just assigned begins at its committed offset (OffsetFetch).
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import { zeroUuid } from '../../../protocol/uuid.ts';
import type { Micros } from '../../../../sim/time.ts';
import { backoffAfter } from '../../network/backoff.ts';
import { currentLeader, noteLeaderEpoch } from '../../network/metadata.ts';
import { makeReady, sendTo, type ClientEnv } from '../../network/network.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../../topic-partition.ts';
import { write as trace } from '../../trace.ts';
import type { ConsumerState, GroupRequest } from '../consumer-state.ts';
import { requestReset, seekUnvalidated } from '../fetch-position.ts';
import { numberOf } from '../partition-number.ts';
import { initializing, maybeAssigned } from '../subscription.ts';
import type { CommittedOffset } from './commit.ts';
import { loseCoordinator, seeToCoordinator } from './coordinator.ts';
import { failureOf, type GroupFailure } from './group-failure.ts';
import type { GroupMember } from './member.ts';

/** Why a position moved: so far the group had come. */
export const committedByGroup = 'committed by the group';

/** Asks where to begin in partitions of which nothing is known. True: there is none. */
export function seeToCommitted(
  consumer: ConsumerState,
  member: GroupMember,
  env: ClientEnv,
): boolean {
  const wanted = initializing(consumer.subscription);
  if (wanted.length === 0) {
    member.committed = null;
    return true;
  }
  const keys = wanted.map(({ topic, index }) => partitionKey(topic, index));
  const { committed } = member;
  const isSame = committed !== null && isSameList(committed.partitions, keys);
  const question = isSame
    ? committed
    : { partitions: keys, isAsked: false, retryAt: 0, failures: 0 };
  member.committed = question;
  if (question.isAsked || question.retryAt > env.clock.monotonic()) return false;
  if (!seeToCoordinator(consumer, member, env)) return false;
  const partitions = wanted.map(({ topic, index }): TopicPartition => ({ topic, index }));
  const about = { type: 'committed', partitions } as const;
  question.isAsked = askCommitted(consumer, member, { partitions, about }, env);
  return false;
}

const isSameList = (a: readonly PartitionKey[], b: readonly PartitionKey[]): boolean =>
  a.length === b.length && a.every((key, i) => key === b[i]);

/** Clients speak of topics by name. */
const newestByName = 9;

/** Of which partitions, and who wants to know. */
export interface CommittedAsked {
  readonly partitions: readonly TopicPartition[];
  readonly about: GroupRequest;
}

/** Sends the question. False: it cannot be sent now. */
export function askCommitted(
  { network }: ConsumerState,
  { settings, coordinator }: GroupMember,
  { partitions, about }: CommittedAsked,
  env: ClientEnv,
): boolean {
  if (!makeReady(network, coordinator, env)) return false;
  const { groupId } = settings;
  const names = [...new Set(partitions.map(({ topic }) => topic))];
  const topics = names.map((name) => ({
    name,
    topicId: zeroUuid,
    partitionIndexes: partitions.flatMap(({ topic, index }) => (topic === name ? [index] : [])),
  }));
  const groups = [{ groupId, memberId: null, memberEpoch: -1, topics }];
  const body = { groupId, topics, groups, requireStable: true };
  const sending = { api: 'OffsetFetch', body, about, maxVersion: newestByName } as const;
  sendTo(network, coordinator, sending, env);
  return true;
}

type OffsetsOfGroup = Pick<ResponseBody<'OffsetFetch'>['groups'][number], 'errorCode' | 'topics'>;

/** What was committed, or why it is not known. */
export type CommittedAnswer =
  | { readonly offsets: readonly CommittedOffset[] }
  | { readonly failure: GroupFailure };

/** Reads an answer; a partition without a committed offset has the offset -1. */
export function committedIn(body: ResponseBody<'OffsetFetch'>): CommittedAnswer {
  // Before version 8 the answer was about one group.
  const group: OffsetsOfGroup = body.groups[0] ?? { ...body, topics: body.topics.map(withoutId) };
  if (group.errorCode !== ErrorCode.NONE) return { failure: failureOf(group.errorCode) };
  const offsets: CommittedOffset[] = [];
  for (const { name: topic, partitions } of group.topics) {
    for (const each of partitions) {
      if (each.errorCode !== ErrorCode.NONE) return { failure: failureOfPartition(each.errorCode) };
      const { partitionIndex: index, committedOffset: offset, committedLeaderEpoch } = each;
      const metadata = each.metadata ?? '';
      offsets.push({ topic, index, offset, leaderEpoch: committedLeaderEpoch, metadata });
    }
  }
  return { offsets };
}

const withoutId = (
  topic: ResponseBody<'OffsetFetch'>['topics'][number],
): OffsetsOfGroup['topics'][number] => ({ ...topic, topicId: zeroUuid });

/** Of a partition only unstable offsets are asked for again. */
const failureOfPartition = (errorCode: number): GroupFailure => ({
  ...failureOf(errorCode),
  isRetriable: errorCode === ErrorCode.UNSTABLE_OFFSET_COMMIT,
});

/** The coordinator said where the group left off, or did not. Gives what poll() must throw. */
export function onCommittedKnown(
  consumer: ConsumerState,
  member: GroupMember,
  { partitions, answer }: { partitions: readonly TopicPartition[]; answer: CommittedAnswer },
  env: ClientEnv,
): GroupFailure | null {
  if ('failure' in answer) return onNotKnown(consumer, member, answer.failure, env);
  const { committed } = member;
  const keys = partitions.map(({ topic, index }) => partitionKey(topic, index));
  // Other partitions were assigned meanwhile: they are being asked for.
  if (committed === null || !isSameList(committed.partitions, keys)) return null;
  member.committed = null;
  for (const at of answer.offsets) begin(consumer, at, env);
  return null;
}

function begin(consumer: ConsumerState, at: CommittedOffset, env: ClientEnv): void {
  const { subscription, network, failures } = consumer;
  const partition = maybeAssigned(subscription, at);
  if (partition?.fetchState !== 'initializing') return;
  const { offset, leaderEpoch: offsetEpoch, topic, index } = at;
  if (offset >= 0) {
    if (offsetEpoch >= 0) noteLeaderEpoch(network.metadata, at, offsetEpoch);
    const leader = currentLeader(network.metadata, at);
    const isChecked = consumer.settings.flags['validate-positions'];
    seekUnvalidated(partition, { offset, offsetEpoch: isChecked ? offsetEpoch : -1, ...leader });
    trace['position-moved'](env.trace, numberOf(consumer, at), offset, committedByGroup);
  } else if (subscription.defaultReset.type === 'none') {
    const errorCode = ErrorCode.OFFSET_OUT_OF_RANGE;
    failures.push({ topic, index, errorCode, why: 'no-position' });
  } else {
    requestReset(partition, subscription.defaultReset);
  }
}

function onNotKnown(
  consumer: ConsumerState,
  member: GroupMember,
  failure: GroupFailure,
  env: ClientEnv,
): GroupFailure | null {
  const { committed } = member;
  if (errorOf(failure.errorCode).kind === 'coordinator') {
    loseCoordinator(consumer, member, 'it does not coordinate the group', env);
  }
  if (committed === null) return null;
  const { 'retry.backoff.ms': initialMs, 'retry.backoff.max.ms': maxMs } =
    consumer.settings.configs;
  const pause = backoffAfter({ initialMs, maxMs }, committed.failures, env.rng('retry'));
  committed.isAsked = false;
  committed.failures += 1;
  committed.retryAt = env.clock.monotonic() + pause;
  return failure.isRetriable ? null : failure;
}

/** When the question is asked again. */
export const committedDeadline = ({ committed }: GroupMember): Micros =>
  committed === null || committed.isAsked ? Infinity : committed.retryAt;
