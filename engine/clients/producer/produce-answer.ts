// What an answer to Produce, or its absence, means for the batches that were sent.
import { numbered } from '../../../sim/numbered.ts';
import { withdraw } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import type { ResponseBody, ResponseEnvelope } from '../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import { backoffAfter } from '../network/backoff.ts';
import { numberIn } from '../network/cluster-view.ts';
import { applyLeaderHints, requestUpdate, type LeaderHint } from '../network/metadata.ts';
import type { ClientEnv, FailureReason } from '../network/network.ts';
import { partitionKey } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import { expiresAt, finish, release } from './accumulator.ts';
import { followSplit } from './flushing.ts';
import { onReenqueued, type ProducerBatch, type SendId } from './producer-batch.ts';
import type { ProducedPart, ProducerState } from './producer-state.ts';
import { enqueueFirst, splitBatch } from './requeue.ts';
import { mayRetrySequenced, onBatchAcknowledged, onBatchFailed } from './sequences.ts';

/** What became of one batch. */
interface Outcome {
  readonly errorCode: number;
  readonly baseOffset: number;
  readonly logStartOffset: number;
  /** Records that the broker refused themselves, by their place in the batch (KIP-467). */
  readonly recordErrors?: readonly { readonly batchIndex: number }[];
}

/** A broker answered. */
export function onProduceAnswered(
  producer: ProducerState,
  parts: readonly ProducedPart[],
  response: ResponseEnvelope,
  env: ClientEnv,
): void {
  const { responses, nodeEndpoints } = response.body as ResponseBody<'Produce'>;
  const hints: LeaderHint[] = [];
  for (const { name, topicId, partitionResponses } of responses) {
    for (const answer of partitionResponses) {
      const batch = batchFor(producer, parts, { name, topicId, index: answer.index });
      if (batch === undefined) continue;
      noteHint(hints, batch, answer);
      settle(producer, batch, answer, env);
    }
  }
  takeHints(producer, hints, nodeEndpoints, env);
}

function batchFor(
  { accumulator }: ProducerState,
  parts: readonly ProducedPart[],
  of: { readonly name: string; readonly topicId: string; readonly index: number },
): ProducerBatch | undefined {
  for (const { batch: id, topicId } of parts) {
    const batch = numbered(accumulator.batches, id);
    const isTopic = batch?.topic === of.name || (of.name === '' && topicId === of.topicId);
    if (isTopic && batch?.index === of.index) return batch;
  }
  return undefined;
}

type PartitionAnswer = ResponseBody<'Produce'>['responses'][number]['partitionResponses'][number];

/** KIP-951: who refuses because another leads may say who. */
function noteHint(hints: LeaderHint[], batch: ProducerBatch, answer: PartitionAnswer): void {
  const { errorCode, currentLeader } = answer;
  const isMoved =
    errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH;
  if (!isMoved || currentLeader.leaderId < 0 || currentLeader.leaderEpoch < 0) return;
  hints.push({ topic: batch.topic, index: batch.index, ...currentLeader });
}

function takeHints(
  { network }: ProducerState,
  hints: readonly LeaderHint[],
  endpoints: ResponseBody<'Produce'>['nodeEndpoints'],
  env: ClientEnv,
): void {
  if (hints.length === 0) return;
  const nodes = endpoints.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack }));
  for (const accepted of applyLeaderHints(network.metadata, hints, nodes)) {
    const number = numberIn(network.metadata.view, accepted);
    trace['leader-learnt'](env.trace, number, accepted.leaderId, accepted.leaderEpoch);
  }
}

const failureCodes: Readonly<Record<FailureReason, number>> = {
  disconnected: ErrorCode.NETWORK_EXCEPTION,
  'timed-out': ErrorCode.REQUEST_TIMED_OUT,
  'unsupported-version': ErrorCode.UNSUPPORTED_VERSION,
};

/** No answer will come: nobody knows whether the records were written. */
export function onProduceLost(
  producer: ProducerState,
  parts: readonly ProducedPart[],
  why: FailureReason,
  env: ClientEnv,
): void {
  const outcome = { errorCode: failureCodes[why], baseOffset: -1, logStartOffset: -1 };
  settleAll(producer, parts, outcome, env);
}

/** acks=0: what was written to the socket counts as delivered. */
export function onUnanswered(
  producer: ProducerState,
  parts: readonly ProducedPart[],
  env: ClientEnv,
): void {
  const outcome = { errorCode: ErrorCode.NONE, baseOffset: -1, logStartOffset: -1 };
  settleAll(producer, parts, outcome, env);
}

function settleAll(
  producer: ProducerState,
  parts: readonly ProducedPart[],
  outcome: Outcome,
  env: ClientEnv,
): void {
  for (const { batch: id } of parts) {
    const batch = numbered(producer.accumulator.batches, id);
    if (batch !== undefined) settle(producer, batch, outcome, env);
  }
}

