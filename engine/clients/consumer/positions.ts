// Finding positions and checking them: ListOffsets for resets, OffsetForLeaderEpoch after a change of
// leader (Kafka's OffsetFetcher, KIP-320).
import { ms } from '../../../sim/time.ts';
import { apis } from '../../protocol/apis.ts';
import type { ResponseBody, ResponseEnvelope } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { currentLeader, noteLeaderEpoch, requestUpdate } from '../network/metadata.ts';
import { linkTo, makeReady, sendTo, type ClientEnv } from '../network/network.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import type { AskedPosition, AskedReset, ConsumerState } from './consumer-state.ts';
import { completeValidation, onLeaderKnown, type AssignedPartition } from './fetch-position.ts';
import { numberOf } from './partition-number.ts';
import { timestampOf } from './reset-policy.ts';
import {
  areAllFetching,
  maybeAssigned,
  maybeCompleteValidation,
  maybeSeekUnvalidated,
  needsReset,
  needsValidation,
  resetInitializing,
  type LogTruncation,
} from './subscription.ts';

/** Sees to every partition that has no position, or one that must be checked. */
export function seeToPositions(consumer: ConsumerState, env: ClientEnv): void {
  if (areAllFetching(consumer.subscription)) return;
  if (consumer.member === null) resetWithoutGroup(consumer);
  askForResets(consumer, env);
  askForEpochEnds(consumer, env);
}

/** A consumer without a group has no committed offsets to begin with: its policy decides. */
function resetWithoutGroup(consumer: ConsumerState): void {
  for (const { topic, index } of resetInitializing(consumer.subscription)) {
    const errorCode = ErrorCode.OFFSET_OUT_OF_RANGE;
    const isKnown = consumer.failures.some(
      (failure) => failure.topic === topic && failure.index === index,
    );
    if (!isKnown) consumer.failures.push({ topic, index, errorCode, why: 'no-position' });
  }
}

/** New metadata: does anybody else lead what we read? */
export function compareWithMetadata(consumer: ConsumerState): void {
  const { network, subscription } = consumer;
  const { updateVersion } = network.metadata;
  if (consumer.validatedAt === updateVersion) return;
  consumer.validatedAt = updateVersion;
  for (const partition of subscription.partitions.values()) {
    noteCurrentLeader(consumer, partition);
  }
}

/** Takes over who leads a partition. */
export function noteCurrentLeader(consumer: ConsumerState, partition: AssignedPartition): void {
  const leader = currentLeader(consumer.network.metadata, partition);
  const isChecked = onLeaderKnown(partition, leader, mayValidateWith(consumer, leader.leaderId));
  // Whoever reads on in it would come out beyond where the log was cut, with nothing left to check.
  if (isChecked && !partition.isPaused) dropFetched(consumer, partition);
}

/** While a position is checked poll() drops what was fetched there; only of a paused partition it is kept. */
function dropFetched(consumer: ConsumerState, { topic, index }: TopicPartition): void {
  consumer.buffer = consumer.buffer.filter(
    (fetched) => fetched.topic !== topic || fetched.index !== index,
  );
}

/** The first version whose answers carry the epoch that is meant (KIP-320). */
const usableVersion = 3;

/** A node that is not known yet may be able to; one that is too old cannot. */
function mayValidateWith({ network, settings }: ConsumerState, nodeId: number): boolean {
  if (!settings.flags['validate-positions']) return false;
  const link = network.links.get(nodeId);
  if (link === undefined || link.versions.size === 0) return true;
  const range = link.versions.get(apis.OffsetForLeaderEpoch.key);
  return range !== undefined && range.max >= usableVersion;
}

type Led<T> = T & { readonly partition: AssignedPartition; readonly leaderEpoch: number };

