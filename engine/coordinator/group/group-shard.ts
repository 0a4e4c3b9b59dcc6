// Groups of one partition of `__consumer_offsets`: hard state in the shard, soft state beside it. Every
// turn decides, appends what it decided, and answers once that is committed.
import type { TimerId } from '../../../sim/program.ts';
import { ms, type Micros } from '../../../sim/time.ts';
import type { TraceSink } from '../../../sim/trace/sink.ts';
import type { BrokerConfigs } from '../../config/configs.ts';
import type { Interner, PartitionId } from '../../metadata/ids.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import {
  copyShard,
  mustWait,
  onCommitted,
  openShard,
  resign,
  writeToShard,
  type Shard,
  type ShardKind,
  type ShardLog,
} from '../shard/shard.ts';
import { write } from '../trace.ts';
import { copyClassicGroup, type CallId } from './classic-group.ts';
import { refused, toldOfFailedWrite, type GroupAnswer } from './group-answer.ts';
import {
  timerName,
  type AfterAppend,
  type GroupDoor,
  type GroupRecord,
  type GroupTimer,
} from './group-door.ts';
import type { GroupImage } from './group-image.ts';
import { letGoOfGroups, takeOverGroups } from './group-loading.ts';
import type { GroupFlags } from './group-flags.ts';
import { stampOf, traceChanges, traceRecords } from './group-changes.ts';
import type { Groups } from './groups.ts';
import { onGroupRecordWritten, onGroupTimer } from './timers.ts';

/** What is to happen once records are committed. */
export type GroupWaiting =
  | { readonly type: 'after'; readonly after: AfterAppend }
  | { readonly type: 'answer'; readonly call: CallId; readonly answer: GroupAnswer };

/** One shard of groups. */
export interface GroupShard {
  readonly shard: Shard<GroupImage, GroupWaiting>;
  /** Soft: lost with the leadership. */
  groups: Groups;
  readonly timers: Map<string, TimerId>;
}

/** What wakes a shard of groups. */
export type GroupWake =
  | { readonly type: 'group-timer'; readonly partition: PartitionId; readonly timer: GroupTimer }
  | { readonly type: 'group-answer-due'; readonly partition: PartitionId; readonly call: CallId };

/** What a shard of groups needs of its broker. */
export interface GroupShardEnv {
  /** The broker's clock, in milliseconds as they stand in records. */
  readonly nowMs: number;
  readonly configs: BrokerConfigs;
  readonly flags: GroupFlags;
  readonly names: Interner;
  readonly trace: TraceSink;
  readonly kind: ShardKind<GroupImage, GroupRecord>;
  readonly log: ShardLog;
  drawUuid(): string;
  answer(call: CallId, answer: GroupAnswer): void;
  after(delay: Micros, wake: GroupWake): TimerId;
  cancel(timer: TimerId): void;
}

/** A new leader's shard: its log is to be loaded first. */
export function openGroupShard(
  kind: ShardKind<GroupImage, GroupRecord>,
  leadership: { readonly partition: PartitionId; readonly leaderEpoch: number },
  logStart: number,
): GroupShard {
  return { shard: openShard(kind, leadership, logStart), groups: new Map(), timers: new Map() };
}

/** Its log is loaded: its groups go on where they were last written. */
export function onGroupsLoaded(group: GroupShard, env: GroupShardEnv): void {
  const { partition, leaderEpoch } = group.shard;
  runTurn(group, {}, env, (door) => {
    group.groups = takeOverGroups(group.shard.image, door);
  });
  write['shard-loaded'](env.trace, partition, leaderEpoch, group.groups.size);
}

/** Another broker leads: what waits is refused, and the groups are let go of. */
export function onGroupsLost(group: GroupShard, env: GroupShardEnv): void {
  const waiting = resign(group.shard);
  letGoOfGroups(group.groups, doorOf(group, env, []));
  for (const each of waiting) {
    if (each.type === 'answer') env.answer(each.call, refused(each.answer, lost));
  }
  for (const timer of group.timers.values()) env.cancel(timer);
  group.timers.clear();
  write['shard-resigned'](env.trace, group.shard.partition, waiting.length);
}

const lost = ErrorCode.NOT_COORDINATOR;

/** The high watermark has moved: what waited for it is told. */
export function onGroupsCommitted(
  group: GroupShard,
  highWatermark: number,
  env: GroupShardEnv,
): void {
  for (const each of onCommitted(group.shard, highWatermark)) {
    tell(group, each, ErrorCode.NONE, env);
  }
}

/** A timer has fired. */
export function onGroupWake(group: GroupShard, wake: GroupWake, env: GroupShardEnv): void {
  if (wake.type === 'group-answer-due') {
    onAnswerDue(group, wake.call, env);
    return;
  }
  const { timer } = wake;
  group.timers.delete(timerName(timer));
  runTurn(group, { groupId: timer.groupId }, env, (door) => {
    onGroupTimer(group.groups, timer, door);
  });
}

/** It takes too long to commit what was decided. It stands, but nobody waits for it any longer. */
function onAnswerDue({ shard, timers }: GroupShard, call: CallId, env: GroupShardEnv): void {
  timers.delete(answerName(call));
  const isDue = ({ what }: { readonly what: GroupWaiting }): boolean =>
    what.type === 'answer' && what.call === call;
  const due = shard.waiting.find(isDue)?.what;
  shard.waiting = shard.waiting.filter((each) => !isDue(each));
  if (due?.type !== 'answer') return;
  const errorCode = toldOfFailedWrite(ErrorCode.REQUEST_TIMED_OUT);
  env.answer(call, refused(due.answer, errorCode));
}

