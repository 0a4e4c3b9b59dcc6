// What an application calls to read as a member of a group (Kafka's KafkaConsumer).
import { none } from '../../../sim/short-list.ts';
import { requestUpdateForNewTopics } from '../network/metadata.ts';
import type { ClientEnv } from '../network/network.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { advance } from './advance.ts';
import type { ConsumerState } from './consumer-state.ts';
import type { CommitReport, CommittedOffset, CommittedReport } from './group/commit.ts';
import { allConsumed, beginCommit } from './group/committing.ts';
import { beginInquiry } from './group/inquiries.ts';
import { matchPattern, takeInterest } from './group/interest.ts';
import { giveUpAll, leaveGroup } from './group/leaving.ts';
import type { GroupMember } from './group/member.ts';
import {
  ConsumerMisuse,
  subscribeTo,
  subscribeToPattern,
  unsubscribe as forgetSubscription,
} from './subscription.ts';

/** What is subscribed to, and whether the application listens to rebalances. */
export type Subscribing = { readonly hasListener?: boolean } & (
  | { readonly topics: readonly string[] }
  | { readonly pattern: string }
);

/** subscribe(): the group assigns partitions of these topics, once the application polls. */
export function subscribe(consumer: ConsumerState, wanted: Subscribing, env: ClientEnv): void {
  const member = memberOf(consumer);
  if ('topics' in wanted && wanted.topics.length === 0) {
    unsubscribe(consumer, env);
    return;
  }
  const { subscription, network } = consumer;
  if ('topics' in wanted) {
    const { topics } = wanted;
    if (topics.some((topic) => topic.trim() === '')) {
      const message = 'Topic collection to subscribe to cannot contain null or empty topic';
      throw new ConsumerMisuse('IllegalArgumentException', message);
    }
    subscribeTo(subscription, [...new Set(topics)]);
    consumer.buffer = consumer.buffer.filter(({ topic }) => topics.includes(topic));
  } else {
    if (wanted.pattern === '') {
      const message = 'Topic pattern to subscribe to cannot be empty';
      throw new ConsumerMisuse('IllegalArgumentException', message);
    }
    subscribeToPattern(subscription, wanted.pattern);
    matchPattern(consumer);
    requestUpdateForNewTopics(network.metadata);
  }
  subscription.hasListener = wanted.hasListener === true;
  takeInterest(consumer, member);
  advance(consumer, env);
}

/** unsubscribe(): partitions are given up and the group is left. Also ends an assignment of its own. */
export function unsubscribe(consumer: ConsumerState, env: ClientEnv): void {
  const { member, subscription } = consumer;
  consumer.buffer = none;
  if (member !== null) {
    giveUpAll(consumer, member, env);
    leaveGroup(consumer, member, 'the consumer unsubscribed from all topics', env);
  }
  forgetSubscription(subscription);
  consumer.isPolling = false;
  if (member !== null) takeInterest(consumer, member);
  advance(consumer, env);
}

/** What commit() says of a partition, beside the offset. */
export type Committable = TopicPartition &
  Pick<CommittedOffset, 'offset'> &
  Partial<Pick<CommittedOffset, 'leaderEpoch' | 'metadata'>>;

/**
 * commitSync() and commitAsync(). Without offsets: all that poll() has returned. The application waits
 * in commitSync() until a report with its number is there; that of commitAsync() is its callback, which
 * poll() or a later commitSync() calls.
 */
export function commit(
  consumer: ConsumerState,
  kind: 'sync' | 'async',
  offsets: readonly Committable[] | undefined,
  env: ClientEnv,
): number {
  const member = memberOf(consumer);
  const named = offsets?.map((at) => ({ leaderEpoch: -1, metadata: '', ...at }));
  const negative = named?.find(({ offset }) => offset < 0);
  if (negative !== undefined) {
    const message = `Invalid offset: ${negative.offset}`;
    throw new ConsumerMisuse('IllegalArgumentException', message);
  }
  const id = beginCommit(
    consumer,
    member,
    { kind, offsets: named ?? allConsumed(consumer, member) },
    env,
  );
  advance(consumer, env);
  return id;
}

/** committed(partitions): the application waits until there is an answer with this number. */
export function committed(
  consumer: ConsumerState,
  partitions: readonly TopicPartition[],
  env: ClientEnv,
): number {
  const id = beginInquiry(consumer, memberOf(consumer), partitions, env);
  advance(consumer, env);
  return id;
}

/** The application takes what came of its calls of committed(). */
export function takeCommitted(consumer: ConsumerState): readonly CommittedReport[] {
  const { answers } = consumer;
  consumer.answers = [];
  return answers;
}

/** The application takes what is known of its commits by now. */
export function takeCommitReports(consumer: ConsumerState): readonly CommitReport[] {
  const { reports } = consumer;
  if (reports.length > 0) consumer.reports = [];
  return reports;
}

function memberOf({ member }: ConsumerState): GroupMember {
  if (member !== null) return member;
  throw new ConsumerMisuse(
    'InvalidGroupIdException',
    'To use the group management or offset commit APIs, you must provide a valid group.id in the ' +
      'consumer configuration.',
  );
}
