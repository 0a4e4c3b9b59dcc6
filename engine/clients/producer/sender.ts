// The sender: what is ready goes out, what took too long is given up (Kafka's Sender).
import { ms, type Micros } from '../../../sim/time.ts';
import { cargoOf } from '../../protocol/cargo.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { topicIdIn } from '../network/cluster-view.ts';
import { earlier, noDeadline, type Deadline } from '../network/events.ts';
import { mayConnectAt } from '../network/link.ts';
import { addInterest, longAgo, requestUpdate } from '../network/metadata.ts';
import { makeReady, sendTo, type ClientEnv } from '../network/network.ts';
import { partitionKey } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import { expiresAt, noteExpiry, takeExpired } from './accumulator.ts';
import { checkReady, drainNode, noteNodeLatency } from './drain.ts';
import { failBatch, onUnanswered } from './produce-answer.ts';
import { build, type BatchId, type ProducerBatch } from './producer-batch.ts';
import type { ProducerState } from './producer-state.ts';
import { markUnresolved } from './sequences.ts';
import { acksOf, keepsOrderByWaiting } from './settings.ts';

/** What came of one round of the sender. */
export interface SenderRound {
  /** Something went out: perhaps more can. */
  readonly hasSent: boolean;
  /** When it should look again by itself. */
  readonly next: Deadline;
}

/** No batch is open: nothing to look at. */
export const nothingToSend: SenderRound = { hasSent: false, next: noDeadline };

/** One round: who is ready, what goes to them, and what has waited too long. */
export function sendWhatIsReady(producer: ProducerState, env: ClientEnv): SenderRound {
  const { accumulator, network, settings, sequences } = producer;
  if (accumulator.incomplete === 0) return nothingToSend;
  const now = env.clock.monotonic();
  const { view } = network.metadata;
  const readiness = checkReady(accumulator, view, now);
  if (readiness.leaderless.size > 0) {
    const until = now + ms(settings.configs['metadata.max.idle.ms']);
    for (const topic of readiness.leaderless) addInterest(network.metadata, topic, until);
    requestUpdate(network.metadata);
  }
  let next: Deadline = { at: now + readiness.nextCheck, what: 'linger' };
  const drained = new Map<number, ProducerBatch[]>();
  const maxSize = settings.configs['max.request.size'];
  for (const nodeId of readiness.nodes) {
    const canDrain = makeReady(network, nodeId, env);
    noteNodeLatency(accumulator, nodeId, canDrain, now);
    if (canDrain) {
      drained.set(nodeId, drainNode(accumulator, nodeId, { view, maxSize, now, sequences }));
    } else {
      next = earlier(next, { at: retryableAt(producer, nodeId, now), what: 'reconnect' });
    }
  }
  for (const batches of drained.values()) noteInFlight(producer, batches);
  expireBatches(producer, now, env);
  let hasSent = false;
  for (const [nodeId, batches] of drained) {
    if (batches.length === 0) continue;
    sendProduce(producer, nodeId, batches, env);
    hasSent = true;
  }
  const expiry: Deadline = { at: accumulator.nextExpiryAt, what: 'delivery-timeout' };
  return { hasSent, next: earlier(next, expiry) };
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
  const mutes = keepsOrderByWaiting(settings.configs);
  for (const { topic, index, id } of batches) {
    const key = partitionKey(topic, index);
    const ids = inFlight.get(key);
    if (ids === undefined) inFlight.set(key, [id]);
    else ids.push(id);
    if (mutes) accumulator.muted.add(key);
  }
}

/** delivery.timeout.ms counts from the creation of a batch, whatever happened since. */
function expireBatches(producer: ProducerState, now: Micros, env: ClientEnv): void {
  const { accumulator, sequences } = producer;
  accumulator.nextExpiryAt = Infinity;
  const expired = [...takeExpiredInFlight(producer, now), ...takeExpired(accumulator, now)];
  for (const batch of expired) {
    const failure = { errorCode: ErrorCode.REQUEST_TIMED_OUT, adjustsSequences: false };
    failBatch(producer, batch, failure, env);
    if (sequences !== null && batch.attempts > 0) markUnresolved(sequences, batch);
  }
}

function takeExpiredInFlight(
  { inFlight, accumulator }: ProducerState,
  now: Micros,
): ProducerBatch[] {
  const expired: ProducerBatch[] = [];
  for (const ids of inFlight.values()) {
    const kept = ids.findIndex((id) => !isExpired(id));
    for (const id of ids.slice(0, kept < 0 ? ids.length : kept)) {
      const batch = accumulator.batches.get(id);
      if (batch !== undefined) expired.push(batch);
    }
    const next = kept < 0 ? undefined : accumulator.batches.get(ids[kept] ?? -1);
    if (next !== undefined) noteExpiry(accumulator, next);
  }
  return expired;

  function isExpired(id: BatchId): boolean {
    const batch = accumulator.batches.get(id);
    return batch !== undefined && expiresAt(accumulator, batch) <= now;
  }
}

/** One Produce request to one broker. */
function sendProduce(
  producer: ProducerState,
  nodeId: number,
  batches: readonly ProducerBatch[],
  env: ClientEnv,
): void {
  const { network, settings } = producer;
  const { view } = network.metadata;
  const acks = acksOf(settings.configs);
  const byTopic = new Map<string, ProducerBatch[]>();
  const parts: { batch: BatchId; topicId: string }[] = [];
  const cargo: number[] = [];
  for (const batch of batches) {
    const sameTopic = byTopic.get(batch.topic);
    if (sameTopic === undefined) byTopic.set(batch.topic, [batch]);
    else sameTopic.push(batch);
    const topicId = topicIdIn(view, batch.topic);
    parts.push({ batch: batch.id, topicId });
    batch.isInFlight = true;
    cargo.push(...cargoOf(batch.number, [build(batch)]));
    traceSent(batch, env);
  }
  const topicData = [...byTopic].map(([name, ofTopic]) => ({
    name,
    topicId: topicIdIn(view, name),
    partitionData: ofTopic.map((batch) => ({ index: batch.index, records: [build(batch)] })),
  }));
  const body = { acks, timeoutMs: settings.configs['request.timeout.ms'], topicData };
  const about = { type: 'produce', parts } as const;
  const isUnanswered = acks === 0;
  sendTo(network, nodeId, { api: 'Produce', body, about, cargo, isUnanswered }, env);
  if (isUnanswered) onUnanswered(producer, about.parts, env);
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
