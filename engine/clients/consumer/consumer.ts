// A consumer: what an application calls, and what happens by itself (Kafka's KafkaConsumer).
// Simplified: the network is served whenever something arrives, not only inside poll(); fetches are
// sent inside poll() alone.
import type { ProcessEvent } from '../../../sim/program.ts';
import { assert } from '../../../sim/assert.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import type { PlacedRecord } from '../../protocol/placed-record.ts';
import { onAlarm, setAlarm } from '../network/alarm.ts';
import { partitionsOf } from '../network/cluster-view.ts';
import {
  earlier,
  handleNetworkEvent,
  networkDeadline,
  noDeadline,
  pollNetwork,
  type Deadline,
} from '../network/events.ts';
import { mayConnectAt } from '../network/link.ts';
import { addInterest, currentLeader } from '../network/metadata.ts';
import { takeNews, type ClientEnv, type ClientWake, type News } from '../network/network.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import type { ConsumerFailure, ConsumerRequest, ConsumerState } from './consumer-state.ts';
import {
  bareOffset,
  movePosition,
  seekUnvalidated,
  type AssignedPartition,
} from './fetch-position.ts';
import { isDrained, takeRecords, type FetchedPartition } from './fetched-partition.ts';
import { numberOf, onFetched, onFetchLost, sendFetches } from './fetcher.ts';
import { askAgainLater, onEpochEnds, onOffsetsListed, seeToPositions } from './positions.ts';
import { assignByApplication, assignedIn, maybeAssigned, moveToEnd } from './subscription.ts';

/** Records of one partition, as poll() hands them out. */
export interface PolledRecords extends TopicPartition {
  /** Its number in the trace. */
  readonly partition: number;
  readonly records: readonly PlacedRecord[];
  readonly from: number;
  /** The position after them. */
  readonly to: number;
}

/** What poll() returns at once; empty: the application waits in it. */
export interface PollResult {
  readonly records: readonly PolledRecords[];
  /** What poll() throws. */
  readonly failure: ConsumerFailure | undefined;
}

/** The consumer begins to look for brokers. */
export function startConsumer(consumer: ConsumerState, env: ClientEnv): void {
  advance(consumer, env);
}

/** partitionsFor(topic): undefined while the topic is not known; it is being asked for then. */
export function partitionsFor(
  consumer: ConsumerState,
  topic: string,
  env: ClientEnv,
): readonly TopicPartition[] | undefined {
  const { metadata } = consumer.network;
  const known = partitionsOf(metadata.view, topic);
  if (known.length > 0) {
    consumer.wantedTopics.delete(topic);
    return known.map(({ index }) => ({ topic, index })).toSorted((a, b) => a.index - b.index);
  }
  consumer.wantedTopics.add(topic);
  addInterest(metadata, topic, Infinity);
  advance(consumer, env);
  return undefined;
}

/** assign(partitions): the application chooses what it reads. */
export function assign(
  consumer: ConsumerState,
  partitions: readonly TopicPartition[],
  env: ClientEnv,
): void {
  assignByApplication(consumer.subscription, partitions);
  for (const { topic } of partitions) addInterest(consumer.network.metadata, topic, Infinity);
  advance(consumer, env);
}

/** seek(): the next poll() reads from there. What is buffered is forgotten. */
export function seek(
  consumer: ConsumerState,
  at: TopicPartition,
  offset: number,
  env: ClientEnv,
): void {
  const partition = assignedIn(consumer.subscription, at);
  const leader = currentLeader(consumer.network.metadata, at);
  seekUnvalidated(partition, { ...bareOffset(offset), ...leader });
  trace['position-moved'](env.trace, numberOf(consumer, at), offset, 'seek');
  advance(consumer, env);
}

/** pause(): poll() hands out nothing of these partitions. */
export function pause(consumer: ConsumerState, partitions: readonly TopicPartition[]): void {
  for (const at of partitions) assignedIn(consumer.subscription, at).isPaused = true;
}

/** resume(): they are read again. */
export function resume(
  consumer: ConsumerState,
  partitions: readonly TopicPartition[],
  env: ClientEnv,
): void {
  for (const at of partitions) assignedIn(consumer.subscription, at).isPaused = false;
  advance(consumer, env);
}

/** The next offset that the application will get of a partition; undefined while it is not known. */
export function positionOf(consumer: ConsumerState, at: TopicPartition): number | undefined {
  return assignedIn(consumer.subscription, at).position?.offset;
}

/**
 * poll(): records that are there, at most max.poll.records. If there are none the application waits
 * in it: it calls again when something has happened to this component.
 */
export function poll(consumer: ConsumerState, env: ClientEnv): PollResult {
  consumer.isPolling = true;
  const failure = consumer.failures.shift();
  if (failure !== undefined) {
    consumer.isPolling = false;
    return { records: [], failure };
  }
  const records = collect(consumer, env);
  // The next fetches go out before poll() returns, so that they travel while the application works.
  advance(consumer, env);
  if (records.length > 0) consumer.isPolling = false;
  return { records, failure: undefined };
}

