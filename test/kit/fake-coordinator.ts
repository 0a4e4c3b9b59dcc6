// The group coordinator of the fake cluster: the real one, on a log in memory that is soon committed.
import type { ConnectionId, Env } from '../../sim/program.ts';
import { configsOf } from '../../engine/config/configs.ts';
import { flagsOf } from '../../engine/config/eras.ts';
import type { GroupAnswer } from '../../engine/coordinator/group/group-answer.ts';
import type { GroupRequest } from '../../engine/coordinator/group/group-asked.ts';
import { groupShardKind } from '../../engine/coordinator/group/group-codec.ts';
import {
  onGroupsCommitted,
  onGroupsLoaded,
  onGroupWake,
} from '../../engine/coordinator/group/group-events.ts';
import { handleGroupRequest } from '../../engine/coordinator/group/group-requests.ts';
import {
  openGroupShard,
  type GroupShard,
  type GroupShardEnv,
  type GroupWake,
} from '../../engine/coordinator/group/group-shard.ts';
import { finishLoading } from '../../engine/coordinator/shard/load.ts';
import type { ApiName } from '../../engine/protocol/apis.ts';
import { nextOffset, stamped, type Batch } from '../../engine/protocol/batch.ts';
import type { Envelope, RequestBody, RequestEnvelope } from '../../engine/protocol/envelope.ts';
import type { FakeBrokerSettings, FakeTopic } from './fake-broker.ts';

/** Plain data, as everything that a process remembers. */
export interface FakeCoordinator {
  readonly group: GroupShard;
  readonly batches: Batch[];
  /** Requests that wait for their answer. */
  readonly calls: Map<number, ConnectionId>;
  nextCall: number;
  drawn: number;
}

/** What wakes it. */
export type CoordinatorWake =
  | { readonly type: 'group'; readonly wake: GroupWake }
  /** The followers have what was written. */
  | { readonly type: 'replicated' };

type CoordinatorEnv = Env<Envelope, CoordinatorWake>;

/** What the coordinator needs of the fake broker that it is part of. */
export interface CoordinatorHost {
  readonly topics: readonly FakeTopic[];
  readonly configs: Readonly<Record<string, string>>;
  answer(connection: ConnectionId, api: ApiName, body: object): void;
}

/** How long followers take to copy what was written, in microseconds. */
const copying = 1_000;

/** The requests that it answers. */
export const groupApis: readonly ApiName[] = [
  'JoinGroup',
  'SyncGroup',
  'Heartbeat',
  'LeaveGroup',
  'OffsetCommit',
  'OffsetFetch',
];

export function createCoordinator(env: CoordinatorEnv, host: CoordinatorHost): FakeCoordinator {
  const partition = env.intern('partition', '__consumer_offsets-0');
  const group = openGroupShard(groupShardKind(env), { partition, leaderEpoch: 0 }, 0);
  finishLoading(group.shard, 0);
  const coordinator = { group, batches: [], calls: new Map(), nextCall: 0, drawn: 0 };
  onGroupsLoaded(group, shardEnv(coordinator, host, env));
  return coordinator;
}

/** A request about a group. */
export function onGroupRequest(
  coordinator: FakeCoordinator,
  came: { readonly connection: ConnectionId; readonly request: RequestEnvelope },
  host: CoordinatorHost,
  env: CoordinatorEnv,
): void {
  const { connection, request } = came;
  const call = coordinator.nextCall;
  coordinator.nextCall += 1;
  coordinator.calls.set(call, connection);
  const { api, version, clientId } = request;
  const sender = { call, version, clientId: clientId ?? '', clientHost: '/127.0.0.1' };
  const asked = { ...sender, api, body: bodyOf(request) } as unknown as GroupRequest;
  const topics = new Map(host.topics.map((topic) => [topic.name, topic]));
  const view = {
    idOf: (name: string) => topics.get(name)?.topicId,
    nameOf: (id: string) => host.topics.find(({ topicId }) => topicId === id)?.name,
    partitionsOf: (name: string) => topics.get(name)?.leaders.length ?? 0,
  };
  handleGroupRequest(coordinator.group, asked, view, shardEnv(coordinator, host, env));
}

