// A consumer: what an application calls (Kafka's KafkaConsumer).
// Simplified: the network is served whenever something arrives, not only inside poll(); fetches are
// sent inside poll() alone.
import type { ProcessEvent } from '../../../sim/program.ts';
import { none } from '../../../sim/short-list.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import { onAlarm } from '../network/alarm.ts';
import { partitionsOf } from '../network/cluster-view.ts';
import { handleNetworkEvent } from '../network/events.ts';
import { addInterest, currentLeader } from '../network/metadata.ts';
import type { ClientEnv, ClientWake } from '../network/network.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import { advance } from './advance.ts';
import { beginClosing } from './closing.ts';
import { collect, type PolledRecords } from './collecting.ts';
import type { ConsumerFailure, ConsumerState } from './consumer-state.ts';
import { bareOffset, seekUnvalidated } from './fetch-position.ts';
import { numberOf } from './partition-number.ts';
import { notePolling } from './group/heartbeats.ts';
import type { ListenerCall } from './group/member.ts';
import { onListenerReturned } from './group/rebalance.ts';
import { assignByApplication, assignedIn, ConsumerMisuse, maybeAssigned } from './subscription.ts';

/** What poll() returns at once; empty: the application waits in it. */
export interface PollResult {
  readonly records: readonly PolledRecords[];
  /** What poll() throws. */
  readonly failure?: ConsumerFailure | undefined;
  /** poll() calls the rebalance listener. The next call of poll() says that it has returned. */
  readonly listener?: ListenerCall;
}

const nothingPolled: PollResult = { records: none };

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
  const assigned = maybeAssigned(consumer.subscription, at);
  if (assigned !== undefined) return assigned.position?.offset;
  const message = 'You can only check the position for partitions assigned to this consumer.';
  throw new ConsumerMisuse('IllegalStateException', message);
}

/**
 * poll(): records that are there, at most max.poll.records. If there are none the application waits
 * in it: it calls again when something has happened to this component.
 */
export function poll(consumer: ConsumerState, env: ClientEnv): PollResult {
  const { member, subscription } = consumer;
  if (subscription.type === 'none') {
    throw new ConsumerMisuse(
      'IllegalStateException',
      'Consumer is not subscribed to any topics or assigned any partitions',
    );
  }
  enterPoll(consumer, true, env);
  if (consumer.isWokenUp) {
    consumer.isWokenUp = false;
    consumer.failures.unshift({ topic: '', index: -1, errorCode: 0, why: 'wakeup' });
  }
  // What was returned before counts as processed: positions are committed before they move on.
  if (member !== null) {
    onListenerReturned(consumer, member, env);
    advance(consumer, env);
  }
  const interruption = interruptionOf(consumer, env);
  if (interruption !== undefined) return interruption;
  const records = collect(consumer, env);
  // The next fetches go out before poll() returns, so that they travel while the application works.
  advance(consumer, env);
  if (records.length === 0) return listenerCallOf(consumer, env) ?? nothingPolled;
  enterPoll(consumer, false, env);
  return { records };
}

/** poll() throws, or calls the rebalance listener. */
function interruptionOf(consumer: ConsumerState, env: ClientEnv): PollResult | undefined {
  if (consumer.failures.length > 0) {
    const failure = consumer.failures.shift();
    enterPoll(consumer, false, env);
    return { records: none, failure };
  }
  return listenerCallOf(consumer, env);
}

function listenerCallOf(consumer: ConsumerState, env: ClientEnv): PollResult | undefined {
  const listening = consumer.member?.listening ?? null;
  if (listening === null || listening.isCalled) return undefined;
  listening.isCalled = true;
  enterPoll(consumer, false, env);
  return { records: none, listener: listening.call };
}

/** The application goes into poll(), or comes out of it: then it must be back in time. */
function enterPoll(consumer: ConsumerState, isPolling: boolean, env: ClientEnv): void {
  consumer.isPolling = isPolling;
  if (consumer.member !== null) notePolling(consumer.member, isPolling, env.clock.monotonic());
}

/** wakeup(): the call that waits is interrupted, or the next one that would. */
export function wakeUp(consumer: ConsumerState): void {
  consumer.isWokenUp = true;
}

/** What close() waits for at most, unless the application says otherwise. */
const defaultCloseTimeoutMs = 30_000;

/** close(): positions are committed, the group is left. It is over when `isClosed` says so. */
export function closeConsumer(
  consumer: ConsumerState,
  env: ClientEnv,
  timeoutMs: number = defaultCloseTimeoutMs,
): void {
  beginClosing(consumer, timeoutMs, env);
  advance(consumer, env);
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
