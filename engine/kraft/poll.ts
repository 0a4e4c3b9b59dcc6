// The quorum's one thread (KafkaRaftClient.poll): act as the role demands, then take one message, then
// tell the listener. `act` says how long there is nothing to do by itself.
import { isLost, votersThat } from './election.ts';
import { maybeAsk, maybeFetchFrom, maybeFetchFromBootstrap } from './asking.ts';
import { giveUp, hasTimedOut, isBackingOff, untilFirstTimeout } from './connections.ts';
import { demand } from './fault.ts';
import type { QuorumNode } from './endpoints.ts';
import {
  beginQuorumMs,
  successorsOf,
  untilCheckQuorum,
  votersToRemind,
  type Leader,
} from './leader.ts';
import { maybeAppendBatches } from './leading.ts';
import { cleanEveryMs } from './new-raft.ts';
import {
  isVoterNow,
  leaderId,
  nodeAt,
  nowMs,
  votersOf,
  type RaftEnv,
  type RaftState,
} from './raft.ts';
import type { ReplicaKey } from './replica-key.ts';
import {
  beginQuorumEpochRequest,
  endQuorumEpochRequest,
  fetchSnapshotRequest,
  voteRequest,
} from './requests.ts';
import type { Follower, Nominee, Resigned, Unattached } from './role.ts';
import { turnNominee, turnResigned, turnUnattached } from './role-changes.ts';
import type { SnapshotDownload } from './snapshot-download.ts';
import { cleanLog } from './snapshot-storage.ts';
import { tellLeader } from './telling.ts';
import { write } from './trace.ts';
import { maybeExpireChange } from './voter-changes.ts';
import {
  maybeJoin,
  maybeUpdateVoter,
  resetUpdatePeriod,
  shouldJoin,
  shouldUpdateVoter,
} from './voter-updates.ts';
import { turnBack } from './voting.ts';
import { isOnlyVoter, voterWithId } from './voter-set.ts';

/** Does what is due. How many milliseconds until more is, if nothing comes in. */
export function act(raft: RaftState, now: number, env: RaftEnv): number {
  if (maybeEndShutdown(raft, env)) return Infinity;
  const waitMs = actInRole(raft, now, env);
  if (now >= raft.cleanDeadlineMs) clean(raft, now, env);
  return Math.min(waitMs, raft.cleanDeadlineMs - now);
}

function actInRole(raft: RaftState, now: number, env: RaftEnv): number {
  const { role } = raft;
  switch (role.name) {
    case 'leader':
      return lead(raft, role, now, env);
    case 'prospective':
    case 'candidate':
      return standForElection(raft, role, env);
    case 'follower':
      return isVoterNow(raft) ? followAsVoter(raft, role, now, env) : observe(raft, role, now, env);
    case 'unattached':
      return waitForLeader(raft, role, env);
    case 'resigned':
      return tellOfResignation(raft, role, env);
  }
}

function untilShutdown(raft: RaftState, env: RaftEnv): number {
  return Math.max(0, raft.shutdownDeadlineMs - nowMs(env));
}

const isShuttingDown = (raft: RaftState): boolean => raft.shutdownDeadlineMs >= 0;

/** A shutdown is over when somebody else leads, when nobody else could, or when its time is over. */
function maybeEndShutdown(raft: RaftState, env: RaftEnv): boolean {
  if (!isShuttingDown(raft)) return false;
  if (raft.finished) return true;
  const { key } = raft.settings;
  const leader = leaderId(raft);
  const isFree = !isVoterNow(raft) || isOnlyVoter(votersOf(raft), key);
  const isSucceeded = leader >= 0 && leader !== key.id;
  const isLate = untilShutdown(raft, env) === 0;
  raft.finished = isFree || isSucceeded || isLate;
  if (raft.finished) {
    const how = isLate ? 'nobody has taken over in time' : 'it is not needed any more';
    write['quorum-shutdown-ended'](env.trace, how);
  }
  return raft.finished;
}

function clean(raft: RaftState, now: number, env: RaftEnv): void {
  cleanLog(raft, env);
  raft.cleanDeadlineMs = now + cleanEveryMs;
}

