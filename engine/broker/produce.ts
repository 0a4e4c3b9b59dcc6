// Produce: records are appended by their partition's leader, and acknowledged when acks asks for it.
import { added, none } from '../../sim/short-list.ts';
import { ms } from '../../sim/time.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { park, parkedRequest, unpark, type ParkedRequest } from '../replication/parked.ts';
import { leaderReplica } from '../replication/reading.ts';
import { effectiveMinIsr, maximalIsrOf, type Replica } from '../replication/replica.ts';
import { write as writeReplication } from '../replication/trace.ts';
import { hangUp, reply, replyNothing } from './front.ts';
import { endpointsOf, leaderHintOf } from './leader-hints.ts';
import { produceTopic, refusal, type Appending } from './produce-append.ts';
import { checkProduce, type ProduceRefusal } from './produced-records.ts';
import type { BrokerEnv, BrokerState, Call, ProducedPartition, WaitingProduce } from './state.ts';
import { throttleOfProduce } from './throttling.ts';
import { write } from './trace.ts';

type ProduceResponse = ResponseBody<'Produce'>;
type TopicAnswer = ProduceResponse['responses'][number];

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
  const appending: Appending = { produced: none, ids: none, env };
  let partitions: WaitingProduce['partitions'] = none;
  let responses: readonly TopicAnswer[] = none;
  for (const topic of topicData) {
    appending.ids = none;
    responses = added(responses, produceTopic(broker, call, topic, appending));
    partitions = added(partitions, appending.ids);
  }
  const { produced } = appending;
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
export function copyParkedProduce(
  request: ParkedRequest<WaitingProduce>,
): ParkedRequest<WaitingProduce> {
  const produced = request.what.produced.map((each) => ({ ...each }));
  return { ...request, what: { ...request.what, produced }, at: produced };
}
