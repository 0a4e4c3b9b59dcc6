// What an answer to Produce, or its absence, means for the batches that were sent.
import { numbered } from '../../../sim/numbered.ts';
import { added, none } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import type { ResponseBody, ResponseEnvelope } from '../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import { backoffAfter } from '../network/backoff.ts';
import { numberIn } from '../network/cluster-view.ts';
import { applyLeaderHints, requestUpdate, type LeaderHint } from '../network/metadata.ts';
import type { ClientEnv, FailureReason } from '../network/network.ts';
import { partitionKey } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import { finish, release } from './accumulator.ts';
import { expiresAt } from './expiry.ts';
import { followSplit } from './flushing.ts';
import { forgetInFlight } from './in-flight.ts';
import { onReenqueued, type BatchId, type ProducerBatch, type SendId } from './producer-batch.ts';
import { report, type ProducerState } from './producer-state.ts';
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
  ids: readonly BatchId[],
  response: ResponseEnvelope,
  env: ClientEnv,
): void {
  const { responses, nodeEndpoints } = response.body as ResponseBody<'Produce'>;
  let hints: readonly LeaderHint[] = none;
  for (const topic of responses) {
    for (const answer of topic.partitionResponses) {
      const batch = batchFor(producer, ids, topic, answer.index);
      if (batch === undefined) continue;
      const { topic: name, index } = batch;
      if (hasHint(answer)) hints = added(hints, { topic: name, index, ...answer.currentLeader });
      settle(producer, batch, answer, env);
    }
  }
  takeHints(producer, hints, nodeEndpoints, env);
}

type TopicAnswer = ResponseBody<'Produce'>['responses'][number];
type PartitionAnswer = TopicAnswer['partitionResponses'][number];

function batchFor(
  { accumulator }: ProducerState,
  ids: readonly BatchId[],
  { name, topicId }: TopicAnswer,
  index: number,
): ProducerBatch | undefined {
  for (const id of ids) {
    const batch = numbered(accumulator.batches, id);
    const isTopic = batch?.topic === name || (name === '' && batch?.topicId === topicId);
    if (isTopic && batch?.index === index) return batch;
  }
  return undefined;
}

/** KIP-951: who refuses because another leads may say who. */
function hasHint({ errorCode, currentLeader }: PartitionAnswer): boolean {
  const isMoved =
    errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.FENCED_LEADER_EPOCH;
  return isMoved && currentLeader.leaderId >= 0 && currentLeader.leaderEpoch >= 0;
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
  ids: readonly BatchId[],
  why: FailureReason,
  env: ClientEnv,
): void {
  const outcome = { errorCode: failureCodes[why], baseOffset: -1, logStartOffset: -1 };
  settleAll(producer, ids, outcome, env);
}

/** acks=0: what was written to the socket counts as delivered. */
export function onUnanswered(
  producer: ProducerState,
  ids: readonly BatchId[],
  env: ClientEnv,
): void {
  const outcome = { errorCode: ErrorCode.NONE, baseOffset: -1, logStartOffset: -1 };
  settleAll(producer, ids, outcome, env);
}

function settleAll(
  producer: ProducerState,
  ids: readonly BatchId[],
  outcome: Outcome,
  env: ClientEnv,
): void {
  for (const id of ids) {
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
  const { accumulator, sequences } = producer;
  if (sequences !== null) onBatchAcknowledged(sequences, batch, baseOffset);
  forgetInFlight(producer, batch);
  if (batch.isDone) {
    release(accumulator, batch);
    return;
  }
  const { topic, index: partition, sends } = batch;
  report(producer, { type: 'acknowledged', sends, topic, partition, baseOffset });
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
  const { accumulator, sequences } = producer;
  forgetInFlight(producer, batch);
  if (batch.isDone) {
    release(accumulator, batch);
    return;
  }
  const { topic, index: partition, sends } = batch;
  const { errorCode, invalid } = failure;
  const named = invalid === undefined ? {} : { invalid };
  report(producer, { type: 'failed', sends, topic, partition, errorCode, ...named });
  trace['produce-failed'](env.trace, batch.number, sends.length, errorCode);
  if (sequences !== null) onBatchFailed(sequences, batch, failure);
  finish(accumulator, batch);
}
