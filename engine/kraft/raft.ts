// A replica of the metadata log (KafkaRaftClient): the state of one component of a broker or controller.
import type { Env } from '../../sim/program.ts';
import type { Rng } from '../../sim/random/rng.ts';
import { none } from '../../sim/short-list.ts';
import type { BrokerConfigs } from '../config/configs.ts';
import { copyLog, type LogEnv, type LogState, type LogWake } from '../log/log.ts';
import type { Batch } from '../protocol/batch.ts';
import type { RequestBody } from '../protocol/envelope.ts';
import type { Fetched, ToldLeadership } from './answering.ts';
import type { ConnectionState } from './connections.ts';
import { endpointOf, type Endpoint, type QuorumNode } from './endpoints.ts';
import type { QuorumFlags } from './flags.ts';
import type { Call, Letter } from './letters.ts';
import type { ReplicaKey } from './replica-key.ts';
import { copyRole, highWatermarkOf, leaderEndpointsOf, leaderIdOf, type Role } from './role.ts';
import type { Snapshot, SnapshotId } from './snapshots.ts';
import type { HistoryEntry, QuorumHistory } from './voter-history.ts';
import { isVoter, voterWithId, type Voter, type VoterSet } from './voter-set.ts';

/** The topic of the metadata log, as every one of its requests names it. */
export const metadataTopic = '__cluster_metadata';

/** The settings that the quorum reads. */
export type QuorumConfigs = Pick<
  BrokerConfigs,
  | 'controller.quorum.election.timeout.ms'
  | 'controller.quorum.election.backoff.max.ms'
  | 'controller.quorum.fetch.timeout.ms'
  | 'controller.quorum.request.timeout.ms'
  | 'controller.quorum.retry.backoff.ms'
  | 'controller.quorum.append.linger.ms'
  | 'controller.quorum.fetch.max.bytes'
  | 'controller.quorum.fetch.snapshot.max.bytes'
  | 'controller.quorum.auto.join.enable'
  | 'metadata.log.segment.bytes'
  | 'metadata.log.segment.ms'
  | 'metadata.max.retention.bytes'
  | 'metadata.max.retention.ms'
  | 'metadata.log.max.snapshot.interval.ms'
  | 'metadata.log.max.record.bytes.between.snapshots'
>;

/** Who a replica is and what it was told. Immutable. */
export interface RaftSettings {
  readonly key: ReplicaKey;
  readonly clusterId: string;
  /** The release that it runs: it decides the versions of requests. */
  readonly release: string;
  /** Where this node listens; a broker, which never votes, listens nowhere. */
  readonly endpoints: readonly Endpoint[];
  /** The listener that the quorum uses among itself. */
  readonly listener: string;
  /** controller.quorum.voters; empty where the voters are in the log. */
  readonly staticVoters: VoterSet;
  /** Whom it asks who leads. */
  readonly bootstrap: readonly QuorumNode[];
  /** Controllers can become voters, and sync what they fetch; brokers only watch. */
  readonly canBecomeVoter: boolean;
  /** How long a fetch may wait at the leader (a constant of 500 ms in Kafka). */
  readonly fetchMaxWaitMs: number;
  /** How long a replica rests before it asks around again who leads. Kafka's does not rest: 0 without it. */
  readonly searchPauseMs?: number;
  readonly configs: QuorumConfigs;
  readonly flags: QuorumFlags;
}

/** What a fetch of the metadata log asks of its one partition. */
export type FetchedPartition = RequestBody<'Fetch'>['topics'][number]['partitions'][number];

/** A fetch at the leader, which may wait there. Kafka's own timer answers it, not the quorum's thread. */
export interface FetchAtLeader {
  readonly call: Call<'Fetch'>;
  readonly replica: ReplicaKey;
  readonly asked: FetchedPartition;
}

/** A fetch that waits. */
export interface ParkedFetch extends FetchAtLeader {
  readonly deadlineMs: number;
  /** What it is answered of when its time is over: what was true when it came. */
  readonly found: Fetched;
}

/** What the quorum has told to whoever listens to the metadata log: the controller, the publisher. */
export interface ListenerState {
  /** The next committed offset to be told; -1 before anything was. */
  nextOffset: number;
  leaderId: number;
  epoch: number;
}

/** News for the listener, oldest first. */
export type Notice =
  | { readonly type: 'committed'; readonly batches: readonly Batch[] }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** Of its own leadership a replica is told only when it has been told of everything before. */
  | { readonly type: 'leader'; readonly leaderId: number; readonly epoch: number };

