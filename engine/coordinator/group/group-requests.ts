// Requests about groups, as a shard answers them (Kafka's GroupCoordinatorService and its shard).
import type { RequestBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { zeroUuid } from '../../protocol/uuid.ts';
import type { CallId } from './classic-group.ts';
import type { GroupAnswer } from './group-answer.ts';
import type { GroupRequest } from './group-asked.ts';
import { checkGroupRequest, goesByTopicId, refuseGroupRequest } from './group-refusals.ts';
import { groupTombstone } from './group-records.ts';
import type { GroupShard, GroupShardEnv } from './group-shard.ts';
import { runTurn } from './group-turn.ts';
import { checkDelete } from './groups.ts';
import { handleHeartbeat } from './heartbeat.ts';
import { handleJoin } from './join-group.ts';
import { mergeVerdicts, sortTopics, type TopicVerdict, type TopicView } from './known-topics.ts';
import { handleLeave } from './leave-group.ts';
import { commitOf, handleCommit, txnCommitOf, type OffsetCommit } from './offset-commit.ts';
import { fetchOffsets, fetchOffsetsByTopicId } from './offset-fetch.ts';
import { decideOffsetDelete, removeAllOffsets } from './offset-removal.ts';
import { classicOffsetRules } from './offset-rules.ts';
import { handleSync } from './sync-group.ts';

/** Answers a request: now, or when its time has come. In the place of a shard: why there is none. */
export function handleGroupRequest(
  group: GroupShard | ErrorCode,
  request: GroupRequest,
  view: TopicView,
  env: GroupShardEnv,
): void {
  const refusal =
    checkGroupRequest(request, env.configs) ??
    (typeof group === 'number' ? refuseGroupRequest(request, group, view) : undefined);
  if (refusal !== undefined) env.answer(request.call, refusal);
  else if (typeof group !== 'number') handle(group, request, view, env);
}

function handle(
  group: GroupShard,
  request: GroupRequest,
  view: TopicView,
  env: GroupShardEnv,
): void {
  const { call } = request;
  switch (request.api) {
    case 'JoinGroup':
      join(group, request, env);
      break;
    case 'SyncGroup':
      sync(group, request, env);
      break;
    case 'Heartbeat':
      runTurn(group, { call }, env, (door) => {
        const errorCode = handleHeartbeat(group.groups, request.body, door);
        return { api: 'Heartbeat', body: { throttleTimeMs: 0, errorCode } };
      });
      break;
    case 'LeaveGroup':
      leave(group, request, env);
      break;
    case 'OffsetCommit': {
      const { body, version } = request;
      const byId = goesByTopicId(request);
      commitOffsets(group, { call, commit: commitOf(body, version), byId, view }, env);
      break;
    }
    case 'TxnOffsetCommit': {
      const { body, version } = request;
      const producer = { id: body.producerId, epoch: body.producerEpoch };
      const commit = txnCommitOf(body, version);
      const byId = goesByTopicId(request);
      commitOffsets(group, { call, commit, byId, view, producer }, env);
      break;
    }
    case 'OffsetDelete':
      deleteOffsets(group, { call, body: request.body, view }, env);
      break;
    case 'OffsetFetch':
      fetch(group, request, view, env);
      break;
    case 'DeleteGroups':
      deleteGroup(group, call, request.body.groupId, env);
  }
}

type Asked<N extends GroupRequest['api']> = Extract<GroupRequest, { api: N }>;

function join(group: GroupShard, request: Asked<'JoinGroup'>, env: GroupShardEnv): void {
  const { call, version, clientId, clientHost } = request;
  const body = { ...request.body, rebalanceTimeoutMs: rebalanceTimeoutOf(request, env) };
  runTurn(group, { groupId: body.groupId }, env, (door) => {
    handleJoin(group.groups, { call, version, request: body, clientId, clientHost }, door);
  });
}

/** Members of old have one time for both: to be silent, and to rejoin. */
function rebalanceTimeoutOf(
  { version, body }: Asked<'JoinGroup'>,
  { flags }: GroupShardEnv,
): number {
  const isTold = version > 0 && flags['rebalance-timeout-of-members'];
  return isTold ? body.rebalanceTimeoutMs : body.sessionTimeoutMs;
}

function sync(group: GroupShard, { call, body }: Asked<'SyncGroup'>, env: GroupShardEnv): void {
  runTurn(group, { groupId: body.groupId }, env, (door) => {
    handleSync(group.groups, call, body, door);
  });
}

/** From this version on many members may leave at once (KIP-345). */
const leavesTogether = 3;

function leave(group: GroupShard, request: Asked<'LeaveGroup'>, env: GroupShardEnv): void {
  const { call, version, body } = request;
  const { groupId, memberId } = body;
  const alone = [{ memberId, groupInstanceId: null, reason: null }];
  const isOld = version < leavesTogether;
  runTurn(group, { groupId, call }, env, (door): GroupAnswer => {
    const members = isOld ? alone : body.members;
    const answer = handleLeave(group.groups, { ...body, members }, door);
    if (!isOld) return { api: 'LeaveGroup', body: answer };
    const errorCode = answer.members[0]?.errorCode ?? answer.errorCode;
    return { api: 'LeaveGroup', body: { ...answer, errorCode, members: [] } };
  });
}

/** From this version on topics go by their ids. */
const fetchesByTopicId = 10;

interface CommitCall {
  readonly call: CallId;
  readonly commit: OffsetCommit;
  readonly byId: boolean;
  readonly view: TopicView;
  readonly producer?: { readonly id: number; readonly epoch: number };
}

function commitOffsets(group: GroupShard, asked: CommitCall, env: GroupShardEnv): void {
  const { call, commit, byId, view, producer } = asked;
  const { known, refused } = sortTopics(commit.topics, byId, view);
  const api = producer === undefined ? 'OffsetCommit' : 'TxnOffsetCommit';
  const answerOf = (answered: readonly TopicVerdict[]): GroupAnswer => ({
    api,
    body: { throttleTimeMs: 0, topics: mergeVerdicts(refused, answered) },
  });
  if (known.length === 0) {
    env.answer(call, answerOf([]));
    return;
  }
  const maxMetadata = env.configs['offset.metadata.max.bytes'];
  const facts = { nowMs: env.nowMs, maxMetadata, topicIdOf: (name: string) => view.idOf(name) };
  const { groupId } = commit;
  const turn = producer === undefined ? { call, groupId } : { call, groupId, producer };
  runTurn(group, turn, env, (door) => {
    const { records, response } = handleCommit(
      group.groups,
      { ...commit, topics: known },
      facts,
      door,
    );
    for (const record of records) door.append(record);
    return answerOf(response);
  });
}

interface DeleteCall {
  readonly call: CallId;
  readonly body: RequestBody<'OffsetDelete'>;
  readonly view: TopicView;
}

function deleteOffsets(
  group: GroupShard,
  { call, body, view }: DeleteCall,
  env: GroupShardEnv,
): void {
  const { groupId } = body;
  const topics = body.topics.map((topic) => ({ topicId: zeroUuid, ...topic }));
  const { known, refused } = sortTopics(topics, false, view);
  const owner = group.groups.get(groupId);
  const why = 'an operator has deleted it';
  runTurn(group, { call, why }, env, (door): GroupAnswer => {
    if (owner === undefined) {
      const errorCode = ErrorCode.GROUP_ID_NOT_FOUND;
      return { api: 'OffsetDelete', body: { errorCode, throttleTimeMs: 0, topics: [] } };
    }
    const log = { image: group.shard.image, names: env.names };
    const rules = classicOffsetRules(owner, env.flags);
    const { records, response } = decideOffsetDelete(log, rules, { groupId, topics: known });
    for (const record of records) door.append(record);
    const answered = response.topics.map((topic) => ({ topicId: zeroUuid, ...topic }));
    const all = response.errorCode === ErrorCode.NONE ? mergeVerdicts(refused, answered) : [];
    return { api: 'OffsetDelete', body: { ...response, topics: all } };
  });
}

/** Who asks for stable offsets waits for all that was written; others read what is committed. */
function fetch(
  group: GroupShard,
  { call, version, body }: Asked<'OffsetFetch'>,
  view: TopicView,
  env: GroupShardEnv,
): void {
  const { requireStable: isAsked, ...asked } = body;
  const requireStable = isAsked && env.flags['wait-for-stable-offsets'];
  const { shard, groups } = group;
  const owner = groups.get(asked.groupId);
  const rules = owner === undefined ? undefined : classicOffsetRules(owner, env.flags);
  const image = requireStable ? shard.image : (shard.images[0]?.image ?? shard.image);
  const source = { image, names: env.names, rules, requireStable };
  const found =
    version >= fetchesByTopicId
      ? fetchOffsetsByTopicId(source, asked, view)
      : fetchOffsets(source, asked);
  const answer: GroupAnswer = { api: 'OffsetFetch', body: found };
  if (requireStable) runTurn(group, { call }, env, () => answer);
  else env.answer(call, answer);
}

function deleteGroup(group: GroupShard, call: CallId, groupId: string, env: GroupShardEnv): void {
  const why = 'its group is deleted';
  runTurn(group, { groupId, call, why }, env, (door): GroupAnswer => {
    const errorCode = checkDelete(group.groups.get(groupId));
    if (errorCode === ErrorCode.NONE) {
      const log = { image: group.shard.image, names: env.names };
      for (const record of removeAllOffsets(log, groupId)) door.append(record);
      door.append(groupTombstone(groupId));
    }
    return { api: 'DeleteGroups', body: { groupId, errorCode, errorMessage: null } };
  });
}
