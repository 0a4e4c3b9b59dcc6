// Partitions that are to be created: who holds them, and who leads first.
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { imageAllows } from '../../metadata/abilities.ts';
import { partitionNumber, type NodeId, type TopicId, type TopicName } from '../../metadata/ids.ts';
import { isActive, type Image } from '../../metadata/image.ts';
import type { PartitionCreation } from '../../metadata/records.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { refusal, type Refusal } from './decision.ts';
import type { ControllerFacts } from './facts.ts';
import { checkManualAssignment, hasUncordonedDirectory } from './manual-assignment.ts';
import { defaultDirectory } from './partition-rules.ts';
import { placeReplicas, type PlacementSpec, type UsableBroker } from './placement.ts';

/** A partition before it has a number: its replicas, of which the live ones are in sync. */
export interface NewPartition {
  readonly replicas: readonly NodeId[];
  readonly isr: readonly NodeId[];
}

/** Partitions, or why there cannot be such. */
export type NewPartitions = readonly NewPartition[] | Refusal;

/** Partitions with the replicas that a person chose, by ascending index. */
export function assignedPartitions(
  image: Image,
  assignments: readonly (readonly NodeId[])[],
  from: { readonly index: number; readonly replicationFactor?: number },
): NewPartitions {
  const partitions: NewPartition[] = [];
  let { replicationFactor } = from;
  for (const [index, replicas] of assignments.entries()) {
    const refused = checkManualAssignment(image, replicas, replicationFactor);
    if (refused !== undefined) return refused;
    replicationFactor = replicas.length;
    const isr = replicas.filter((id) => isActive(image, id));
    if (isr.length === 0) return allFenced(from.index + index);
    partitions.push({ replicas, isr });
  }
  return partitions;
}

const allFenced = (index: number): Refusal =>
  refusal(
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    `All brokers specified in the manual partition assignment for partition ${index} are fenced ` +
      'or in controlled shutdown.',
  );

/** Partitions with replicas that the controller chooses. */
export function placedPartitions(
  image: Image,
  spec: PlacementSpec,
  facts: ControllerFacts,
): NewPartitions {
  const placed = placeReplicas(spec, usableBrokers(image, facts), facts.random);
  if ('errorCode' in placed) return placed;
  const partitions = placed.map((replicas) => ({
    replicas,
    isr: replicas.filter((id) => isActive(image, id)),
  }));
  return partitions.every(({ isr }) => isr.length > 0)
    ? partitions
    : refusal(
        ErrorCode.INVALID_REPLICATION_FACTOR,
        `Unable to replicate the partition ${spec.replicationFactor} time(s): All brokers are ` +
          'currently fenced or in controlled shutdown.',
      );
}

/** Brokers that may get replicas: all but those that leave or have no disk for them. */
function usableBrokers(image: Image, { sessions }: ControllerFacts): UsableBroker[] {
  const isLeaving = (id: NodeId): boolean =>
    (sessions.brokers.get(id)?.controlledShutdownOffset ?? -1) >= 0;
  return valuesOf(image.brokers)
    .filter((broker) => !isLeaving(broker.id) && hasUncordonedDirectory(broker))
    .map(({ id, rack, fenced }) => ({ id, rack, fenced }));
}

/** The records of new partitions of a topic, whose first one has this index. */
export function partitionRecords(
  image: Image,
  partitions: readonly NewPartition[],
  topic: TopicName & { readonly id: TopicId; readonly from: number },
  { names }: ControllerFacts,
): PartitionCreation[] {
  const knowsDirectories = imageAllows(image, 'isDirectoryAssignmentSupported');
  return partitions.map(({ replicas, isr }, position) => {
    const index = topic.from + position;
    const [leader = -1] = isr;
    const directories = replicas.map((id) => defaultDirectory(image, id));
    return {
      type: 'partition',
      partition: partitionNumber(names, topic, index),
      topic: topic.id,
      index,
      replicas,
      ...(knowsDirectories ? { directories } : {}),
      isr,
      leader,
    };
  });
}
