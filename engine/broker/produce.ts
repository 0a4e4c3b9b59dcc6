// Produce: records are appended by their partition's leader, and acknowledged when acks asks for it.
import { ms } from '../../sim/time.ts';
import { appendAsLeader, type AppendInfo } from '../log/log-append.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { Batch } from '../protocol/batch.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { maybeAdvanceHighWatermark } from '../replication/high-watermark.ts';
import { park, parkedRequest, unpark, type ParkedRequest } from '../replication/parked.ts';
import { leaderReplica } from '../replication/reading.ts';
import { effectiveMinIsr, maximalIsrOf, type Replica } from '../replication/replica.ts';
import { stir } from '../replication/stirred.ts';
import { write as writeReplication } from '../replication/trace.ts';
import { hangUp, reply, replyNothing } from './front.ts';
import { endpointsOf, leaderHintOf, noHint } from './leader-hints.ts';
import {
  areIntact,
  checkProduce,
  producedBatches,
  type ProducedBatches,
  type ProduceRefusal,
} from './produced-records.ts';
import { inSyncRulesOf, partitionAt, topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call, ProducedPartition, WaitingProduce } from './state.ts';
import { throttleOfProduce } from './throttling.ts';
import { write } from './trace.ts';

type ProduceResponse = ResponseBody<'Produce'>;
type TopicAnswer = ProduceResponse['responses'][number];
type PartitionAnswer = TopicAnswer['partitionResponses'][number];
type TopicData = Call<'Produce'>['request']['body']['topicData'][number];

/** From this version on topics go by id. */
const byTopicId = 13;

/** Takes a Produce: appends what may be appended, and answers when acks is satisfied. */
export function handleProduce(broker: BrokerState, call: Call<'Produce'>, env: BrokerEnv): void {
  const refused = checkProduce(call.request.body);
  // Kafka's handler fails on a partition without a record set; the answer never comes.
  if (refused === 'unanswerable') return;
  if (refused !== undefined) {
    settle(broker, call, refuseAll(call, refused), env);
    return;
  }
  const { acks, topicData } = call.request.body;
  const produced: ProducedPartition[] = [];
  const partitions: PartitionId[][] = [];
  const responses = topicData.map((topic) => {
    const ids: PartitionId[] = [];
    partitions.push(ids);
    return produceTopic(broker, call, topic, { produced, ids, env });
  });
  const response: ProduceResponse = { responses, throttleTimeMs: 0, nodeEndpoints: [] };
  if (acks !== 0 && produced.length > 0) {
    parkProduce(broker, { call, response, partitions, produced }, env);
  } else {
    settle(broker, call, withLeaderHints(broker, call, { response, partitions }), env);
  }
}

/** Acks=0: nobody waits for an answer; that something went wrong is said by closing the connection. */
function settle(
  broker: BrokerState,
  call: Call<'Produce'>,
  body: ProduceResponse,
  env: BrokerEnv,
): void {
  const errorCode = firstError(body);
  const throttleMs = throttleOfProduce(broker, call, env);
  if (call.request.body.acks !== 0) reply(broker, call, { body, errorCode, throttleMs }, env);
  else if (errorCode === 0) replyNothing(broker, call, throttleMs, env);
  else hangUp(broker, call, `a record could not be written (error ${errorCode})`, env);
}

function refuseAll(
  { request }: Call<'Produce'>,
  { errorCode, message: errorMessage }: ProduceRefusal,
): ProduceResponse {
  const responses = request.body.topicData.map(({ name, topicId, partitionData }) => ({
    name,
    topicId,
    partitionResponses: partitionData.map(({ index }) => ({
      ...refusal(index, errorCode),
      errorMessage,
    })),
  }));
  return { responses, throttleTimeMs: 0, nodeEndpoints: [] };
}

/** From this version on a refusal names the leader. */
const withHints = 10;

