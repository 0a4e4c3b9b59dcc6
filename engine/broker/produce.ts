// Produce: records are appended by their partition's leader, and acknowledged when acks asks for it.
import { added, none } from '../../sim/short-list.ts';
import { ms } from '../../sim/time.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { park, parkedRequest, unpark, type ParkedRequest } from '../replication/parked.ts';
import { leaderReplica } from '../replication/reading.ts';
import { effectiveMinIsr, maximalIsrOf, type Replica } from '../replication/replica.ts';
import { write as writeReplication } from '../replication/trace.ts';
import { hangUp, replyNothing, responseTo, sendResponse } from './front.ts';
import { endpointsOf, leaderHintOf } from './leader-hints.ts';
import { produceTopic, refusal, type PartitionAnswer, type TopicAnswer } from './produce-append.ts';
import { checkProduce, type ProduceRefusal } from './produced-records.ts';
import type { BrokerEnv, BrokerState, Call, ProducedPartition, WaitingProduce } from './state.ts';
import { throttleOfProduce, withThrottle } from './throttling.ts';
import { write } from './trace.ts';

type ProduceResponse = ResponseBody<'Produce'>;

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
  const waiting: WaitingProduce = { call, responses: none, partitions: none, produced: none };
  for (const topic of topicData) {
    waiting.responses = added(waiting.responses, produceTopic(broker, waiting, topic, env));
  }
  const isParked = acks !== 0 && waiting.produced.length > 0;
  if (isParked) parkProduce(broker, waiting, env);
  else settle(broker, call, responseOf(broker, waiting), env);
}

/** Acks=0: nobody waits for an answer; that something went wrong is said by closing the connection. */
function settle(
  broker: BrokerState,
  call: Call<'Produce'>,
  body: ProduceResponse,
  env: BrokerEnv,
): void {
  const errorCode = firstError(body.responses);
  const throttleMs = throttleOfProduce(broker, call, env);
  if (call.request.body.acks !== 0) {
    sendResponse(broker, call, responseTo(call, withThrottle(body, throttleMs), errorCode), env);
  } else if (errorCode === 0) {
    replyNothing(broker, call, throttleMs, env);
  } else {
    hangUp(broker, call, `a record could not be written (error ${errorCode})`, env);
  }
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
  return { responses, throttleTimeMs: 0, nodeEndpoints: none };
}

/** From this version on a refusal names the leader. */
const withHints = 10;

function responseOf(broker: BrokerState, waiting: WaitingProduce): ProduceResponse {
  const { call, responses } = waiting;
  const isHinted = call.request.version >= withHints && firstError(responses) !== ErrorCode.NONE;
  if (!isHinted) return { responses, throttleTimeMs: 0, nodeEndpoints: none };
  const hinted = withEach(waiting, (answer, partition) => {
    if (answer.errorCode !== ErrorCode.NOT_LEADER_OR_FOLLOWER) return answer;
    return { ...answer, currentLeader: leaderHintOf(broker, partition) };
  });
  const hints = hinted.flatMap(({ partitionResponses }) =>
    partitionResponses.map(({ currentLeader }) => currentLeader),
  );
  return { responses: hinted, throttleTimeMs: 0, nodeEndpoints: endpointsOf(broker, hints) };
}

/** The answers, with what is to be told differently of some partitions. */
function withEach(
  { responses, partitions }: WaitingProduce,
  told: (answer: PartitionAnswer, partition: PartitionId) => PartitionAnswer,
): TopicAnswer[] {
  let at = 0;
  return responses.map((topic) => {
    const first = at;
    at += topic.partitionResponses.length;
    const partitionResponses = topic.partitionResponses.map((answer, p) =>
      told(answer, partitions[first + p] ?? -1),
    );
    return { ...topic, partitionResponses };
  });
}

function firstError(responses: readonly TopicAnswer[]): number {
  for (const { partitionResponses } of responses) {
    for (const { errorCode } of partitionResponses) if (errorCode !== 0) return errorCode;
  }
  return 0;
}

function parkProduce(broker: BrokerState, waiting: WaitingProduce, env: BrokerEnv): void {
  const { api, body } = waiting.call.request;
  const request = park(broker.produces, waiting, waiting.produced);
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
  const { call, produced } = request.what;
  if (!waitsForDisk(request.what)) {
    write['request-unparked'](env.trace, call.request.api, call.connection, why);
  }
  const isAllCopied = produced.every(({ outcome }) => outcome === ErrorCode.NONE);
  const body = responseOf(broker, isAllCopied ? request.what : withFailures(request.what));
  const throttleMs = throttleOfProduce(broker, call, env);
  const told = withThrottle(body, throttleMs);
  sendResponse(broker, call, responseTo(call, told, firstError(body.responses)), env);
}

/** Where the records were appended is told even if they were not copied. */
function withFailures(waiting: WaitingProduce): WaitingProduce {
  const responses = withEach(waiting, (answer, partition) => {
    const outcome = waiting.produced.find((one) => one.partition === partition)?.outcome;
    const isFailed = outcome !== undefined && outcome !== ErrorCode.NONE;
    return isFailed ? { ...answer, errorCode: outcome } : answer;
  });
  return { ...waiting, responses };
}

/** A snapshot's copy of what waits. */
export function copyParkedProduce(
  request: ParkedRequest<WaitingProduce>,
): ParkedRequest<WaitingProduce> {
  const produced = request.what.produced.map((each) => ({ ...each }));
  return { ...request, what: { ...request.what, produced }, at: produced };
}
