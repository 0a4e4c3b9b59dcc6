// Vote: requests for votes and pre-votes, and the answers to our own.
import { ErrorCode } from '../protocol/errors.ts';
import { answer, refusal, voteResponse } from './answering.ts';
import { giveVote } from './become.ts';
import { isMeantForUs, isOurCluster, onlyPartition } from './checks.ts';
import { checkVoterRequest, endpointsIn, settleByEpoch } from './epochs.ts';
import { isLost, votersThat } from './election.ts';
import type { Call, Reply } from './letters.ts';
import { lastEpochOf } from './metadata-log.ts';
import { countVote, isNominee } from './nomination.ts';
import type { RaftEnv, RaftState } from './raft.ts';
import type { ReplicaKey } from './replica-key.ts';
import type { Nominee } from './role.ts';
import {
  isWonBy,
  turnCandidate,
  turnFollower,
  turnLeader,
  turnUnattached,
} from './role-changes.ts';
import { write } from './trace.ts';
import { canGrantVote } from './vote-rules.ts';

type VoteCall = Call<'Vote'>;
type VotePartition = VoteCall['body']['topics'][number]['partitions'][number];

/** Another replica asks for a vote, or whether it would get it. */
export function handleVote(raft: RaftState, call: VoteCall, env: RaftEnv): void {
  const { body, version } = call;
  const refuse = (errorCode: ErrorCode): void =>
    answer(raft, call, voteResponse(raft, version, errorCode, false), errorCode);
  if (!isOurCluster(raft, body.clusterId)) {
    const errorCode = ErrorCode.INCONSISTENT_CLUSTER_ID;
    return answer(raft, call, refusal(errorCode), errorCode);
  }
  const asked = onlyPartition(raft, body.topics);
  if (asked === undefined) {
    return answer(raft, call, refusal(ErrorCode.INVALID_REQUEST), ErrorCode.INVALID_REQUEST);
  }
  if (isSenseless(asked)) return refuse(ErrorCode.INVALID_REQUEST);
  const error = checkVoterRequest(raft, asked.replicaId, asked.replicaEpoch);
  if (error !== ErrorCode.NONE) return refuse(error);
  // The epoch is taken up before the vote is decided: even who gets no vote ends older ones.
  if (asked.replicaEpoch > raft.role.epoch) turnUnattached(raft, asked.replicaEpoch, -1, env);
  const voter = { id: body.voterId, directoryId: asked.voterDirectoryId };
  if (!isMeantForUs(raft, voter)) return refuse(ErrorCode.INVALID_VOTER_KEY);
  const granted = decideVote(raft, asked, env);
  answer(raft, call, voteResponse(raft, version, ErrorCode.NONE, granted), ErrorCode.NONE);
}

/** A pre-vote is asked in the epoch of who asks, a vote in the next one: its log is older than either. */
function isSenseless(asked: VotePartition): boolean {
  const { lastOffset, lastOffsetEpoch, replicaEpoch, preVote } = asked;
  const isLate = preVote ? lastOffsetEpoch > replicaEpoch : lastOffsetEpoch >= replicaEpoch;
  return lastOffset < 0 || lastOffsetEpoch < 0 || isLate;
}

function decideVote(raft: RaftState, asked: VotePartition, env: RaftEnv): boolean {
  const { replicaEpoch, preVote } = asked;
  const candidate: ReplicaKey = { id: asked.replicaId, directoryId: asked.replicaDirectoryId };
  const isLogUpToDate = hasAllOf(asked, raft);
  const granted = canGrantVote(raft.role, { candidate, isLogUpToDate, preVote });
  if (!granted) {
    const why = isLogUpToDate ? `it is ${raft.role.name}` : 'its own log has more';
    write['quorum-vote-refused'](env.trace, candidate.id, replicaEpoch, why);
  }
  const { role } = raft;
  const isFree = (role.name === 'unattached' || role.name === 'prospective') && !role.votedKey;
  if (granted && !preVote && isFree) giveVote(raft, replicaEpoch, candidate, env);
  return granted;
}

/** By the epoch of the last record first: a shorter log of a later leader is the better one. */
function hasAllOf({ lastOffset, lastOffsetEpoch }: VotePartition, raft: RaftState): boolean {
  const ownEpoch = lastEpochOf(raft);
  if (lastOffsetEpoch !== ownEpoch) return lastOffsetEpoch > ownEpoch;
  return lastOffset >= raft.log.logEndOffset;
}

/** A voter has answered. True: all is well with it. */
export function onVoteAnswered(raft: RaftState, reply: Reply<'Vote'>, env: RaftEnv): boolean {
  const { body, from } = reply;
  // A voter of before 4.0 knows no pre-votes: then it is asked for a real one at once.
  if (body.errorCode === ErrorCode.UNSUPPORTED_VERSION && raft.role.name === 'prospective') {
    turnCandidate(raft, env);
    return true;
  }
  if (body.errorCode !== ErrorCode.NONE) return false;
  const answered = onlyPartition(raft, body.topics);
  if (answered === undefined) return false;
  const { leaderId, leaderEpoch, voteGranted } = answered;
  const errorCode = answered.errorCode as ErrorCode;
  const endpoints = endpointsIn(raft, leaderId, body.nodeEndpoints);
  const settled = settleByEpoch(raft, errorCode, { leaderId, epoch: leaderEpoch, endpoints }, env);
  if (settled !== 'go-on') return settled === 'done';
  if (errorCode !== ErrorCode.NONE) return false;
  if (isNominee(raft.role)) onBallot(raft, raft.role, { voter: from.id, voteGranted }, env);
  return true;
}

function onBallot(
  raft: RaftState,
  role: Nominee,
  { voter, voteGranted }: { readonly voter: number; readonly voteGranted: boolean },
  env: RaftEnv,
): void {
  countVote(role, raft.settings.key.id, voter, voteGranted);
  write['quorum-vote-counted'](env.trace, voter, role.epoch, voteGranted ? 'yes' : 'no');
  if (voteGranted) {
    if (!isWonBy(raft)) return;
    if (role.name === 'prospective') turnCandidate(raft, env);
    else turnLeader(raft, env);
    // A candidate that has lost waits for the rest of its time: others may be about to win.
  } else if (role.name === 'prospective' && isLost(role.election)) {
    turnBack(raft, role, env);
  }
}

/** Who could not win goes back to the leader that it had lost sight of, if there was one. */
export function turnBack(
  raft: RaftState,
  role: Extract<Nominee, { readonly name: 'prospective' }>,
  env: RaftEnv,
): void {
  const { leaderId, leaderEndpoints, epoch, election } = role;
  const granted = votersThat(election, 'granted').length;
  write['quorum-election-not-won'](env.trace, 'pre-vote', epoch, granted, election.length);
  if (leaderId >= 0 && leaderEndpoints.length > 0) {
    turnFollower(raft, { id: leaderId, endpoints: leaderEndpoints }, epoch, env);
  } else {
    turnUnattached(raft, epoch, leaderId, env);
  }
}