function lead(raft: RaftState, leader: Leader, now: number, env: RaftEnv): number {
  tellLeader(raft);
  const untilQuorum = untilCheckQuorum(leader, now);
  if (untilQuorum === 0) noteSilence(leader, env);
  if (isShuttingDown(raft) || leader.resignRequested || untilQuorum === 0) {
    turnResigned(raft, successorsOf(leader), env);
    return 0;
  }
  const untilExpiry = maybeExpireChange(raft, leader, env);
  const untilAppend = maybeAppendBatches(raft, leader, now, env);
  const untilReminder = maybeRemindVoters(raft, leader, now);
  return Math.min(untilAppend, untilReminder, untilQuorum, untilExpiry);
}

function noteSilence(leader: Leader, env: RaftEnv): void {
  const { epoch, fetchedVoters, voters, fetchTimeoutMs } = leader;
  const since = Math.floor(fetchTimeoutMs * 1.5);
  write['quorum-majority-silent'](env.trace, epoch, fetchedVoters.size, voters.length, since);
}

/** Followers pull, so they must be told from whom: who is silent for long hears it again. */
function maybeRemindVoters(raft: RaftState, leader: Leader, now: number): number {
  const left = leader.beginQuorumDeadlineMs - now;
  return left > 0 ? left : remindVoters(raft, leader, now);
}

function remindVoters(raft: RaftState, leader: Leader, nowMs: number): number {
  let waitMs = Infinity;
  for (const voter of votersToRemind(leader, nowMs)) {
    const body = () => beginQuorumEpochRequest(raft, voter);
    const to = voterNode(raft, voter.id);
    const asked = maybeAsk(raft, to, 'BeginQuorumEpoch', { body, nowMs });
    waitMs = Math.min(waitMs, asked.waitMs);
  }
  leader.beginQuorumDeadlineMs = nowMs + beginQuorumMs(leader);
  return waitMs;
}

function voterNode(raft: RaftState, id: number): QuorumNode {
  const node = nodeAt(raft, id, voterWithId(votersOf(raft), id)?.endpoints ?? []);
  demand(node !== undefined, 'every voter listens where the quorum can reach it');
  return node;
}

/** Sends what is still to be asked; when its time is over, it goes back a step. */
function standForElection(raft: RaftState, role: Nominee, env: RaftEnv): number {
  const now = nowMs(env);
  if (isShuttingDown(raft)) {
    return Math.min(untilShutdown(raft, env), maybeAskForVotes(raft, role, env));
  }
  const left = Math.max(0, role.electionDeadlineMs - now);
  if (left > 0) return Math.min(left, maybeAskForVotes(raft, role, env));
  if (role.name === 'candidate') {
    const granted = votersThat(role.election, 'granted').length;
    const { length } = role.election;
    write['quorum-election-not-won'](env.trace, 'election', role.epoch, granted, length);
    turnNominee(raft, env);
  } else {
    turnBack(raft, role, env);
  }
  return 0;
}

function maybeAskForVotes(raft: RaftState, role: Nominee, env: RaftEnv): number {
  if (isLost(role.election)) return Infinity;
  const preVote = role.name === 'prospective';
  let waitMs = Infinity;
  for (const voter of votersThat(role.election, 'unrecorded')) {
    waitMs = Math.min(waitMs, maybeAskForVote(raft, voter, preVote, env));
  }
  return waitMs;
}

function maybeAskForVote(
  raft: RaftState,
  voter: ReplicaKey,
  preVote: boolean,
  env: RaftEnv,
): number {
  const body = () => voteRequest(raft, voter, preVote);
  const to = voterNode(raft, voter.id);
  const { sent, waitMs } = maybeAsk(raft, to, 'Vote', { body, nowMs: nowMs(env) });
  const kind = preVote ? 'pre-vote' : 'vote';
  if (sent) write['quorum-vote-asked'](env.trace, kind, raft.role.epoch, voter.id);
  return waitMs;
}

