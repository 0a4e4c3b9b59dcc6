// Where a follower cuts its log: what its leader does not have must go before anything is fetched.
// Kafka has found that place in three ways; a release has one of them.
import type { Micros } from '../../sim/time.ts';
import { endOffsetFor, latestEpochOf, UNDEFINED_EPOCH_OFFSET } from '../log/leader-epoch-cache.ts';
import type { LogState } from '../log/log.ts';
import { truncateTo } from '../log/log-truncate.ts';
import type { FetcherState, FetchProgress } from './fetcher.ts';
import type { Replica, ReplicationEnv, ReplicationState } from './replica.ts';
import { write } from './trace.ts';

/** A leader epoch and where it ends in the leader's log; both -1 when the leader cannot know. */
export interface LeadersEpoch {
  readonly epoch: number;
  readonly endOffset: number;
}

/** Gives up the end of a log, and says why. */
export function cut(replica: Replica, to: number, reason: string, env: ReplicationEnv): void {
  const from = replica.log.logEndOffset;
  truncateTo(replica.log, to, env.part('log'));
  if (to < from) write['log-truncated'](env.trace, replica.id, from, to, reason);
}

/** Where a log is cut, and whether that was the last question to its leader. */
export interface Truncation {
  readonly to: number;
  readonly isLast: boolean;
}

/** Where a log parts from its leader's, by what the leader has said of an epoch (AbstractFetcherThread). */
export function truncationBy(
  { flags }: Pick<ReplicationState, 'flags'>,
  { epochs, logEndOffset }: Pick<LogState, 'epochs' | 'logEndOffset'>,
  leaders: LeadersEpoch,
): Truncation {
  const own = endOffsetFor(epochs, leaders.epoch, logEndOffset);
  const isLeadersAlone =
    own.endOffset === UNDEFINED_EPOCH_OFFSET || !flags['truncate-step-by-step'];
  if (isLeadersAlone) return { to: Math.min(leaders.endOffset, logEndOffset), isLast: true };
  // KIP-279: the leader may name an epoch that this log skipped; then its own older one decides.
  const isSkipped = own.epoch !== leaders.epoch;
  const to = isSkipped ? own.endOffset : Math.min(own.endOffset, leaders.endOffset);
  return { to: Math.min(to, logEndOffset), isLast: !isSkipped };
}

/** KIP-595: the leader never had what this log ends with, and says so in its answer to a fetch. */
export function truncateToDivergence(
  state: ReplicationState,
  replica: Replica,
  leaders: LeadersEpoch,
  env: ReplicationEnv,
): void {
  cut(replica, truncationBy(state, replica.log, leaders).to, reasonOf(leaders), env);
}

const reasonOf = ({ epoch, endOffset }: LeadersEpoch): string =>
  `the leader's epoch ${epoch} ends at ${endOffset}`;

/** Before KIP-101: what lies above a follower's own high watermark is no proof of anything. */
export function truncateToHighWatermark(replica: Replica, env: ReplicationEnv): void {
  const to = Math.min(replica.log.highWatermark, replica.log.logEndOffset);
  cut(replica, to, 'above its high watermark it trusts nothing', env);
}

/** Logs that know no epoch have nothing to ask their leader for: they go back to what is surely committed. */
export function truncateWithoutEpochs(
  { partitions }: FetcherState,
  state: ReplicationState,
  env: ReplicationEnv,
): void {
  for (const [id, progress] of partitions) {
    if (!progress.truncating) continue;
    const replica = state.replicas.get(id);
    if (replica === undefined || latestEpochOf(replica.log.epochs) >= 0) continue;
    truncateToHighWatermark(replica, env);
    progress.truncating = false;
    fetchFromEnd(state, replica, progress);
  }
}

/** KIP-101, before KIP-595: the partitions of a fetcher that must ask where their last epoch ends. */
export function partitionsToTruncate(
  { partitions }: FetcherState,
  { replicas }: ReplicationState,
  now: Micros,
): readonly Replica[] {
  const asking: Replica[] = [];
  for (const [id, { truncating, failed, delayedUntil }] of partitions) {
    if (!truncating || failed || delayedUntil > now) continue;
    const replica = replicas.get(id);
    if (replica !== undefined) asking.push(replica);
  }
  return asking;
}

/** The leader has said where an epoch ends in its log. True when nothing more has to be asked. */
export function truncateToLeadersEpoch(
  state: ReplicationState,
  replica: Replica,
  leaders: LeadersEpoch,
  env: ReplicationEnv,
): boolean {
  if (leaders.endOffset === UNDEFINED_EPOCH_OFFSET) {
    truncateToHighWatermark(replica, env);
    return true;
  }
  const { to, isLast } = truncationBy(state, replica.log, leaders);
  cut(replica, to, reasonOf(leaders), env);
  return isLast;
}

/** What the next fetch says of the last record: nothing, in releases that do not truncate by it. */
export function lastFetchedEpochOf({ flags }: ReplicationState, { log }: Replica): number {
  const tells = flags['truncate-on-fetch'] && flags['truncate-by-leader-epoch'];
  return tells ? latestEpochOf(log.epochs) : -1;
}

/** The log ends somewhere else now: the next fetch begins there. */
export function fetchFromEnd(
  state: ReplicationState,
  replica: Replica,
  progress: FetchProgress,
): void {
  progress.fetchOffset = replica.log.logEndOffset;
  progress.lastFetchedEpoch = lastFetchedEpochOf(state, replica);
}
