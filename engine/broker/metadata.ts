// Metadata: which brokers, topics, partitions and leaders are there, as this broker's view has it?
import { valuesOf } from '../../sim/map/persistent-map.ts';
import type { Topic } from '../metadata/image.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { isInternalTopic, problemOfTopicName } from '../protocol/topic-name.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { clusterOperations, notAsked, topicOperations } from './authorized-operations.ts';
import { clusterId } from './describe-cluster.ts';
import { reply } from './front.ts';
import { partitionFacts } from './partition-facts.ts';
import { topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

type MetadataCall = Call<'Metadata'>;
type MetadataResponse = ResponseBody<'Metadata'>;
type TopicAnswer = MetadataResponse['topics'][number];

/** Answers what this broker believes of the cluster. */
export function handleMetadata(broker: BrokerState, call: MetadataCall, env: BrokerEnv): void {
  const { body } = call.request;
  // Kafka's handler fails on a topic that has neither name nor id.
  const isNameless = (body.topics ?? []).some(
    ({ name, topicId }) => name === null && topicId === zeroUuid,
  );
  const answer = isNameless ? failedAnswer(call) : answerTo(broker, call, env);
  const first = answer.topics.find(({ errorCode }) => errorCode !== ErrorCode.NONE);
  reply(broker, call, { body: answer, errorCode: first?.errorCode ?? 0 }, env);
}

function answerTo(broker: BrokerState, call: MetadataCall, env: BrokerEnv): MetadataResponse {
  const { image } = broker.view;
  const live = valuesOf(image.brokers).filter((node) => !node.fenced);
  const isAsked = call.request.body.includeClusterAuthorizedOperations;
  return {
    throttleTimeMs: 0,
    brokers: live.map(({ id: nodeId, host, port, rack }) => ({ nodeId, host, port, rack })),
    clusterId,
    // With KRaft any live broker will do: each forwards what the controller must do.
    controllerId: live.length === 0 ? -1 : env.rng('controller-id').pick(live).id,
    topics: topicsOf(broker, call, env),
    clusterAuthorizedOperations: isAsked ? clusterOperations : notAsked,
    errorCode: ErrorCode.NONE,
  };
}

function topicsOf(broker: BrokerState, call: MetadataCall, env: BrokerEnv): TopicAnswer[] {
  const { image } = broker.view;
  const { version, body } = call.request;
  const { topics } = body;
  if (topics === null || (version === 0 && topics.length === 0)) {
    return valuesOf(image.topics).map((topic) => answerOf(broker, call, topic));
  }
  const ids = new Set(topics.map(({ topicId }) => topicId).filter((id) => id !== zeroUuid));
  if (ids.size > 0) {
    // Where one topic is asked for by its id, names count for nothing.
    return [...ids].map((topicId) => {
      const topic = topicWithUuid(image, env, topicId);
      if (topic !== undefined) return answerOf(broker, call, topic);
      return { ...noTopic, errorCode: ErrorCode.UNKNOWN_TOPIC_ID, name: null, topicId };
    });
  }
  const names = new Set(topics.map(({ name }) => name ?? ''));
  return [...names].map((name) => {
    const topic = topicWithName(image, env, name);
    return topic === undefined ? unknown(broker, call, name) : answerOf(broker, call, topic);
  });
}

const noTopic = {
  topicId: zeroUuid,
  isInternal: false,
  partitions: [],
  topicAuthorizedOperations: notAsked,
} as const;

/** From this version on a client may say that a topic shall not be created. */
const mayForbidCreation = 4;

/** Nobody has created it: the controller is asked to, if the client and the broker want that. */
function unknown(broker: BrokerState, { request }: MetadataCall, name: string): TopicAnswer {
  const mayCreate =
    broker.configs['auto.create.topics.enable'] &&
    (request.version < mayForbidCreation || request.body.allowAutoTopicCreation);
  const isInvalid = problemOfTopicName(name) !== undefined;
  if (mayCreate && !isInvalid) broker.topicsToCreate.add(name);
  const errorCode = isInvalid
    ? ErrorCode.INVALID_TOPIC_EXCEPTION
    : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return { ...noTopic, errorCode, name, isInternal: isInternalTopic(name) };
}

function answerOf(broker: BrokerState, { request }: MetadataCall, topic: Topic): TopicAnswer {
  const { includeTopicAuthorizedOperations } = request.body;
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.uuid,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map((id, index) => {
      const facts = partitionFacts(broker.view.image, id, request.version);
      const { errorCode, leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas } = facts;
      const nodes = { replicaNodes, isrNodes, offlineReplicas };
      return { errorCode, partitionIndex: index, leaderId, leaderEpoch, ...nodes };
    }),
    topicAuthorizedOperations: includeTopicAuthorizedOperations ? topicOperations : notAsked,
  };
}

/** What Kafka answers when its handler has failed. */
function failedAnswer({ request }: MetadataCall): MetadataResponse {
  const errorCode = ErrorCode.UNKNOWN_SERVER_ERROR;
  const topics = (request.body.topics ?? []).map(({ name, topicId }) => ({
    ...noTopic,
    errorCode,
    name: name ?? '',
    topicId,
  }));
  return {
    throttleTimeMs: 0,
    brokers: [],
    clusterId: null,
    controllerId: -1,
    topics,
    clusterAuthorizedOperations: notAsked,
    errorCode,
  };
}
