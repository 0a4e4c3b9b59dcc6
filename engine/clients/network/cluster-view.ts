// What a client believes of the cluster: an immutable view, replaced whole when it learns more
// (Kafka's MetadataSnapshot and Cluster).
import { none } from '../../../sim/short-list.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../topic-partition.ts';

/** A broker as Metadata answers name it; bootstrap servers have the ids -1, -2, … */
export interface ClusterNode {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** What is believed of a partition. */
export interface PartitionView extends TopicPartition {
  /** Its number in the world's table of names: what the trace calls it. */
  readonly number: number;
  /** -1: nobody leads, as far as is known. */
  readonly leaderId: number;
  /** -1: brokers this old do not say. */
  readonly leaderEpoch: number;
  readonly errorCode: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offline: readonly number[];
}

/** The cluster as a client sees it at one moment. */
export interface ClusterView {
  readonly clusterId: string | null;
  readonly nodes: ReadonlyMap<number, ClusterNode>;
  /** -1: unknown. */
  readonly controllerId: number;
  readonly partitions: ReadonlyMap<PartitionKey, PartitionView>;
  /** The same partitions by topic and index: where to look one up. */
  readonly byIndex: ReadonlyMap<string, readonly (PartitionView | undefined)[]>;
  /** By topic and by their leader, in one fixed order. */
  readonly byTopic: ReadonlyMap<string, readonly PartitionView[]>;
  readonly byLeader: ReadonlyMap<number, readonly PartitionView[]>;
  readonly topicIds: ReadonlyMap<string, Uuid>;
  readonly internalTopics: readonly string[];
  readonly invalidTopics: readonly string[];
  readonly unauthorizedTopics: readonly string[];
}

/** The parts of a view that are not derived. */
export type ViewParts = Omit<ClusterView, 'byIndex' | 'byTopic' | 'byLeader' | 'partitions'> & {
  readonly partitions: readonly PartitionView[];
};

/** Makes a view; of partitions named twice the last counts. */
export function viewOf(parts: ViewParts): ClusterView {
  const partitions = new Map(
    parts.partitions.map((partition) => [
      partitionKey(partition.topic, partition.index),
      partition,
    ]),
  );
  const byIndex = new Map<string, PartitionView[]>();
  const byTopic = new Map<string, PartitionView[]>();
  const byLeader = new Map<number, PartitionView[]>();
  for (const partition of partitions.values()) {
    listIn(byIndex, partition.topic)[partition.index] = partition;
    listIn(byTopic, partition.topic).push(partition);
    const known = parts.nodes.has(partition.leaderId);
    if (known) listIn(byLeader, partition.leaderId).push(partition);
  }
  const { clusterId, nodes, controllerId, topicIds } = parts;
  const { internalTopics, invalidTopics, unauthorizedTopics } = parts;
  return {
    clusterId,
    nodes,
    controllerId,
    partitions,
    byIndex,
    byTopic,
    byLeader,
    topicIds,
    internalTopics,
    invalidTopics,
    unauthorizedTopics,
  };
}

function listIn<K>(lists: Map<K, PartitionView[]>, key: K): PartitionView[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: PartitionView[] = [];
  lists.set(key, list);
  return list;
}

/** Nothing is known but where to ask first. */
export function bootstrapView(servers: readonly ClusterNode[]): ClusterView {
  return viewOf({
    clusterId: null,
    nodes: new Map(servers.map((node) => [node.id, node])),
    controllerId: -1,
    partitions: [],
    topicIds: new Map(),
    internalTopics: [],
    invalidTopics: [],
    unauthorizedTopics: [],
  });
}

const nothing: readonly PartitionView[] = [];

/** The partitions of a topic; empty when the topic is not known. */
export function partitionsOf(view: ClusterView, topic: string): readonly PartitionView[] {
  return view.byTopic.get(topic) ?? nothing;
}

/** Those of them that have a leader one could send to. */
export function availablePartitions(view: ClusterView, topic: string): readonly PartitionView[] {
  return partitionsOf(view, topic).filter(({ leaderId }) => view.nodes.has(leaderId));
}

/** What is believed of one partition. */
export function partitionIn(view: ClusterView, at: TopicPartition): PartitionView | undefined {
  return view.byIndex.get(at.topic)?.[at.index];
}

/** Who leads a partition; undefined when nobody does, or a node that is not known. */
export function leaderOf(
  view: ClusterView,
  partition: PartitionView | undefined,
): ClusterNode | undefined {
  return partition === undefined ? undefined : view.nodes.get(partition.leaderId);
}

/** Is a node known, and a replica of the partition that is not away? */
export function isOnline(view: ClusterView, at: TopicPartition, nodeId: number): boolean {
  const { replicas = none, offline = none }: Partial<PartitionView> = partitionIn(view, at) ?? {};
  return view.nodes.has(nodeId) && replicas.includes(nodeId) && !offline.includes(nodeId);
}

/** The number of a partition in the trace; -1 when it is not known. */
export function numberIn(view: ClusterView, at: TopicPartition): number {
  return partitionIn(view, at)?.number ?? -1;
}

/** The id of a topic; all zeroes when it is not known, or brokers are too old for ids. */
export function topicIdIn(view: ClusterView, topic: string): Uuid {
  return view.topicIds.get(topic) ?? zeroUuid;
}