/** A replica. Plain data: structuredClone of it is a complete snapshot. */
export interface RaftState {
  readonly settings: RaftSettings;
  role: Role;
  /** What answers say of that role; undefined until it has given one. */
  told: ToldLeadership | undefined;
  readonly log: LogState;
  /** By ascending id; a replica whose log begins late has one that explains the beginning. */
  snapshots: readonly Snapshot[];
  /** Snapshots that are being written. */
  readonly writing: Map<string, Snapshot>;
  readonly history: QuorumHistory;
  /** Nodes that were asked, in the order in which they were asked first. */
  connections: ConnectionState[];
  nextCorrelationId: number;
  /** It asks around who leads not before. */
  searchAgainMs: number;
  /** Oldest first. */
  parkedFetches: readonly ParkedFetch[];
  readonly listener: ListenerState;
  /** Taken by the owner after each turn. */
  notices: Notice[];
  /** When the log is looked through for snapshots that may go. */
  cleanDeadlineMs: number;
  /** A shutdown was asked for: until then another leader is waited for; -1: it was not. */
  shutdownDeadlineMs: number;
  /** The shutdown is over: as it should be, or because its time was. */
  finished: boolean;
  /** Written in this turn, in order. */
  outbox: Letter[];
  /** Letters from here on wait until the disk has done what it was asked to; Infinity: none do. */
  heldFrom: number;
  /** Disk operations that the replica waits for: like Kafka's thread, it does nothing else meanwhile. */
  syncing: number;
  /** Up to where it waits for its log to be synced; -1: it does not. */
  flushingTo: number;
}

/** Wakes of a replica. */
export type RaftWake =
  | LogWake
  /** Something is due: a timeout, a retry, records that lingered long enough. */
  | { readonly type: 'quorum-due' }
  /** quorum-state is durable. */
  | { readonly type: 'quorum-durable' }
  /** A snapshot that was fetched is durable. */
  | { readonly type: 'snapshot-fetched'; readonly id: SnapshotId }
  /** A snapshot that was made here is durable. */
  | { readonly type: 'snapshot-written'; readonly id: SnapshotId };

/** What a replica needs of the world, apart from the network. */
export type RaftEnv = LogEnv & Pick<Env<never, RaftWake>, 'clock' | 'disk' | 'rng' | 'trace'>;

/** The host's monotonic clock in milliseconds, as Kafka counts. */
export function nowMs(env: Pick<RaftEnv, 'clock'>): number {
  return Math.floor(env.clock.monotonic() / 1_000);
}

/** The voters that are in force: the last ones of the log, committed or not; else the static ones. */
export function votersOf(raft: RaftState): VoterSet {
  return lastVotersEntry(raft)?.value ?? raft.settings.staticVoters;
}

/** The last VotersRecord of the log. */
export function lastVotersEntry(raft: RaftState): HistoryEntry<VoterSet> | undefined {
  const { voters } = raft.history;
  return voters[voters.length - 1];
}

/** May this replica vote and be elected? */
export function isVoterNow(raft: RaftState): boolean {
  return isVoter(votersOf(raft), raft.settings.key);
}

/** The leader that this replica knows of; -1: none. */
export function leaderId(raft: RaftState): number {
  return leaderIdOf(raft.role, raft.settings.key.id);
}

/** Everything below is committed, as far as this replica knows; -1: unknown. */
export function highWatermark(raft: RaftState): number {
  return highWatermarkOf(raft.role);
}

/** This replica as it would stand among the voters. */
export function localVoter(settings: RaftSettings): Voter {
  return {
    voterId: settings.key.id,
    voterDirectoryId: settings.key.directoryId,
    endpoints: settings.endpoints.map(({ name, host, port }) => ({ name, host, port })),
    kRaftVersionFeature: supportedKraftVersions,
  };
}

/** The versions of kraft.version that Kafka speaks since 3.9. */
export const supportedKraftVersions = { minSupportedVersion: 0, maxSupportedVersion: 1 } as const;

/** From this kraft.version on, voters stand in the log and can be changed. */
export const dynamicVotersVersion = 1;

/** Where to reach a node that listens at these endpoints; undefined: it has no listener for the quorum. */
export function nodeAt(
  raft: RaftState,
  id: number,
  endpoints: readonly Endpoint[],
): QuorumNode | undefined {
  const endpoint = endpointOf(endpoints, raft.settings.listener);
  if (endpoint === undefined) return undefined;
  const { name, host, port } = endpoint;
  return { id, name, host, port };
}

/** The leader that this replica knows of, and where it listens; undefined: either is not known. */
export function leaderNodeOf(raft: RaftState): QuorumNode | undefined {
  const id = leaderId(raft);
  if (id < 0) return undefined;
  const told = id === raft.settings.key.id ? raft.settings.endpoints : leaderEndpointsOf(raft.role);
  const known = told.length > 0 ? told : (voterWithId(votersOf(raft), id)?.endpoints ?? none);
  return nodeAt(raft, id, known);
}

/** A random election timeout: voters that time out together would split their votes. */
export function drawElectionTimeoutMs(raft: RaftState, env: Pick<RaftEnv, 'rng'>): number {
  const timeout = raft.settings.configs['controller.quorum.election.timeout.ms'];
  if (timeout === 0) return 0;
  const rng: Rng = env.rng('election');
  return timeout + rng.below(timeout);
}

/** A snapshot's copy. `previous` is the copy in the snapshot before, of this same replica. */
export function copyRaft(raft: RaftState, previous?: RaftState): RaftState {
  return {
    ...raft,
    role: copyRole(raft.role),
    log: copyLog(raft.log, previous?.log),
    writing: new Map(raft.writing),
    history: { ...raft.history },
    connections: raft.connections.map((one) => ({ ...one })),
    parkedFetches: raft.parkedFetches.slice(),
    listener: { ...raft.listener },
    notices: raft.notices.slice(),
    outbox: raft.outbox.slice(),
  };
}
