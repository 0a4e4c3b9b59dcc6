// Commits on their way.
import type { Micros } from '../../../../sim/time.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { Generation } from './generation.ts';
import type { GroupFailure } from './group-failure.ts';

/** How far a group has come in a partition (Kafka's OffsetAndMetadata). */
export interface CommittedOffset extends TopicPartition {
  readonly offset: number;
  /** The epoch of the record before it; -1: unknown. */
  readonly leaderEpoch: number;
  readonly metadata: string;
}

/** Who wants a commit, and whether anybody waits for it. */
export type CommitKind = 'async' | 'sync' | 'auto' | 'before-rebalance' | 'closing';

/** A commit that is not over. */
export interface Commit {
  readonly id: number;
  readonly kind: CommitKind;
  readonly offsets: readonly CommittedOffset[];
  /** Who waits for it gives up then. */
  readonly until: Micros;
  isInFlight: boolean;
  /** The generation in which it was sent. */
  generation: Generation;
  retryAt: Micros;
  failures: number;
}

/** What the application hears of a commit: the callback of commitAsync(), the return of commitSync(). */
export interface CommitReport {
  readonly commit: number;
  readonly kind: 'async' | 'sync';
  readonly offsets: readonly CommittedOffset[];
  /** Null: it is committed. */
  readonly failure: GroupFailure | null;
}

/** What the application hears of a call of committed(); an offset of -1: nothing is committed there. */
export type CommittedReport = { readonly inquiry: number } & (
  | { readonly offsets: readonly CommittedOffset[] }
  | { readonly failure: GroupFailure }
);
