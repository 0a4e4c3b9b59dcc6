// A Metadata response as the client reads it.
import type { ResponseBody } from '../../protocol/envelope.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import { partitionNumber, type Interner } from '../topic-partition.ts';
import type { ClusterNode, PartitionView } from './cluster-view.ts';

/** One topic of the answer. */
export interface MetadataAnswerTopic {
  readonly name: string;
  readonly topicId: Uuid;
  readonly errorCode: number;
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionView[];
}

/** What a broker said of the cluster. */
export interface MetadataAnswer {
  /** `requestVersion` when it was asked. */
  readonly requestVersion: number;
  /** It was asked for new topics only. */
  readonly isPartial: boolean;
  /** Since version 9 brokers mean the leader epochs they send. */
  readonly hasReliableEpochs: boolean;
  readonly clusterId: string | null;
  readonly nodes: ReadonlyMap<number, ClusterNode>;
  readonly controllerId: number;
  readonly topics: readonly MetadataAnswerTopic[];
}

/** Reads a response. A topic without a name was asked for by an id that nobody knows: none of ours. */
export function answerOf(
  body: ResponseBody<'Metadata'>,
  asked: Pick<MetadataAnswer, 'requestVersion' | 'isPartial' | 'hasReliableEpochs'>,
  names: Interner,
): MetadataAnswer {
  const { clusterId, controllerId } = body;
  const nodes = body.brokers.map(({ nodeId, host, port, rack }): [number, ClusterNode] => [
    nodeId,
    { id: nodeId, host, port, rack },
  ]);
  const topics = body.topics.flatMap((topic): MetadataAnswerTopic[] =>
    topic.name === null ? [] : [topicOf(topic.name, topic, names)],
  );
  return { clusterId, nodes: new Map(nodes), controllerId, topics, ...asked };
}

function topicOf(
  name: string,
  topic: ResponseBody<'Metadata'>['topics'][number],
  names: Interner,
): MetadataAnswerTopic {
  const { topicId, errorCode, isInternal } = topic;
  const partitions = topic.partitions.map((partition) => ({
    topic: name,
    index: partition.partitionIndex,
    number: partitionNumber(names, { topic: name, index: partition.partitionIndex }, topicId),
    leaderId: partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    errorCode: partition.errorCode,
    replicas: partition.replicaNodes,
    isr: partition.isrNodes,
    offline: partition.offlineReplicas,
  }));
  return { name, topicId, errorCode, isInternal, partitions };
}