/** Groups ask one by one for offsets. */
function bodyOf({ api, body }: RequestEnvelope): object {
  if (api !== 'OffsetFetch') return body;
  const { groups, requireStable } = body as RequestBody<'OffsetFetch'>;
  return { ...groups[0], requireStable };
}

export function onCoordinatorWake(
  coordinator: FakeCoordinator,
  wake: CoordinatorWake,
  host: CoordinatorHost,
  env: CoordinatorEnv,
): void {
  const shard = shardEnv(coordinator, host, env);
  if (wake.type === 'group') onGroupWake(coordinator.group, wake.wake, shard);
  else onGroupsCommitted(coordinator.group, endOf(coordinator), shard);
}

const endOf = ({ batches }: FakeCoordinator): number => {
  const last = batches.at(-1);
  return last === undefined ? 0 : nextOffset(last);
};

function shardEnv(
  coordinator: FakeCoordinator,
  host: CoordinatorHost,
  env: CoordinatorEnv,
): GroupShardEnv {
  return {
    nowMs: Math.floor(env.clock.wall() / 1_000),
    configs: configsOf('broker', '4.3', host.configs),
    flags: flagsOf('4.3'),
    names: env,
    trace: env.trace,
    kind: groupShardKind(env),
    log: {
      append: (batch) => {
        const baseOffset = endOf(coordinator);
        coordinator.batches.push(stamped(batch, baseOffset, 0));
        env.after(copying, { type: 'replicated' });
        return { baseOffset };
      },
      maxBatchSize: () => 1_048_588,
    },
    drawUuid: () => `uuid-${(coordinator.drawn += 1)}`,
    answer: (call, answer) => {
      const connection = coordinator.calls.get(call);
      coordinator.calls.delete(call);
      if (connection !== undefined) host.answer(connection, answer.api, answered(answer));
    },
    after: (delay, wake) => env.after(delay, { type: 'group', wake }),
    cancel: (timer) => env.cancel(timer),
    work: (cpu, wake) => env.work(cpu, { type: 'group', wake }),
  };
}

const answered = ({ api, body }: GroupAnswer): object =>
  api === 'OffsetFetch' ? { groups: [body] } : body;

/** A refusal in the form of each answer. */
export function refusalOf(request: RequestEnvelope, errorCode: number): object {
  if (request.api === 'OffsetCommit') {
    const { topics } = request.body as RequestBody<'OffsetCommit'>;
    return {
      topics: topics.map(({ name, topicId, partitions }) => ({
        name,
        topicId,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
      })),
    };
  }
  if (request.api === 'OffsetFetch') {
    const { groups } = request.body as RequestBody<'OffsetFetch'>;
    return { groups: groups.map(({ groupId }) => ({ groupId, topics: [], errorCode })) };
  }
  return { errorCode };
}

/** Who coordinates all groups. */
export const coordinatorId = 1;

/** Nobody waits for an answer while the broker starts. */
export const silentHost = ({ topics, groupConfigs = {} }: FakeBrokerSettings): CoordinatorHost => ({
  topics,
  configs: groupConfigs,
  answer: () => undefined,
});

/** The answer to FindCoordinator, in the forms of all versions. */
export function found(
  hosts: readonly string[],
  { coordinatorKeys, key }: RequestBody<'FindCoordinator'>,
  errorCode: number,
): object {
  const host = hosts[coordinatorId - 1] ?? '';
  const answer =
    errorCode === 0
      ? { nodeId: coordinatorId, host, port: 9_092, errorCode }
      : { nodeId: -1, host: '', port: -1, errorCode };
  const keys = [...coordinatorKeys, ...(key === '' ? [] : [key])];
  return { ...answer, coordinators: keys.map((each) => ({ key: each, ...answer })) };
}
