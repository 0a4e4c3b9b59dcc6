// A checker: one promise of Kafka, its own memory, and what it looks at.
import type { Micros } from '../../sim/time.ts';
import type { Batch } from '../../engine/protocol/batch.ts';
import type { Replica } from '../../engine/replication/replica.ts';
import type { GhostEntry } from './ghosts/log.ts';
import type { Decision, GhostPartition, GhostReplica } from './ghosts/partition.ts';
import type { Trigger } from '../../sim/trace/sink.ts';
import type { GhostQuorum } from './quorum/ghost.ts';
import type { Moment, RowKind, RowOf } from './rows.ts';
import type { Sight } from './sight.ts';

/** What happens to replicas, told with what checkers remember of them; and what may never happen in a world. */
export interface Happenings {
  /** A turn is earlier than the one before it. */
  readonly 'turned-back': { readonly from: Micros };
  /** Something reaches a process that has ended, or it does something. */
  readonly haunted: { readonly trigger: Trigger };
  /** `batch` is what lies there now, `before` the batch that the log ended with, `end` where it ended. */
  readonly appended: {
    readonly replica: GhostReplica;
    readonly entry: GhostEntry;
    readonly batch: Batch | undefined;
    readonly before: GhostEntry | undefined;
    readonly end: number;
  };
  /** The same, by a leader: what nobody has had before. */
  readonly written: Happenings['appended'];
  readonly truncated: {
    readonly replica: GhostReplica;
    readonly to: number;
    readonly removed: readonly GhostEntry[];
  };
  /** A started process has read its disk: what is gone of what was there, and what was never there. */
  readonly restarted: {
    readonly replica: GhostReplica;
    readonly lost: readonly GhostEntry[];
    readonly foreign: readonly GhostEntry[];
    readonly state: Replica;
  };
  readonly 'role-taken': { readonly replica: GhostReplica; readonly epochBefore: number };
  /** A leader lacks what was committed. Excused: why nobody could have kept it. */
  readonly lacking: {
    readonly replica: GhostReplica;
    readonly lacked: GhostEntry;
    readonly lost: readonly GhostEntry[];
    readonly because: string | undefined;
  };
  /** The high watermark of a leader moves. */
  readonly advanced: { readonly replica: GhostReplica; readonly from: number; readonly to: number };
  /** A follower takes over how much is visible. */
  readonly learned: { readonly replica: GhostReplica; readonly to: number };
  /** A leader lets a fetch of a follower, told by its node, count. */
  readonly progressed: { readonly replica: GhostReplica; readonly follower: number };
  readonly acknowledged: {
    readonly replica: GhostReplica;
    readonly baseOffset: number;
    readonly endOffset: number;
    readonly acks: number;
  };
  readonly decided: { readonly partition: GhostPartition; readonly before: Decision };
  readonly proposed: { readonly replica: GhostReplica; readonly isr: readonly number[] };
  /** A client was sent records. */
  readonly served: {
    readonly partition: GhostPartition;
    readonly baseOffset: number;
    readonly endOffset: number;
    readonly epoch: number;
  };
  /** At the end of a turn: each replica of which a row spoke, as it is now. */
  readonly looked: LivingReplica;
  /** The same, of those who lead and of those who follow. */
  readonly leading: LivingReplica;
  readonly following: LivingReplica;
  /** A process asks that a file be on disk, and will hear of it then. */
  readonly synced: { readonly file: number; readonly doneAt: Micros };
  /** A broker marks its stop as a clean one in a directory. */
  readonly marked: { readonly directory: string };
}

/** A batch, and where it was appended. */
export interface AppendedBatch {
  readonly replica: GhostReplica;
  readonly entry: GhostEntry;
}

/** A replica with what it is now. */
export interface LivingReplica extends GhostReplica {
  state: Replica;
}

/** What a checker can listen to. */
export type HappeningName = keyof Happenings;

/** All who listen, in the order of the checkers. */
export type Listeners = {
  readonly [N in HappeningName]: ((happening: Happenings[N], at: Moment) => void)[];
};

/** What a checker listens to. Each handler costs O(1) or O(replicas). */
export interface Listening {
  readonly on?: {
    readonly [N in HappeningName]?: (happening: Happenings[N], at: Moment) => void;
  };
  readonly rows?: {
    readonly [K in RowKind]?: (row: RowOf<K>, at: Moment) => void;
  };
  /** At the end of a run. */
  readonly ended?: (end: Ending) => void;
}

/** A look at what has become of something. */
export type Look = (at: Moment) => void;

/** How a run ended. */
export interface Ending {
  readonly time: Micros;
  /** True: all faults were healed long ago, and whatever can become well has had the time for it. */
  readonly isQuiet: boolean;
  /** Why not, though it could be: what faults have left behind. */
  readonly unhealed: readonly string[];
}

/** What a checker gets: eyes, memory of the partitions and of the quorum, and a voice. */
export interface Watch {
  readonly sight: Sight;
  readonly partitions: ReadonlyMap<number, GhostPartition>;
  readonly quorum: GhostQuorum;
  /** The batch that was appended last in this turn: what is in those of groups other rows tell. */
  readonly lastBatch: () => AppendedBatch | undefined;
  /** A promise is broken. `about` tells one defect from another. */
  readonly object: (about: string, sentence: string, witnesses: readonly number[]) => void;
  /** Kafka lets this happen: it is counted. */
  readonly excuse: (sentence: string, times?: number) => void;
  /** Looks once when the turn is over, before the rows of the next one: however often it was asked for. */
  readonly nextTurn: (look: Look) => void;
}

/** One promise, and how it is watched. A checker draws nothing, numbers nothing and changes nothing. */
export interface Checker {
  /** As the catalogue of invariants has it. */
  readonly id: string;
  /** What a student reads. */
  readonly promise: string;
  watch(watch: Watch): Listening;
}
