// ListOffsets: which offset is first, last, or nearest to a timestamp?
import {
  EARLIEST_LOCAL_TIMESTAMP,
  EARLIEST_PENDING_UPLOAD_TIMESTAMP,
  EARLIEST_TIMESTAMP,
  LATEST_TIERED_TIMESTAMP,
  LATEST_TIMESTAMP,
  MAX_TIMESTAMP,
  offsetByTimestamp,
  type TimestampAndOffset,
} from '../log/offset-by-timestamp.ts';
import { lastStableOffsetOf } from '../log/log-offsets.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { anyReplica, leaderReplica } from '../replication/reading.ts';
import type { Replica } from '../replication/replica.ts';
import { reply } from './front.ts';
import { partitionAt, topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type ListOffsetsRequest = Call<'ListOffsets'>['request']['body'];
type AskedTopic = ListOffsetsRequest['topics'][number];
type AskedPartition = AskedTopic['partitions'][number];
type PartitionAnswer = ResponseBody<'ListOffsets'>['topics'][number]['partitions'][number];

/** A consumer's question; followers ask with their own id. */
const consumer = -1;
/** A tool's question: any replica may answer it. */
const debuggingConsumer = -2;

/** Answers an offset for each partition and time that is asked. */
export function handleListOffsets(
  broker: BrokerState,
  call: Call<'ListOffsets'>,
  env: BrokerEnv,
): void {
  const topics = call.request.body.topics.map((topic) => answerTopic(broker, call, topic, env));
  const errorCode =
    topics.flatMap(({ partitions }) => partitions).find((answer) => answer.errorCode !== 0)
      ?.errorCode ?? 0;
  reply(broker, call, { body: { throttleTimeMs: 0, topics }, errorCode }, env);
}

/** A partition that is asked for twice is refused, and answered once. */
function answerTopic(
  broker: BrokerState,
  { request }: Call<'ListOffsets'>,
  { name, partitions }: AskedTopic,
  env: BrokerEnv,
): ResponseBody<'ListOffsets'>['topics'][number] {
  const topic = topicWithName(broker.view.image, env, name);
  const indexes = partitions.map(({ partitionIndex }) => partitionIndex);
  const firsts = partitions.filter((_, at) => indexes.indexOf(indexes[at] ?? -1) === at);
  return {
    name,
    partitions: firsts.map((asked) => {
      const { partitionIndex } = asked;
      if (indexes.lastIndexOf(partitionIndex) !== indexes.indexOf(partitionIndex)) {
        return failed(asked, ErrorCode.INVALID_REQUEST);
      }
      if (isUnsupported(asked.timestamp, request.version)) {
        return failed(asked, ErrorCode.UNSUPPORTED_VERSION);
      }
      const partition = partitionAt(topic, partitionIndex);
      if (partition === undefined) return failed(asked, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      return answerPartition(broker, partition, asked, request);
    }),
  };
}

/** The first version that knows a special timestamp. */
const firstVersion: ReadonlyMap<number, number> = new Map([
  [LATEST_TIMESTAMP, 1],
  [EARLIEST_TIMESTAMP, 1],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL_TIMESTAMP, 8],
  [LATEST_TIERED_TIMESTAMP, 9],
  [EARLIEST_PENDING_UPLOAD_TIMESTAMP, 11],
]);

const isUnsupported = (timestamp: number, version: number): boolean =>
  timestamp < 0 && version < (firstVersion.get(timestamp) ?? Infinity);

function answerPartition(
  { replication }: BrokerState,
  partition: PartitionId,
  asked: AskedPartition,
  { version, body }: Call<'ListOffsets'>['request'],
): PartitionAnswer {
  const replica =
    body.replicaId === debuggingConsumer
      ? anyReplica(replication, partition, asked.currentLeaderEpoch)
      : leaderReplica(replication, partition, asked.currentLeaderEpoch);
  return typeof replica === 'number'
    ? failed(asked, replica)
    : offsetOf(replica, asked, { version, body });
}

/** From this version on an offset comes with the epoch under which it was written. */
const withEpochs = 4;
/** Before version 5 a consumer cannot be told that the offset is not known yet. */
const withNotAvailable = 5;

function offsetOf(
  replica: Replica,
  asked: AskedPartition,
  { version, body }: Pick<Call<'ListOffsets'>['request'], 'version' | 'body'>,
): PartitionAnswer {
  const { log, leaderEpochStartOffset } = replica;
  const named = (at: TimestampAndOffset): PartitionAnswer =>
    found(asked, version < withEpochs ? { ...at, leaderEpoch: -1 } : at);
  const isConsumer = body.replicaId === consumer;
  const end = lastFetchable(replica, body);
  // A new leader that has not heard of its followers yet may not know what is committed.
  const isUncertain =
    isConsumer && replica.role === 'leader' && log.highWatermark < leaderEpochStartOffset;
  const uncertain = failed(
    asked,
    version < withNotAvailable ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.OFFSET_NOT_AVAILABLE,
  );
  if (asked.timestamp === LATEST_TIMESTAMP) {
    const { leaderEpoch } = replica;
    return isUncertain ? uncertain : named({ timestamp: -1, offset: end, leaderEpoch });
  }
  const at = offsetByTimestamp(log, asked.timestamp);
  const isPlace =
    asked.timestamp === EARLIEST_TIMESTAMP || asked.timestamp === EARLIEST_LOCAL_TIMESTAMP;
  if (at !== undefined && (isPlace || at.offset < end)) return named(at);
  return isUncertain ? uncertain : failed(asked, ErrorCode.NONE);
}

/** Up to where whoever asks may read. */
function lastFetchable({ log }: Replica, body: ListOffsetsRequest): number {
  if (body.replicaId !== consumer) return log.logEndOffset;
  return body.isolationLevel === 1 ? lastStableOffsetOf(log) : log.highWatermark;
}

const found = ({ partitionIndex }: AskedPartition, at: TimestampAndOffset): PartitionAnswer => ({
  partitionIndex,
  errorCode: ErrorCode.NONE,
  oldStyleOffsets: [],
  ...at,
});

const failed = ({ partitionIndex }: AskedPartition, errorCode: ErrorCode): PartitionAnswer => ({
  partitionIndex,
  errorCode,
  oldStyleOffsets: [],
  timestamp: -1,
  offset: -1,
  leaderEpoch: -1,
});
