// What a broker keeps as a coordinator of groups.
import type { CallId } from '../../coordinator/group/classic-group.ts';
import type { GroupAnswer } from '../../coordinator/group/group-answer.ts';
import { copyGroupShard, type GroupShard } from '../../coordinator/group/group-shard.ts';
import type { PartitionId } from '../../metadata/ids.ts';
import type { Call } from '../state.ts';

/** The groups that a broker coordinates, and who waits for them (Kafka's GroupCoordinatorService). */
export interface GroupCoordinator {
  /** A shard for each partition of `__consumer_offsets` that this broker leads. */
  readonly shards: Map<PartitionId, GroupShard>;
  /** What shards were asked and have not answered, by the number under which they know it. */
  readonly parts: Map<CallId, AskedPart>;
  readonly waiting: Map<number, WaitingGroupCall>;
  nextNumber: number;
  /** How many partitions groups are spread over; -1: nobody has asked yet. */
  partitions: number;
}

/** One part of a request: what is asked of one shard. */
export interface AskedPart {
  /** The number of the request. */
  readonly request: number;
  /** Which of its parts this is. */
  readonly index: number;
}

/** A request that is answered when all its parts are. */
export interface WaitingGroupCall {
  readonly call: Call;
  /** In the order of the request. */
  readonly answers: (GroupAnswer | undefined)[];
  missing: number;
}

/** A broker that coordinates nothing. */
export const createGroupCoordinator = (): GroupCoordinator => ({
  shards: new Map(),
  parts: new Map(),
  waiting: new Map(),
  nextNumber: 0,
  partitions: -1,
});

/** A snapshot's copy. */
export function copyGroupCoordinator(
  groups: GroupCoordinator,
  previous: GroupCoordinator | undefined,
): GroupCoordinator {
  const shards: GroupCoordinator['shards'] = new Map();
  for (const [partition, shard] of groups.shards) {
    shards.set(partition, copyGroupShard(shard, previous?.shards.get(partition)));
  }
  const waiting: GroupCoordinator['waiting'] = new Map();
  for (const [number, each] of groups.waiting) {
    waiting.set(number, { ...each, answers: each.answers.slice() });
  }
  return { ...groups, shards, parts: new Map(groups.parts), waiting };
}
