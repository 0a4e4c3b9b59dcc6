// From one published image to the next: what a broker must do for its replicas.
import { differences } from '../../sim/map/persistent-map.ts';
import type { NodeId } from './ids.ts';
import type { Image, Partition } from './image.ts';
import type { RoleChange } from './ports.ts';

/** Deletions first (a topic may be deleted and created again in between), then leaders, then followers. */
export function rolesBetween(before: Image, after: Image, node: NodeId): readonly RoleChange[] {
  // A heartbeat of the log changes nothing, and is published as everything else is.
  if (before.partitions === after.partitions) return noChanges;
  const stopped: RoleChange[] = [];
  const leading: RoleChange[] = [];
  const following: RoleChange[] = [];
  differences(before.partitions, after.partitions, (id, old, now) => {
    const isMine = now?.replicas.includes(node) === true;
    if (now !== undefined && isMine) {
      (now.leader === node ? leading : following).push(roleOf(now, node));
    } else if (old?.replicas.includes(node) === true) {
      stopped.push({ type: 'stop-replica', partition: id, delete: true });
    }
  });
  return [...stopped, ...leading, ...following];
}

const noChanges: readonly RoleChange[] = [];

const roleOf = (partition: Partition, node: NodeId): RoleChange => ({
  type: partition.leader === node ? 'make-leader' : 'make-follower',
  partition,
});
