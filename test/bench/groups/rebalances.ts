// A coordinator alone: members join and sync, more of them come, and the group rebalances cooperatively.
import { configsOf } from '../../../engine/config/configs.ts';
import { assignors } from '../../../engine/clients/assignors/assignors.ts';
import type { GroupAnswer } from '../../../engine/coordinator/group/group-answer.ts';
import type { GroupRequest } from '../../../engine/coordinator/group/group-asked.ts';
import { groupShardKind } from '../../../engine/coordinator/group/group-codec.ts';
import {
  onGroupsCommitted,
  onGroupsLoaded,
  onGroupWake,
} from '../../../engine/coordinator/group/group-events.ts';
import { currentGroupFlags } from '../../../engine/coordinator/group/group-flags.ts';
import { handleGroupRequest } from '../../../engine/coordinator/group/group-requests.ts';
import {
  openGroupShard,
  type GroupShard,
  type GroupShardEnv,
  type GroupWake,
} from '../../../engine/coordinator/group/group-shard.ts';
import { finishLoading } from '../../../engine/coordinator/shard/load.ts';
import { lastOffset } from '../../../engine/protocol/batch.ts';
import {
  encodeAssignment,
  encodeSubscription,
  type TopicPartition,
} from '../../../engine/protocol/consumer-subscription.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { createNames } from '../../../sim/trace/names.ts';
import { beginTurn, createSink, endTurn } from '../../../sim/trace/sink.ts';
import type { Round } from '../measure.ts';

/** How large the group is in the end. Each member has two partitions. */
export interface GroupOptions {
  readonly members: number;
}

/** A round is the life of a group, as its coordinator sees it; the unit is a member. */
export function prepare({ members }: GroupOptions): Round {
  const requests = requestsOf(members);
  return () => {
    const stage = newStage();
    for (const request of requests) play(stage, request);
    const good = [...stage.answers.values()].filter(({ body }) => codeOf(body) === 0);
    return { units: members, outcome: good.length };
  };
}

const codeOf = (body: object): number => (body as { readonly errorCode?: number }).errorCode ?? -1;

/** The initial delay is over, or somebody asks something. */
type Deed = 'delay-over' | GroupRequest;

/** What is asked in that life, found out once by living it. */
function requestsOf(members: number): readonly Deed[] {
  const life: Life = { stage: newStage(), deeds: [], owned: new Map(), partitions: members * 2 };
  const early = Math.floor(members * 0.9);
  for (let i = 0; i < early; i += 1) enter(life);
  act(life, 'delay-over');
  share(life);
  for (let i = early; i < members; i += 1) enter(life);
  rejoin(life);
  share(life);
  // Those who gave something back have joined again: what they gave is free now (KIP-429).
  rejoin(life);
  share(life);
  return life.deeds;
}

interface Life {
  readonly stage: Stage;
  readonly deeds: Deed[];
  /** What each member has, by its id. */
  readonly owned: Map<string, readonly TopicPartition[]>;
  readonly partitions: number;
}

/** Does something, and notes it. Gives the number of the call. */
function act(life: Life, deed: Deed): number {
  life.deeds.push(deed);
  play(life.stage, deed);
  return deed === 'delay-over' ? -1 : deed.call;
}

type Asked = {
  [N in GroupRequest['api']]: Pick<Extract<GroupRequest, { api: N }>, 'api' | 'body' | 'version'>;
}[GroupRequest['api']];

const ask = (life: Life, asked: Asked): number => {
  const sender = { call: life.deeds.length, clientId: 'client', clientHost: '/host' };
  return act(life, { ...asked, ...sender });
};

/** A new member is given its id, and joins. */
function enter(life: Life): void {
  const answer = life.stage.answers.get(join(life, ''));
  if (answer?.api !== 'JoinGroup') throw new Error('a new member is given its id at once');
  life.owned.set(answer.body.memberId, []);
  join(life, answer.body.memberId);
}

function join(life: Life, memberId: string): number {
  const { generation } = groupIn(life.stage) ?? { generation: -1 };
  const owned = life.owned.get(memberId) ?? [];
  const metadata = encodeSubscription(3, { ...wants, owned, generation });
  const body = { ...joining, memberId, protocols: [{ name: 'cooperative-sticky', metadata }] };
  return ask(life, { api: 'JoinGroup', version: 9, body });
}

const wants = { topics: ['orders'], userData: null, rack: null };
const joining = {
  groupId: 'g',
  sessionTimeoutMs: 45_000,
  rebalanceTimeoutMs: 300_000,
  groupInstanceId: null,
  protocolType: 'consumer',
  reason: null,
};

const groupIn = ({ group }: Stage) => group.groups.get('g');