function withLeaderHints(
  broker: BrokerState,
  { request }: Call<'Produce'>,
  { response, partitions }: Pick<WaitingProduce, 'response' | 'partitions'>,
): ProduceResponse {
  if (request.version < withHints) return response;
  if (!isAnyRefused(response)) return response;
  const responses = response.responses.map((topic, t) => ({
    ...topic,
    partitionResponses: topic.partitionResponses.map((answer, p) => {
      if (answer.errorCode !== ErrorCode.NOT_LEADER_OR_FOLLOWER) return answer;
      return { ...answer, currentLeader: leaderHintOf(broker, partitions[t]?.[p] ?? -1) };
    }),
  }));
  const hints = responses.flatMap(({ partitionResponses }) =>
    partitionResponses.map(({ currentLeader }) => currentLeader),
  );
  return { ...response, responses, nodeEndpoints: endpointsOf(broker, hints) };
}

const isAnyRefused = (response: ProduceResponse): boolean => firstError(response) !== 0;

function firstError({ responses }: ProduceResponse): number {
  for (const { partitionResponses } of responses) {
    for (const { errorCode } of partitionResponses) if (errorCode !== 0) return errorCode;
  }
  return 0;
}

interface Appending {
  readonly produced: ProducedPartition[];
  /** The partitions in the order of the request; -1 where there is none. */
  readonly ids: PartitionId[];
  readonly env: BrokerEnv;
}

