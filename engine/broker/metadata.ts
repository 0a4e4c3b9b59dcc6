// Metadata: which brokers, topics, partitions and leaders are there, as this broker's view has it?
import { valuesOf } from '../../sim/map/persistent-map.ts';
import { brokerOf, partitionOf, type Broker, type Image, type Topic } from '../metadata/image.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { reply } from './front.ts';
import { topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type MetadataResponse = ResponseBody<'Metadata'>;
type TopicAnswer = MetadataResponse['topics'][number];
type AskedTopic = NonNullable<Call<'Metadata'>['request']['body']['topics']>[number];

const nobodyAsked = -2_147_483_648;
const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA';

export function handleMetadata(broker: BrokerState, call: Call<'Metadata'>, env: BrokerEnv): void {
  const { image } = broker.view;
  const { topics } = call.request.body;
  const answers =
    topics === null
      ? valuesOf(image.topics).map((topic) => answerOf(image, topic))
      : topics.map((asked) => answerFor(image, asked, env));
  const errorCode = answers.find((answer) => answer.errorCode !== ErrorCode.NONE)?.errorCode ?? 0;
  reply(broker, call, { body: bodyOf(broker, answers), errorCode }, env);
}

function bodyOf({ view }: BrokerState, topics: readonly TopicAnswer[]): MetadataResponse {
  const live = valuesOf(view.image.brokers).filter((broker) => !broker.fenced);
  return {
    throttleTimeMs: 0,
    brokers: live.map(({ id: nodeId, host, port, rack }) => ({ nodeId, host, port, rack })),
    clusterId,
    // With KRaft any live broker will do: each forwards what the controller must do.
    controllerId: live[0]?.id ?? -1,
    topics,
    clusterAuthorizedOperations: nobodyAsked,
    errorCode: 0,
  };
}

/** Simplified: every simulated cluster has the same id. */
export const clusterId = 'samsa-cluster-00000000';

// Simplified: a topic that nobody has created is unknown; auto-creation comes with the controller.
function answerFor(image: Image, { topicId, name }: AskedTopic, env: BrokerEnv): TopicAnswer {
  const topic =
    name === null ? topicWithUuid(image, env, topicId) : topicWithName(image, env, name);
  if (topic !== undefined) return answerOf(image, topic);
  const errorCode =
    name === null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return {
    ...unknownTopic,
    errorCode,
    name,
    topicId: name === null ? topicId : zeroUuid,
  };
}

const unknownTopic = {
  isInternal: false,
  partitions: [],
  topicAuthorizedOperations: nobodyAsked,
} as const;

function answerOf(image: Image, topic: Topic): TopicAnswer {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.uuid,
    isInternal: topic.name.startsWith('__'),
    partitions: topic.partitions.map((id, index) => partitionAnswer(image, id, index)),
    topicAuthorizedOperations: nobodyAsked,
  };
}

function partitionAnswer(
  image: Image,
  id: PartitionId,
  partitionIndex: number,
): TopicAnswer['partitions'][number] {
  const partition = partitionOf(image, id);
  const { leader = -1, leaderEpoch = -1, replicas = [], isr = [] } = partition ?? {};
  const isLive = (node: NodeId): boolean => isAlive(brokerOf(image, node));
  return {
    errorCode: isLive(leader) ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE,
    partitionIndex,
    leaderId: isLive(leader) ? leader : -1,
    leaderEpoch,
    replicaNodes: replicas,
    isrNodes: isr,
    offlineReplicas: replicas.filter((node) => !isLive(node)),
  };
}

const isAlive = (broker: Broker | undefined): boolean => broker !== undefined && !broker.fenced;
