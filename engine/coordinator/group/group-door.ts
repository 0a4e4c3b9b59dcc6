// What the handlers of groups may ask of the world around them. They answer calls, arm timers and append
// records through it, and nothing else.
import type { BrokerConfigs } from '../../config/configs.ts';
import type { JoinGroupResponse } from '../../protocol/apis/join-group.ts';
import type { SyncGroupResponse } from '../../protocol/apis/sync-group.ts';
import type {
  CoordinatorRecord,
  consumerOffsetsRecords,
} from '../../protocol/records/coordinator-log.ts';
import type { CallId, ClassicGroup } from './classic-group.ts';
import type { GroupFlags } from './group-flags.ts';

/** A record of `__consumer_offsets`: of a classic group, or a committed offset. */
export type GroupRecord = Extract<
  CoordinatorRecord<typeof consumerOffsetsRecords>,
  { name: 'GroupMetadata' | 'OffsetCommit' }
>;

/** A timer of a group. Armed again it starts anew. */
export type GroupTimer =
  | { readonly type: 'session'; readonly groupId: string; readonly memberId: string }
  | {
      readonly type: 'join';
      readonly groupId: string;
      /** The first rebalance of an empty group: this delay, and how much more there may be. */
      readonly initial?: { readonly delayMs: number; readonly remainingMs: number };
    }
  | { readonly type: 'sync'; readonly groupId: string; readonly generation: number };

/** The name of a timer: there is one of each name. */
export function timerName(timer: GroupTimer): string {
  switch (timer.type) {
    case 'session':
      return `heartbeat-${timer.groupId}-${timer.memberId}`;
    case 'join':
      return `join-${timer.groupId}`;
    case 'sync':
      return `sync-${timer.groupId}`;
  }
}

/** What is to be done once a record is committed, or could not be written. */
export type AfterAppend =
  | {
      readonly type: 'new-group';
      readonly join: CallId;
    }
  | {
      readonly type: 'assignment';
      readonly groupId: string;
      readonly generation: number;
      readonly assignments: ReadonlyMap<string, Uint8Array>;
    }
  | {
      readonly type: 'static-member';
      readonly groupId: string;
      readonly memberId: string;
      readonly join: CallId;
      readonly joinVersion: number;
      readonly before: StaticMemberBefore;
    };

/** What a static member was before it came back: it is so again if that cannot be written. */
export interface StaticMemberBefore {
  readonly memberId: string;
  readonly leader: string | null;
  readonly rebalanceTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly protocols: readonly { readonly name: string; readonly metadata: Uint8Array }[];
}

/** The settings of classic groups. */
export type GroupSettings = Pick<
  BrokerConfigs,
  'group.initial.rebalance.delay.ms' | 'group.max.size'
>;

/** What happened in a group, as the trace tells it. */
export type GroupNews =
  | { readonly type: 'member-joined'; readonly memberId: string }
  | { readonly type: 'member-left'; readonly memberId: string; readonly why: string }
  | { readonly type: 'member-replaced'; readonly memberId: string; readonly by: string }
  | { readonly type: 'static-member-returned'; readonly memberId: string }
  | { readonly type: 'group-loaded' }
  | { readonly type: 'rebalance-began'; readonly why: string }
  | { readonly type: 'generation-began' }
  | {
      readonly type: 'assignment-given';
      readonly memberId: string;
      readonly assignment: Uint8Array;
    }
  | { readonly type: 'state-changed' };

/** The door of a handler. */
export interface GroupDoor {
  /** The broker's clock, as it stands in records. */
  readonly nowMs: number;
  readonly settings: GroupSettings;
  readonly flags: GroupFlags;
  /** A new uuid, for member ids. */
  drawUuid(): string;
  /** False: the answer could not be written. */
  answerJoin(call: CallId, response: JoinGroupResponse): boolean | void;
  answerSync(call: CallId, response: SyncGroupResponse): void;
  arm(timer: GroupTimer, delayMs: number): void;
  disarm(timer: GroupTimer): void;
  append(record: GroupRecord, after?: AfterAppend): void;
  tell(group: ClassicGroup, news: GroupNews): void;
}
