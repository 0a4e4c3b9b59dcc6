// A turn of a shard of groups: it decides, appends what it decided, and answers once that is committed.
import { ms } from '../../../sim/time.ts';
import { compressions } from '../../protocol/batch.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { mustWait, writeToShard } from '../shard/shard.ts';
import { write } from '../trace.ts';
import type { CallId } from './classic-group.ts';
import { refused, toldOfFailedWrite, type GroupAnswer } from './group-answer.ts';
import {
  timerName,
  type AfterAppend,
  type GroupDoor,
  type GroupRecord,
  type GroupTimer,
} from './group-door.ts';
import { tellNews, tellRecords } from './group-news.ts';
import type { GroupShard, GroupShardEnv, GroupWaiting, GroupWake } from './group-shard.ts';
import { onGroupRecordWritten } from './timers.ts';

/** What a turn is about. */
export interface GroupTurn {
  /** The group that it may change. */
  readonly groupId?: string;
  /** The request that it answers. */
  readonly call?: CallId;
  /** The open transaction that its records belong to. */
  readonly producer?: { readonly id: number; readonly epoch: number };
  /** Why offsets are forgotten, if any are. */
  readonly why?: string;
}

/** Decides, appends, and answers: at once, or when all that was written so far is committed. */
export function runTurn(
  group: GroupShard,
  turn: GroupTurn,
  env: GroupShardEnv,
  handle: (door: GroupDoor) => GroupAnswer | undefined | void,
): void {
  const { groupId, call } = turn;
  const appended: Appended[] = [];
  const answer = handle(doorOf(group, env, appended)) ?? undefined;
  group.turns += 1;
  const number = group.turns;
  const waiting: GroupWaiting[] = appended.flatMap(({ after }) =>
    after === undefined ? [] : [{ turn: number, type: 'after', after }],
  );
  if (call !== undefined && answer !== undefined) {
    waiting.push({ turn: number, type: 'answer', call, answer });
  }
  settle(group, turn, { records: appended.map(({ record }) => record), waiting }, env);
  const touched = groupId === undefined ? undefined : group.groups.get(groupId);
  if (touched !== undefined) touched.version = number;
}

/** What is written waits for the high watermark, and what follows from it waits with it. */
function settle(group: GroupShard, turn: GroupTurn, decided: Decided, env: GroupShardEnv): void {
  const { records, waiting } = decided;
  const errorCode = records.length === 0 ? ErrorCode.NONE : append(group, turn, decided, env);
  const isRefused = errorCode !== ErrorCode.NONE;
  const isWritten = records.length > 0 && !isRefused;
  const [first] = waiting;
  if (isWritten && first !== undefined) waitAtMost(group, first.turn, env);
  for (const each of isWritten ? [] : waiting) {
    if (isRefused) tell(group, each, errorCode, env);
    else if (mustWait(group.shard, each)) waitAtMost(group, each.turn, env);
    else tell(group, each, ErrorCode.NONE, env);
  }
}

/** Whoever waits for a commit does not wait for ever. */
function waitAtMost({ timers, shard }: GroupShard, turn: number, env: GroupShardEnv): void {
  const { partition } = shard;
  const delay = ms(env.configs['offsets.commit.timeout.ms']);
  timers.set(commitTimer(turn), env.after(delay, { type: 'group-commit-due', partition, turn }));
}

/** A timer is not waited for any longer. */
export function forgetTimer({ timers }: GroupShard, name: string, env: GroupShardEnv): void {
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
  { producer, why = '' }: GroupTurn,
  { records, waiting }: Decided,
  env: GroupShardEnv,
): ErrorCode {
  const { shard, groups } = group;
  const transaction = producer === undefined ? {} : { producer };
  const compression = compressions[env.configs['offsets.topic.compression.codec']] ?? 'none';
  const written = { records, nowMs: env.nowMs, compression, ...transaction };
  const wanted = { ...written, onceCommitted: waiting };
  const errorCode = writeToShard(shard, env.kind, wanted, env.log);
  if (errorCode !== ErrorCode.NONE) {
    write['write-refused'](env.trace, shard.partition, errorCode);
    return errorCode;
  }
  tellRecords(records, why, env);
  for (const { name, key, value } of records) {
    if (name === 'GroupMetadata' && value === null) groups.delete(key.group);
  }
  return ErrorCode.NONE;
}

interface Appended {
  readonly record: GroupRecord;
  readonly after: AfterAppend | undefined;
}

/** The door through which handlers of groups reach their shard. */
export function doorOf(group: GroupShard, env: GroupShardEnv, appended: Appended[]): GroupDoor {
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
    tell: (about, news) => tellNews(about, news, env),
  };
}

/** The name of the timer that bounds how long a turn waits for its commit. */
export const commitTimer = (turn: number): string => `commit-${turn}`;

/** What waited is told, or done: what was written is committed, or could not be. */
export function tell(
  group: GroupShard,
  told: GroupWaiting,
  errorCode: ErrorCode,
  env: GroupShardEnv,
): void {
  if (told.type === 'answer') {
    const { call, answer } = told;
    const isWritten = errorCode === ErrorCode.NONE;
    const toldCode = toldOfFailedWrite(errorCode, answer.api);
    env.answer(call, isWritten ? answer : refused(answer, toldCode));
    return;
  }
  const { after } = told;
  const turn = after.type === 'new-group' ? {} : { groupId: after.groupId };
  runTurn(group, turn, env, (door) => {
    onGroupRecordWritten(group.groups, after, toldOfFailedWrite(errorCode), door);
  });
}
