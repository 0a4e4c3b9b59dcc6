// Who leads when a broker goes or comes. Decides; changes nothing.
import { forEachEntry } from '../../sim/map/persistent-map.ts';
import { isActive, type Image, type Partition } from './image.ts';
import { NO_LEADER, type NodeId } from './ids.ts';
import type { PartitionChange } from './records.ts';

/** What follows when a broker is fenced: it leaves each ISR, and others lead what it led. */
export function decideAfterFencing(image: Image, fenced: NodeId): readonly PartitionChange[] {
  const changes: PartitionChange[] = [];
  forEachEntry(image.partitions, (_, partition) => {
    const change = withoutBroker(image, partition, fenced);
    if (change !== undefined) changes.push(change);
  });
  return changes;
}

function withoutBroker(
  image: Image,
  partition: Partition,
  gone: NodeId,
): PartitionChange | undefined {
  if (!partition.isr.includes(gone) && partition.leader !== gone) return undefined;
  const remaining = partition.isr.filter((id) => id !== gone);
  // The last replica in sync stays in the ISR: it has everything, and may lead again.
  const isr = remaining.length === 0 ? partition.isr : remaining;
  const change = { type: 'partition-change', partition: partition.id, isr } as const;
  if (partition.leader !== gone) return change;
  return { ...change, leader: firstInSync(image, partition, gone) };
}

/** What follows when a broker is unfenced: it leads what nobody leads and it has in sync. */
export function decideAfterUnfencing(image: Image, back: NodeId): readonly PartitionChange[] {
  const changes: PartitionChange[] = [];
  forEachEntry(image.partitions, (_, { id, leader, isr }) => {
    if (leader !== NO_LEADER || !isr.includes(back)) return;
    changes.push({ type: 'partition-change', partition: id, leader: back });
  });
  return changes;
}

/** The first replica, in the order of the assignment, that is in sync and active. */
function firstInSync(image: Image, { replicas, isr }: Partition, gone: NodeId): NodeId {
  const candidate = replicas.find((id) => id !== gone && isr.includes(id) && isActive(image, id));
  return candidate ?? NO_LEADER;
}
