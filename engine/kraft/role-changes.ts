// What a change of role means besides: requests are forgotten, who waits is answered, listeners hear.
import { nowMs, votersOf, localVoter, lastVotersEntry, dynamicVotersVersion } from './raft.ts';
import type { RaftEnv, RaftState } from './raft.ts';
import { wallMs } from '../log/log.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { accumulateControl } from './accumulator.ts';
import { changeResponse, answer } from './answering.ts';
import { forgetRequests } from './asking.ts';
import {
  becomeCandidate,
  becomeFollower,
  becomeLeader,
  becomeProspective,
  becomeResigned,
  becomeUnattached,
} from './become.ts';
import { controlBatch, kraftVersion, leaderChange, votersWord } from './control-batches.ts';
import { isWon } from './election.ts';
import type { Endpoint } from './endpoints.ts';
import { assert } from '../../sim/assert.ts';
import type { Leader } from './leader.ts';
import { beginEpoch } from './metadata-log.ts';
import { refuseParked } from './parked-fetches.ts';
import type { ReplicaKey } from './replica-key.ts';
import { tellLeader } from './telling.ts';
import { kraftVersionOf } from './voter-history.ts';
import { needsUpdate, withUpdatedVoter } from './voter-set.ts';

/** Before a leader becomes anything else: the change of voters that it had begun is not its any more. */
function leaveOffice(raft: RaftState): void {
  if (raft.role.name !== 'leader') return;
  const { pendingAdd, pendingRemove } = raft.role;
  const errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER;
  const refused = changeResponse(errorCode, null);
  const add = pendingAdd?.call ?? undefined;
  if (add !== undefined) answer(raft, { ...add, api: 'AddRaftVoter' }, refused, errorCode);
  if (pendingRemove !== null) {
    answer(raft, { ...pendingRemove.call, api: 'RemoveRaftVoter' }, refused, errorCode);
  }
}

/** It heard of an epoch, but not of its leader; or could not win. */
export function turnUnattached(raft: RaftState, epoch: number, leader: number, env: RaftEnv): void {
  leaveOffice(raft);
  becomeUnattached(raft, epoch, leader, env);
  tellLeader(raft);
  forgetRequests(raft);
}

/** It learned who leads. */
export function turnFollower(
  raft: RaftState,
  leader: { readonly id: number; readonly endpoints: readonly Endpoint[] },
  epoch: number,
  env: RaftEnv,
): void {
  leaveOffice(raft);
  becomeFollower(raft, leader, epoch, env);
  tellLeader(raft);
  forgetRequests(raft);
  refuseParked(raft);
}

/** A timeout is over: it asks first whether it could win. Before 4.0 it stands for election at once. */
export function turnNominee(raft: RaftState, env: RaftEnv): void {
  if (raft.settings.flags['pre-vote']) turnProspective(raft, env);
  else turnCandidate(raft, env);
}

/** Would a majority vote for it? A sole voter is its own majority. */
function turnProspective(raft: RaftState, env: RaftEnv): void {
  becomeProspective(raft, env);
  if (isWonBy(raft)) turnCandidate(raft, env);
  else forgetRequests(raft);
}

/** A majority would: it asks for real votes. */
export function turnCandidate(raft: RaftState, env: RaftEnv): void {
  becomeCandidate(raft, env);
  tellLeader(raft);
  standForElection(raft, env);
}

/** It has voted for itself: in this life, or in the one before. */
export function standForElection(raft: RaftState, env: RaftEnv): void {
  if (isWonBy(raft)) turnLeader(raft, env);
  else forgetRequests(raft);
}

/** Has a nominee the votes that it needs? */
export function isWonBy({ role }: RaftState): boolean {
  return (role.name === 'prospective' || role.name === 'candidate') && isWon(role.election);
}

/** It leads: the first thing that it appends is that it does. */
export function turnLeader(raft: RaftState, env: RaftEnv): void {
  const leader = becomeLeader(raft, raft.log.logEndOffset, env);
  beginEpoch(raft, leader.epoch, env);
  accumulateFirstWords(raft, leader, env);
  forgetRequests(raft);
}

/** With kraft.version 1 the voters follow, if no log tells of them yet, or if they do not know it as it is. */
function accumulateFirstWords(raft: RaftState, leader: Leader, env: RaftEnv): void {
  const voters = votersOf(raft);
  const ids = leader.voters.map(({ key }) => key.id);
  const words = [leaderChange(leader.local.id, ids, leader.grantingVoters)];
  const version = kraftVersionOf(raft.history);
  const own = localVoter(raft.settings);
  const isDynamic = version >= dynamicVotersVersion;
  const isOnlyInSnapshot = lastVotersEntry(raft)?.offset === -1;
  if (isDynamic && (isOnlyInSnapshot || needsUpdate(voters, own))) {
    const updated = withUpdatedVoter(voters, own);
    assert(updated !== undefined, 'a leader is among its voters when it begins');
    words.push(kraftVersion(version), votersWord(updated));
  }
  accumulateControl(leader.accumulator, (baseOffset, epoch) =>
    controlBatch(words, { baseOffset, epoch, timestampMs: wallMs(env) }),
  );
}

/** It leads no more. */
export function turnResigned(
  raft: RaftState,
  preferredSuccessors: readonly ReplicaKey[],
  env: RaftEnv,
): void {
  refuseParked(raft);
  leaveOffice(raft);
  becomeResigned(raft, preferredSuccessors, env);
  forgetRequests(raft);
}

/** What a shutdown waits for, and until when. */
export function beginShutdown(raft: RaftState, timeoutMs: number, env: RaftEnv): void {
  raft.shutdownDeadlineMs = nowMs(env) + timeoutMs;
}