/** Partitions by who leads them; where nobody does, metadata is asked for. */
function byLeader(
  { network }: ConsumerState,
  partitions: readonly AssignedPartition[],
): ReadonlyMap<number, Led<object>[]> {
  const led = new Map<number, Led<object>[]>();
  for (const partition of partitions) {
    const { leaderId, leaderEpoch } = currentLeader(network.metadata, partition);
    if (leaderId < 0) {
      requestUpdate(network.metadata);
      continue;
    }
    const sameLeader = led.get(leaderId);
    if (sameLeader === undefined) led.set(leaderId, [{ partition, leaderEpoch }]);
    else sameLeader.push({ partition, leaderEpoch });
  }
  return led;
}

/** Nobody is asked twice before the answer could have come. */
function noteAsked(consumer: ConsumerState, led: readonly Led<object>[], env: ClientEnv): void {
  const patience = ms(consumer.settings.configs['request.timeout.ms']);
  const until = env.clock.monotonic() + patience;
  for (const { partition } of led) partition.nextRetryAt = until;
}

function askForResets(consumer: ConsumerState, env: ClientEnv): void {
  const { subscription, network, fetching } = consumer;
  const waiting = needsReset(subscription, env.clock.monotonic());
  if (waiting.length === 0) return;
  const nowMs = Math.floor(env.clock.wall() / 1_000);
  for (const [nodeId, led] of byLeader(consumer, waiting)) {
    if (!makeReady(network, nodeId, env)) continue;
    noteAsked(consumer, led, env);
    const topics = topicsOf(led).map(({ topic, ofTopic }) => ({
      name: topic,
      partitions: ofTopic.map(({ partition, leaderEpoch }) => ({
        partitionIndex: partition.index,
        currentLeaderEpoch: leaderEpoch,
        timestamp: timestampOf(partition.resetPolicy ?? subscription.defaultReset, nowMs),
      })),
    }));
    const body = { replicaId: -1, isolationLevel: fetching.isolationLevel, topics };
    const partitions = led.map(({ partition }): AskedReset => {
      const { topic, index, resetPolicy } = partition;
      return { topic, index, policy: resetPolicy };
    });
    const about = { type: 'list-offsets', partitions } as const;
    sendTo(network, nodeId, { api: 'ListOffsets', body, about }, env);
  }
}

function askForEpochEnds(consumer: ConsumerState, env: ClientEnv): void {
  const { subscription, network } = consumer;
  const waiting = needsValidation(subscription, env.clock.monotonic());
  if (waiting.length === 0) return;
  for (const [nodeId, led] of byLeader(consumer, waiting)) {
    if (!makeReady(network, nodeId, env)) continue;
    const range = linkTo(network, nodeId).versions.get(apis.OffsetForLeaderEpoch.key);
    if (range === undefined || range.max < usableVersion) {
      for (const { partition } of led) completeValidation(partition);
      continue;
    }
    noteAsked(consumer, led, env);
    const topics = topicsOf(led).map(({ topic, ofTopic }) => ({
      topic,
      partitions: ofTopic.map(({ partition, leaderEpoch }) => ({
        partition: partition.index,
        currentLeaderEpoch: leaderEpoch,
        leaderEpoch: partition.position?.offsetEpoch ?? -1,
      })),
    }));
    const partitions = led.flatMap(({ partition }): AskedPosition[] => {
      const { topic, index, position } = partition;
      return position === null ? [] : [{ topic, index, position }];
    });
    const about = { type: 'epoch-ends', partitions } as const;
    const body = { replicaId: -1, topics };
    sendTo(network, nodeId, { api: 'OffsetForLeaderEpoch', body, about }, env);
  }
}

function topicsOf(
  led: readonly Led<object>[],
): readonly { readonly topic: string; readonly ofTopic: readonly Led<object>[] }[] {
  const names = new Set(led.map(({ partition }) => partition.topic));
  return [...names].map((topic) => ({
    topic,
    ofTopic: led.filter(({ partition }) => partition.topic === topic),
  }));
}

