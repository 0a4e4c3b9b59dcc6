// The log directories of a broker, one on each of its disks (JBOD; KIP-112, KIP-858).
import type { BrokerConfigs } from '../config/configs.ts';
import type { NodeId } from '../metadata/ids.ts';
import type { Uuid } from '../protocol/uuid.ts';
import type { CheckpointName, OffsetCheckpoint } from '../log/checkpoint-files.ts';
import { directoryOf } from '../log/log-directory.ts';
import { logDirectoryName } from '../log/log-files.ts';
import type { ReplicationState } from '../replication/replica.ts';

/** A directory of log.dirs. */
export interface LogDirectory {
  /** The first part of the paths of its files. */
  readonly name: string;
  readonly id: Uuid;
  /** False once its disk has refused something: until the broker starts again. */
  isOnline: boolean;
  /** Checkpoints that are on their way to the disk. */
  readonly beingWritten: Set<CheckpointName>;
  /** What this life wrote into its checkpoints last. */
  readonly lastWritten: Map<CheckpointName, OffsetCheckpoint>;
}

/** Kafka's directory.id: formatting gives every directory an id of its own, which its name tells here. */
export const directoryIdOf = (nodeId: NodeId, name: string): Uuid =>
  `${name.slice(0, 8)}-of-node-${nodeId}`.padEnd(22, 'A');

/** Where a broker keeps logs if nothing is said of it. */
const usualName = 'data';

/** The names of the directories that a broker's settings give it. */
export const directoryNames = (configs: Pick<BrokerConfigs, 'log.dirs'>): readonly string[] =>
  configs['log.dirs']?.map(nameOfPath) ?? [usualName];

/** A simulated disk knows directories by one name: `/data/1` is `data-1`. */
const nameOfPath = (path: string): string => path.replaceAll(/^\/+|\/+$/g, '').replaceAll('/', '-');

/** Where the metadata log lies that shares the first of log.dirs with other logs. */
const sharedMetadata = 'metadata';

/** The directory of the metadata log: one of its own, or the first of log.dirs, with which it fails. */
export function metadataDirectoryOf(configs: Pick<BrokerConfigs, 'metadata.log.dir'>): string {
  const own = configs['metadata.log.dir'];
  return own === null ? sharedMetadata : nameOfPath(own);
}

/** The disks that a host needs for these settings. */
export function disksFor(
  configs: Pick<BrokerConfigs, 'log.dirs' | 'metadata.log.dir'>,
): readonly string[] {
  const metadata = metadataDirectoryOf(configs);
  const names = directoryNames(configs);
  const isOwn = metadata !== sharedMetadata && !names.includes(metadata);
  return isOwn ? [...names, metadata] : names;
}

/** The directories of a broker that starts. */
export const createDirectories = (nodeId: NodeId, configs: BrokerConfigs): LogDirectory[] =>
  directoryNames(configs).map((name) => ({
    name,
    id: directoryIdOf(nodeId, name),
    isOnline: true,
    beingWritten: new Set(),
    lastWritten: new Map(),
  }));

/** The path that clients know a directory by. */
export const pathOf = ({ name }: LogDirectory): string => `/${name}`;

/** A log is found by its directory and its own, `data/orders-0`. */
export const logPath = (directory: string, topic: string, index: number): string =>
  `${directory}/${logDirectoryName(topic, index)}`;

/** Where a replica is to lie that has no place yet: in the directory with the fewest logs. */
export function directoryForNew(
  directories: readonly LogDirectory[],
  { replicas, futures }: ReplicationState,
  configs: CordoningConfigs,
): LogDirectory | undefined {
  const counts = new Map<string, number>();
  for (const { log } of [...replicas.values(), ...futures.values()]) {
    const name = directoryOf(log);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const countOf = ({ name }: LogDirectory): number => counts.get(name) ?? 0;
  const online = directories.filter(({ isOnline }) => isOnline);
  const open = online.filter((directory) => !isCordoned(configs, directory));
  // Replicas may have been given to this broker just before its last directory was cordoned.
  const eligible = open.length === 0 ? online : open;
  return eligible.toSorted((a, b) => countOf(a) - countOf(b))[0];
}

type CordoningConfigs = Pick<BrokerConfigs, 'cordoned.log.dirs'>;

/** KIP-1066: does a directory take no new replicas, because it shall become empty? */
export function isCordoned(configs: CordoningConfigs, { name }: LogDirectory): boolean {
  const cordoned = configs['cordoned.log.dirs'] ?? [];
  return cordoned.some((path) => path === '*' || nameOfPath(path) === name);
}

/** The ids of the directories whose disks have failed. */
export const offlineIds = (directories: readonly LogDirectory[]): readonly Uuid[] =>
  directories.filter(({ isOnline }) => !isOnline).map(({ id }) => id);

/** A snapshot's copy. */
export const copyDirectories = (directories: readonly LogDirectory[]): LogDirectory[] =>
  directories.map((directory) => ({
    ...directory,
    beingWritten: new Set(directory.beingWritten),
    lastWritten: new Map(directory.lastWritten),
  }));