/** Everybody who is not waiting joins again. */
function rejoin(life: Life): void {
  const members = [...(groupIn(life.stage)?.members.values() ?? [])];
  // The last one that joins ends the waiting of all.
  const idle = members.filter((member) => member.join === undefined);
  for (const memberId of idle.map((member) => member.memberId)) join(life, memberId);
}

/** The leader assigns, and everybody fetches what it gets; one heartbeat each. */
function share(life: Life): void {
  const group = groupIn(life.stage);
  if (group === undefined) throw new Error('there is a group');
  const topics = new Map([['orders', Array.from({ length: life.partitions }, () => [])]]);
  const { generation: generationId } = group;
  const all = [...life.owned].map(([memberId, owned]) => {
    return { memberId, instanceId: null, ...wants, owned, generation: generationId - 1 };
  });
  const given = assignors['cooperative-sticky'].assign(topics, all);
  const assignments = [...given].map(([memberId, partitions]) => {
    return { memberId, assignment: encodeAssignment(3, { partitions, userData: null }) };
  });
  const member = { groupId: 'g', generationId, groupInstanceId: null };
  const protocol = { protocolType: 'consumer', protocolName: 'cooperative-sticky' };
  for (const memberId of given.keys()) {
    const own = memberId === group.leader ? assignments : [];
    const body = { ...member, ...protocol, memberId, assignments: own };
    ask(life, { api: 'SyncGroup', version: 5, body });
  }
  for (const [memberId, partitions] of given) {
    life.owned.set(memberId, partitions);
    ask(life, { api: 'Heartbeat', version: 4, body: { ...member, memberId } });
  }
}

/** A shard whose writes are committed at once. */
interface Stage {
  readonly group: GroupShard;
  readonly env: GroupShardEnv;
  readonly answers: Map<number, GroupAnswer>;
  readonly timers: Map<number, GroupWake>;
  end: number;
}

const topicId = 'AAAAAAAAAAAAAAAAAAAABQ';
const view = { idOf: () => topicId, nameOf: () => 'orders', partitionsOf: () => 1e6 };
// What is decided is written at once: the bench has no time to pass.
const configs = configsOf('broker', '4.3', { 'group.coordinator.append.linger.ms': '0' });

function play(stage: Stage, deed: Deed): void {
  const { group, env, timers } = stage;
  beginTurn(env.trace, 0, 0, -1);
  if (deed === 'delay-over') {
    let due = joinTimer(stage);
    if (due === undefined) throw new Error('an initial delay is on');
    // Whoever came meanwhile has prolonged it.
    for (; due !== undefined; due = joinTimer(stage)) {
      timers.delete(due.id);
      onGroupWake(group, due.wake, env);
    }
  } else {
    handleGroupRequest(group, deed, view, env);
  }
  onGroupsCommitted(group, stage.end, env);
  endTurn(env.trace, 0);
}

function joinTimer({
  timers,
}: Stage): { readonly id: number; readonly wake: GroupWake } | undefined {
  for (const [id, wake] of timers) {
    if (wake.type === 'group-timer' && wake.timer.type === 'join') return { id, wake };
  }
  return undefined;
}

function newStage(): Stage {
  const numbers = new Map<string, number>();
  const names = {
    intern(kind: string, name: string): number {
      const key = `${kind} ${name}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    },
  };
  const kind = groupShardKind(names);
  let drawn = 0;
  const answers: Stage['answers'] = new Map();
  const timers: Stage['timers'] = new Map();
  const trace = createSink(
    { turns: 0, rows: 0, hash: createHash(), names: createNames() },
    undefined,
  );
  const env: GroupShardEnv = {
    nowMs: 1_000,
    configs,
    flags: currentGroupFlags,
    names,
    trace,
    kind,
    log: {
      append(batch) {
        const baseOffset = stage.end;
        stage.end = lastOffset({ ...batch, baseOffset }) + 1;
        return { baseOffset };
      },
      maxBatchSize: () => 1_048_588,
    },
    drawUuid: () => `uuid-${(drawn += 1)}`,
    answer: (call, answer) => void answers.set(call, answer),
    after(_, wake) {
      drawn += 1;
      timers.set(drawn, wake);
      return drawn;
    },
    cancel: (timer) => timers.delete(timer),
    work: () => undefined,
  };
  const group = openGroupShard(kind, { partition: 0, leaderEpoch: 0 }, 0);
  const stage: Stage = { group, env, answers, timers, end: 0 };
  finishLoading(group.shard, 0);
  beginTurn(trace, 0, 0, -1);
  onGroupsLoaded(group, env);
  endTurn(trace, 0);
  return stage;
}