/** close(): nothing is asked any more. */
export function closeConsumer(consumer: ConsumerState, env: ClientEnv): void {
  if (consumer.isClosed) return;
  consumer.isClosed = true;
  for (const connection of consumer.network.connections.keys()) env.close(connection);
  consumer.network.connections.clear();
}

/** Something happened to this component. */
export function handleConsumerEvent(
  consumer: ConsumerState,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ClientEnv,
): void {
  if (event.type === 'wake') onAlarm(consumer.alarm);
  else handleNetworkEvent(consumer.network, event, env);
  advance(consumer, env);
}

/** Does all that can be done now, and arms the timer for what comes next. */
function advance(consumer: ConsumerState, env: ClientEnv): void {
  if (consumer.isClosed) return;
  const { network } = consumer;
  for (;;) {
    pollNetwork(network, env);
    seeToPositions(consumer, env);
    if (consumer.isPolling) sendFetches(consumer, env);
    const news = takeNews(network);
    if (news.length === 0) break;
    for (const item of news) hear(consumer, item, env);
  }
  setAlarm(consumer.alarm, deadlineOf(consumer, env), env);
}

function hear(consumer: ConsumerState, news: News<ConsumerRequest>, env: ClientEnv): void {
  if (news.type === 'metadata') return;
  const { about, nodeId } = news;
  if (news.type === 'failed') {
    if (about.type === 'fetch') onFetchLost(consumer, nodeId, about.partitions);
    else for (const at of about.partitions) askAgainLater(consumer, at, env);
    return;
  }
  const { response } = news;
  switch (about.type) {
    case 'fetch':
      onFetched(consumer, { nodeId, asked: about.partitions }, response, env);
      break;
    case 'list-offsets':
      onOffsetsListed(consumer, about.partitions, response, env);
      break;
    case 'epoch-ends':
      onEpochEnds(consumer, about.partitions, response, env);
      break;
  }
}

/** Takes out of the buffer what poll() returns, and moves positions beyond it. */
function collect(consumer: ConsumerState, env: ClientEnv): PolledRecords[] {
  const collected: PolledRecords[] = [];
  if (consumer.buffer.length === 0) return collected;
  let room = consumer.settings.configs['max.poll.records'];
  for (const fetched of consumer.buffer.splice(0)) {
    const partition = maybeAssigned(consumer.subscription, fetched);
    // After a seek or a new assignment nobody waits for these records any more.
    const isWanted =
      partition?.fetchState === 'fetching' && partition.position?.offset === fetched.nextOffset;
    if (partition === undefined || !isWanted) continue;
    if (room === 0 || partition.isPaused) {
      consumer.buffer.push(fetched);
      continue;
    }
    const from = fetched.nextOffset;
    const records = takeRecords(fetched, room);
    room -= records.length;
    readOn(partition, fetched);
    if (isDrained(fetched)) moveToEnd(consumer.subscription, fetched);
    else consumer.buffer.push(fetched);
    if (records.length > 0) collected.push(handOut(consumer, { fetched, records, from }, env));
  }
  return collected;
}

/** The position is behind what was taken, and remembers in which epoch that was written. */
function readOn(partition: AssignedPartition, { nextOffset, lastEpoch }: FetchedPartition): void {
  const { position } = partition;
  assert(position !== null, 'a partition that is fetched has a position');
  const offsetEpoch = lastEpoch >= 0 ? lastEpoch : position.offsetEpoch;
  movePosition(partition, { ...position, offset: nextOffset, offsetEpoch });
}

interface HandedOut {
  readonly fetched: FetchedPartition;
  readonly records: readonly PlacedRecord[];
  readonly from: number;
}

function handOut(
  consumer: ConsumerState,
  { fetched, records, from }: HandedOut,
  env: ClientEnv,
): PolledRecords {
  const { topic, index, nextOffset: to } = fetched;
  const partition = numberOf(consumer, fetched);
  trace['records-polled'](env.trace, partition, from, to, records.length);
  return { topic, index, partition, records, from, to };
}

function deadlineOf({ network, subscription, isPolling }: ConsumerState, env: ClientEnv): Deadline {
  const now = env.clock.monotonic();
  let next = networkDeadline(network, now);
  for (const { fetchState, nextRetryAt, position } of subscription.partitions.values()) {
    const waits = fetchState === 'await-reset' || fetchState === 'await-validation';
    if (waits && nextRetryAt > now) {
      next = earlier(next, { at: nextRetryAt, what: 'position-retry' });
    }
    const link = network.links.get(position?.leaderId ?? -1);
    if (link?.status !== 'disconnected' || !(isPolling || waits)) continue;
    const at = mayConnectAt(link);
    next = earlier(next, at > now ? { at, what: 'reconnect' } : noDeadline);
  }
  return next;
}
