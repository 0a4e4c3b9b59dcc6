// KIP-853 at the leader: voters are added, removed and updated, one change at a time. A VotersRecord is
// in force as soon as it is appended; the change is done when a majority of the new voters has it.
import { wallMs } from '../log/log.ts';
import { ErrorCode, errorOf } from '../protocol/errors.ts';
import { accumulateControl } from './accumulator.ts';
import { answer, changeResponse, updateVoterResponse } from './answering.ts';
import { maybeAsk } from './asking.ts';
import { isOurCluster } from './checks.ts';
import { controlBatch, votersWord } from './control-batches.ts';
import type { Endpoint } from './endpoints.ts';
import { checkLeaderRequest, hasQuorumEndpoint } from './epochs.ts';
import { isCaughtUp, noteContact, type Leader } from './leader.ts';
import type { Call, CallRef, Reply } from './letters.ts';
import {
  dynamicVotersVersion,
  lastVotersEntry,
  nodeAt,
  nowMs,
  votersOf,
  type RaftEnv,
  type RaftState,
} from './raft.ts';
import { describeKey, type ReplicaKey } from './replica-key.ts';
import { apiVersionsRequest } from './requests.ts';
import { write } from './trace.ts';
import { untilChangeExpires } from './voter-change.ts';
import { kraftVersionOf } from './voter-history.ts';
import {
  isVoter,
  keyOf,
  voterWithId,
  withoutVoter,
  withUpdatedId,
  withUpdatedVoter,
  withVoter,
  type Voter,
  type VoterSet,
} from './voter-set.ts';
import { zeroUuid } from '../protocol/uuid.ts';

/** Why a change is not made. */
interface Refusal {
  readonly errorCode: ErrorCode;
  readonly message: string | null;
}

const no = (errorCode: ErrorCode, message: string | null = null): Refusal => ({
  errorCode,
  message,
});

type ChangeApi = 'AddRaftVoter' | 'RemoveRaftVoter';

function finish(
  raft: RaftState,
  call: CallRef & { readonly api: ChangeApi },
  { errorCode, message }: Refusal,
): void {
  const isFine = errorCode === ErrorCode.NONE;
  const text = message ?? (isFine ? null : errorOf(errorCode).message);
  answer<ChangeApi>(raft, call, changeResponse(errorCode, text), errorCode);
}

/** AddRaftVoter: the leader asks the newcomer first what it can do. */
export function handleAddVoter(raft: RaftState, call: Call<'AddRaftVoter'>, env: RaftEnv): void {
  const { body } = call;
  const voter = { id: body.voterId, directoryId: body.voterDirectoryId };
  const refused = checkAdd(raft, call, env);
  if (refused !== undefined) return refuseChange(raft, call, voter, { refused, env });
  const { role } = raft;
  const to = nodeAt(raft, voter.id, body.listeners);
  if (role.name !== 'leader' || to === undefined) return;
  const now = nowMs(env);
  const { sent, waitMs } = maybeAsk(raft, to, 'ApiVersions', {
    body: () => apiVersionsRequest(raft),
    nowMs: now,
  });
  if (!sent) {
    const message = `New voter ${describeKey(voter)} is not ready to receive requests`;
    const refused = no(ErrorCode.REQUEST_TIMED_OUT, message);
    return refuseChange(raft, call, voter, { refused, env });
  }
  role.pendingAdd = {
    call: refOf(call),
    voter,
    endpoints: body.listeners,
    ackWhenCommitted: body.ackWhenCommitted,
    deadlineMs: now + waitMs,
    lastOffset: -1,
  };
}

function refOf({ connection, row, api, version, correlationId }: CallRef): CallRef {
  return { connection, row, api, version, correlationId };
}

function refuseChange(
  raft: RaftState,
  call: CallRef & { readonly api: ChangeApi },
  voter: ReplicaKey,
  { refused, env }: { readonly refused: Refusal; readonly env: RaftEnv },
): void {
  const { errorCode } = refused;
  const what = call.api === 'AddRaftVoter' ? 'add' : 'remove';
  const isSettled = errorCode !== ErrorCode.REQUEST_TIMED_OUT;
  const why = isSettled ? errorOf(errorCode).name : 'the leader is not ready for it';
  write['quorum-change-refused'](env.trace, what, voter.id, errorCode, why);
  finish(raft, call, refused);
}