function produceTopic(
  broker: BrokerState,
  call: Call<'Produce'>,
  data: TopicData,
  appending: Appending,
): TopicAnswer {
  const { version, body } = call.request;
  const { image } = broker.view;
  const topic =
    version >= byTopicId
      ? topicWithUuid(image, appending.env, data.topicId)
      : topicWithName(image, appending.env, data.name);
  const unknown =
    version >= byTopicId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const partitionResponses = data.partitionData.map(({ index, records }): PartitionAnswer => {
    const partition = partitionAt(topic, index);
    appending.ids.push(partition ?? -1);
    if (partition === undefined) {
      return refusal(index, topic === undefined ? unknown : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    const produced = producedBatches(version, records);
    if (typeof produced === 'number') return refusal(index, produced);
    if (body.acks < -1 || body.acks > 1) return refusal(index, ErrorCode.INVALID_REQUIRED_ACKS);
    return appendTo(broker, { partition, index, produced, acks: body.acks }, appending);
  });
  return { name: data.name, topicId: data.topicId, partitionResponses };
}

interface PartitionAppend {
  readonly partition: PartitionId;
  readonly index: number;
  readonly produced: ProducedBatches;
  readonly acks: number;
}

function appendTo(
  broker: BrokerState,
  { partition, index, produced, acks }: PartitionAppend,
  { produced: all, env }: Appending,
): PartitionAnswer {
  const { replication } = broker;
  const replica = leaderReplica(replication, partition, -1);
  if (typeof replica === 'number') return refusal(index, replica);
  const isShort = acks === -1 && replica.isr.isr.length < effectiveMinIsr(replica);
  if (isShort) {
    const { logStartOffset } = replica.log;
    return { ...refusal(index, ErrorCode.NOT_ENOUGH_REPLICAS), logStartOffset };
  }
  if (!areIntact(produced)) return refusal(index, ErrorCode.CORRUPT_MESSAGE);
  const { batches } = produced;
  const { log, leaderEpoch } = replica;
  const from = log.logEndOffset;
  const info = appendAsLeader(log, batches, { leaderEpoch, origin: 'client' }, env.part('log'));
  if (info.error !== 'NONE') return refused(index, info);
  if (!info.duplicate) traceAppended(replica, batches, from, env);
  const { firstOffset: baseOffset, lastOffset } = info;
  note(all, { partition, baseOffset, requiredOffset: lastOffset + 1, outcome: undefined });
  stir(replication.stirred, partition);
  maybeAdvanceHighWatermark(replication, replica, inSyncRulesOf(broker), env);
  return {
    index,
    errorCode: ErrorCode.NONE,
    baseOffset,
    logAppendTimeMs: info.logAppendTime,
    logStartOffset: info.logStartOffset,
    recordErrors: noRecords,
    errorMessage: null,
    currentLeader: noHint,
  };
}

/** A request that names a partition twice waits for what came last. */
function note(all: ProducedPartition[], produced: ProducedPartition): void {
  const at = all.findIndex(({ partition }) => partition === produced.partition);
  if (at < 0) all.push(produced);
  else all[at] = produced;
}

const noRecords: PartitionAnswer['recordErrors'] = [];

const refusal = (index: number, errorCode: ErrorCode): PartitionAnswer => ({
  index,
  errorCode,
  baseOffset: -1,
  logAppendTimeMs: -1,
  logStartOffset: -1,
  recordErrors: noRecords,
  errorMessage: null,
  currentLeader: noHint,
});

/** What the log did not take. Where single records are to blame, they are named, with a message (KIP-467). */
function refused(index: number, info: AppendInfo): PartitionAnswer {
  const { error, message = null, recordErrors = [], logStartOffset } = info;
  return {
    ...refusal(index, error === 'NONE' ? ErrorCode.NONE : codeOf(error)),
    logStartOffset: withoutLogStart.includes(error) ? -1 : logStartOffset,
    errorMessage: recordErrors.length === 0 ? null : message,
    recordErrors: recordErrors.map(({ batchIndex, message: text }) => ({
      batchIndex,
      batchIndexErrorMessage: text,
    })),
  };
}

/** Refusals that Kafka answers without saying where the log begins. */
const withoutLogStart: readonly AppendInfo['error'][] = [
  'CORRUPT_MESSAGE',
  'KAFKA_STORAGE_ERROR',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
];

/** The two refusals that only followers meet have no code of their own. */
function codeOf(error: Exclude<AppendInfo['error'], 'NONE'>): ErrorCode {
  return error === 'OFFSETS_OUT_OF_ORDER' || error === 'UNEXPECTED_APPEND_OFFSET'
    ? ErrorCode.UNKNOWN_SERVER_ERROR
    : ErrorCode[error];
}

function traceAppended(
  replica: Replica,
  batches: readonly Batch[],
  from: number,
  env: BrokerEnv,
): void {
  let baseOffset = from;
  for (const { lastOffsetDelta, producerId, sizeInBytes } of batches) {
    const count = lastOffsetDelta + 1;
    const { id, leaderEpoch } = replica;
    writeReplication['batch-appended'](
      env.trace,
      id,
      baseOffset,
      count,
      leaderEpoch,
      producerId,
      sizeInBytes,
    );
    baseOffset += count;
  }
}

function parkProduce(broker: BrokerState, waiting: WaitingProduce, env: BrokerEnv): void {
  const { api, body } = waiting.call.request;
  const partitions = waiting.produced.map(({ partition }) => partition);
  const request = park(broker.produces, waiting, partitions);
  if (waitsForDisk(waiting)) {
    // Kafka's thread stands in the write meanwhile: that takes as long as it takes.
    broker.awaitingDisk += 1;
    return;
  }
  request.timer = env.after(ms(body.timeoutMs), { type: 'produce-expired', id: request.id });
  write['request-parked'](env.trace, api, waiting.call.connection, 'until it is copied');
}

/** With acks=1 only the leader's own page cache has to take the records. */
const waitsForDisk = ({ call }: WaitingProduce): boolean => call.request.body.acks === 1;

/** Something happened at a partition: is what was appended copied, or can it not be any more? */
export function retryProduce(
  broker: BrokerState,
  request: ParkedRequest<WaitingProduce>,
  env: BrokerEnv,
): void {
  let isDecided = true;
  for (const produced of request.what.produced) {
    if (produced.outcome === undefined) decide(broker, request.what, produced, env);
    if (produced.outcome === undefined) isDecided = false;
  }
  if (!isDecided) return;
  if (waitsForDisk(request.what)) broker.awaitingDisk -= 1;
  else env.cancel(request.timer);
  answerProduce(broker, request.id, 'it is copied', env);
}

/** Is it settled now what is answered of a partition? */
function decide(
  broker: BrokerState,
  waiting: WaitingProduce,
  produced: ProducedPartition,
  env: BrokerEnv,
): void {
  produced.outcome = outcomeOf(broker, waiting, produced);
  if (produced.outcome !== ErrorCode.NONE) return;
  const replica = broker.replication.replicas.get(produced.partition);
  traceAcknowledgement(replica, produced, waiting.call.request.body.acks, env);
}

/** NOT_ENOUGH_REPLICAS_AFTER_APPEND leaves the records where they are: they may still be committed. */
function outcomeOf(
  { replication }: BrokerState,
  waiting: WaitingProduce,
  { partition, requiredOffset }: ProducedPartition,
): ErrorCode | undefined {
  const replica = leaderReplica(replication, partition, -1);
  if (typeof replica === 'number') return replica;
  const { log } = replica;
  if (waitsForDisk(waiting)) return log.writtenUpTo < requiredOffset ? undefined : ErrorCode.NONE;
  if (log.highWatermark < requiredOffset) return undefined;
  return effectiveMinIsr(replica) <= maximalIsrOf(replica).length
    ? ErrorCode.NONE
    : ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
}

function traceAcknowledgement(
  replica: Replica | undefined,
  { baseOffset, requiredOffset }: ProducedPartition,
  acks: number,
  env: BrokerEnv,
): void {
  if (replica === undefined) return;
  let copies = 1;
  for (const { logEndOffset } of replica.followers.values()) {
    if (logEndOffset >= requiredOffset) copies += 1;
  }
  const count = requiredOffset - baseOffset;
  writeReplication['produce-acknowledged'](env.trace, replica.id, baseOffset, count, acks, copies);
}

/** timeout.ms is over: what is not copied by now is answered as timed out, and stays in the log. */
export function onProduceExpired(broker: BrokerState, id: number, env: BrokerEnv): void {
  const request = parkedRequest(broker.produces, id);
  if (request === undefined) return;
  for (const produced of request.what.produced) {
    produced.outcome ??= ErrorCode.REQUEST_TIMED_OUT;
  }
  answerProduce(broker, id, 'its time is over', env);
}

function answerProduce(broker: BrokerState, id: number, why: string, env: BrokerEnv): void {
  const request = unpark(broker.produces, id);
  if (request === undefined) return;
  const { call, response, produced, partitions } = request.what;
  if (!waitsForDisk(request.what)) {
    write['request-unparked'](env.trace, call.request.api, call.connection, why);
  }
  const isAllCopied = produced.every(({ outcome }) => outcome === ErrorCode.NONE);
  const told = isAllCopied ? response : withFailures(request.what);
  const body = withLeaderHints(broker, call, { response: told, partitions });
  const throttleMs = throttleOfProduce(broker, call, env);
  reply(broker, call, { body, errorCode: firstError(body), throttleMs }, env);
}

/** Where the records were appended is told even if they were not copied. */
function withFailures({ response, produced, partitions }: WaitingProduce): ProduceResponse {
  const responses = response.responses.map((topic, t) => ({
    ...topic,
    partitionResponses: topic.partitionResponses.map((answer, p) => {
      const { outcome } = produced.find(({ partition }) => partition === partitions[t]?.[p]) ?? {};
      const isFailed = outcome !== undefined && outcome !== ErrorCode.NONE;
      return isFailed ? { ...answer, errorCode: outcome } : answer;
    }),
  }));
  return { ...response, responses };
}

/** A snapshot's copy of what waits. */
export const copyWaitingProduce = (waiting: WaitingProduce): WaitingProduce => ({
  ...waiting,
  produced: waiting.produced.map((each) => ({ ...each })),
});
