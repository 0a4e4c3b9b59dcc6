// What becomes of partitions when a broker goes, comes, or lost a disk (ReplicationControlManager's
// handleBrokerFenced and its kin). Pure: the records say it all.
import { NO_LEADER, type NodeId } from '../../metadata/ids.ts';
import { brokerOf, isActive, type Image, type Partition } from '../../metadata/image.ts';
import type { MetadataRecord, PartitionChange } from '../../metadata/records.ts';
import { imageAllows, keepsElr } from '../../metadata/abilities.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import type { ControllerSettings } from './facts.ts';
import { changeOf } from './partition-change.ts';
import { electionKindFor, partitionsWhere, rulesFor } from './partition-rules.ts';

/** What happened to a broker: only one of the three. */
interface BrokerEvent {
  /** It leaves every ISR and leads nothing. */
  readonly gone?: NodeId;
  /** It may lead, though the image still has it as fenced. */
  readonly back?: NodeId;
  /** It may have lost what it had: it is not even eligible. */
  readonly unclean?: NodeId;
}

/** A broker serves no more: its session is over, it wants to be fenced, or its shutdown is granted. */
export function afterFencing(
  image: Image,
  id: NodeId,
  settings: ControllerSettings,
): readonly MetadataRecord[] {
  return [
    ...changesAfter(image, inIsr(image, id), { gone: id }, settings),
    { type: 'broker-change', broker: id, fenced: true },
  ];
}

/** A broker serves: it may lead what nobody leads. */
export function afterUnfencing(
  image: Image,
  id: NodeId,
  settings: ControllerSettings,
): readonly MetadataRecord[] {
  const isLive = (other: NodeId): boolean => other === id || isActive(image, other);
  const leaderless = partitionsWhere(image, (partition) => {
    return partition.leader === NO_LEADER && !goesOnWaiting(partition, isLive);
  });
  return [
    { type: 'broker-change', broker: id, fenced: false },
    ...changesAfter(image, leaderless, { back: id }, settings),
  ];
}

/** Nobody leads it, none of its replicas is live, and nothing else of it is under way: nothing can change. */
function goesOnWaiting(partition: Partition, isLive: (id: NodeId) => boolean): boolean {
  const { replicas, directories, isr, elr, lastKnownElr } = partition;
  if (isr.length === 0 || elr.length > 0 || lastKnownElr.length > 0) return false;
  if (isReassigning(partition) || directories.length !== replicas.length) return false;
  return !replicas.some(isLive);
}

const isReassigning = ({ addingReplicas, removingReplicas }: Partition): boolean =>
  addingReplicas.length > 0 || removingReplicas.length > 0;

/** A broker wants to stop: others lead what it leads, and it leaves every ISR. */
export function afterShutdownRequest(
  image: Image,
  id: NodeId,
  settings: ControllerSettings,
): readonly MetadataRecord[] {
  const isKnown = brokerOf(image, id)?.inControlledShutdown === true;
  const flag = { type: 'broker-change', broker: id, inControlledShutdown: true } as const;
  const flags = isKnown ? [] : [flag];
  // KAFKA-14296: it goes on leading, and so its shutdown never ends.
  if (settings.flags['keep-leader-in-controlled-shutdown']) return flags;
  return [...flags, ...changesAfter(image, inIsr(image, id), { gone: id }, settings)];
}

/** A broker is there again in another life. KIP-966: unless it stopped in order, it may lack data. */
export function afterShutdown(
  image: Image,
  id: NodeId,
  isClean: boolean,
  settings: ControllerSettings,
): readonly MetadataRecord[] {
  if (isClean || !keepsElr(image) || settings.flags['miss-unclean-shutdown']) {
    const touched = inIsr(image, id).filter((partition) => !isUntouched(partition));
    return changesAfter(image, touched, { gone: id }, settings);
  }
  return [...inIsr(image, id), ...inElr(image, id)]
    .filter((partition) => !isUntouched(partition))
    .flatMap((partition) => changesAfter(image, [partition], { unclean: id }, settings));
}

/** It stands in the formatting, and nobody has led it yet: nothing of it can be lost. */
const isUntouched = ({ leader, leaderEpoch }: Partition): boolean =>
  leader === NO_LEADER && leaderEpoch === 0;

/** A broker will not come back. */
export function afterUnregistration(
  image: Image,
  id: NodeId,
  settings: ControllerSettings,
): readonly MetadataRecord[] {
  const partitions = [...inIsr(image, id), ...inElr(image, id)];
  return [
    ...changesAfter(image, partitions, { gone: id }, settings),
    { type: 'unregister-broker', broker: id },
  ];
}

/** Disks of a broker have failed: their replicas leave the ISR, the others stay (KIP-858). */
export function afterDirectoryLoss(
  image: Image,
  id: NodeId,
  offline: readonly Uuid[],
  settings: ControllerSettings,
): readonly MetadataRecord[] {
  const online = brokerOf(image, id)?.logDirs ?? [];
  const lost = online.filter((directory) => offline.includes(directory));
  if (lost.length === 0 || !imageAllows(image, 'isDirectoryAssignmentSupported')) return [];
  const partitions = lost.flatMap((directory) =>
    partitionsWhere(image, ({ directories }) => directories.includes(directory)),
  );
  const logDirs = online.filter((directory) => !offline.includes(directory));
  return [
    ...afterReplicaLoss(image, id, partitions, settings),
    { type: 'broker-change', broker: id, logDirs },
  ];
}

/** A broker cannot read some of its replicas: they leave the ISR, and others lead. */
export function afterReplicaLoss(
  image: Image,
  id: NodeId,
  partitions: readonly Partition[],
  settings: ControllerSettings,
): readonly PartitionChange[] {
  return changesAfter(image, partitions, { gone: id }, settings);
}

/** KIP-1066: disks of a broker take no new replicas, or take them again. */
export function afterCordoning(
  image: Image,
  id: NodeId,
  cordoned: readonly Uuid[] | null,
): readonly MetadataRecord[] {
  if (cordoned === null || !imageAllows(image, 'isCordonedLogDirsSupported')) return [];
  const before = brokerOf(image, id)?.cordonedLogDirs ?? null;
  const isSame =
    before !== null &&
    before.length === cordoned.length &&
    before.every((directory) => cordoned.includes(directory));
  return isSame ? [] : [{ type: 'broker-change', broker: id, cordonedLogDirs: cordoned }];
}

const inIsr = (image: Image, id: NodeId): readonly Partition[] =>
  partitionsWhere(image, ({ isr }) => isr.includes(id));

const inElr = (image: Image, id: NodeId): readonly Partition[] =>
  partitionsWhere(image, ({ elr }) => elr.includes(id));

/** What follows for some partitions: new ISRs, and new leaders where they are needed or possible. */
function changesAfter(
  image: Image,
  partitions: readonly Partition[],
  { gone, back, unclean }: BrokerEvent,
  settings: ControllerSettings,
): PartitionChange[] {
  const isOut = (id: NodeId): boolean => id === gone || id === unclean;
  const isLive = (id: NodeId): boolean => !isOut(id) && (id === back || isActive(image, id));
  return partitions.flatMap((partition) => {
    const target = {
      election: electionKindFor(image, partition.topic, settings),
      isr: partition.isr.filter((id) => !isOut(id)),
      ...(unclean === undefined ? {} : { uncleanShutdown: [unclean] }),
    };
    const change = changeOf(partition, target, rulesFor(image, partition, settings, isLive));
    return change === undefined ? [] : [change];
  });
}
