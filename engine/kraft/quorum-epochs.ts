// BeginQuorumEpoch and EndQuorumEpoch: a leader tells that its reign begins, and that it is over.
import { ErrorCode } from '../protocol/errors.ts';
import { answer, epochResponse, refusal } from './answering.ts';
import { isMeantForUs, isOurCluster, onlyPartition } from './checks.ts';
import { demand } from './fault.ts';
import {
  checkVoterRequest,
  endpointsIn,
  endpointsOfVoter,
  maybeTakeUp,
  settleByEpoch,
} from './epochs.ts';
import { noteAcknowledgement } from './leader.ts';
import type { Endpoint } from './endpoints.ts';
import type { Call, Reply } from './letters.ts';
import { nowMs, type RaftEnv, type RaftState } from './raft.ts';
import { meansReplica, type ReplicaKey } from './replica-key.ts';
import { write } from './trace.ts';

type EpochApi = 'BeginQuorumEpoch' | 'EndQuorumEpoch';

/** A leader says that it leads: whoever hears it fetches from it. */
export function handleBeginQuorumEpoch(
  raft: RaftState,
  call: Call<'BeginQuorumEpoch'>,
  env: RaftEnv,
): void {
  const said = whatIsSaid(raft, call, env);
  if (said === undefined) return;
  const voter = { id: call.body.voterId, directoryId: said.voterDirectoryId };
  const isOurs = isMeantForUs(raft, voter);
  const errorCode = isOurs ? ErrorCode.NONE : ErrorCode.INVALID_VOTER_KEY;
  answer(raft, call, epochResponse(raft, call.version, errorCode), errorCode);
}

/** The leader has resigned: who is named first stands for election at once, the others a little later. */
export function handleEndQuorumEpoch(
  raft: RaftState,
  call: Call<'EndQuorumEpoch'>,
  env: RaftEnv,
): void {
  const said = whatIsSaid(raft, call, env);
  if (said === undefined) return;
  const { role } = raft;
  if (role.name === 'follower' && role.leaderId === said.leaderId) {
    const successors = successorsNamed(said);
    const place = placeAmong(successors, raft.settings.key);
    const max = raft.settings.configs['controller.quorum.election.backoff.max.ms'];
    const waitMs = electionBackoffMs(place, successors.length, max);
    role.fetchDeadlineMs = nowMs(env) + waitMs;
    write['quorum-successor-called'](env.trace, said.leaderId, place + 1, waitMs);
  }
  answer(raft, call, epochResponse(raft, call.version, ErrorCode.NONE), ErrorCode.NONE);
}

type SaidIn<N extends EpochApi> = Call<N>['body']['topics'][number]['partitions'][number];

/** What both requests have in common: undefined when it was refused already. */
function whatIsSaid<N extends EpochApi>(
  raft: RaftState,
  call: Call<N>,
  env: RaftEnv,
): SaidIn<N> | undefined {
  const { body, version } = call;
  const refuse = (errorCode: ErrorCode): undefined => {
    answer<EpochApi>(raft, call, refusal(errorCode), errorCode);
  };
  if (!isOurCluster(raft, body.clusterId)) return refuse(ErrorCode.INCONSISTENT_CLUSTER_ID);
  const said = onlyPartition<SaidIn<EpochApi>>(raft, body.topics);
  if (said === undefined) return refuse(ErrorCode.INVALID_REQUEST);
  const { leaderId, leaderEpoch: epoch } = said;
  const error = checkVoterRequest(raft, leaderId, epoch);
  if (error !== ErrorCode.NONE) {
    answer<EpochApi>(raft, call, epochResponse(raft, version, error), error);
    return undefined;
  }
  maybeTakeUp(raft, { leaderId, epoch, endpoints: endpointsSaid(raft, body, leaderId) }, env);
  return said;
}

function endpointsSaid(
  raft: RaftState,
  { leaderEndpoints }: { readonly leaderEndpoints: readonly Endpoint[] },
  leader: number,
): readonly Endpoint[] {
  return leaderEndpoints.length > 0 ? leaderEndpoints : endpointsOfVoter(raft, leader);
}

function successorsNamed(said: SaidIn<'EndQuorumEpoch'>): readonly ReplicaKey[] {
  return said.preferredCandidates.map(({ candidateId, candidateDirectoryId }) => ({
    id: candidateId,
    directoryId: candidateDirectoryId,
  }));
}

/** Our place among the successors; as many as there are when we are not named. */
function placeAmong(successors: readonly ReplicaKey[], own: ReplicaKey): number {
  const place = successors.findIndex((key) => meansReplica(key, own));
  return place < 0 ? successors.length : place;
}

/** The first does not wait; each further one twice as long as the one before, the last the maximum. */
export function electionBackoffMs(place: number, successors: number, maxMs: number): number {
  if (place === 0) return 0;
  if (place >= successors) return maxMs;
  return Math.min(maxMs, (maxMs >> (successors - 1)) << (place - 1));
}

/** A voter has heard of the reign, or of its end. True: all is well with it. */
export function onQuorumEpochAnswered(
  raft: RaftState,
  reply: Reply<EpochApi>,
  env: RaftEnv,
): boolean {
  const { body, from, api } = reply;
  if (body.errorCode !== ErrorCode.NONE) return false;
  const answered = onlyPartition(raft, body.topics);
  if (answered === undefined) return false;
  const { leaderId, leaderEpoch: epoch } = answered;
  const errorCode = answered.errorCode as ErrorCode;
  const endpoints = endpointsIn(raft, leaderId, body.nodeEndpoints);
  const settled = settleByEpoch(raft, errorCode, { leaderId, epoch, endpoints }, env);
  if (settled !== 'go-on') return settled === 'done';
  if (errorCode !== ErrorCode.NONE) return false;
  if (api === 'BeginQuorumEpoch') {
    if (raft.role.name === 'leader') noteAcknowledgement(raft.role, from.id);
  } else {
    noteResignationHeard(raft, from.id);
  }
  return true;
}

function noteResignationHeard({ role }: RaftState, voterId: number): void {
  demand(role.name === 'resigned', 'who tells of its resignation has resigned');
  const isVoter = role.voters.includes(voterId);
  demand(isVoter, 'only voters are told of a resignation', 'IllegalArgumentException');
  role.unacknowledged = role.unacknowledged.filter((id) => id !== voterId);
}
