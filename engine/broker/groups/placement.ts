// Where a group lives: the partition of `__consumer_offsets` that its name gives, and the shard there.
import { ErrorCode } from '../../protocol/errors.ts';
import type { GroupShard } from '../../coordinator/group/group-shard.ts';
import { partitionOfKey } from '../../coordinator/shard/placement.ts';
import type { Interner, PartitionId } from '../../metadata/ids.ts';
import { offsetsTopic } from '../internal-topics.ts';
import { topicWithName } from '../rules.ts';
import type { BrokerState } from '../state.ts';

/** The index of a group's partition. */
export function partitionOfGroup(broker: BrokerState, groupId: string, names: Interner): number {
  return partitionOfKey(groupId, partitionsOfGroups(broker, names));
}

/** Asked once: to a running broker groups do not move, even if the topic gets more partitions. */
function partitionsOfGroups({ groups, view, configs }: BrokerState, names: Interner): number {
  if (groups.partitions < 0) {
    const topic = topicWithName(view.image, names, offsetsTopic);
    groups.partitions = topic?.partitions.length ?? configs['offsets.topic.num.partitions'];
  }
  return groups.partitions;
}

/** The partition with an index, if the topic is there. */
export function offsetsPartition(
  { view }: BrokerState,
  index: number,
  names: Interner,
): PartitionId | undefined {
  return topicWithName(view.image, names, offsetsTopic)?.partitions[index];
}

/** The shard of a group, or why it cannot be asked here. */
export function shardOfGroup(
  broker: BrokerState,
  groupId: string,
  names: Interner,
): GroupShard | ErrorCode {
  const partition = offsetsPartition(broker, partitionOfGroup(broker, groupId, names), names);
  const group = partition === undefined ? undefined : broker.groups.shards.get(partition);
  if (group === undefined) return ErrorCode.NOT_COORDINATOR;
  return group.shard.status === 'loading' ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : group;
}
