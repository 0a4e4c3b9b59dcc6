// What a process is told when it starts, and what its parts are told because of it.
import { assert } from '../../sim/assert.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import { configsOf } from '../config/configs.ts';
import { flagsOf, type Flags } from '../config/eras.ts';
import { defaultLevels } from '../config/features.ts';
import { allows } from '../config/metadata-facts.ts';
import { metadataVersionAt, metadataVersionsOf } from '../config/metadata-versions.ts';
import { clusterId } from '../broker/describe-cluster.ts';
import { directoryIdOf, directoryNames } from '../broker/directories.ts';
import type { Bootstrap } from '../kraft/controller/activation.ts';
import type { ControllerSettings } from '../kraft/controller/facts.ts';
import type { Endpoint, QuorumNode } from '../kraft/endpoints.ts';
import type { Format } from '../kraft/member-loading.ts';
import {
  initialVoterSet,
  staticVoterSet,
  staticVotersOf,
  type InitialController,
} from '../kraft/quorum-voters.ts';
import { dynamicVotersVersion, type RaftSettings } from '../kraft/raft.ts';
import { unassignedDirectory } from '../metadata/directories.ts';
import { partitionNumber, topicNumber, type Interner, type NodeId } from '../metadata/ids.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import type { HostPort } from '../protocol/host-port.ts';
import type { Uuid } from '../protocol/uuid.ts';

/** What a process is told when it starts. */
export interface ServerSettings {
  readonly nodeId: NodeId;
  /** Kafka's process.roles. */
  readonly roles: readonly ('broker' | 'controller')[];
  /** The host that it runs on. */
  readonly host: string;
  /** The release: "4.3". */
  readonly kafka: string;
  /** The metadata.version that the cluster was formatted with: "3.6-IV2"; the release's newest without it. */
  readonly metadataVersion?: string;
  /** Settings by Kafka's names, as texts. */
  readonly configs: Readonly<Record<string, string>>;
  /** Behaviours and defects that are to differ from the release's, by the names of flags. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** The voters of the quorum as they were formatted. */
  readonly controllers: readonly ControllerPlace[];
  /** What stands in the metadata before any broker has registered. */
  readonly topics: readonly FormattedTopic[];
}

/** A controller, and the host that it runs on. */
export interface ControllerPlace {
  readonly nodeId: NodeId;
  readonly host: string;
}

/** A topic that the cluster is formatted with. */
export interface FormattedTopic {
  readonly name: string;
  readonly uuid: Uuid;
  /** The replicas of each partition; the first one is the preferred leader. */
  readonly assignment: readonly (readonly NodeId[])[];
  readonly configs: Readonly<Record<string, string>>;
}

/** The name of the listener on which controllers hear the quorum and brokers. */
export const controllerListener = 'CONTROLLER';

const controllerPort = 9_093;

/** The settings of a process's release, with what was written over them. */
export const serverConfigs = ({ kafka, configs }: ServerSettings): BrokerConfigs =>
  configsOf('broker', kafka, configs);

/** Its behaviours. */
export const serverFlags = ({ kafka, flags }: ServerSettings): Flags => flagsOf(kafka, flags);

/** What the raft member of a process is told. */
export function raftSettingsOf(settings: ServerSettings, configs: BrokerConfigs): RaftSettings {
  const { nodeId, kafka: release, controllers, host } = settings;
  const isController = settings.roles.includes('controller');
  const fixed = fixedVotersOf(settings);
  return {
    key: { id: nodeId, directoryId: directoryIdOf(nodeId, 'metadata') },
    clusterId,
    release,
    endpoints: isController ? [controllerEndpointOn(host)] : [],
    listener: controllerListener,
    staticVoters: staticVoterSet(fixed ?? new Map(), controllerListener),
    bootstrap:
      fixed === undefined
        ? controllers.map(nodeToBe)
        : [...fixed].map(([id, place]) => ({ id, name: controllerListener, ...place })),
    canBecomeVoter: isController,
    fetchMaxWaitMs: raftFetchMaxWaitMs,
    searchPauseMs,
    flags: serverFlags(settings),
    configs,
  };
}

/** A constant in Kafka. */
const raftFetchMaxWaitMs = 500;

// Simplified: whoever follows nobody asks around without a pause in Kafka, as fast as answers come.
const searchPauseMs = 50;

/** Where a controller on a host listens. */
export const controllerEndpointOn = (host: string): Endpoint => ({
  name: controllerListener,
  host,
  port: controllerPort,
});

/** Whoever is found by an address alone is asked under a number that no node has. */
const nodeToBe = ({ host }: ControllerPlace, index: number): QuorumNode => ({
  id: -2 - index,
  ...controllerEndpointOn(host),
});