function checkAdd(
  raft: RaftState,
  { body }: Call<'AddRaftVoter'>,
  env: RaftEnv,
): Refusal | undefined {
  const { clusterId, voterId, voterDirectoryId, listeners } = body;
  const invalid = ErrorCode.INVALID_REQUEST;
  const refused = checkMeantForLeader(raft, clusterId);
  if (refused !== undefined) return refused;
  if (voterId < 0 || voterDirectoryId === zeroUuid) {
    return no(invalid, "Add voter request didn't include a valid voter");
  }
  if (!hasQuorumEndpoint(raft, listeners)) {
    const { listener } = raft.settings;
    const message = `Add voter request didn't include the endpoint for the default listener ${listener}`;
    return no(invalid, message);
  }
  const settled = checkSettled(raft, 'adding', env);
  if ('errorCode' in settled) return settled;
  if (voterWithId(settled, voterId) === undefined) return undefined;
  const key = describeKey({ id: voterId, directoryId: voterDirectoryId });
  const message = `The voter id for ${key} is already part of the set of voters ${namesOf(settled)}.`;
  return no(ErrorCode.DUPLICATE_VOTER, message);
}

function checkMeantForLeader(raft: RaftState, clusterId: string | null): Refusal | undefined {
  if (!isOurCluster(raft, clusterId)) {
    const message = `The given id "${clusterId}" doesn't match the cluster id "${raft.settings.clusterId}"`;
    return no(ErrorCode.INCONSISTENT_CLUSTER_ID, message);
  }
  const error = checkLeaderRequest(raft, raft.role.epoch);
  return error === ErrorCode.NONE ? undefined : no(error);
}

/** The voters, if they can be changed now: no other change is on its way, and the last one is committed. */
function checkSettled(raft: RaftState, doing: string, env: RaftEnv): VoterSet | Refusal {
  const timedOut = ErrorCode.REQUEST_TIMED_OUT;
  const { role } = raft;
  if (role.name !== 'leader') return no(ErrorCode.NOT_LEADER_OR_FOLLOWER);
  if (isChangePending(raft, role, env)) {
    const message = 'Request timed out waiting for leader to handle previous voter change request';
    return no(timedOut, message);
  }
  if (role.highWatermark < 0) {
    const message =
      'Request timed out waiting for leader to establish HWM and fence previous voter changes';
    return no(timedOut, message);
  }
  const version = kraftVersionOf(raft.history);
  if (version < dynamicVotersVersion) {
    const message = `Cluster doesn't support ${doing} voter because the kraft.version feature is ${version}`;
    return no(ErrorCode.UNSUPPORTED_VERSION, message);
  }
  const last = lastVotersEntry(raft);
  if (last === undefined || last.offset >= role.highWatermark) {
    const message = 'Request timed out waiting for voters to commit the latest voter change';
    return no(timedOut, message);
  }
  return last.value;
}

/** Kafka's set has the order of its hashes; ours that of ids. */
function namesOf(voters: VoterSet): string {
  return `[${voters.map((voter) => describeKey(keyOf(voter))).join(', ')}]`;
}

function isChangePending(raft: RaftState, leader: Leader, env: RaftEnv): boolean {
  maybeExpireChange(raft, leader, env);
  return leader.pendingAdd !== null || leader.pendingRemove !== null;
}

/** A change that took too long is given up; how long until that happens to the one on its way. */
export function maybeExpireChange(raft: RaftState, leader: Leader, env: RaftEnv): number {
  const now = nowMs(env);
  const timedOut = no(ErrorCode.REQUEST_TIMED_OUT);
  if (leader.pendingAdd !== null && leader.pendingAdd.deadlineMs <= now) {
    finishAdd(raft, leader, timedOut);
  }
  if (leader.pendingRemove !== null && leader.pendingRemove.deadlineMs <= now) {
    finishRemove(raft, leader, timedOut);
  }
  return untilChangeExpires(leader, now);
}

function finishAdd(raft: RaftState, leader: Leader, outcome: Refusal): void {
  const { pendingAdd } = leader;
  leader.pendingAdd = null;
  const call = pendingAdd?.call ?? undefined;
  if (call !== undefined) finish(raft, { ...call, api: 'AddRaftVoter' }, outcome);
}

function finishRemove(raft: RaftState, leader: Leader, outcome: Refusal): void {
  const { pendingRemove } = leader;
  leader.pendingRemove = null;
  if (pendingRemove !== null) {
    finish(raft, { ...pendingRemove.call, api: 'RemoveRaftVoter' }, outcome);
  }
}