const answerName = (call: CallId): string => `answer-${call}`;

function tell(
  group: GroupShard,
  told: GroupWaiting,
  errorCode: ErrorCode,
  env: GroupShardEnv,
): void {
  if (told.type === 'answer') {
    const { call, answer } = told;
    forgetTimer(group, answerName(call), env);
    env.answer(call, errorCode === ErrorCode.NONE ? answer : refused(answer, errorCode));
    return;
  }
  const { after } = told;
  const turn = after.type === 'new-group' ? {} : { groupId: after.groupId };
  runTurn(group, turn, env, (door) => {
    onGroupRecordWritten(group.groups, after, errorCode, door);
  });
}

/** What a turn is about. */
export interface GroupTurn {
  /** The group whose members or state it may change. */
  readonly groupId?: string;
  /** The request that it answers. */
  readonly call?: CallId;
  /** The open transaction that its records belong to. */
  readonly producer?: { readonly id: number; readonly epoch: number };
}

/** Decides, appends, and answers: at once, or when all that was written so far is committed. */
export function runTurn(
  group: GroupShard,
  turn: GroupTurn,
  env: GroupShardEnv,
  handle: (door: GroupDoor) => GroupAnswer | undefined | void,
): void {
  const { groupId, call } = turn;
  const before = groupId === undefined ? undefined : stampOf(group.groups.get(groupId));
  const appended: Appended[] = [];
  const answer = handle(doorOf(group, env, appended)) ?? undefined;
  const waiting: GroupWaiting[] = appended.flatMap(({ after }) =>
    after === undefined ? [] : [{ type: 'after', after }],
  );
  if (call !== undefined && answer !== undefined) waiting.push({ type: 'answer', call, answer });
  settle(group, turn, { records: appended.map(({ record }) => record), waiting }, env);
  if (groupId !== undefined) traceChanges(groupId, before, group.groups.get(groupId), env);
}

/** What is written waits for the high watermark, and what follows from it waits with it. */
function settle(group: GroupShard, turn: GroupTurn, decided: Decided, env: GroupShardEnv): void {
  const { records, waiting } = decided;
  const errorCode = records.length === 0 ? ErrorCode.NONE : append(group, turn, decided, env);
  for (const each of waiting) {
    const isWritten = records.length > 0 && errorCode === ErrorCode.NONE;
    const waits = isWritten || (errorCode === ErrorCode.NONE && mustWait(group.shard, each));
    if (!waits) tell(group, each, toldOfFailedWrite(errorCode), env);
    else if (each.type === 'answer') waitAtMost(group, each.call, env);
  }
}

function waitAtMost({ shard, timers }: GroupShard, call: CallId, env: GroupShardEnv): void {
  const delay = ms(env.configs['offsets.commit.timeout.ms']);
  const { partition } = shard;
  timers.set(answerName(call), env.after(delay, { type: 'group-answer-due', partition, call }));
}

function forgetTimer({ timers }: GroupShard, name: string, env: GroupShardEnv): void {
  const armed = timers.get(name);
  if (armed !== undefined) env.cancel(armed);
  timers.delete(name);
}

interface Decided {
  readonly records: readonly GroupRecord[];
  readonly waiting: readonly GroupWaiting[];
}

function append(
  group: GroupShard,
  { producer }: GroupTurn,
  { records, waiting }: Decided,
  env: GroupShardEnv,
): ErrorCode {
  const { shard, groups } = group;
  const transaction = producer === undefined ? {} : { producer };
  const wanted = { records, nowMs: env.nowMs, onceCommitted: waiting, ...transaction };
  const errorCode = writeToShard(shard, env.kind, wanted, env.log);
  if (errorCode !== ErrorCode.NONE) {
    write['write-refused'](env.trace, shard.partition, errorCode);
    return errorCode;
  }
  traceRecords(records, env);
  for (const { name, key, value } of records) {
    if (name === 'GroupMetadata' && value === null) groups.delete(key.group);
  }
  return ErrorCode.NONE;
}

interface Appended {
  readonly record: GroupRecord;
  readonly after: AfterAppend | undefined;
}

function doorOf(group: GroupShard, env: GroupShardEnv, appended: Appended[]): GroupDoor {
  const { timers, shard } = group;
  const disarm = (timer: GroupTimer): void => forgetTimer(group, timerName(timer), env);
  return {
    nowMs: env.nowMs,
    settings: env.configs,
    flags: env.flags,
    drawUuid: () => env.drawUuid(),
    answerJoin: (call, body) => env.answer(call, { api: 'JoinGroup', body }),
    answerSync: (call, body) => env.answer(call, { api: 'SyncGroup', body }),
    arm: (timer, delayMs) => {
      disarm(timer);
      const wake: GroupWake = { type: 'group-timer', partition: shard.partition, timer };
      timers.set(timerName(timer), env.after(ms(delayMs), wake));
    },
    disarm,
    append: (record, after) => appended.push({ record, after }),
  };
}

/** A snapshot's copy of a shard of groups. */
export function copyGroupShard({ shard, groups, timers }: GroupShard): GroupShard {
  const copies = [...groups].map(([id, group]) => [id, copyClassicGroup(group)] as const);
  return { shard: copyShard(shard), groups: new Map(copies), timers: new Map(timers) };
}
