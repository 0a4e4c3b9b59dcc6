// DescribeTopicPartitions: as Metadata, page by page, and with eligible leader replicas (KIP-966).
import { valuesOf } from '../../sim/map/persistent-map.ts';
import type { Topic } from '../metadata/image.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { isInternalTopic, problemOfTopicName } from '../protocol/topic-name.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { topicOperations } from './authorized-operations.ts';
import { reply } from './front.ts';
import { partitionFacts } from './partition-facts.ts';
import { topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type Response = ResponseBody<'DescribeTopicPartitions'>;
type TopicAnswer = Response['topics'][number];

/** The newest words for partitions. */
const newest = Infinity;

/** DescribeTopicPartitions: topics page by page, with their eligible leader replicas. */
export function handleDescribeTopicPartitions(
  broker: BrokerState,
  call: Call<'DescribeTopicPartitions'>,
  env: BrokerEnv,
): void {
  const { cursor, topics } = call.request.body;
  if (cursor === null || cursor.partitionIndex >= 0) {
    reply(broker, call, { body: pagesOf(broker, call, env) }, env);
    return;
  }
  const errorCode = ErrorCode.INVALID_REQUEST;
  const refused = topics.map(({ name }) => ({ ...unknown(name), errorCode }));
  const body = { throttleTimeMs: 0, topics: refused, nextCursor: null };
  reply(broker, call, { body, errorCode }, env);
}

/** Topics by name, from the cursor on, as many partitions as fit; the next cursor says where it ended. */
function pagesOf(
  broker: BrokerState,
  { request }: Call<'DescribeTopicPartitions'>,
  env: BrokerEnv,
): Response {
  const { cursor, responsePartitionLimit } = request.body;
  const topics: TopicAnswer[] = [];
  let left = Math.min(responsePartitionLimit, broker.configs['max.request.partition.size.limit']);
  for (const name of namesFrom(broker, request.body)) {
    const first = name === cursor?.topicName ? cursor.partitionIndex : 0;
    const nextCursor = { topicName: name, partitionIndex: first };
    if (left <= 0) return { throttleTimeMs: 0, topics, nextCursor };
    const topic = topicWithName(broker.view.image, env, name);
    const answer = topic === undefined ? unknown(name) : pageOf(broker, topic, first, left);
    topics.push(answer);
    left -= answer.partitions.length;
    const end = first + answer.partitions.length;
    if (topic !== undefined && end < topic.partitions.length) {
      return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: end } };
    }
  }
  return { throttleTimeMs: 0, topics, nextCursor: null };
}

function namesFrom(
  { view }: BrokerState,
  { topics, cursor }: Call<'DescribeTopicPartitions'>['request']['body'],
): string[] {
  const asked = topics.length === 0 ? valuesOf(view.image.topics) : topics;
  const names = new Set(asked.map(({ name }) => name));
  return [...names].filter((name) => name >= (cursor?.topicName ?? '')).toSorted();
}

function pageOf(broker: BrokerState, topic: Topic, first: number, limit: number): TopicAnswer {
  const ids = topic.partitions.slice(first, first + limit);
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.uuid,
    isInternal: isInternalTopic(topic.name),
    partitions: ids.map((id, at) => ({
      ...partitionFacts(broker.view.image, id, newest),
      partitionIndex: first + at,
    })),
    topicAuthorizedOperations: topicOperations,
  };
}

const unknown = (name: string): TopicAnswer => ({
  errorCode:
    problemOfTopicName(name) === undefined
      ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
      : ErrorCode.INVALID_TOPIC_EXCEPTION,
  name,
  topicId: zeroUuid,
  isInternal: isInternalTopic(name),
  partitions: [],
  topicAuthorizedOperations: topicOperations,
});
