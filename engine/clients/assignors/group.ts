// What an assignor sees: the members of a group with their subscriptions, and the topics they want.
// Orders are Java's, as the leader of a real group walks over hash maps.
import type { Subscription, TopicPartition } from '../../protocol/consumer-subscription.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';

/** A member as its group's leader knows it. */
export interface GroupMember extends Subscription {
  readonly memberId: string;
  /** `group.instance.id` (KIP-345). */
  readonly instanceId: string | null;
}

/** The racks of a partition's replicas, as far as they are known. */
export type ReplicaRacks = readonly string[];

/** Topics with their partitions, each with the racks of its replicas. */
export type GroupTopics = ReadonlyMap<string, readonly ReplicaRacks[]>;

/** Who gets what: every member is there, even if it gets nothing. */
export type GroupAssignment = Map<string, TopicPartition[]>;

/** Members claim what cannot be: Kafka's assignors throw an IllegalStateException, which poll() throws on. */
export class AssignmentError extends Error {}

/**
 * Divides partitions among members (Kafka's ConsumerPartitionAssignor). Pure; throws an AssignmentError where
 * Kafka's throws. With the defect of KAFKA-12984 it believes whatever members claim, from whichever generation.
 */
export type Assignor = (
  topics: GroupTopics,
  members: readonly GroupMember[],
  believesAll?: boolean,
) => GroupAssignment;

/** The key of a partition in an assignor's maps. */
export const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;

/** The members in the order of a HashMap of their ids. */
export function inHashOrder(members: readonly GroupMember[]): GroupMember[] {
  const byId = new Map(members.map((member) => [member.memberId, member]));
  return hashOrder(byId.keys(), hashOfString).flatMap((id) => byId.get(id) ?? []);
}

/** The topics that somebody wants and that have partitions, in the order of a HashMap of their names. */
export function wantedTopics(topics: GroupTopics, members: readonly GroupMember[]): GroupTopics {
  const names = hashOrder(
    members.flatMap((member) => member.topics),
    hashOfString,
  );
  const known = names.filter((name) => (topics.get(name)?.length ?? 0) > 0);
  return new Map(hashOrder(known, hashOfString).map((name) => [name, topics.get(name) ?? []]));
}

/** The partitions of some topics, topic by topic in the given order. */
export function partitionsOf(topics: GroupTopics, names: Iterable<string>): TopicPartition[] {
  return [...names].flatMap((topic) =>
    Array.from(topics.get(topic) ?? [], (_, partition) => ({ topic, partition })),
  );
}

/** An assignment in which nobody has anything yet. */
export function emptyAssignment(members: readonly GroupMember[]): GroupAssignment {
  return new Map(members.map(({ memberId }) => [memberId, []]));
}

/** Static members come first, by instance id; then the others, by member id. */
export function compareMembers(a: GroupMember, b: GroupMember): number {
  if (a.instanceId !== null && b.instanceId !== null)
    return compareText(a.instanceId, b.instanceId);
  if (a.instanceId !== null) return -1;
  return b.instanceId !== null ? 1 : compareText(a.memberId, b.memberId);
}

/** By topic, then by number. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  return compareText(a.topic, b.topic) || a.partition - b.partition;
}

/** Java's order of strings: by UTF-16 code units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
