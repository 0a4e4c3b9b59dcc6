// Answers, word by word; each tells who leads, and where, as far as the replica knows.
import type { ApiName } from '../protocol/apis.ts';
import type { Batch } from '../protocol/batch.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { endpointOf } from './endpoints.ts';
import type { Answer, CallRef } from './letters.ts';
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
  raft.outbox.push(answerTo(call, body, errorCode));
}

/** An answer that may be given later. */
export function answerTo<N extends ApiName>(
  call: CallRef,
  body: ResponseBody<N>,
  errorCode: ErrorCode,
): Answer {
  return { type: 'answer', call, body, errorCode } as unknown as Answer;
}

/** Where the leader listens for those who speak this version of an API; empty: unknown. */
function leaderNode(
  raft: RaftState,
  isTold: boolean,
): { nodeId: number; host: string; port: number }[] {
  const found = leaderAt(raft, isTold);
  if (found === undefined) return [];
  const { nodeId, host, port } = found;
  return [{ nodeId, host, port }];
}

function leaderAt(
  raft: RaftState,
  isTold: boolean,
): { nodeId: number; host: string; port: number; rack: null } | undefined {
  const nodeId = leaderId(raft);
  if (!isTold || nodeId < 0) return undefined;
  const endpoint = endpointOf(leaderEndpointsOf(raft.role), raft.settings.listener);
  if (endpoint === undefined) return undefined;
  return { nodeId, host: endpoint.host, port: endpoint.port, rack: null };
}

/** Since these versions answers tell where the leader listens (KIP-853). */
const endpointsSince = { Fetch: 17, others: 1 } as const;

/** Yes or no to a candidate. */
export function voteResponse(
  raft: RaftState,
  version: number,
  errorCode: ErrorCode,
  voteGranted: boolean,
): ResponseBody<'Vote'> {
  const partition = { partitionIndex: 0, errorCode, voteGranted, ...leadership(raft) };
  return {
    errorCode: ErrorCode.NONE,
    topics: [{ topicName: metadataTopic, partitions: [partition] }],
    nodeEndpoints: leaderNode(raft, version >= endpointsSince.others),
  };
}

function leadership(raft: RaftState): { leaderId: number; leaderEpoch: number } {
  return { leaderId: leaderId(raft), leaderEpoch: raft.role.epoch };
}

/** The answers to BeginQuorumEpoch and EndQuorumEpoch are alike. */
export function epochResponse(
  raft: RaftState,
  version: number,
  errorCode: ErrorCode,
): ResponseBody<'BeginQuorumEpoch'> & ResponseBody<'EndQuorumEpoch'> {
  const partition = { partitionIndex: 0, errorCode, ...leadership(raft) };
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

/** What a fetch found. */
export interface Fetched {
  readonly errorCode: ErrorCode;
  readonly batches: readonly Batch[];
  readonly position: Position;
  readonly highWatermark: number;
}

/** Nothing was found, or something was wrong. */
export function nothingFetched(errorCode: ErrorCode): Fetched {
  return { errorCode, batches: [], position: { kind: 'valid' }, highWatermark: -1 };
}

const unset = { epoch: -1, endOffset: -1 };

/** Records, or where the logs part, or which snapshot to fetch. */
export function fetchResponse(
  raft: RaftState,
  version: number,
  { errorCode, batches, position, highWatermark }: Fetched,
): ResponseBody<'Fetch'> {
  const partition = {
    partitionIndex: 0,
    errorCode,
    highWatermark,
    lastStableOffset: -1,
    logStartOffset: raft.log.logStartOffset,
    divergingEpoch: position.kind === 'diverging' ? position.at : unset,
    currentLeader: leadership(raft),
    snapshotId: position.kind === 'snapshot' ? position.id : unset,
    abortedTransactions: [],
    preferredReadReplica: -1,
    records: batches,
  };
  const node = leaderAt(raft, version >= endpointsSince.Fetch);
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    sessionId: 0,
    responses: [{ topic: '', topicId: raft.log.topicId, partitions: [partition] }],
    nodeEndpoints: node === undefined ? [] : [node],
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
    currentLeader: leadership(raft),
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
  return { throttleTimeMs: 0, errorCode, currentLeader: { ...leadership(raft), ...place } };
}

/** What became of AddRaftVoter or RemoveRaftVoter, with a reason for people. */
export function changeResponse(
  errorCode: ErrorCode,
  errorMessage: string | null,
): ResponseBody<'AddRaftVoter'> & ResponseBody<'RemoveRaftVoter'> {
  return { throttleTimeMs: 0, errorCode, errorMessage };
}