function followAsVoter(raft: RaftState, follower: Follower, now: number, env: RaftEnv): number {
  const left = Math.max(0, follower.fetchDeadlineMs - now);
  if (isShuttingDown(raft)) return 0;
  if (left === 0) {
    const since = raft.settings.configs['controller.quorum.fetch.timeout.ms'];
    write['quorum-leader-silent'](env.trace, follower.leaderId, follower.epoch, since);
    turnNominee(raft, env);
    return 0;
  }
  if (now < follower.updateVoterDeadlineMs) {
    return Math.min(left, fetch(raft, follower, now, env));
  }
  if (!shouldUpdateVoter(raft, follower)) {
    const waitMs = fetch(raft, follower, now, env);
    resetUpdatePeriod(raft, follower, now);
    return Math.min(left, waitMs);
  }
  const asked = maybeUpdateVoter(raft, leaderNode(raft, follower), now);
  if (asked.sent) resetUpdatePeriod(raft, follower, now);
  return Math.min(left, asked.waitMs);
}

function observe(raft: RaftState, follower: Follower, now: number, env: RaftEnv): number {
  if (isShuttingDown(raft)) return 0;
  if (!shouldJoin(raft, follower, now)) return fetch(raft, follower, now, env);
  const asked = maybeJoin(raft, leaderNode(raft, follower), now);
  if (asked.sent) resetUpdatePeriod(raft, follower, now);
  return asked.waitMs;
}

function leaderNode(raft: RaftState, follower: Follower): QuorumNode {
  const node = nodeAt(raft, follower.leaderId, follower.leaderEndpoints);
  demand(
    node !== undefined,
    'a leader that is followed can be reached',
    'IllegalArgumentException',
  );
  return node;
}

/** Fetches from the leader; when it does not answer, from somebody who may know a newer one. */
function fetch(raft: RaftState, follower: Follower, now: number, env: RaftEnv): number {
  const { leaderId } = follower;
  const left = Math.max(0, follower.fetchDeadlineMs - now);
  if (hasTimedOut(raft, leaderId, now)) {
    giveUp(raft, leaderId);
    return Math.min(left, maybeFetchFromBootstrap(raft, now, env));
  }
  if (isBackingOff(raft, leaderId, now)) {
    return Math.min(left, maybeFetchFromBootstrap(raft, now, env));
  }
  const untilAnswered = untilFirstTimeout(raft, now);
  if (untilAnswered > 0) return Math.min(left, untilAnswered);
  return Math.min(left, fetchFromLeader(raft, follower, now));
}

function fetchFromLeader(raft: RaftState, follower: Follower, nowMs: number): number {
  const leader = leaderNode(raft, follower);
  const { download } = follower;
  if (download === null) return maybeFetchFrom(raft, leader, nowMs);
  return fetchSnapshotFrom(raft, leader, download, nowMs);
}

function fetchSnapshotFrom(
  raft: RaftState,
  leader: QuorumNode,
  download: SnapshotDownload,
  nowMs: number,
): number {
  const body = () => fetchSnapshotRequest(raft, download);
  return maybeAsk(raft, leader, 'FetchSnapshot', { body, nowMs }).waitMs;
}

/** It asks around who leads; a voter stands for election when its time is over. */
function waitForLeader(raft: RaftState, role: Unattached, env: RaftEnv): number {
  const now = nowMs(env);
  const left = Math.max(0, role.electionDeadlineMs - now);
  if (isVoterNow(raft)) {
    if (isShuttingDown(raft)) return untilShutdown(raft, env);
    if (left === 0) {
      const since = raft.settings.configs['controller.quorum.election.timeout.ms'];
      write['quorum-nobody-leads'](env.trace, role.epoch, since);
      turnNominee(raft, env);
      return 0;
    }
  }
  return Math.min(left, maybeFetchFromBootstrap(raft, now, env));
}

/** The others need not wait for their fetch timeouts: they are told. Then its epoch ends for it, too. */
function tellOfResignation(raft: RaftState, role: Resigned, env: RaftEnv): number {
  const now = nowMs(env);
  let waitMs = Infinity;
  for (const id of role.unacknowledged) {
    const body = () => endQuorumEpochRequest(raft, role);
    const asked = maybeAsk(raft, voterNode(raft, id), 'EndQuorumEpoch', { body, nowMs: now });
    waitMs = Math.min(waitMs, asked.waitMs);
  }
  if (isShuttingDown(raft)) return Math.min(waitMs, untilShutdown(raft, env));
  const left = Math.max(0, role.electionDeadlineMs - now);
  if (left === 0) turnUnattached(raft, role.epoch + 1, -1, env);
  return Math.min(waitMs, left);
}
