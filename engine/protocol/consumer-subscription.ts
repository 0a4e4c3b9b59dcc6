// Subscriptions and assignments of classic consumer groups, between partitions and bytes.
import { decodeVersioned, encodeVersioned } from './codec/codec.ts';
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from './records/consumer-protocol.ts';

/** A partition of a topic, by names. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What a member tells the leader of its group. */
export interface Subscription {
  readonly topics: readonly string[];
  readonly userData: Uint8Array | null;
  /** What it has not given back yet (KIP-429). */
  readonly owned: readonly TopicPartition[];
  /** The generation in which it got them; -1 when it has none. */
  readonly generation: number;
  readonly rack: string | null;
}

/** What the leader of a group gives a member. */
export interface Assignment {
  readonly partitions: readonly TopicPartition[];
  readonly userData: Uint8Array | null;
}

/** A subscription as bytes. Sorted, so that members who want the same say the same. */
export function encodeSubscription(version: number, subscription: Subscription): Uint8Array {
  const { topics, userData, owned, generation, rack } = subscription;
  return encodeVersioned(consumerProtocolSubscription, version, {
    topics: topics.toSorted(),
    userData,
    ownedPartitions: byTopic(owned.toSorted(inOrder)),
    generationId: generation,
    rackId: rack,
  });
}

/** The subscription that bytes hold. Throws DecodeError. */
export function decodeSubscription(bytes: Uint8Array): Subscription {
  const found = decodeVersioned(consumerProtocolSubscription, bytes);
  const { topics, userData, ownedPartitions, generationId: generation, rackId: rack } = found;
  return { topics, userData, owned: ownedPartitions.flatMap(partitionsIn), generation, rack };
}

/** An assignment as bytes; topics stand in the order of their first partition. */
export function encodeAssignment(version: number, assignment: Assignment): Uint8Array {
  const { partitions, userData } = assignment;
  const assignedPartitions = byTopic(partitions);
  return encodeVersioned(consumerProtocolAssignment, version, { assignedPartitions, userData });
}

/** The assignment that bytes hold. Throws DecodeError. */
export function decodeAssignment(bytes: Uint8Array): Assignment {
  const { assignedPartitions, userData } = decodeVersioned(consumerProtocolAssignment, bytes);
  return { partitions: assignedPartitions.flatMap(partitionsIn), userData };
}

/** The partitions of one topic. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** Partitions grouped by topic, in the order in which the topics come. */
export function byTopic(partitions: readonly TopicPartition[]): TopicPartitions[] {
  const groups = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    groups.set(topic, [...(groups.get(topic) ?? []), partition]);
  }
  return Array.from(groups, ([topic, numbers]) => ({ topic, partitions: numbers }));
}

function partitionsIn({ topic, partitions }: TopicPartitions): TopicPartition[] {
  return partitions.map((partition) => ({ topic, partition }));
}

function inOrder(a: TopicPartition, b: TopicPartition): number {
  if (a.topic === b.topic) return a.partition - b.partition;
  return a.topic < b.topic ? -1 : 1;
}
