// What a consumer does by itself: all that can be done now, and what it waits for next.
import type { Micros } from '../../../sim/time.ts';
import { networkDeadline, pollNetwork, sooner, type Deadline } from '../network/events.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { setAlarm } from '../network/alarm.ts';
import { mayConnectAt } from '../network/link.ts';
import { takeMetadataError } from '../network/metadata.ts';
import { takeNews, type ClientEnv, type News } from '../network/network.ts';
import { seeToClosing } from './closing.ts';
import type { ConsumerRequest, ConsumerState } from './consumer-state.ts';
import type { AssignedPartition } from './fetch-position.ts';
import { onFetched, onFetchLost, sendFetches } from './fetcher.ts';
import { groupDeadline, hearOfGroup, seeToGroup } from './group/group.ts';
import {
  askAgainLater,
  compareWithMetadata,
  onEpochEnds,
  onOffsetsListed,
  seeToPositions,
} from './positions.ts';

/** Does all that can be done now, and arms the timer for what comes next. */
export function advance(consumer: ConsumerState, env: ClientEnv): void {
  if (consumer.isClosed) return;
  const { network } = consumer;
  for (;;) {
    pollNetwork(network, env);
    if (consumer.closing === null) work(consumer, env);
    else seeToClosing(consumer, env);
    const news = takeNews(network);
    // Who has closed is told of nothing any more.
    if (news.length === 0 || consumer.isClosed) break;
    for (const item of news) hear(consumer, item, env);
  }
  if (!consumer.isClosed) setAlarm(consumer.alarm, deadlineOf(consumer, env), env);
}

function work(consumer: ConsumerState, env: ClientEnv): void {
  const { member } = consumer;
  compareWithMetadata(consumer);
  if (member === null || seeToGroup(consumer, member, env)) seeToPositions(consumer, env);
  if (consumer.isPolling) sendFetches(consumer, env);
}

function hear(consumer: ConsumerState, news: News<ConsumerRequest>, env: ClientEnv): void {
  if (news.type === 'metadata') {
    hearOfMetadata(consumer);
    return;
  }
  const { about } = news;
  if (isAboutPositions(about)) hearOfPositions(consumer, about, news, env);
  else if (consumer.member !== null)
    hearOfGroup(consumer, consumer.member, { ...news, about }, env);
}

/** What metadata refuses of the topics that are read is thrown by poll(), once. */
function hearOfMetadata({ network, failures }: ConsumerState): void {
  const errorCode = takeMetadataError(network.metadata);
  const isKnown = failures.some(({ why, topic }) => why === 'metadata' && topic === '');
  if (errorCode === ErrorCode.NONE || isKnown) return;
  failures.push({ topic: '', index: -1, errorCode, why: 'metadata' });
}

const isAboutPositions = (about: ConsumerRequest): about is AboutPositions =>
  about.type === 'fetch' || about.type === 'list-offsets' || about.type === 'epoch-ends';

type AboutPositions = Extract<
  ConsumerRequest,
  { readonly type: 'fetch' | 'list-offsets' | 'epoch-ends' }
>;
type AnswerOrLoss = Exclude<News<ConsumerRequest>, { readonly type: 'metadata' }>;

function hearOfPositions(
  consumer: ConsumerState,
  about: AboutPositions,
  news: AnswerOrLoss,
  env: ClientEnv,
): void {
  if (news.type === 'failed') {
    if (about.type === 'fetch') onFetchLost(consumer, about);
    else for (const at of about.partitions) askAgainLater(consumer, at, env);
    return;
  }
  const { response } = news;
  switch (about.type) {
    case 'fetch':
      onFetched(consumer, about, response, env);
      break;
    case 'list-offsets':
      onOffsetsListed(consumer, about.partitions, response, env);
      break;
    case 'epoch-ends':
      onEpochEnds(consumer, about.partitions, response, env);
      break;
  }
}

/** What is due before the alarm; the alarm's own deadline if nothing is. */
function deadlineOf(consumer: ConsumerState, env: ClientEnv): Deadline {
  const { network, subscription, member, closing, alarm } = consumer;
  const now = env.clock.monotonic();
  let next = networkDeadline(network, now, alarm.due);
  if (member !== null) next = groupDeadline(consumer, member, now, next);
  if (closing !== null) return sooner(next, closing.until, 'close-timeout');
  for (const partition of subscription.partitions.values()) {
    next = positionDeadline(consumer, partition, now, next);
  }
  return next;
}

function positionDeadline(
  { network, isPolling }: ConsumerState,
  { fetchState, nextRetryAt, position }: AssignedPartition,
  now: Micros,
  other: Deadline,
): Deadline {
  const waits = fetchState === 'await-reset' || fetchState === 'await-validation';
  const next = waits && nextRetryAt > now ? sooner(other, nextRetryAt, 'position-retry') : other;
  const link = network.links.get(position?.leaderId ?? -1);
  if (link?.status !== 'disconnected' || !(isPolling || waits)) return next;
  const at = mayConnectAt(link);
  return at > now ? sooner(next, at, 'reconnect') : next;
}
