// What a Produce appends, partition by partition, and what is answered of each.
import { added, none } from '../../sim/short-list.ts';
import { appendAsLeader, type AppendInfo } from '../log/log-append.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { Topic } from '../metadata/image.ts';
import type { Batch } from '../protocol/batch.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { maybeAdvanceHighWatermark } from '../replication/high-watermark.ts';
import { leaderReplica } from '../replication/reading.ts';
import { effectiveMinIsr, type Replica } from '../replication/replica.ts';
import { stir } from '../replication/stirred.ts';
import { write } from '../replication/trace.ts';
import { noHint } from './leader-hints.ts';
import { areIntact, producedBatches, type ProducedBatches } from './produced-records.ts';
import { partitionAt, topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call, ProducedPartition } from './state.ts';

type TopicAnswer = ResponseBody<'Produce'>['responses'][number];
type PartitionAnswer = TopicAnswer['partitionResponses'][number];
type TopicData = Call<'Produce'>['request']['body']['topicData'][number];

/** From this version on topics go by id. */
const byTopicId = 13;

/** How far a request has come whose partitions are appended to one after the other. */
export interface Appending {
  produced: readonly ProducedPartition[];
  /** The partitions of the topic in the order of the request; -1 where there is none. */
  ids: readonly PartitionId[];
  readonly env: BrokerEnv;
}

/** Appends what is meant for a topic. */
export function produceTopic(
  broker: BrokerState,
  call: Call<'Produce'>,
  data: TopicData,
  appending: Appending,
): TopicAnswer {
  const { image } = broker.view;
  const topic =
    call.request.version >= byTopicId
      ? topicWithUuid(image, appending.env, data.topicId)
      : topicWithName(image, appending.env, data.name);
  let partitionResponses: readonly PartitionAnswer[] = none;
  for (const { index, records } of data.partitionData) {
    const partition = partitionAt(topic, index) ?? -1;
    appending.ids = added(appending.ids, partition);
    const answer =
      partition < 0
        ? refusal(index, unknownError(call, topic))
        : producePartition(broker, call, { partition, index, records }, appending);
    partitionResponses = added(partitionResponses, answer);
  }
  return { name: data.name, topicId: data.topicId, partitionResponses };
}

const unknownError = ({ request }: Call<'Produce'>, topic: Topic | undefined): ErrorCode =>
  topic === undefined && request.version >= byTopicId
    ? ErrorCode.UNKNOWN_TOPIC_ID
    : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

type PartitionData = TopicData['partitionData'][number];

function producePartition(
  broker: BrokerState,
  call: Call<'Produce'>,
  { partition, index, records }: PartitionData & { readonly partition: PartitionId },
  appending: Appending,
): PartitionAnswer {
  const { version, body } = call.request;
  const batches = producedBatches(version, records);
  if (typeof batches === 'number') return refusal(index, batches);
  if (body.acks < -1 || body.acks > 1) return refusal(index, ErrorCode.INVALID_REQUIRED_ACKS);
  return appendTo(broker, { partition, index, produced: batches, acks: body.acks }, appending);
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
  appending: Appending,
): PartitionAnswer {
  const { replication } = broker;
  const { env } = appending;
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
  note(appending, { partition, baseOffset, requiredOffset: lastOffset + 1, outcome: undefined });
  stir(replication.stirred, partition);
  maybeAdvanceHighWatermark(replication, replica, broker, env);
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
function note(appending: Appending, produced: ProducedPartition): void {
  const { produced: all } = appending;
  const at = all.findIndex(({ partition }) => partition === produced.partition);
  appending.produced = at < 0 ? added(all, produced) : all.with(at, produced);
}

const noRecords: PartitionAnswer['recordErrors'] = [];

/** The answer of a partition to which nothing was appended. */
export const refusal = (index: number, errorCode: ErrorCode): PartitionAnswer => ({
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
    write['batch-appended'](env.trace, id, baseOffset, count, leaderEpoch, producerId, sizeInBytes);
    baseOffset += count;
  }
}
