// Answers, word by word; each tells who leads, and where, as far as the replica knows.
import { none } from '../../sim/short-list.ts';
import type { ApiName } from '../protocol/apis.ts';
import type { Batch } from '../protocol/batch.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { endpointOf } from './endpoints.ts';
import { post, type Answer, type CallRef } from './letters.ts';
import type { Position } from './metadata-log.ts';
import { leaderId, metadataTopic, type RaftState } from './raft.ts';
import { leaderEndpointsOf } from './role.ts';

/** Answers a request. */
export function answer<N extends ApiName>(
  raft: RaftState,
  call: CallRef,
  body: ResponseBody<N>,
  errorCode: ErrorCode,
): void {
  post(raft, { type: 'answer', call, body, errorCode } as unknown as Answer);
}

/** What answers tell of who leads, as long as a role lasts. Immutable. */
export interface ToldLeadership {
  readonly leader: { readonly leaderId: number; readonly leaderEpoch: number };
  /** Where the leader listens; empty: unknown. */
  readonly nodes: readonly {
    readonly nodeId: number;
    readonly host: string;
    readonly port: number;
  }[];
  /** The same as answers to fetches have it. */
  readonly nodesWithRack: readonly FetchNode[];
}

type FetchNode = ResponseBody<'Fetch'>['nodeEndpoints'][number];

/** Who leads, as far as a replica knows: made once for each role that it takes up. */
function toldBy(raft: RaftState): ToldLeadership {
  raft.told ??= toldOf(raft);
  return raft.told;
}

function toldOf(raft: RaftState): ToldLeadership {
  const { role, settings } = raft;
  const nodeId = leaderId(raft);
  const endpoint = nodeId < 0 ? undefined : endpointOf(leaderEndpointsOf(role), settings.listener);
  const leader = { leaderId: nodeId, leaderEpoch: role.epoch };
  if (endpoint === undefined) return { leader, nodes: none, nodesWithRack: none };
  const { host, port } = endpoint;
  const nodes = [{ nodeId, host, port }];
  return { leader, nodes, nodesWithRack: [{ nodeId, host, port, rack: null }] };
}

/** Where the leader listens for those who speak this version of an API. */
const leaderNode = (raft: RaftState, isTold: boolean): ToldLeadership['nodes'] =>
  isTold ? toldBy(raft).nodes : none;

/** Since these versions answers tell where the leader listens (KIP-853). */
const endpointsSince = { Fetch: 17, others: 1 } as const;

/** Yes or no to a candidate. */
export function voteResponse(
  raft: RaftState,
  version: number,
  errorCode: ErrorCode,
  voteGranted: boolean,
): ResponseBody<'Vote'> {
  const partition = { partitionIndex: 0, errorCode, voteGranted, ...toldBy(raft).leader };
  return {
    errorCode: ErrorCode.NONE,
    topics: [{ topicName: metadataTopic, partitions: [partition] }],
    nodeEndpoints: leaderNode(raft, version >= endpointsSince.others),
  };
}

/** The answers to BeginQuorumEpoch and EndQuorumEpoch are alike. */
export function epochResponse(
  raft: RaftState,
  version: number,
  errorCode: ErrorCode,
): ResponseBody<'BeginQuorumEpoch'> & ResponseBody<'EndQuorumEpoch'> {
  const partition = { partitionIndex: 0, errorCode, ...toldBy(raft).leader };
  return {
    errorCode: ErrorCode.NONE,
    topics: [{ topicName: metadataTopic, partitions: [partition] }],
    nodeEndpoints: leaderNode(raft, version >= endpointsSince.others),
  };
}

/** A request from another cluster, or about another topic: nothing is said but the error. */
export function refusal(errorCode: ErrorCode): {
  readonly errorCode: ErrorCode;
  readonly topics: readonly [];
  readonly nodeEndpoints: readonly [];
} {
  return { errorCode, topics: [], nodeEndpoints: [] };
}

/** The same for a fetch. */
export function fetchRefusal(errorCode: ErrorCode): ResponseBody<'Fetch'> {
  return { throttleTimeMs: 0, errorCode, sessionId: 0, responses: [], nodeEndpoints: [] };
}

/** What a fetch found, and what was true of the leader then. */
export interface Fetched {
  readonly errorCode: ErrorCode;
  readonly batches: readonly Batch[];
  readonly position: Position;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly told: ToldLeadership;
}

/** A leader has looked. */
export function fetched(
  raft: RaftState,
  position: Position,
  batches: readonly Batch[],
  highWatermark: number,
): Fetched {
  const { logStartOffset } = raft.log;
  const told = toldBy(raft);
  return { errorCode: ErrorCode.NONE, batches, position, highWatermark, logStartOffset, told };
}

/** Something was wrong. */
export function nothingFetched(raft: RaftState, errorCode: ErrorCode): Fetched {
  const position = { kind: 'valid' } as const;
  const { logStartOffset } = raft.log;
  const told = toldBy(raft);
  return { errorCode, batches: none, position, highWatermark: -1, logStartOffset, told };
}

const unset = { epoch: -1, endOffset: -1 };

/** Records, or where the logs part, or which snapshot to fetch. */
export function fetchResponse(
  { log }: RaftState,
  version: number,
  { errorCode, batches, position, highWatermark, logStartOffset, told }: Fetched,
): ResponseBody<'Fetch'> {
  const partition = {
    partitionIndex: 0,
    errorCode,
    highWatermark,
    lastStableOffset: -1,
    logStartOffset,
    divergingEpoch: position.kind === 'diverging' ? position.at : unset,
    currentLeader: told.leader,
    snapshotId: position.kind === 'snapshot' ? position.id : unset,
    abortedTransactions: none,
    preferredReadReplica: -1,
    records: batches,
  };
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    sessionId: 0,
    responses: [{ topic: '', topicId: log.topicId, partitions: [partition] }],
    nodeEndpoints: version >= endpointsSince.Fetch ? told.nodesWithRack : none,
  };
}

type SnapshotPartition = ResponseBody<'FetchSnapshot'>['topics'][number]['partitions'][number];

/** A piece of a snapshot, or why there is none. */
export function fetchSnapshotResponse(
  raft: RaftState,
  version: number,
  errorCode: ErrorCode,
  piece: Partial<SnapshotPartition> = {},
): ResponseBody<'FetchSnapshot'> {
  const partition = {
    index: 0,
    errorCode,
    snapshotId: { endOffset: 0, epoch: 0 },
    currentLeader: toldBy(raft).leader,
    size: 0,
    position: 0,
    unalignedRecords: [],
    ...piece,
  };
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    topics: [{ name: metadataTopic, partitions: [partition] }],
    nodeEndpoints: leaderNode(raft, version >= endpointsSince.others),
  };
}

/** What became of UpdateRaftVoter; it tells who leads, so that a voter can turn to him. */
export function updateVoterResponse(
  raft: RaftState,
  errorCode: ErrorCode,
): ResponseBody<'UpdateRaftVoter'> {
  const endpoint = endpointOf(leaderEndpointsOf(raft.role), raft.settings.listener);
  const place = { host: endpoint?.host ?? '', port: endpoint?.port ?? 0 };
  return { throttleTimeMs: 0, errorCode, currentLeader: { ...toldBy(raft).leader, ...place } };
}

/** What became of AddRaftVoter or RemoveRaftVoter, with a reason for people. */
export function changeResponse(
  errorCode: ErrorCode,
  errorMessage: string | null,
): ResponseBody<'AddRaftVoter'> & ResponseBody<'RemoveRaftVoter'> {
  return { throttleTimeMs: 0, errorCode, errorMessage };
}
