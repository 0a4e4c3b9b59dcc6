// Who owned what before: the sticky assignors begin with it, once contradictions are settled.
import type { TopicPartition } from '../../protocol/consumer-subscription.ts';
import { keyOf, type GroupMember, type GroupTopics } from './group.ts';

/** What a member says it owns, and since which generation; undefined: it does not say. */
export interface Claim {
  readonly partitions: readonly TopicPartition[];
  readonly generation: number | undefined;
}

/** How an assignor learns a member's claim. */
export type ClaimOf = (member: GroupMember) => Claim;

/** The generation of those who do not say. */
export const noGeneration = -1;

/** Claims that agree with each other. */
export interface PreviousOwners {
  /** By member, in the order of the members. */
  readonly owned: Map<string, TopicPartition[]>;
  /** Claimed by two members of one generation: nobody keeps it. */
  readonly contested: ReadonlySet<string>;
  readonly maxGeneration: number;
  /** With the defect of KAFKA-12984: two may own the same partition. */
  readonly believesAll: boolean;
}

/** Of two that claim a partition the one with the higher generation keeps it; of equals neither. */
export function previousOwnersOf(
  topics: GroupTopics,
  members: readonly GroupMember[],
  { claimOf, believesAll }: { readonly claimOf: ClaimOf; readonly believesAll: boolean },
): PreviousOwners {
  const owned = new Map<string, TopicPartition[]>();
  const owners = new Map<string, GroupMember>();
  const contested = new Set<string>();
  // Simplified: an assignor object of Kafka's remembers the highest generation of earlier rounds too.
  let maxGeneration = noGeneration;
  for (const member of members) {
    const { partitions, generation = noGeneration } = claimOf(member);
    const mine: TopicPartition[] = [];
    owned.set(member.memberId, mine);
    maxGeneration = Math.max(maxGeneration, generation);
    for (const partition of partitions) {
      if (!topics.has(partition.topic)) continue;
      if (believesAll) {
        mine.push(partition);
        continue;
      }
      const key = keyOf(partition);
      const other = owners.get(key);
      // Kafka takes the other's generation from its subscription, even where claims are user data.
      if (other !== undefined && generation < other.generation) continue;
      if (other !== undefined) takeFrom(owned.get(other.memberId) ?? [], key);
      if (other?.generation === generation) contested.add(key);
      else mine.push(partition);
      owners.set(key, member);
    }
  }
  return { owned, contested, maxGeneration, believesAll };
}

/** Takes a partition out of a list. */
export function takeFrom(partitions: TopicPartition[], key: string): void {
  const at = partitions.findIndex((each) => keyOf(each) === key);
  if (at >= 0) partitions.splice(at, 1);
}

/**
 * All partitions that nobody has, in their order. As in Kafka, a partition that somebody claims and that
 * does not exist hides the claims after it.
 */
export function unassignedOf(
  all: readonly TopicPartition[],
  assignedInOrder: readonly TopicPartition[],
): TopicPartition[] {
  let next = 0;
  return all.filter((partition) => {
    const assigned = assignedInOrder[next];
    if (assigned === undefined || keyOf(assigned) !== keyOf(partition)) return true;
    next += 1;
    return false;
  });
}
