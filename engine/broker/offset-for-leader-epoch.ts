// OffsetForLeaderEpoch: where does a leader epoch end in this log?
import { endOffsetFor } from '../log/leader-epoch-cache.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { leaderReplica } from '../replication/reading.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';
import { reply } from './front.ts';
import { partitionAt, topicWithName } from './rules.ts';

type Request = Call<'OffsetForLeaderEpoch'>['request']['body'];
type AskedPartition = Request['topics'][number]['partitions'][number];
type PartitionAnswer = ResponseBody<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number];

/** Answers where an epoch ends, so that the asker may cut its log there. */
export function handleOffsetForLeaderEpoch(
  broker: BrokerState,
  call: Call<'OffsetForLeaderEpoch'>,
  env: BrokerEnv,
): void {
  const topics = call.request.body.topics.map(({ topic: name, partitions }) => {
    const topic = topicWithName(broker.view.image, env, name);
    return {
      topic: name,
      partitions: partitions.map((asked) =>
        answerOf(broker, partitionAt(topic, asked.partition), asked),
      ),
    };
  });
  reply(broker, call, { body: { throttleTimeMs: 0, topics } }, env);
}

function answerOf(
  broker: BrokerState,
  partition: number | undefined,
  asked: AskedPartition,
): PartitionAnswer {
  if (partition === undefined) return failed(asked, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  const replica = leaderReplica(broker.replication, partition, asked.currentLeaderEpoch);
  if (typeof replica === 'number') return failed(asked, replica);
  const { log } = replica;
  const { epoch, endOffset } = endOffsetFor(log.epochs, asked.leaderEpoch, log.logEndOffset);
  const { partition: index } = asked;
  return { errorCode: ErrorCode.NONE, partition: index, leaderEpoch: epoch, endOffset };
}

const failed = ({ partition }: AskedPartition, errorCode: ErrorCode): PartitionAnswer => ({
  errorCode,
  partition,
  leaderEpoch: -1,
  endOffset: -1,
});
