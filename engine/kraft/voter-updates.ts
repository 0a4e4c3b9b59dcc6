// KIP-853 at a follower: it keeps its entry among the voters true, and a controller may join by itself.
import { ErrorCode } from '../protocol/errors.ts';
import { maybeAsk, type Asked } from './asking.ts';
import type { QuorumNode } from './endpoints.ts';
import { settleByEpoch } from './epochs.ts';
import { followerNow, noteLeaderLives } from './following.ts';
import type { Reply } from './letters.ts';
import {
  dynamicVotersVersion,
  localVoter,
  nowMs,
  votersOf,
  type RaftEnv,
  type RaftState,
} from './raft.ts';
import { addVoterRequest, removeVoterRequest, updateVoterRequest } from './requests.ts';
import type { Follower } from './role.ts';
import { kraftVersionOf } from './voter-history.ts';
import { keyOf, needsUpdate, voterWithId } from './voter-set.ts';

/** Do the voters know this one otherwise than it is? With kraft.version 0 each leader is told once. */
export function shouldUpdateVoter(raft: RaftState, follower: Follower): boolean {
  if (kraftVersionOf(raft.history) < dynamicVotersVersion) return !follower.hasUpdatedLeader;
  return needsUpdate(votersOf(raft), localVoter(raft.settings));
}

/** Tells the leader. */
export function maybeUpdateVoter(raft: RaftState, leader: QuorumNode, nowMs: number): Asked {
  return maybeAsk(raft, leader, 'UpdateRaftVoter', {
    body: () => updateVoterRequest(raft),
    nowMs,
  });
}

/** May this observer become a voter without being asked (controller.quorum.auto.join.enable)? */
export function shouldJoin(raft: RaftState, follower: Follower, nowMs: number): boolean {
  return (
    raft.settings.canBecomeVoter &&
    raft.settings.configs['controller.quorum.auto.join.enable'] &&
    nowMs >= follower.updateVoterDeadlineMs &&
    kraftVersionOf(raft.history) >= dynamicVotersVersion
  );
}

/** Asks to become a voter; who is one with another disk has that one removed first. */
export function maybeJoin(raft: RaftState, leader: QuorumNode, nowMs: number): Asked {
  const former = voterWithId(votersOf(raft), raft.settings.key.id);
  if (former === undefined) {
    return maybeAsk(raft, leader, 'AddRaftVoter', { body: () => addVoterRequest(raft), nowMs });
  }
  const body = () => removeVoterRequest(raft, keyOf(former));
  return maybeAsk(raft, leader, 'RemoveRaftVoter', { body, nowMs });
}

/** It looks again after another fetch timeout. */
export function resetUpdatePeriod(raft: RaftState, follower: Follower, nowMs: number): void {
  const period = raft.settings.configs['controller.quorum.fetch.timeout.ms'];
  follower.updateVoterDeadlineMs = nowMs + period;
}

/** The leader has taken down what a voter told of itself. */
export function onUpdateVoterAnswered(
  raft: RaftState,
  { body }: Reply<'UpdateRaftVoter'>,
  env: RaftEnv,
): boolean {
  const { leaderId, leaderEpoch: epoch, host, port } = body.currentLeader;
  const errorCode = body.errorCode as ErrorCode;
  const { listener } = raft.settings;
  const endpoints = leaderId >= 0 && host !== '' ? [{ name: listener, host, port }] : [];
  const settled = settleByEpoch(raft, errorCode, { leaderId, epoch, endpoints }, env);
  if (settled !== 'go-on') return settled === 'done';
  if (errorCode !== ErrorCode.NONE && errorCode !== ErrorCode.UNSUPPORTED_VERSION) return false;
  const follower = followerNow(raft);
  follower.hasUpdatedLeader = true;
  noteLeaderLives(raft, follower, env);
  return true;
}

const harmless: readonly number[] = [
  ErrorCode.NONE,
  ErrorCode.REQUEST_TIMED_OUT,
  ErrorCode.DUPLICATE_VOTER,
  ErrorCode.VOTER_NOT_FOUND,
];

/** The leader has heard that this one wants to vote; whether it does shows in the log. */
export function onJoinAnswered(
  raft: RaftState,
  { body }: Reply<'AddRaftVoter'> | Reply<'RemoveRaftVoter'>,
  env: RaftEnv,
): boolean {
  if (!harmless.includes(body.errorCode)) return false;
  resetUpdatePeriod(raft, followerNow(raft), nowMs(env));
  return true;
}
