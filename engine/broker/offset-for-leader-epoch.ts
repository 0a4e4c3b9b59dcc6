// OffsetForLeaderEpoch: where does a leader epoch end in this log?
import {
  endOffsetFor,
  latestEpochOf,
  UNDEFINED_EPOCH_OFFSET,
  type EpochEnd,
  type EpochEntry,
} from '../log/leader-epoch-cache.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { leaderReplica } from '../replication/reading.ts';
import { write } from '../replication/trace.ts';
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
  const { replicaId, topics: asking } = call.request.body;
  const topics = asking.map(({ topic: name, partitions }) => {
    const topic = topicWithName(broker.view.image, env, name);
    const answers = partitions.map((asked): PartitionAnswer => {
      const partition = partitionAt(topic, asked.partition);
      const answer = answerOf(broker, partition, asked);
      if (partition !== undefined && replicaId >= 0 && answer.errorCode === ErrorCode.NONE) {
        const { currentLeaderEpoch } = asked;
        write['epoch-end-told'](
          env.trace,
          partition,
          replicaId,
          currentLeaderEpoch,
          answer.endOffset,
        );
      }
      return answer;
    });
    return { topic: name, partitions: answers };
  });
  reply(broker, call, { body: { throttleTimeMs: 0, topics } }, env);
}

function answerOf(
  broker: BrokerState,
  partition: number | undefined,
  asked: AskedPartition,
): PartitionAnswer {
  if (partition === undefined) return failed(asked, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  const { flags, replication } = broker;
  const current = flags['fence-truncation-by-leader-epoch'] ? asked.currentLeaderEpoch : -1;
  const replica = leaderReplica(replication, partition, current);
  if (typeof replica === 'number') return failed(asked, replica);
  const { log } = replica;
  const find = flags['truncate-step-by-step'] ? endOffsetFor : nextReignAfter;
  const { epoch, endOffset } = find(log.epochs, asked.leaderEpoch, log.logEndOffset);
  const { partition: index } = asked;
  return { errorCode: ErrorCode.NONE, partition: index, leaderEpoch: epoch, endOffset };
}

/** Before KIP-279: where the first reign after an epoch began, whether or not this log knows that epoch. */
function nextReignAfter(
  epochs: readonly EpochEntry[],
  epoch: number,
  logEndOffset: number,
): EpochEnd {
  if (epoch === latestEpochOf(epochs)) return { epoch, endOffset: logEndOffset };
  const next = epochs.find((entry) => entry.epoch > epoch);
  const isBefore = epoch < (epochs[0]?.epoch ?? 0);
  if (next === undefined || isBefore) return { epoch, endOffset: UNDEFINED_EPOCH_OFFSET };
  return { epoch, endOffset: next.startOffset };
}

const failed = ({ partition }: AskedPartition, errorCode: ErrorCode): PartitionAnswer => ({
  errorCode,
  partition,
  leaderEpoch: -1,
  endOffset: -1,
});
