// The sender: what is ready goes out, what took too long is given up (Kafka's Sender).
import { numbered } from '../../../sim/numbered.ts';
import { added } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import { noCargo, withCargo } from '../../protocol/cargo.ts';
import type { RequestBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';
import { topicIdIn } from '../network/cluster-view.ts';
import { noDeadline, sooner, type Deadline } from '../network/events.ts';
import { mayConnectAt } from '../network/link.ts';
import { addInterest, longAgo, requestUpdate } from '../network/metadata.ts';
import { linkTo, makeReady, sendTo, versionOf, type ClientEnv } from '../network/network.ts';
import { partitionKey } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import { expiresAt, noteExpiry, takeExpired } from './accumulator.ts';
import { checkReady, drainNode, noteNodeLatency } from './drain.ts';
import { failBatch, onUnanswered } from './produce-answer.ts';
import { build, type ProducerBatch } from './producer-batch.ts';
import type { ProducedPart, ProducerState } from './producer-state.ts';
import { markUnresolved } from './sequences.ts';

/** What came of one round of the sender. */
export interface SenderRound {
  /** Something went out: perhaps more can. */
  readonly hasSent: boolean;
  /** When it should look again by itself, if that is before the alarm. */
  readonly next: Deadline;
}

/** No batch is open: nothing to look at. */
export const nothingToSend: SenderRound = { hasSent: false, next: noDeadline };

/** One round: who is ready, what goes to them, and what has waited too long. */
export function sendWhatIsReady(producer: ProducerState, env: ClientEnv): SenderRound {
  const { accumulator, network } = producer;
  if (accumulator.incomplete === 0) return nothingToSend;
  const now = env.clock.monotonic();
  const readiness = checkReady(accumulator, network.metadata.view, now);
  if (readiness.leaderless.length > 0) askForLeaders(producer, readiness.leaderless, now);
  const next = sooner(producer.alarm.due, now + readiness.nextCheck, 'linger');
  const round: Round = { now, drained: nothing, next };
  for (const nodeId of readiness.nodes) drainIfReady(producer, nodeId, round, env);
  for (const { batches } of round.drained) noteInFlight(producer, batches);
  expireBatches(producer, now, env);
  for (const { nodeId, batches } of round.drained) sendProduce(producer, nodeId, batches, env);
  const { nextExpiryAt } = accumulator;
  return {
    hasSent: round.drained.length > 0,
    next: sooner(round.next, nextExpiryAt, 'delivery-timeout'),
  };
}

/** What is found out and done in a round. */
interface Round {
  readonly now: Micros;
  drained: readonly Drained[];
  next: Deadline;
}

/** What leaves for one node. */
interface Drained {
  readonly nodeId: number;
  readonly batches: readonly ProducerBatch[];
}

const nothing: readonly Drained[] = [];

/** Records for partitions that nobody leads: the topics are asked for. */
function askForLeaders(
  { network, sending }: ProducerState,
  topics: readonly string[],
  now: Micros,
): void {
  for (const topic of topics) addInterest(network.metadata, topic, now + sending.maxIdle);
  requestUpdate(network.metadata);
}

function drainIfReady(producer: ProducerState, nodeId: number, round: Round, env: ClientEnv): void {
  const { accumulator, network, sequences, sending } = producer;
  const { now } = round;
  const canDrain = makeReady(network, nodeId, env);
  noteNodeLatency(accumulator, nodeId, canDrain, now);
  if (!canDrain) {
    round.next = sooner(round.next, retryableAt(producer, nodeId, now), 'reconnect');
    return;
  }
  const { view } = network.metadata;
  const context = { view, maxSize: sending.maxRequestSize, now, sequences };
  const batches = drainNode(accumulator, nodeId, context);
  if (batches.length === 0) return;
  round.drained = added(round.drained, { nodeId, batches });
}

/** When a node that is not ready may be tried again; Infinity: something will happen before. */
function retryableAt({ network }: ProducerState, nodeId: number, now: Micros): Micros {
  const link = network.links.get(nodeId);
  if (link === undefined) return Infinity;
  const at = link.status === 'disconnected' ? mayConnectAt(link) : link.throttledUntil;
  return at > now && at !== longAgo ? at : Infinity;
}

function noteInFlight(producer: ProducerState, batches: readonly ProducerBatch[]): void {
  const { inFlight, accumulator, settings } = producer;
  for (const { topic, index, id } of batches) {
    const key = partitionKey(topic, index);
    const ids = inFlight.get(key);
    if (ids === undefined) inFlight.set(key, [id]);
    else ids.push(id);
    if (settings.mutes) accumulator.muted.add(key);
  }
}

/** delivery.timeout.ms counts from the creation of a batch, whatever happened since. */
function expireBatches(producer: ProducerState, now: Micros, env: ClientEnv): void {
  const { accumulator, sequences } = producer;
  accumulator.nextExpiryAt = Infinity;
  const expired: ProducerBatch[] = [];
  takeExpiredInFlight(producer, now, expired);
  takeExpired(accumulator, now, expired);
  for (const batch of expired) {
    const failure = { errorCode: ErrorCode.REQUEST_TIMED_OUT, adjustsSequences: false };
    failBatch(producer, batch, failure, env);
    if (sequences !== null && batch.attempts > 0) markUnresolved(sequences, batch);
  }
}

/** Of each partition those up to the first that may still arrive. */
function takeExpiredInFlight(
  { inFlight, accumulator }: ProducerState,
  now: Micros,
  expired: ProducerBatch[],
): void {
  for (const ids of inFlight.values()) {
    for (const id of ids) {
      const batch = numbered(accumulator.batches, id);
      if (batch === undefined) break;
      if (expiresAt(accumulator, batch) > now) {
        noteExpiry(accumulator, batch);
        break;
      }
      expired.push(batch);
    }
  }
}

/** One Produce request to one broker. */
function sendProduce(
  producer: ProducerState,
  nodeId: number,
  batches: readonly ProducerBatch[],
  env: ClientEnv,
): void {
  const { network } = producer;
  const { view } = network.metadata;
  const { acks, requestTimeoutMs: timeoutMs } = producer.sending;
  const version = versionOf(network, linkTo(network, nodeId), 'Produce');
  const isByName = version === undefined || version < byTopicId;
  let topicData: readonly TopicData[] = [];
  let parts: readonly ProducedPart[] = [];
  let cargo = noCargo;
  for (const batch of batches) {
    const topicId = topicIdIn(view, batch.topic);
    parts = added(parts, { batch: batch.id, topicId });
    const data = { index: batch.index, records: [build(batch)] };
    topicData = isByName
      ? withData(topicData, batch.topic, zeroUuid, data)
      : withData(topicData, '', topicId, data);
    batch.isInFlight = true;
    cargo = withCargo(cargo, batch.number, build(batch));
    traceSent(batch, env);
  }
  const body: ProduceBody = { transactionalId: null, acks, timeoutMs, topicData };
  const about = { type: 'produce', parts } as const;
  const isUnanswered = acks === 0;
  const api = 'Produce';
  const sending = { api, version, body, wholeFrom: 3, about, cargo, isUnanswered } as const;
  sendTo(network, nodeId, sending, env);
  if (isUnanswered) onUnanswered(producer, about.parts, env);
}

/** From this version on topics go by id. */
const byTopicId = 13;

type ProduceBody = RequestBody<'Produce'>;
type TopicData = ProduceBody['topicData'][number] & {
  readonly partitionData: PartitionData[];
};
type PartitionData = ProduceBody['topicData'][number]['partitionData'][number];

function withData(
  topics: readonly TopicData[],
  name: string,
  topicId: Uuid,
  data: PartitionData,
): readonly TopicData[] {
  for (const topic of topics) {
    if (topic.name !== name || topic.topicId !== topicId) continue;
    topic.partitionData.push(data);
    return topics;
  }
  return added(topics, { name, topicId, partitionData: [data] });
}

function traceSent(batch: ProducerBatch, env: ClientEnv): void {
  const { sizeInBytes } = build(batch);
  trace['batch-sent'](
    env.trace,
    batch.number,
    batch.records.length,
    sizeInBytes,
    batch.attempts + 1,
    batch.producerId,
    batch.producerEpoch,
    batch.baseSequence,
  );
}
