// What a Produce appends, partition by partition, and what is answered of each.
import { added, none } from '../../sim/short-list.ts';
import { appendAsLeader, type AppendInfo } from '../log/log-append.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { Topic } from '../metadata/image.ts';
import type { Batch } from '../protocol/batch.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { tellAppended } from '../replication/appended.ts';
import { maybeAdvanceHighWatermark } from '../replication/high-watermark.ts';
import { leaderReplica } from '../replication/reading.ts';
import { effectiveMinIsr, type Replica } from '../replication/replica.ts';
import { stir } from '../replication/stirred.ts';
import { noHint } from './leader-hints.ts';
import { areIntact, producedBatches } from './produced-records.ts';
import { partitionAt, topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call, ProducedPartition, WaitingProduce } from './state.ts';

/** What is answered of a topic. */
export type TopicAnswer = ResponseBody<'Produce'>['responses'][number];
/** What is answered of a partition. */
export type PartitionAnswer = TopicAnswer['partitionResponses'][number];
type TopicData = Call<'Produce'>['request']['body']['topicData'][number];

/** From this version on topics go by id. */
const byTopicId = 13;

/** Appends what is meant for a topic. */
export function produceTopic(
  broker: BrokerState,
  waiting: WaitingProduce,
  data: TopicData,
  env: BrokerEnv,
): TopicAnswer {
  const { image } = broker.view;
  const { call } = waiting;
  const topic =
    call.request.version >= byTopicId
      ? topicWithUuid(image, env, data.topicId)
      : topicWithName(image, env, data.name);
  let partitionResponses: readonly PartitionAnswer[] = none;
  for (const { index, records } of data.partitionData) {
    const partition = partitionAt(topic, index) ?? -1;
    waiting.partitions = added(waiting.partitions, partition);
    const answer =
      partition < 0
        ? refusal(index, unknownError(call, topic))
        : producePartition(broker, waiting, { partition, index, records }, env);
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
  waiting: WaitingProduce,
  { partition, index, records }: PartitionData & { readonly partition: PartitionId },
  env: BrokerEnv,
): PartitionAnswer {
  const { replication } = broker;
  const { version, body } = waiting.call.request;
  const batches = producedBatches(version, records);
  if (typeof batches === 'number') return refusal(index, batches);
  if (body.acks < -1 || body.acks > 1) return refusal(index, ErrorCode.INVALID_REQUIRED_ACKS);
  const replica = leaderReplica(replication, partition, -1);
  if (typeof replica === 'number') return refusal(index, replica);
  if (body.acks === -1 && replica.isr.isr.length < effectiveMinIsr(replica)) {
    const { logStartOffset } = replica.log;
    return { ...refusal(index, ErrorCode.NOT_ENOUGH_REPLICAS), logStartOffset };
  }
  if (!areIntact(records)) return refusal(index, ErrorCode.CORRUPT_MESSAGE);
  const info = append(replica, batches, env);
  if (info.error !== 'NONE') return refused(index, info);
  const { firstOffset: baseOffset, lastOffset } = info;
  note(waiting, { partition, baseOffset, requiredOffset: lastOffset + 1, outcome: undefined });
  stir(replication.stirred, partition);
  maybeAdvanceHighWatermark(replication, replica, broker, env);
  return appended(index, info);
}

function append(replica: Replica, batches: readonly Batch[], env: BrokerEnv): AppendInfo {
  const { log, leaderEpoch } = replica;
  const from = log.logEndOffset;
  const info = appendAsLeader(log, batches, { leaderEpoch, origin: 'client' }, env.part('log'));
  if (info.error === 'NONE' && !info.duplicate) tellAppended(replica, info.batches, from, env);
  return info;
}

/** A request that names a partition twice waits for what came last. */
function note(waiting: WaitingProduce, produced: ProducedPartition): void {
  const { produced: all } = waiting;
  let at = 0;
  while (at < all.length && all[at]?.partition !== produced.partition) at += 1;
  waiting.produced = at === all.length ? added(all, produced) : all.with(at, produced);
}

/** The answer of a partition to which records were appended. */
const appended = (index: number, info: AppendInfo): PartitionAnswer => ({
  index,
  errorCode: ErrorCode.NONE,
  baseOffset: info.firstOffset,
  logAppendTimeMs: info.logAppendTime,
  logStartOffset: info.logStartOffset,
  recordErrors: noRecords,
  errorMessage: null,
  currentLeader: noHint,
});

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
