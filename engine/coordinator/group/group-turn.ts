// A turn of a shard of groups: it decides, appends what it decided, and answers once that is committed.
import { added, none } from '../../../sim/short-list.ts';
import { ms } from '../../../sim/time.ts';
import { compressions } from '../../protocol/batch.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { ShardProducer } from '../shard/open-batch.ts';
import { mustWait } from '../shard/shard.ts';
import { decideInShard, writeIfOpen, type ShardWriter } from '../shard/writing.ts';
import { write } from '../trace.ts';
import type { CallId, ClassicGroup } from './classic-group.ts';
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
import { groupNumber } from './group-image.ts';
import type { Groups } from './groups.ts';
import { onGroupRecordWritten } from './timers.ts';

/** What a turn is about. */
export interface GroupTurn {
  /** The group that it may change. */
  readonly groupId?: string;
  /** The request that it answers. */
  readonly call?: CallId;
  /** The open transaction that its records belong to. */
  readonly producer?: ShardProducer;
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
  let records: readonly GroupRecord[] = none;
  let waiting: readonly GroupWaiting[] = none;
  for (const { record, after } of appended) {
    records = added(records, record);
    if (after !== undefined) waiting = added(waiting, { turn: number, type: 'after', after });
  }
  if (call !== undefined && answer !== undefined) {
    waiting = added(waiting, { turn: number, type: 'answer', call, answer });
  }
  settle(group, turn, { records, waiting }, env);
  const touched = groupId === undefined ? undefined : group.groups.get(groupId);
  if (touched !== undefined) touched.version = number;
}

/** What is decided waits for the high watermark, and what follows from it waits with it. */
function settle(group: GroupShard, turn: GroupTurn, decided: Decided, env: GroupShardEnv): void {
  const { records, waiting } = decided;
  if (records.length > 0) {
    decide(group, turn, decided, env);
    return;
  }
  for (const each of waiting) {
    if (mustWait(group.shard, each)) waitAtMost(group, each.turn, env);
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
  if (armed === undefined) return;
  env.cancel(armed);
  timers.delete(name);
}

interface Decided {
  readonly records: readonly GroupRecord[];
  readonly waiting: readonly GroupWaiting[];
}

function decide(
  group: GroupShard,
  { producer, why = '' }: GroupTurn,
  { records, waiting }: Decided,
  env: GroupShardEnv,
): void {
  const { shard, turns: turn } = group;
  const gone = forgetGroups(group, records, env);
  const onceWritten: GroupWaiting[] = [{ turn, type: 'news', records, why, gone }];
  const [first] = waiting;
  if (first !== undefined) waitAtMost(group, first.turn, env);
  const transaction = producer === undefined ? {} : { producer };
  const decision = { records, nowMs: env.nowMs, onceWritten, onceCommitted: waiting };
  const write = { ...decision, ...transaction };
  const errorCode = decideInShard(shard, env.kind, write, writerOf(group, env));
  if (errorCode !== ErrorCode.NONE) tellAll(group, [...onceWritten, ...waiting], errorCode, env);
}

/** A group whose end is decided is not there any more. */
function forgetGroups(
  { groups }: GroupShard,
  records: readonly GroupRecord[],
  { names, trace }: GroupShardEnv,
): ClassicGroup[] {
  const gone: ClassicGroup[] = [];
  for (const { name, key, value } of records) {
    if (name !== 'GroupMetadata' || value !== null) continue;
    const group = groups.get(key.group);
    if (group !== undefined) gone.push(group);
    groups.delete(key.group);
    write['group-deleted'](trace, groupNumber(names, key.group));
  }
  return gone;
}

/** How this shard writes: at once, or collecting what is decided in a while (since 4.0). */
function writerOf(group: GroupShard, env: GroupShardEnv): ShardWriter<GroupWaiting> {
  const { timers, shard } = group;
  const { partition } = shard;
  const lingers = env.flags['new-coordinator'];
  return {
    log: env.log,
    compression: compressions[env.configs['offsets.topic.compression.codec']] ?? 'none',
    lingerMs: lingers ? env.configs['group.coordinator.append.linger.ms'] : 0,
    comeBackAfter: (lingerMs, batch) => {
      forgetTimer(group, lingerTimer, env);
      const wake: GroupWake = { type: 'group-write-due', partition, batch };
      timers.set(lingerTimer, env.after(ms(lingerMs), wake));
    },
    comeBackWhenIdle: (batch) => env.work(calling, { type: 'group-write-due', partition, batch }),
    onWritten: (onceWritten) => {
      forgetTimer(group, lingerTimer, env);
      tellAll(group, onceWritten, ErrorCode.NONE, env);
    },
    onRefused: (errorCode, waiting) => {
      forgetTimer(group, lingerTimer, env);
      write['write-refused'](env.trace, partition, errorCode);
      tellAll(group, waiting, errorCode, env);
    },
  };
}

const lingerTimer = 'append-linger';

/** What is decided is written once the cores have come to the end of what they have to do. */
const calling = 10;

/** What was collected is to be written now, if it is not yet. */
export function onWriteDue(group: GroupShard, batch: number, env: GroupShardEnv): void {
  writeIfOpen(group.shard, batch, writerOf(group, env));
}

function tellAll(
  group: GroupShard,
  all: readonly GroupWaiting[],
  errorCode: ErrorCode,
  env: GroupShardEnv,
): void {
  for (const each of all) {
    if (each.type !== 'news') forgetTimer(group, commitTimer(each.turn), env);
    tell(group, each, errorCode, env);
  }
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

/** What waited is told, or done: what was decided is written or committed, or could not be. */
export function tell(
  group: GroupShard,
  told: GroupWaiting,
  errorCode: ErrorCode,
  env: GroupShardEnv,
): void {
  const isWritten = errorCode === ErrorCode.NONE;
  switch (told.type) {
    case 'answer': {
      const { call, answer } = told;
      const toldCode = toldOfFailedWrite(errorCode, answer.api);
      env.answer(call, isWritten ? answer : refused(answer, toldCode));
      break;
    }
    case 'news':
      if (isWritten) tellRecords(told.records, told.why, env);
      else putBack(group.groups, told.gone);
      break;
    case 'after': {
      const { after } = told;
      const turn = after.type === 'new-group' ? {} : { groupId: after.groupId };
      runTurn(group, turn, env, (door) => {
        onGroupRecordWritten(group.groups, after, toldOfFailedWrite(errorCode), door);
      });
    }
  }
}

/** Their end could not be written. Where somebody has made a new group meanwhile, that one stays. */
function putBack(groups: Groups, gone: readonly ClassicGroup[]): void {
  for (const group of gone) {
    if (!groups.has(group.groupId)) groups.set(group.groupId, group);
  }
}
