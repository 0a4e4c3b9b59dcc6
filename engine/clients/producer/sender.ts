// The sender: what is ready goes out, what took too long is given up (Kafka's Sender).
import { added, none } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import { noCargo, withCargo } from '../../protocol/cargo.ts';
import type { RequestBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';
import { topicIdIn } from '../network/cluster-view.ts';
import { sooner, type Deadline } from '../network/events.ts';
import { mayConnectAt } from '../network/link.ts';
import { addInterest, longAgo, requestUpdate } from '../network/metadata.ts';
import { linkTo, makeReady, sendTo, versionOf, type ClientEnv } from '../network/network.ts';
import { partitionKey } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import { checkReady, drainNode, noteNodeLatency } from './drain.ts';
import { expiredInFlight, takeExpired } from './expiry.ts';
import { noteInFlight } from './in-flight.ts';
import { failBatch, onUnanswered } from './produce-answer.ts';
import { build, type BatchId, type ProducerBatch } from './producer-batch.ts';
import type { ProducerState } from './producer-state.ts';
import { markUnresolved } from './sequences.ts';

/** Something went out: perhaps more can, at once. */
export const somethingWentOut: Deadline = { type: 'sent', at: 0 };

/**
 * One round: who is ready, what goes to them, and what has waited too long. Returns when it should look
 * again by itself, if that is before the alarm.
 */
export function sendWhatIsReady(producer: ProducerState, env: ClientEnv): Deadline {
  const { accumulator, network, alarm } = producer;
  if (accumulator.incomplete === 0) return alarm.due;
  const now = env.clock.monotonic();
  const { nodes, leaderless, nextCheck } = checkReady(accumulator, network.metadata.view, now);
  if (leaderless.length > 0) askForLeaders(producer, leaderless, now);
  let next = sooner(alarm.due, now + nextCheck, 'linger');
  let drained: readonly Drained[] = none;
  for (const nodeId of nodes) {
    if (isReadyFor(producer, nodeId, now, env)) {
      const batches = drain(producer, nodeId, now);
      if (batches.length > 0) drained = added(drained, { nodeId, batches });
    } else {
      next = sooner(next, retryableAt(producer, nodeId, now), 'reconnect');
    }
  }
  expireBatches(producer, now, env);
  for (const { nodeId, batches } of drained) sendProduce(producer, nodeId, batches, env);
  if (drained.length > 0) return somethingWentOut;
  return sooner(next, accumulator.nextExpiryAt, 'delivery-timeout');
}

/** What leaves for one node. */
interface Drained {
  readonly nodeId: number;
  readonly batches: readonly ProducerBatch[];
}

/** Records for partitions that nobody leads: the topics are asked for. */
function askForLeaders(
  { network, sending }: ProducerState,
  topics: readonly string[],
  now: Micros,
): void {
  for (const topic of topics) addInterest(network.metadata, topic, now + sending.maxIdle);
  requestUpdate(network.metadata);
}

/** There is something for a node: can it be sent to? */
function isReadyFor(
  { accumulator, network }: ProducerState,
  nodeId: number,
  now: Micros,
  env: ClientEnv,
): boolean {
  const isReady = makeReady(network, nodeId, env);
  noteNodeLatency(accumulator, nodeId, isReady, now);
  return isReady;
}

/** When a node that is not ready may be tried again; Infinity: something will happen before. */
function retryableAt({ network }: ProducerState, nodeId: number, now: Micros): Micros {
  const link = network.links.get(nodeId);
  if (link === undefined) return Infinity;
  const at = link.status === 'disconnected' ? mayConnectAt(link) : link.throttledUntil;
  return at > now && at !== longAgo ? at : Infinity;
}

/** What goes to a node is on its way from now on. */
function drain(producer: ProducerState, nodeId: number, now: Micros): readonly ProducerBatch[] {
  const { accumulator, network, sequences, sending, settings } = producer;
  const { view } = network.metadata;
  const context = { view, maxSize: sending.maxRequestSize, now, sequences };
  const batches = drainNode(accumulator, nodeId, context);
  for (const batch of batches) {
    noteInFlight(producer, batch);
    if (settings.mutes) accumulator.muted.add(partitionKey(batch.topic, batch.index));
  }
  return batches;
}

/** What has waited too long is given up, sent or not. */
function expireBatches(producer: ProducerState, now: Micros, env: ClientEnv): void {
  const { accumulator } = producer;
  accumulator.nextExpiryAt = Infinity;
  const onTheirWay = expiredInFlight(producer, now);
  const waiting = takeExpired(accumulator, now);
  for (const batch of onTheirWay) expire(producer, batch, env);
  for (const batch of waiting) expire(producer, batch, env);
}

function expire(producer: ProducerState, batch: ProducerBatch, env: ClientEnv): void {
  const { sequences } = producer;
  const failure = { errorCode: ErrorCode.REQUEST_TIMED_OUT, adjustsSequences: false };
  failBatch(producer, batch, failure, env);
  if (sequences !== null && batch.attempts > 0) markUnresolved(sequences, batch);
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
  let topicData: readonly TopicData[] = none;
  let ids: readonly BatchId[] = none;
  let cargo = noCargo;
  for (const batch of batches) {
    const built = build(batch);
    const { topic, index } = batch;
    const topicId = topicIdIn(view, topic);
    const data = { index, records: [built] };
    topicData = isByName
      ? withData(topicData, topic, zeroUuid, data)
      : withData(topicData, '', topicId, data);
    ids = added(ids, batch.id);
    cargo = withCargo(cargo, batch.number, built);
    batch.isInFlight = true;
    batch.topicId = topicId;
    traceSent(batch, built.sizeInBytes, env);
  }
  const body: ProduceBody = { transactionalId: null, acks, timeoutMs, topicData };
  const about = { type: 'produce', batches: ids } as const;
  const isUnanswered = acks === 0;
  const api = 'Produce';
  const sending = { api, version, body, wholeFrom: 3, about, cargo, isUnanswered } as const;
  sendTo(network, nodeId, sending, env);
  if (isUnanswered) onUnanswered(producer, ids, env);
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

function traceSent(batch: ProducerBatch, sizeInBytes: number, env: ClientEnv): void {
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
