// Small integers for partitions, topics and nodes: engine state and trace use them as keys.
import type { QuotaEntityPart } from './security.ts';

/** A partition of one life of a topic: topic id and index. From the world's table of names. */
export type PartitionId = number;

/** One life of a topic: a topic that is deleted and created again has another. */
export type TopicId = number;

/** The number of a broker or controller: `node.id`. */
export type NodeId = number;

/** No broker: a partition without a leader has this one. */
export const NO_LEADER: NodeId = -1;

/** What gives names their numbers: the world's door. */
export interface Interner {
  intern(kind: string, name: string): number;
}

/** The number of a topic by its uuid; the name stands first, so that traces read well. */
export const topicNumber = (names: Interner, name: string, uuid: string): TopicId =>
  names.intern('topic', `${name}@${uuid}`);

/** The number of a partition by its topic's uuid and its index. */
export const partitionNumber = (names: Interner, topic: TopicName, index: number): PartitionId =>
  names.intern('partition', `${topic.name}-${index}@${topic.uuid}`);

/** The number of what a quota is for: one for one entity, whatever the order of its parts. */
export function quotaEntityNumber(names: Interner, parts: readonly QuotaEntityPart[]): number {
  const texts = parts.map(({ type, name }) => (name === null ? type : `${type}=${name}`));
  return names.intern('quota-entity', texts.toSorted().join(' '));
}

/** What a topic is called, by people and by brokers. */
export interface TopicName {
  readonly name: string;
  readonly uuid: string;
}