/** A broker said where to begin. */
export function onOffsetsListed(
  consumer: ConsumerState,
  asked: readonly AskedReset[],
  response: ResponseEnvelope,
  env: ClientEnv,
): void {
  const { topics } = response.body as ResponseBody<'ListOffsets'>;
  for (const { name, partitions } of topics) {
    for (const answer of partitions) {
      const at = asked.find(
        ({ topic, index }) => topic === name && index === answer.partitionIndex,
      );
      if (at === undefined) continue;
      if (answer.errorCode === ErrorCode.NONE) onOffsetListed(consumer, at, answer, env);
      else onRefused(consumer, at, answer.errorCode, env);
    }
  }
}

function onOffsetListed(
  consumer: ConsumerState,
  at: AskedReset,
  found: { readonly offset: number; readonly leaderEpoch: number },
  env: ClientEnv,
): void {
  const { offset, leaderEpoch } = found;
  // No record is that young: the partition waits, and asks again when request.timeout.ms is over.
  if (offset < 0) return;
  const { metadata } = consumer.network;
  if (leaderEpoch >= 0) noteLeaderEpoch(metadata, at, leaderEpoch);
  // Without an epoch of its offset, a position that was reset is not validated.
  const position = { offset, offsetEpoch: -1, ...currentLeader(metadata, at) };
  if (!maybeSeekUnvalidated(consumer.subscription, at, position, at.policy)) return;
  const why = `reset to ${at.policy?.type ?? 'the default'}`;
  trace['position-moved'](env.trace, numberOf(consumer, at), offset, why);
}

/** A broker said how far the epochs of our positions reach in its log. */
export function onEpochEnds(
  consumer: ConsumerState,
  asked: readonly AskedPosition[],
  response: ResponseEnvelope,
  env: ClientEnv,
): void {
  const { topics } = response.body as ResponseBody<'OffsetForLeaderEpoch'>;
  for (const { topic: name, partitions } of topics) {
    for (const answer of partitions) {
      const at = asked.find(({ topic, index }) => topic === name && index === answer.partition);
      if (at === undefined) continue;
      if (answer.errorCode !== ErrorCode.NONE) {
        onRefused(consumer, at, answer.errorCode, env);
      } else {
        onEpochEnd(consumer, at, answer, env);
      }
    }
  }
}

function onEpochEnd(
  consumer: ConsumerState,
  at: AskedPosition,
  end: { readonly endOffset: number; readonly leaderEpoch: number },
  env: ClientEnv,
): void {
  const { subscription, failures } = consumer;
  const truncation = maybeCompleteValidation(subscription, at, at.position, end);
  const position = maybeAssigned(subscription, at)?.position ?? null;
  const isMovedBack = position !== null && position.offset < at.position.offset;
  if (truncation === undefined && !isMovedBack) return;
  const number = numberOf(consumer, at);
  const divergesAt = truncation?.divergentOffset ?? position?.offset ?? -1;
  trace['log-truncation-noticed'](env.trace, number, at.position.offset, divergesAt);
  if (truncation !== undefined) failures.push(failureOf(truncation));
}

const failureOf = ({ topic, index }: LogTruncation): ConsumerState['failures'][number] => ({
  topic,
  index,
  errorCode: ErrorCode.OFFSET_OUT_OF_RANGE,
  why: 'log-truncation',
});

function onRefused(
  consumer: ConsumerState,
  at: TopicPartition,
  errorCode: number,
  env: ClientEnv,
): void {
  const { topic, index } = at;
  if (errorCode === ErrorCode.TOPIC_AUTHORIZATION_FAILED) {
    consumer.failures.push({ topic, index, errorCode, why: 'metadata' });
  }
  askAgainLater(consumer, at, env);
}

/** The answer was no, or none came: after a pause, and with fresh metadata. */
export function askAgainLater(consumer: ConsumerState, at: TopicPartition, env: ClientEnv): void {
  const partition = maybeAssigned(consumer.subscription, at);
  const pause = ms(consumer.settings.configs['retry.backoff.ms']);
  if (partition !== undefined) partition.nextRetryAt = env.clock.monotonic() + pause;
  requestUpdate(consumer.network.metadata);
}
