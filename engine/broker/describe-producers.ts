// DescribeProducers: who writes to a partition, and where their open transactions began (KIP-664).
import { lastSequenceOfEntry, type ProducerEntry } from '../log/producer-entry.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { anyReplica } from '../replication/reading.ts';
import { reply } from './front.ts';
import { partitionAt, topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type PartitionAnswer = ResponseBody<'DescribeProducers'>['topics'][number]['partitions'][number];

/** DescribeProducers: who writes to a partition, and how far each has come; followers know it, too. */
export function handleDescribeProducers(
  broker: BrokerState,
  call: Call<'DescribeProducers'>,
  env: BrokerEnv,
): void {
  const topics = call.request.body.topics.map(({ name, partitionIndexes }) => {
    const topic = topicWithName(broker.view.image, env, name);
    const partitions = partitionIndexes.map((index) =>
      answerOf(broker, partitionAt(topic, index), index),
    );
    return { name, partitions };
  });
  reply(broker, call, { body: { throttleTimeMs: 0, topics } }, env);
}

function answerOf(
  { replication }: BrokerState,
  partition: number | undefined,
  partitionIndex: number,
): PartitionAnswer {
  const unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const replica = partition === undefined ? unknown : anyReplica(replication, partition, -1);
  const answer = { partitionIndex, errorMessage: null };
  if (typeof replica === 'number') return { ...answer, errorCode: replica, activeProducers: [] };
  const activeProducers = [...replica.log.producers.producers.values()].map(activeProducerOf);
  return { ...answer, errorCode: ErrorCode.NONE, activeProducers };
}

const activeProducerOf = (entry: ProducerEntry): PartitionAnswer['activeProducers'][number] => ({
  producerId: entry.producerId,
  producerEpoch: entry.producerEpoch,
  lastSequence: lastSequenceOfEntry(entry),
  lastTimestamp: entry.lastTimestamp,
  coordinatorEpoch: entry.coordinatorEpoch,
  currentTxnStartOffset: entry.currentTxnFirstOffset,
});
