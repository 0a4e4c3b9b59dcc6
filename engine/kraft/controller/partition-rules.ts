// The rules that hold for one partition: who may lead it, and how many replicas must be in sync.
import { forEachEntry, get } from '../../../sim/map/persistent-map.ts';
import { isLeaderEpochBumpRequiredOnIsrShrink } from '../../config/metadata-facts.ts';
import { imageAllows, keepsElr, metadataVersionOf } from '../../metadata/abilities.ts';
import {
  isOnlineDirectory,
  migratingDirectory,
  unassignedDirectory,
} from '../../metadata/directories.ts';
import { NO_LEADER, type NodeId, type TopicId } from '../../metadata/ids.ts';
import {
  brokerOf,
  isActive,
  partitionOf,
  type Image,
  type Partition,
} from '../../metadata/image.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import type { ControllerSettings } from './facts.ts';
import type { ElectionKind } from './leader-election.ts';
import type { PartitionRules } from './partition-change.ts';
import type { AwaitedReplicas } from './reassignment-plan.ts';

/** The rules for a partition; `isLive` says who could lead as far as the broker itself goes. */
export function rulesFor(
  image: Image,
  partition: Partition,
  settings: ControllerSettings,
  isLive: (id: NodeId) => boolean = (id) => isActive(image, id),
): PartitionRules {
  return {
    isAcceptableLeader: (id) => isLive(id) && hasOnlineDirectory(image, partition, id),
    minIsr: effectiveMinIsr(image, partition.topic, settings),
    elr: keepsElr(image),
    balanced: true,
    awaited: awaitedReplicas(settings),
    trustsLastLeader: settings.flags['elect-fenced-last-leader'],
    bumpsEpochOnIsrShrink: isLeaderEpochBumpRequiredOnIsrShrink(metadataVersionOf(image)),
    ...(imageAllows(image, 'isDirectoryAssignmentSupported')
      ? { directoryFor: (id: NodeId) => defaultDirectory(image, id) }
      : {}),
  };
}

function awaitedReplicas({ flags }: ControllerSettings): AwaitedReplicas {
  if (flags['complete-reassignment-too-early']) return 'added';
  return flags['wait-too-long-for-reassignment'] ? 'all' : 'added, or all of fewer';
}

/** Kafka's LeaderAcceptor: the disk with the replica works. */
function hasOnlineDirectory(image: Image, partition: Partition, id: NodeId): boolean {
  const directory = partition.directories[partition.replicas.indexOf(id)];
  const broker = brokerOf(image, id);
  if (directory === undefined || broker === undefined) return false;
  return isOnlineDirectory(directory, broker.logDirs);
}

/** Where a new replica goes, as far as the controller can tell: into a broker's only directory. */
export function defaultDirectory(image: Image, id: NodeId): Uuid {
  const directories = brokerOf(image, id)?.logDirs;
  if (directories === undefined) return unassignedDirectory;
  const [first = migratingDirectory, ...others] = directories;
  return others.length === 0 ? first : unassignedDirectory;
}

/** Can nobody be elected but from among replicas in sync, or anyone rather than nobody? */
export function electionKindFor(
  image: Image,
  topic: TopicId,
  settings: ControllerSettings,
): ElectionKind {
  return allowsUncleanElection(image, topic, settings) ? 'UNCLEAN' : 'ONLINE';
}

/** unclean.leader.election.enable, as it holds for a topic. */
export function allowsUncleanElection(
  image: Image,
  topic: TopicId,
  settings: ControllerSettings,
): boolean {
  return topicSetting(image, topic, 'unclean.leader.election.enable', settings) === 'true';
}

/** min.insync.replicas, as it holds for a topic, but never more than it has replicas. */
function effectiveMinIsr(image: Image, topic: TopicId, settings: ControllerSettings): number {
  const configured = Number(topicSetting(image, topic, 'min.insync.replicas', settings));
  const first = get(image.topics, topic)?.partitions[0] ?? -1;
  const { length = configured } = partitionOf(image, first)?.replicas ?? {};
  return Math.min(configured, length);
}

type TopicSetting = 'unclean.leader.election.enable' | 'min.insync.replicas';

/** The topic's own setting, else the controller's, else that of all brokers, else the file's. */
function topicSetting(
  { topicConfigs, brokerConfigs, clusterConfigs }: Image,
  topic: TopicId,
  name: TopicSetting,
  { nodeId, configs }: ControllerSettings,
): string {
  const levels = [get(topicConfigs, topic), get(brokerConfigs, nodeId), clusterConfigs];
  const dynamic = levels.find((entries) => entries?.[name] !== undefined)?.[name];
  return dynamic ?? String(configs[name]);
}

/** Every partition for which something holds, in the order of their numbers. */
export function partitionsWhere(
  image: Image,
  holds: (partition: Partition) => boolean,
): readonly Partition[] {
  const found: Partition[] = [];
  forEachEntry(image.partitions, (_, partition) => {
    if (holds(partition)) found.push(partition);
  });
  return found;
}

/** Does a broker lead anything? */
export const leadsAnything = (image: Image, id: NodeId): boolean =>
  partitionsWhere(image, ({ leader }) => leader === id).length > 0;

/** The partitions that nobody leads. */
export const leaderlessPartitions = (image: Image): readonly Partition[] =>
  partitionsWhere(image, ({ leader }) => leader === NO_LEADER);