/** The voters that stand in settings: those of controller.quorum.voters, and all before KIP-853. */
function fixedVotersOf(settings: ServerSettings): ReadonlyMap<NodeId, HostPort> | undefined {
  const { kafka, configs, controllers } = settings;
  const written = configsOf('broker', kafka, configs)['controller.quorum.voters'];
  if (written.length > 0) {
    const voters = staticVotersOf(written);
    assert(!('message' in voters), 'a node starts with settings that were checked');
    return voters;
  }
  if (formatLevels(settings)['kraft.version'] === dynamicVotersVersion) return undefined;
  return new Map(controllers.map(({ nodeId, host }) => [nodeId, { host, port: controllerPort }]));
}

/** What the disk of a process's metadata log is formatted with: the voters, where it is one of them. */
export function formatOf(settings: ServerSettings): Format {
  const { controllers, nodeId } = settings;
  const isVoter = controllers.some((place) => place.nodeId === nodeId);
  if (!isVoter || fixedVotersOf(settings) !== undefined) return { initialVoters: [] };
  const initial = controllers.map(({ nodeId: id, host }): InitialController => {
    return { id, directoryId: directoryIdOf(id, 'metadata'), host, port: controllerPort };
  });
  return { initialVoters: initialVoterSet(initial, controllerListener) };
}

/** What the controller of a process is told. */
export function controllerSettingsOf(
  settings: ServerSettings,
  configs: BrokerConfigs,
  flags: Flags,
): ControllerSettings {
  const { nodeId, kafka: release, configs: written } = settings;
  return { nodeId, clusterId, release, configs, written, flags };
}

/** The levels of features that a new cluster is formatted with. */
function formatLevels({
  kafka,
  metadataVersion,
}: ServerSettings): Readonly<Record<string, number>> {
  const versions = metadataVersionsOf(kafka);
  const version = versions.find(({ name }) => name === metadataVersion) ?? versions.at(-1);
  if (version === undefined) return {};
  return { ...defaultLevels(version.name, kafka), 'metadata.version': version.level };
}

/** What the first active controller of an empty log writes. */
// Simplified: kafka-storage formats features and passwords; here the topics of the scenario stand in the
// same place. Only the preferred replica is in sync at first, and leads as soon as its broker serves.
export function bootstrapOf(settings: ServerSettings, names: Interner): Bootstrap {
  const { kafka, topics, configs } = settings;
  const levels = formatLevels(settings);
  const { 'kraft.version': _, 'metadata.version': version = 0, ...others } = levels;
  const known = Object.entries(others).filter(([, level]) => level > 0);
  const { name = '' } = metadataVersionAt(version) ?? {};
  const knowsDirectories = allows(name, 'isDirectoryAssignmentSupported');
  const directories = directoryNames(configsOf('broker', kafka, configs));
  return {
    features: { 'metadata.version': version, ...Object.fromEntries(known) },
    others: topics.flatMap((topic) =>
      recordsOf(topic, knowsDirectories ? directories : undefined, names),
    ),
  };
}

function recordsOf(
  { name, uuid, assignment, configs }: FormattedTopic,
  directoriesOfBrokers: readonly string[] | undefined,
  names: Interner,
): readonly MetadataRecord[] {
  const topic = topicNumber(names, name, uuid);
  const nameNumber = names.intern('topic-name', name);
  const uuidNumber = names.intern('topic-uuid', uuid);
  const target = { type: 'topic', topic } as const;
  const directoryOf = directoriesFor(directoriesOfBrokers ?? []);
  return [
    { type: 'topic', topic, name, uuid, nameNumber, uuidNumber },
    ...Object.entries(configs).map(([config, value]): MetadataRecord => {
      return { type: 'config', target, name: config, value };
    }),
    ...assignment.map((replicas, index): MetadataRecord => {
      return {
        type: 'partition',
        partition: partitionNumber(names, { name, uuid }, index),
        topic,
        index,
        replicas,
        ...(directoriesOfBrokers === undefined ? {} : { directories: replicas.map(directoryOf) }),
        isr: replicas.slice(0, 1),
        leader: -1,
      };
    }),
  ];
}

/** Where a broker has several directories, it tells which one it took (KIP-858). */
function directoriesFor([only = '', ...others]: readonly string[]): (nodeId: NodeId) => Uuid {
  const known = new Map<NodeId, Uuid>();
  return (nodeId) => {
    const id =
      known.get(nodeId) ??
      (others.length === 0 ? directoryIdOf(nodeId, only) : unassignedDirectory);
    known.set(nodeId, id);
    return id;
  };
}
