// What a replica is when it starts: what its disk tells decides.
import { recordVote, startElection } from './election.ts';
import { candidatesAreVoters, demand } from './fault.ts';
import type { QuorumFile } from './quorum-file.ts';
import { writeElection } from './quorum-file.ts';
import { resignedIn } from './become.ts';
import { drawElectionTimeoutMs, nowMs, votersOf, type RaftEnv, type RaftState } from './raft.ts';
import { meansReplica, type ReplicaKey } from './replica-key.ts';
import type { Candidate, Role } from './role.ts';
import { isVoter, voterWithId } from './voter-set.ts';

/** A disk without quorum-state: nothing has happened yet. */
const nothing: Omit<QuorumFile, 'votedDirectoryId'> = { leaderId: -1, leaderEpoch: 0, votedId: -1 };

/** Takes up the first role and writes it down. */
export function bootRole(
  raft: RaftState,
  stored: QuorumFile | undefined,
  lastEpoch: number,
  env: RaftEnv,
): void {
  raft.role = firstRole(raft, stored, lastEpoch, env);
  writeElection(raft, env);
}

/** The role before anything was read: it follows nobody. */
export const unread: Role = {
  name: 'unattached',
  epoch: 0,
  leaderId: -1,
  votedKey: null,
  highWatermark: -1,
  electionDeadlineMs: Infinity,
};

function firstRole(
  raft: RaftState,
  stored: QuorumFile | undefined,
  lastEpoch: number,
  env: RaftEnv,
): Role {
  const { leaderId, leaderEpoch, votedId } = stored ?? nothing;
  const { key } = raft.settings;
  // The log is newer than the file: the file was lost.
  if (leaderEpoch < lastEpoch) return waiting(raft, { epoch: lastEpoch, ...fresh }, env);
  if (leaderId === key.id) return whoLed(raft, leaderEpoch, env);
  const voted = votedOf(stored);
  if (voted !== null && meansReplica(voted, key)) return standing(raft, leaderEpoch, env);
  const endpoints = voterWithId(votersOf(raft), leaderId)?.endpoints ?? [];
  if (leaderId < 0 || endpoints.length === 0) {
    return waiting(raft, { epoch: leaderEpoch, leaderId, votedKey: voted }, env);
  }
  const deadline = nowMs(env) + raft.settings.configs['controller.quorum.fetch.timeout.ms'];
  return {
    name: 'follower',
    epoch: leaderEpoch,
    leaderId,
    leaderEndpoints: endpoints,
    votedKey: votedId < 0 ? null : voted,
    highWatermark: -1,
    fetchDeadlineMs: deadline,
    updateVoterDeadlineMs: deadline,
    hasFetchedFromLeader: false,
    hasUpdatedLeader: false,
    download: null,
  };
}

/**
 * KAFKA-10527: records that it had not synced are gone. Went it on leading in the same epoch, the
 * same offsets and epoch would mean other records.
 */
function whoLed(raft: RaftState, epoch: number, env: RaftEnv): Role {
  if (!raft.settings.flags['resume-leadership-after-restart']) {
    return resignedIn(raft, epoch, [], env);
  }
  const role = standing(raft, epoch, env);
  for (const { voterId } of votersOf(raft)) recordVote(role.election, voterId, true);
  return role;
}

function votedOf(stored: QuorumFile | undefined): ReplicaKey | null {
  if (stored === undefined || stored.votedId < 0) return null;
  return { id: stored.votedId, directoryId: stored.votedDirectoryId };
}

const fresh = { leaderId: -1, votedKey: null };

interface Remembered {
  readonly epoch: number;
  readonly leaderId: number;
  readonly votedKey: ReplicaKey | null;
}

function waiting(raft: RaftState, remembered: Remembered, env: RaftEnv): Role {
  const timeout = drawElectionTimeoutMs(raft, env);
  return {
    name: 'unattached',
    highWatermark: -1,
    electionDeadlineMs: nowMs(env) + timeout,
    ...remembered,
  };
}

/**
 * It had voted for itself, and asks for the other votes again, even if it has followed another one since.
 * Kafka 4.3 keeps its vote while the epoch lasts, and does not start if it was removed from the voters.
 */
function standing(raft: RaftState, epoch: number, env: RaftEnv): Candidate {
  const voters = votersOf(raft);
  const { key } = raft.settings;
  demand(isVoter(voters, key), candidatesAreVoters, 'IllegalArgumentException');
  return {
    name: 'candidate',
    epoch,
    highWatermark: -1,
    electionDeadlineMs: nowMs(env) + drawElectionTimeoutMs(raft, env),
    election: startElection(voters, key.id),
  };
}