/** The newcomer has told what it can do: if that is enough, and it holds the log, it is a voter. */
export function onApiVersionsAnswered(
  raft: RaftState,
  { body, from }: Reply<'ApiVersions'>,
  env: RaftEnv,
): boolean {
  const { role } = raft;
  const adding = role.name === 'leader' ? role.pendingAdd : null;
  if (role.name !== 'leader' || adding === null) return true;
  if (adding.lastOffset >= 0 || adding.voter.id !== from.id) return true;
  const name = describeKey(adding.voter);
  if (body.errorCode !== ErrorCode.NONE) {
    const error = errorOf(body.errorCode).name;
    const message = `Aborted add voter operation for since API_VERSIONS returned an error ${error}`;
    finishAdd(raft, role, no(ErrorCode.REQUEST_TIMED_OUT, message));
    return false;
  }
  const range = body.supportedFeatures.find((feature) => feature.name === 'kraft.version');
  const version = kraftVersionOf(raft.history);
  if (range === undefined || range.minVersion > version || range.maxVersion < version) {
    const message = `Aborted add voter operation for ${name} since its kraft.version range doesn't support the finalized version ${version}`;
    finishAdd(raft, role, no(ErrorCode.INVALID_REQUEST, message));
    return true;
  }
  if (!isCaughtUp(role, adding.voter, nowMs(env))) {
    const message = `Aborted add voter operation for ${name} since it is lagging behind`;
    finishAdd(raft, role, no(ErrorCode.REQUEST_TIMED_OUT, message));
    return true;
  }
  const voter = voterOf(adding.voter, adding.endpoints, {
    minSupportedVersion: range.minVersion,
    maxSupportedVersion: range.maxVersion,
  });
  appendNewVoter(raft, role, voter, env);
  return true;
}

function voterOf(
  { id, directoryId }: ReplicaKey,
  endpoints: readonly Endpoint[],
  kRaftVersionFeature: Voter['kRaftVersionFeature'],
): Voter {
  const listeners = endpoints.map(({ name, host, port }) => ({ name, host, port }));
  return { voterId: id, voterDirectoryId: directoryId, endpoints: listeners, kRaftVersionFeature };
}

function appendNewVoter(raft: RaftState, leader: Leader, voter: Voter, env: RaftEnv): void {
  const adding = leader.pendingAdd;
  const next = withVoter(votersOf(raft), voter);
  if (adding === null || next === undefined) return;
  adding.lastOffset = accumulateVoters(leader, next, env);
  if (adding.ackWhenCommitted || adding.call === null) return;
  finish(raft, { ...adding.call, api: 'AddRaftVoter' }, no(ErrorCode.NONE));
  adding.call = null;
}

function accumulateVoters(leader: Leader, voters: VoterSet, env: RaftEnv): number {
  return accumulateControl(leader.accumulator, (baseOffset, epoch) =>
    controlBatch([votersWord(voters)], { baseOffset, epoch, timestampMs: wallMs(env) }),
  );
}

/** RemoveRaftVoter. A leader that removes itself leads on, uncounted, until that is committed. */
export function handleRemoveVoter(
  raft: RaftState,
  call: Call<'RemoveRaftVoter'>,
  env: RaftEnv,
): void {
  const { clusterId, voterId, voterDirectoryId } = call.body;
  const voter = { id: voterId, directoryId: voterDirectoryId };
  const next = votersWithout(raft, clusterId, voter, env);
  if ('errorCode' in next) return refuseChange(raft, call, voter, { refused: next, env });
  const { role } = raft;
  if (role.name !== 'leader') return;
  const timeout = raft.settings.configs['controller.quorum.request.timeout.ms'];
  role.pendingRemove = {
    call: refOf(call),
    lastOffset: accumulateVoters(role, next, env),
    deadlineMs: nowMs(env) + timeout,
  };
}

function votersWithout(
  raft: RaftState,
  clusterId: string | null,
  voter: ReplicaKey,
  env: RaftEnv,
): VoterSet | Refusal {
  const refused = checkMeantForLeader(raft, clusterId);
  if (refused !== undefined) return refused;
  if (voter.id < 0 || voter.directoryId === zeroUuid) {
    const message = "Remove voter request didn't include a valid voter";
    return no(ErrorCode.INVALID_REQUEST, message);
  }
  const settled = checkSettled(raft, 'removing', env);
  if ('errorCode' in settled) return settled;
  const next = withoutVoter(settled, voter);
  if (next !== undefined) return next;
  const message = `Cannot remove voter ${describeKey(voter)} from the set of voters ${namesOf(settled)}`;
  return no(ErrorCode.VOTER_NOT_FOUND, message);
}

