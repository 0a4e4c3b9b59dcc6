// What a replica knows in each role (Kafka's EpochState and its kinds). Times are in milliseconds of
// the host's monotonic clock; a high watermark of -1 is unknown, a leader of -1 is nobody.
import { none } from '../../sim/short-list.ts';
import type { Endpoint } from './endpoints.ts';
import { copyElection, type Election } from './election.ts';
import { copyLeader, type Leader } from './leader.ts';
import type { ReplicaKey } from './replica-key.ts';
import type { SnapshotDownload } from './snapshot-download.ts';

/** It follows nobody: it waits, and looks for a leader among the bootstrap servers. */
export interface Unattached {
  readonly name: 'unattached';
  readonly epoch: number;
  /** It may know who leads without knowing where. */
  readonly leaderId: number;
  readonly votedKey: ReplicaKey | null;
  readonly highWatermark: number;
  /** When it asks for pre-votes; Infinity for an observer. */
  readonly electionDeadlineMs: number;
}

/** KIP-996: it asks whether it could win, without raising anybody's epoch. */
export interface Prospective {
  readonly name: 'prospective';
  readonly epoch: number;
  /** The leader that it lost sight of; it goes back to it if it could not win. */
  readonly leaderId: number;
  readonly leaderEndpoints: readonly Endpoint[];
  readonly votedKey: ReplicaKey | null;
  readonly highWatermark: number;
  readonly electionDeadlineMs: number;
  readonly election: Election;
}

/** It has raised the epoch, voted for itself, and asks for votes. */
export interface Candidate {
  readonly name: 'candidate';
  readonly epoch: number;
  readonly highWatermark: number;
  readonly electionDeadlineMs: number;
  readonly election: Election;
}

/** It fetches from the leader of its epoch: as a voter, or as an observer. */
export interface Follower {
  readonly name: 'follower';
  readonly epoch: number;
  readonly leaderId: number;
  readonly leaderEndpoints: readonly Endpoint[];
  readonly votedKey: ReplicaKey | null;
  highWatermark: number;
  /** When a voter that heard nothing from its leader asks for pre-votes. */
  fetchDeadlineMs: number;
  /** When it looks next whether the voters know it as it is. */
  updateVoterDeadlineMs: number;
  /** A follower whose fetches succeed refuses pre-votes: its leader lives. */
  hasFetchedFromLeader: boolean;
  /** With kraft.version 0 a voter tells each leader once who it is. */
  hasUpdatedLeader: boolean;
  /** The leader's log begins too late: it fetches this snapshot first. */
  download: SnapshotDownload | null;
}

/** It led, and leads no more; it tells the others, so that they need not wait for their timeouts. */
export interface Resigned {
  readonly name: 'resigned';
  readonly epoch: number;
  readonly leaderEndpoints: readonly Endpoint[];
  /** Voters that have not yet heard of it. */
  unacknowledged: readonly number[];
  readonly voters: readonly number[];
  /** The others by how far they are: who should try first. */
  readonly preferredSuccessors: readonly ReplicaKey[];
  readonly electionDeadlineMs: number;
}

/** What a replica is, and what it knows because of it. */
export type Role = Unattached | Prospective | Candidate | Leader | Resigned | Follower;

/** The two roles that ask for votes. */
export type Nominee = Prospective | Candidate;

/** The leader that a role knows of; -1: none. */
export function leaderIdOf(role: Role, localId: number): number {
  switch (role.name) {
    case 'unattached':
    case 'prospective':
    case 'follower':
      return role.leaderId;
    case 'leader':
    case 'resigned':
      return localId;
    case 'candidate':
      return -1;
  }
}

/** Whom it has voted for in its epoch, as far as that still matters. */
export function votedKeyOf(role: Role, local: ReplicaKey): ReplicaKey | null {
  switch (role.name) {
    case 'unattached':
    case 'prospective':
    case 'follower':
      return role.votedKey;
    case 'candidate':
      return local;
    case 'leader':
    case 'resigned':
      return null;
  }
}

/** Where the leader listens, as far as the role knows. */
export function leaderEndpointsOf(role: Role): readonly Endpoint[] {
  return role.name === 'unattached' || role.name === 'candidate' ? none : role.leaderEndpoints;
}

/** Everything below is committed, as far as the role knows; -1: unknown. */
export function highWatermarkOf(role: Role): number {
  return role.name === 'resigned' ? -1 : role.highWatermark;
}

/** A snapshot's copy: roles that are replaced as a whole are shared. */
export function copyRole(role: Role): Role {
  switch (role.name) {
    case 'unattached':
      return role;
    case 'prospective':
    case 'candidate':
      return { ...role, election: copyElection(role.election) };
    case 'follower':
    case 'resigned':
      return { ...role };
    case 'leader':
      return copyLeader(role);
  }
}
