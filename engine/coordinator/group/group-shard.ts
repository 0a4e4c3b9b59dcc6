// Groups of one partition of `__consumer_offsets`: hard state in the shard, soft state beside it.
import type { TimerId } from '../../../sim/program.ts';
import type { Micros } from '../../../sim/time.ts';
import type { TraceSink } from '../../../sim/trace/sink.ts';
import type { BrokerConfigs } from '../../config/configs.ts';
import type { Interner, PartitionId } from '../../metadata/ids.ts';
import { copyShard, openShard, type Shard, type ShardKind } from '../shard/shard.ts';
import type { ShardLog } from '../shard/writing.ts';
import { copyClassicGroup, type CallId, type ClassicGroup } from './classic-group.ts';
import type { GroupAnswer } from './group-answer.ts';
import type { AfterAppend, GroupRecord, GroupTimer } from './group-door.ts';
import type { GroupImage } from './group-image.ts';
import type { GroupFlags } from './group-flags.ts';
import type { Groups } from './groups.ts';

/** What is to happen once records are in the log, or committed, with the number of the turn that wants it. */
export type GroupWaiting = { readonly turn: number } & (
  | { readonly type: 'after'; readonly after: AfterAppend }
  | { readonly type: 'answer'; readonly call: CallId; readonly answer: GroupAnswer }
  | {
      readonly type: 'news';
      readonly records: readonly GroupRecord[];
      readonly why: string;
      /** Groups that were forgotten with it: they are there again if it cannot be written. */
      readonly gone: readonly ClassicGroup[];
    }
);

/** One shard of groups. */
export interface GroupShard {
  readonly shard: Shard<GroupImage, GroupWaiting>;
  /** Soft: lost with the leadership. */
  groups: Groups;
  readonly timers: Map<string, TimerId>;
  /** How many turns there were: each has a number. */
  turns: number;
}

/** What wakes a shard of groups. */
export type GroupWake =
  | { readonly type: 'group-timer'; readonly partition: PartitionId; readonly timer: GroupTimer }
  | { readonly type: 'group-commit-due'; readonly partition: PartitionId; readonly turn: number }
  | { readonly type: 'group-write-due'; readonly partition: PartitionId; readonly batch: number }
  | { readonly type: 'groups-expire'; readonly partition: PartitionId };

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
  /** False: the answer could not be written. */
  answer(call: CallId, answer: GroupAnswer): boolean | void;
  after(delay: Micros, wake: GroupWake): TimerId;
  cancel(timer: TimerId): void;
  /** Takes a core for a while, behind all that takes them now. */
  work(cpu: Micros, wake: GroupWake): void;
}

/** A new leader's shard: its log is to be loaded first. */
export function openGroupShard(
  kind: ShardKind<GroupImage, GroupRecord>,
  leadership: { readonly partition: PartitionId; readonly leaderEpoch: number },
  logStart: number,
): GroupShard {
  return {
    shard: openShard(kind, leadership, logStart),
    groups: new Map(),
    timers: new Map(),
    turns: 0,
  };
}

/** A snapshot's copy of a shard of groups. */
export function copyGroupShard(
  { shard, groups, timers, turns }: GroupShard,
  previous: GroupShard | undefined,
): GroupShard {
  const isSameReign = previous?.shard.leaderEpoch === shard.leaderEpoch;
  const before = isSameReign ? previous : undefined;
  const copies: Groups = new Map();
  for (const [id, group] of groups) {
    copies.set(id, copyClassicGroup(group, before?.groups.get(id)));
  }
  return { shard: copyShard(shard), groups: copies, timers: new Map(timers), turns };
}
