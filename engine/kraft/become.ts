// Changes of role, along the table of transitions. The new role counts only once quorum-state is on
// disk, where the table says so. What a change means for connections and for those who wait stands in
// role-changes.ts.
import type { Endpoint } from './endpoints.ts';
import { isLost, isWon, startElection, votersThat } from './election.ts';
import { demand, followersKnowTheirLeader } from './fault.ts';
import { newLeader, type Leader } from './leader.ts';
import { newAccumulator } from './accumulator.ts';
import { writeElection } from './quorum-file.ts';
import {
  drawElectionTimeoutMs,
  dynamicVotersVersion,
  highWatermark,
  isVoterNow,
  leaderId,
  localVoter,
  nowMs,
  votersOf,
  type RaftEnv,
  type RaftState,
} from './raft.ts';
import type { ReplicaKey } from './replica-key.ts';
import { leaderEndpointsOf, votedKeyOf, type Role } from './role.ts';
import { write } from './trace.ts';
import {
  illegal,
  transitions,
  transitionsWithoutPreVotes,
  type RoleName,
  type Transitions,
} from './transitions.ts';
import { kraftVersionOf } from './voter-history.ts';
import { withUpdatedId, type VoterSet } from './voter-set.ts';

const tableOf = ({ settings }: RaftState): Transitions =>
  settings.flags['pre-vote'] ? transitions : transitionsWithoutPreVotes;

function check(raft: RaftState, to: RoleName, epoch: number): void {
  const reason = illegal(tableOf(raft), raft.role, to, epoch);
  demand(reason === undefined, `roles change as the table says: ${reason}`);
}

/** Takes up a role that was checked. */
function take(raft: RaftState, role: Role, env: RaftEnv): void {
  const { durable } = tableOf(raft)[raft.role.name][role.name] ?? { durable: true };
  raft.role = role;
  raft.told = undefined;
  if (durable) writeElection(raft, env);
  write['quorum-role-taken'](env.trace, role.name, role.epoch, leaderId(raft));
}

/** It follows nobody, perhaps in a newer epoch. Its election timeout goes on where it was. */
export function becomeUnattached(
  raft: RaftState,
  epoch: number,
  leader: number,
  env: RaftEnv,
): void {
  const { role } = raft;
  check(raft, 'unattached', epoch);
  take(
    raft,
    {
      name: 'unattached',
      epoch,
      leaderId: leader,
      votedKey: epoch === role.epoch ? votedKeyOf(role, raft.settings.key) : null,
      highWatermark: highWatermark(raft),
      electionDeadlineMs: electionDeadlineAfter(raft, env),
    },
    env,
  );
}

function electionDeadlineAfter(raft: RaftState, env: RaftEnv): number {
  const { role } = raft;
  if (!isVoterNow(raft)) return Infinity;
  const goesOn =
    role.name === 'candidate' ||
    role.name === 'unattached' ||
    role.name === 'resigned' ||
    (role.name === 'prospective' && !isLost(role.election));
  return goesOn ? role.electionDeadlineMs : nowMs(env) + drawElectionTimeoutMs(raft, env);
}

/** Its vote in this epoch is given, and on disk before anyone hears of it. */
export function giveVote(
  raft: RaftState,
  epoch: number,
  candidate: ReplicaKey,
  env: RaftEnv,
): void {
  const { role, settings } = raft;
  const mayVote = role.name === 'unattached' || role.name === 'prospective';
  demand(mayVote && role.votedKey === null, 'who votes has not voted and does not stand himself');
  demand(epoch === role.epoch, 'votes are given in the epoch of the voter');
  demand(candidate.id !== settings.key.id, 'nobody asks himself for a vote');
  const electionDeadlineMs = nowMs(env) + drawElectionTimeoutMs(raft, env);
  if (role.name === 'unattached') {
    raft.role = { ...role, votedKey: candidate, electionDeadlineMs };
  } else {
    const election = startElection(votersOf(raft), settings.key.id);
    raft.role = { ...role, votedKey: candidate, electionDeadlineMs, election };
  }
  writeElection(raft, env);
  write['quorum-vote-given'](env.trace, candidate.id, epoch);
}