/** The fate of one batch after one attempt: done, again, in parts, or given up. */
function settle(
  producer: ProducerState,
  batch: ProducerBatch,
  outcome: Outcome,
  env: ClientEnv,
): void {
  const { accumulator, network, settings } = producer;
  const { errorCode } = outcome;
  const now = env.clock.monotonic();
  batch.isInFlight = false;
  if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.DUPLICATE_SEQUENCE_NUMBER) {
    acknowledge(producer, batch, outcome.baseOffset, env);
  } else if (isTooLarge(batch, errorCode)) {
    split(producer, batch, env);
  } else if (mayRetry(producer, batch, outcome, now)) {
    retry(producer, batch, errorCode, env);
  } else {
    const adjustsSequences = batch.attempts < settings.configs.retries;
    failBatch(producer, batch, { errorCode, adjustsSequences, ...invalidIn(batch, outcome) }, env);
  }
  const isWell = errorCode === ErrorCode.NONE;
  if (!isWell && errorOf(errorCode).invalidatesMetadata) requestUpdate(network.metadata);
  if (settings.mutes) {
    accumulator.muted.delete(partitionKey(batch.topic, batch.index));
  }
}

/** Which calls of send() the broker's complaint is about, if it names any. */
function invalidIn(
  { sends }: ProducerBatch,
  { recordErrors = [] }: Outcome,
): Pick<Failure, 'invalid'> {
  if (recordErrors.length === 0) return {};
  return { invalid: recordErrors.flatMap(({ batchIndex }) => sends[batchIndex] ?? []) };
}

const isTooLarge = (batch: ProducerBatch, errorCode: number): boolean =>
  errorCode === ErrorCode.MESSAGE_TOO_LARGE && batch.records.length > 1 && !batch.isDone;

function acknowledge(
  producer: ProducerState,
  batch: ProducerBatch,
  baseOffset: number,
  env: ClientEnv,
): void {
  const { accumulator, sequences, reports } = producer;
  if (sequences !== null) onBatchAcknowledged(sequences, batch, baseOffset);
  forgetInFlight(producer, batch);
  if (batch.isDone) {
    release(accumulator, batch);
    return;
  }
  const { topic, index: partition, sends } = batch;
  reports.push({ type: 'acknowledged', sends, topic, partition, baseOffset });
  trace['records-acknowledged'](env.trace, batch.number, baseOffset, sends.length);
  finish(accumulator, batch);
}

function mayRetry(
  { accumulator, sequences, settings }: ProducerState,
  batch: ProducerBatch,
  { errorCode, logStartOffset }: Outcome,
  now: Micros,
): boolean {
  const isOver = batch.isDone || expiresAt(accumulator, batch) <= now;
  if (isOver || batch.attempts >= settings.configs.retries) return false;
  return sequences === null
    ? errorOf(errorCode).retriable
    : mayRetrySequenced(sequences, batch, { errorCode, logStartOffset });
}

function retry(
  producer: ProducerState,
  batch: ProducerBatch,
  errorCode: number,
  env: ClientEnv,
): void {
  const { accumulator, sequences } = producer;
  const { retryBackoff } = accumulator.settings;
  const pause = backoffAfter(retryBackoff, batch.attempts, env.rng('retry'));
  onReenqueued(batch, env.clock.monotonic(), pause);
  forgetInFlight(producer, batch);
  enqueueFirst(accumulator, batch, sequences !== null);
  trace['produce-retried'](
    env.trace,
    batch.number,
    batch.records.length,
    errorCode,
    batch.attempts + 1,
  );
}

/** MESSAGE_TOO_LARGE: the records go in smaller batches. */
function split(producer: ProducerState, batch: ProducerBatch, env: ClientEnv): void {
  const { accumulator, sequences } = producer;
  const parts = splitBatch(accumulator, batch, sequences);
  followSplit(producer, batch, parts);
  forgetInFlight(producer, batch);
  finish(accumulator, batch);
  trace['batch-split'](env.trace, batch.number, batch.records.length, parts.length);
}

/** Why a batch is given up. */
export interface Failure {
  readonly errorCode: number;
  /** What comes after it must not look like a gap to the broker. */
  readonly adjustsSequences: boolean;
  readonly invalid?: readonly SendId[];
}

/** A batch is given up. If a request may still read it, its memory is freed when that has ended. */
export function failBatch(
  producer: ProducerState,
  batch: ProducerBatch,
  failure: Failure,
  env: ClientEnv,
): void {
  const { accumulator, sequences, reports } = producer;
  forgetInFlight(producer, batch);
  if (batch.isDone) {
    release(accumulator, batch);
    return;
  }
  const { topic, index: partition, sends } = batch;
  const { errorCode, invalid } = failure;
  const named = invalid === undefined ? {} : { invalid };
  reports.push({ type: 'failed', sends, topic, partition, errorCode, ...named });
  trace['produce-failed'](env.trace, batch.number, sends.length, errorCode);
  if (sequences !== null) onBatchFailed(sequences, batch, failure);
  finish(accumulator, batch);
}

function forgetInFlight({ inFlight }: ProducerState, batch: ProducerBatch): void {
  const key = partitionKey(batch.topic, batch.index);
  const ids = inFlight.get(key);
  if (ids === undefined || !withdraw(ids, batch.id)) return;
  if (ids.length === 0) inFlight.delete(key);
}
