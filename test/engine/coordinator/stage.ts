// A shard of groups on a stage: a log in memory whose high watermark the test moves, timers that it fires.
import { groupShardKind } from '../../../engine/coordinator/group/group-codec.ts';
import type { GroupAnswer } from '../../../engine/coordinator/group/group-answer.ts';
import type { GroupRequest } from '../../../engine/coordinator/group/group-asked.ts';
import { handleGroupRequest } from '../../../engine/coordinator/group/group-requests.ts';
import {
  onGroupsCommitted,
  onGroupsLoaded,
  onGroupWake,
} from '../../../engine/coordinator/group/group-events.ts';
import {
  openGroupShard,
  type GroupShard,
  type GroupShardEnv,
  type GroupWake,
} from '../../../engine/coordinator/group/group-shard.ts';
import { finishLoading, loadBatches } from '../../../engine/coordinator/shard/load.ts';
import { flagsOf } from '../../../engine/config/eras.ts';
import { configsOf } from '../../../engine/config/configs.ts';
import { encodeSubscription } from '../../../engine/protocol/consumer-subscription.ts';
import { nextOffset, stamped, type Batch } from '../../../engine/protocol/batch.ts';
import type { RequestBody } from '../../../engine/protocol/envelope.ts';
import type { ErrorCode } from '../../../engine/protocol/errors.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { createNames } from '../../../sim/trace/names.ts';
import { beginTurn, createSink } from '../../../sim/trace/sink.ts';

/** What a broker has of a partition's log; it outlives its leaders. */
export interface Log {
  readonly batches: Batch[];
  highWatermark: number;
  /** The next append is refused with it. */
  refusal: ErrorCode | undefined;
}

/** A coordinator and what it did. */
export interface CoordinatorStage {
  readonly group: GroupShard;
  readonly env: GroupShardEnv & { nowMs: number };
  readonly log: Log;
  readonly answers: Map<number, GroupAnswer>;
  readonly timers: Map<number, { readonly at: number; readonly wake: GroupWake }>;
}

export const createLog = (): Log => ({ batches: [], highWatermark: 0, refusal: undefined });

export const endOf = ({ batches }: Log): number => {
  const last = batches.at(-1);
  return last === undefined ? 0 : nextOffset(last);
};

/** A broker that has just become leader of the log, and has loaded it. */
export function lead(
  log: Log,
  leaderEpoch = 0,
  flags: Readonly<Record<string, boolean>> = {},
  lingerMs = 0,
): CoordinatorStage {
  const numbers = new Map<string, number>();
  const names = {
    intern: (kind: string, name: string): number => {
      const number = numbers.get(`${kind} ${name}`) ?? numbers.size;
      numbers.set(`${kind} ${name}`, number);
      return number;
    },
  };
  const answers: CoordinatorStage['answers'] = new Map();
  const timers: CoordinatorStage['timers'] = new Map();
  const trace = createSink(
    { turns: 0, rows: 0, hash: createHash(), names: createNames() },
    undefined,
  );
  beginTurn(trace, 0, 0, -1);
  let drawn = 0;
  const env: CoordinatorStage['env'] = {
    nowMs: 1_000,
    configs: configsOf('broker', '4.3', { 'group.coordinator.append.linger.ms': `${lingerMs}` }),
    flags: flagsOf('4.3', flags),
    names,
    trace,
    kind: groupShardKind(names, flagsOf('4.3', flags)),
    log: {
      append: (batch) => {
        if (log.refusal !== undefined) return { errorCode: log.refusal };
        const baseOffset = endOf(log);
        log.batches.push(stamped(batch, baseOffset, leaderEpoch));
        return { baseOffset };
      },
      maxBatchSize: () => 1_000,
    },
    drawUuid: () => `uuid-${leaderEpoch}-${(drawn += 1)}`,
    answer: (call, answer) => void answers.set(call, answer),
    after: (delay, wake) => {
      drawn += 1;
      timers.set(drawn, { at: env.nowMs + delay / 1_000, wake });
      return drawn;
    },
    cancel: (timer) => timers.delete(timer),
    work: (cpu, wake) => void env.after(cpu, wake),
  };
  const group = openGroupShard(env.kind, { partition: 0, leaderEpoch }, 0);
  loadBatches(group.shard, env.kind, log.batches, log.highWatermark);
  finishLoading(group.shard, log.highWatermark);
  onGroupsLoaded(group, env);
  return { group, env, log, answers, timers };
}

/** Everything that is written is copied by the followers. */
export function replicate({ group, env, log }: CoordinatorStage): void {
  log.highWatermark = endOf(log);
  onGroupsCommitted(group, log.highWatermark, env);
}

/** There is one topic. */
const view = {
  idOf: (name: string) => (name === 'orders' ? ordersId : undefined),
  nameOf: (id: string) => (id === ordersId ? 'orders' : undefined),
  partitionsOf: (name: string) => (name === 'orders' ? 9 : 0),
};

const ordersId = 'AAAAAAAAAAAAAAAAAAAABQ';

const sender = { clientId: 'client', clientHost: '/127.0.0.1' };

type Ask = {
  [Api in GroupRequest['api']]: Pick<Extract<GroupRequest, { api: Api }>, 'api' | 'body'>;
};

/** A request comes in its newest version but for the given one. */
export function ask(
  stage: CoordinatorStage,
  call: number,
  request: Ask[GroupRequest['api']],
  version = 9,
): GroupAnswer | undefined {
  const whole = { ...request, ...sender, call, version } as GroupRequest;
  handleGroupRequest(stage.group, whole, view, stage.env);
  return stage.answers.get(call);
}

/** The next timer of a kind fires. */
export function fire(stage: CoordinatorStage, type: string): void {
  const found = [...stage.timers].find(([, { wake }]) => {
    return wake.type === type || (wake.type === 'group-timer' && wake.timer.type === type);
  });
  if (found === undefined) throw new Error(`no timer of kind ${type}`);
  const [id, { wake }] = found;
  stage.timers.delete(id);
  onGroupWake(stage.group, wake, stage.env);
}

const readsOrders = encodeSubscription(3, {
  topics: ['orders'],
  userData: null,
  owned: [],
  generation: -1,
  rack: null,
});

/** A JoinGroup of a consumer that reads the one topic. */
export const joinBody = (memberId: string): RequestBody<'JoinGroup'> => ({
  groupId: 'g',
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 20_000,
  memberId,
  groupInstanceId: null,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: readsOrders }],
  reason: null,
});

/** An OffsetCommit of a lone consumer. */
export const commitBody = (
  partitionIndex: number,
  committedOffset: number,
): RequestBody<'OffsetCommit'> => ({
  groupId: 'g',
  generationIdOrMemberEpoch: -1,
  memberId: '',
  groupInstanceId: null,
  retentionTimeMs: -1,
  topics: [
    {
      name: 'orders',
      topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
      partitions: [
        {
          partitionIndex,
          committedOffset,
          committedLeaderEpoch: -1,
          commitTimestamp: -1,
          committedMetadata: '',
        },
      ],
    },
  ],
});