/** It knows who leads, and where: it fetches from there. */
export function becomeFollower(
  raft: RaftState,
  leader: { readonly id: number; readonly endpoints: readonly Endpoint[] },
  epoch: number,
  env: RaftEnv,
): void {
  const { role, settings } = raft;
  const isKnown = leader.endpoints.length > 0;
  demand(isKnown, followersKnowTheirLeader, 'IllegalArgumentException');
  demand(leader.id !== settings.key.id, 'nobody follows himself');
  // A leader that turns out to listen in more places is followed anew in the same epoch.
  const isBetterKnown =
    role.name === 'follower' &&
    role.epoch === epoch &&
    role.leaderEndpoints.length < leader.endpoints.length;
  if (!isBetterKnown) check(raft, 'follower', epoch);
  const fetchTimeout = settings.configs['controller.quorum.fetch.timeout.ms'];
  take(
    raft,
    {
      name: 'follower',
      epoch,
      leaderId: leader.id,
      leaderEndpoints: leader.endpoints,
      votedKey: epoch === role.epoch ? votedKeyOf(role, settings.key) : null,
      highWatermark: highWatermark(raft),
      fetchDeadlineMs: nowMs(env) + fetchTimeout,
      updateVoterDeadlineMs: nowMs(env) + fetchTimeout,
      hasFetchedFromLeader: false,
      hasUpdatedLeader: false,
      download: null,
    },
    env,
  );
}

/** It would like to lead, and asks first whether it could (KIP-996). */
export function becomeProspective(raft: RaftState, env: RaftEnv): void {
  const { role, settings } = raft;
  demand(isVoterNow(raft), 'only voters stand for election');
  check(raft, 'prospective', role.epoch);
  take(
    raft,
    {
      name: 'prospective',
      epoch: role.epoch,
      leaderId: leaderId(raft),
      leaderEndpoints: leaderEndpointsOf(role),
      votedKey: votedKeyOf(role, settings.key),
      highWatermark: highWatermark(raft),
      electionDeadlineMs: nowMs(env) + drawElectionTimeoutMs(raft, env),
      election: startElection(votersOf(raft), settings.key.id),
    },
    env,
  );
}

/** It raises the epoch and votes for itself. */
export function becomeCandidate(raft: RaftState, env: RaftEnv): void {
  const epoch = raft.role.epoch + 1;
  demand(isVoterNow(raft), 'only voters stand for election');
  check(raft, 'candidate', epoch);
  take(
    raft,
    {
      name: 'candidate',
      epoch,
      highWatermark: highWatermark(raft),
      electionDeadlineMs: nowMs(env) + drawElectionTimeoutMs(raft, env),
      election: startElection(votersOf(raft), raft.settings.key.id),
    },
    env,
  );
}

/** A majority voted for it: it leads from where its log ends. */
export function becomeLeader(raft: RaftState, epochStartOffset: number, env: RaftEnv): Leader {
  const { role, settings } = raft;
  demand(isVoterNow(raft), 'only voters are elected');
  check(raft, 'leader', role.epoch);
  const won = role.name === 'candidate' && isWon(role.election);
  demand(won, 'a leader has the votes of a majority');
  const linger = settings.configs['controller.quorum.append.linger.ms'];
  const leader = newLeader(
    {
      flags: settings.flags,
      local: settings.key,
      leaderEndpoints: settings.endpoints,
      epoch: role.epoch,
      epochStartOffset,
      voters: votersOf(raft),
      grantingVoters: votersThat(role.election, 'granted').map(({ id }) => id),
      fetchTimeoutMs: settings.configs['controller.quorum.fetch.timeout.ms'],
      accumulator: newAccumulator(role.epoch, epochStartOffset, linger),
      volatileVoters: volatileVotersOf(raft),
    },
    nowMs(env),
  );
  take(raft, leader, env);
  return leader;
}

/** With kraft.version 0 the leader collects what voters tell of themselves, and begins with itself. */
function volatileVotersOf(raft: RaftState): VoterSet | null {
  if (kraftVersionOf(raft.history) >= dynamicVotersVersion) return null;
  return withUpdatedId(votersOf(raft), localVoter(raft.settings)) ?? null;
}

/** It leads no more, and nobody else does yet. */
export function becomeResigned(
  raft: RaftState,
  preferredSuccessors: readonly ReplicaKey[],
  env: RaftEnv,
): void {
  const { role, settings } = raft;
  check(raft, 'resigned', role.epoch);
  take(raft, resignedIn(raft, role.epoch, preferredSuccessors, env), env);
  write['quorum-leader-resigned'](env.trace, settings.key.id, role.epoch);
}

/** The role of a leader that resigned, or that was restarted and must not go on. */
export function resignedIn(
  raft: RaftState,
  epoch: number,
  preferredSuccessors: readonly ReplicaKey[],
  env: RaftEnv,
): Role {
  const voters = votersOf(raft).map(({ voterId }) => voterId);
  return {
    name: 'resigned',
    epoch,
    leaderEndpoints: raft.settings.endpoints,
    voters,
    unacknowledged: voters.filter((id) => id !== raft.settings.key.id),
    preferredSuccessors,
    electionDeadlineMs: nowMs(env) + drawElectionTimeoutMs(raft, env),
  };
}
