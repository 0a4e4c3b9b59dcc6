// ListOffsets: which offset is first, last, or nearest to a timestamp?
import {
  LATEST_TIMESTAMP,
  offsetByTimestamp,
  type TimestampAndOffset,
} from '../log/offset-by-timestamp.ts';
import { lastStableOffsetOf } from '../log/log-offsets.ts';
import { latestEpochOf } from '../log/leader-epoch-cache.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { leaderReplica } from '../replication/reading.ts';
import type { Replica } from '../replication/replica.ts';
import { reply } from './front.ts';
import { partitionAt, topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type ListOffsetsRequest = Call<'ListOffsets'>['request']['body'];
type AskedPartition = ListOffsetsRequest['topics'][number]['partitions'][number];
type PartitionAnswer = ResponseBody<'ListOffsets'>['topics'][number]['partitions'][number];

/** A consumer's question; followers ask with their own id. */
const consumer = -1;

export function handleListOffsets(
  broker: BrokerState,
  call: Call<'ListOffsets'>,
  env: BrokerEnv,
): void {
  const { topics } = call.request.body;
  const answers = topics.map(({ name, partitions }) => {
    const topic = topicWithName(broker.view.image, env, name);
    return {
      name,
      partitions: partitions.map((asked) => {
        const partition = partitionAt(topic, asked.partitionIndex);
        if (partition === undefined) return failed(asked, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        const replica = leaderReplica(broker.replication, partition, asked.currentLeaderEpoch);
        return typeof replica === 'number'
          ? failed(asked, replica)
          : answerOf(replica, asked, call.request.body);
      }),
    };
  });
  const errorCode =
    answers.flatMap(({ partitions }) => partitions).find((answer) => answer.errorCode !== 0)
      ?.errorCode ?? 0;
  reply(broker, call, { body: { throttleTimeMs: 0, topics: answers }, errorCode }, env);
}

function answerOf(
  replica: Replica,
  asked: AskedPartition,
  { replicaId, isolationLevel }: ListOffsetsRequest,
): PartitionAnswer {
  const { log, leaderEpochStartOffset } = replica;
  if (asked.timestamp === LATEST_TIMESTAMP && replicaId === consumer) {
    // A new leader that has not heard of its followers yet may not know what is committed.
    if (log.highWatermark < leaderEpochStartOffset) {
      return failed(asked, ErrorCode.OFFSET_NOT_AVAILABLE);
    }
    const offset = isolationLevel === 1 ? lastStableOffsetOf(log) : log.highWatermark;
    return found(asked, { timestamp: -1, offset, leaderEpoch: latestEpochOf(log.epochs) });
  }
  const at = offsetByTimestamp(log, asked.timestamp);
  const isVisible = at !== undefined && (replicaId !== consumer || at.offset <= log.highWatermark);
  return found(asked, isVisible ? at : { timestamp: -1, offset: -1, leaderEpoch: -1 });
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
