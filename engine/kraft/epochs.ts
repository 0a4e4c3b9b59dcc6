// What epochs decide, for every message of the quorum alike.
import { none } from '../../sim/short-list.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { demand, ownRequestsMakeSense } from './fault.ts';
import { endpointOf, type Endpoint } from './endpoints.ts';
import { leaderId, votersOf, type RaftEnv, type RaftState } from './raft.ts';
import { leaderEndpointsOf } from './role.ts';
import { turnFollower, turnUnattached } from './role-changes.ts';
import { voterWithId } from './voter-set.ts';

/** What a message says of an epoch: who leads in it (-1: unknown), and where. */
export interface Leadership {
  readonly leaderId: number;
  readonly epoch: number;
  readonly endpoints: readonly Endpoint[];
}

/** Requests that go to voters: one from an older epoch is refused. */
export function checkVoterRequest(raft: RaftState, from: number, epoch: number): ErrorCode {
  if (epoch < raft.role.epoch) return ErrorCode.FENCED_LEADER_EPOCH;
  return from < 0 ? ErrorCode.INVALID_REQUEST : ErrorCode.NONE;
}

/** Requests that go to the leader of an epoch: both must mean the same one. */
export function checkLeaderRequest(raft: RaftState, epoch: number): ErrorCode {
  if (epoch < raft.role.epoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (epoch > raft.role.epoch) return ErrorCode.UNKNOWN_LEADER_EPOCH;
  if (raft.role.name !== 'leader') return ErrorCode.NOT_LEADER_OR_FOLLOWER;
  return raft.shutdownDeadlineMs >= 0 ? ErrorCode.BROKER_NOT_AVAILABLE : ErrorCode.NONE;
}

/** A newer epoch is taken up, and so is a leader that was not known. Two leaders of one epoch cannot be. */
export function maybeTakeUp(raft: RaftState, heard: Leadership, env: RaftEnv): void {
  const { epoch, endpoints } = heard;
  demand(isConsistent(raft, heard), 'an epoch has one leader');
  const leader = { id: heard.leaderId, endpoints };
  const isNewer = epoch > raft.role.epoch;
  if (isNewer && leader.id < 0) {
    turnUnattached(raft, epoch, -1, env);
  } else if (isNewer || (leader.id >= 0 && isBetterKnown(raft, endpoints))) {
    turnFollower(raft, leader, epoch, env);
  }
}

function isConsistent(raft: RaftState, heard: Leadership): boolean {
  if (heard.leaderId === raft.settings.key.id) return raft.role.name === 'leader';
  const own = leaderId(raft);
  const isSilent = heard.leaderId < 0 || own < 0;
  return heard.epoch !== raft.role.epoch || isSilent || heard.leaderId === own;
}

function isBetterKnown(raft: RaftState, endpoints: readonly Endpoint[]): boolean {
  return leaderId(raft) < 0 || endpoints.length > leaderEndpointsOf(raft.role).length;
}

/** Where a leader listens: as the answer tells, or as the voters tell. */
export function endpointsIn(
  raft: RaftState,
  leader: number,
  nodes: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[],
): readonly Endpoint[] {
  const told = nodes.find(({ nodeId }) => nodeId === leader);
  if (leader < 0) return none;
  if (told !== undefined) {
    return [{ name: raft.settings.listener, host: told.host, port: told.port }];
  }
  return endpointsOfVoter(raft, leader);
}

/** Where a voter listens; empty for everyone else. */
export function endpointsOfVoter(raft: RaftState, id: number): readonly Endpoint[] {
  return voterWithId(votersOf(raft), id)?.endpoints ?? none;
}

/**
 * What an answer says of epochs is looked at first. It settles most errors: then 'done', or 'failed'
 * where the same node should be left alone for a while. 'go-on' when the rest of the answer counts.
 */
export function settleByEpoch(
  raft: RaftState,
  errorCode: ErrorCode,
  heard: Leadership,
  env: RaftEnv,
): 'done' | 'failed' | 'go-on' {
  const { epoch } = raft.role;
  if (heard.epoch < epoch || errorCode === ErrorCode.UNKNOWN_LEADER_EPOCH) return 'done';
  const isFenced = errorCode === ErrorCode.FENCED_LEADER_EPOCH;
  const isNotLeader = errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER;
  if (heard.epoch > epoch || isFenced || isNotLeader) {
    maybeTakeUp(raft, heard, env);
    return 'done';
  }
  if (heard.leaderId >= 0 && (leaderId(raft) < 0 || findsLeader(raft, heard))) {
    turnFollower(raft, { id: heard.leaderId, endpoints: heard.endpoints }, heard.epoch, env);
    return errorCode === ErrorCode.NONE ? 'go-on' : 'done';
  }
  if (errorCode === ErrorCode.BROKER_NOT_AVAILABLE) return 'failed';
  if (errorCode === ErrorCode.INVALID_VOTER_KEY) return 'done';
  demand(errorCode !== ErrorCode.INVALID_REQUEST, ownRequestsMakeSense);
  return 'go-on';
}

/**
 * A node whose power failed may remember who leads, but no longer where: quorum-state was synced, the log
 * with the voters was not. Its leader's answer tells.
 */
// Simplified: Kafka 4.3 ends the process here (IllegalStateException: who knows a leader must be its
// follower), at every start until the epoch is over.
const findsLeader = ({ role }: RaftState, { leaderId: id, endpoints }: Leadership): boolean =>
  role.name === 'unattached' && role.leaderId === id && endpoints.length > 0;

/** Has a list of endpoints the one that the quorum uses among itself? */
export function hasQuorumEndpoint(raft: RaftState, endpoints: readonly Endpoint[]): boolean {
  return endpointOf(endpoints, raft.settings.listener) !== undefined;
}