/** More is committed; perhaps the change is, too. A leader that is no voter any more resigns then. */
export function onChangeCommitted(raft: RaftState, leader: Leader): void {
  const { pendingAdd, pendingRemove, highWatermark } = leader;
  if (pendingAdd !== null && pendingAdd.lastOffset >= 0 && highWatermark > pendingAdd.lastOffset) {
    finishAdd(raft, leader, no(ErrorCode.NONE));
  }
  if (pendingRemove === null || highWatermark <= pendingRemove.lastOffset) return;
  finishRemove(raft, leader, no(ErrorCode.NONE));
  if (!isVoter(votersOf(raft), leader.local)) leader.resignRequested = true;
}

/** UpdateRaftVoter: a voter listens elsewhere or can do more; answered as soon as it is taken down. */
export function handleUpdateVoter(
  raft: RaftState,
  call: Call<'UpdateRaftVoter'>,
  env: RaftEnv,
): void {
  const errorCode = updateVoter(raft, call.body, env);
  answer(raft, call, updateVoterResponse(raft, errorCode), errorCode);
}

function updateVoter(
  raft: RaftState,
  body: Call<'UpdateRaftVoter'>['body'],
  env: RaftEnv,
): ErrorCode {
  if (!isOurCluster(raft, body.clusterId)) return ErrorCode.INCONSISTENT_CLUSTER_ID;
  const error = checkLeaderRequest(raft, body.currentLeaderEpoch);
  const { role } = raft;
  if (error !== ErrorCode.NONE || role.name !== 'leader') return error;
  if (isSenseless(raft, body)) return ErrorCode.INVALID_REQUEST;
  const isBusy = isChangePending(raft, role, env) || role.highWatermark < 0;
  const voters = isBusy ? undefined : changeableVoters(raft, role);
  if (voters === undefined) return ErrorCode.REQUEST_TIMED_OUT;
  const { minSupportedVersion, maxSupportedVersion } = body.kRaftVersionFeature;
  const version = kraftVersionOf(raft.history);
  const isAble = minSupportedVersion <= version && version <= maxSupportedVersion;
  if (!isAble) return ErrorCode.INVALID_REQUEST;
  const key = { id: body.voterId, directoryId: body.voterDirectoryId };
  const voter = voterOf(key, body.listeners, { minSupportedVersion, maxSupportedVersion });
  if (!takeDown(role, voters, { voter, version, env })) return ErrorCode.VOTER_NOT_FOUND;
  noteContact(role, key, nowMs(env));
  return ErrorCode.NONE;
}

interface Update {
  readonly voter: Voter;
  readonly version: number;
  readonly env: RaftEnv;
}

/** Into the log; before kraft.version 1, when voters are not in the log, into the leader's memory. */
function takeDown(leader: Leader, voters: VoterSet, { voter, version, env }: Update): boolean {
  const isDynamic = version >= dynamicVotersVersion;
  const next = isDynamic ? withUpdatedVoter(voters, voter) : withUpdatedId(voters, voter);
  if (next === undefined) return false;
  if (isDynamic) accumulateVoters(leader, next, env);
  else leader.volatileVoters = next;
  return true;
}

function changeableVoters(raft: RaftState, leader: Leader): VoterSet | undefined {
  const isDynamic = kraftVersionOf(raft.history) >= dynamicVotersVersion;
  return isDynamic ? committedVoters(raft, leader) : (leader.volatileVoters ?? undefined);
}

function committedVoters(raft: RaftState, leader: Leader): VoterSet | undefined {
  const last = lastVotersEntry(raft);
  return last === undefined || last.offset >= leader.highWatermark ? undefined : last.value;
}

function isSenseless(raft: RaftState, body: Call<'UpdateRaftVoter'>['body']): boolean {
  const { voterId, voterDirectoryId, listeners, kRaftVersionFeature } = body;
  const { minSupportedVersion: min, maxSupportedVersion: max } = kRaftVersionFeature;
  const isRange = min >= 0 && max >= min;
  const isReplica = voterId >= 0 && voterDirectoryId !== zeroUuid;
  return !isReplica || !isRange || !hasQuorumEndpoint(raft, listeners);
}
