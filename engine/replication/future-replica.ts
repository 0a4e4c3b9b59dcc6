// A replica moves to another disk of its broker (KIP-113): a copy grows there, as a follower's log does, and
// takes the replica's place once it has everything (Kafka's future log and ReplicaAlterLogDirsThread).
import type { Micros } from '../../sim/time.ts';
import { appendAsFollower } from '../log/log-append.ts';
import { maybeIncrementLogStartOffset, maybeUpdateHighWatermark } from '../log/log-offsets.ts';
import { readLog } from '../log/log-read.ts';
import { truncateFullyAndStartAt, truncateTo } from '../log/log-truncate.ts';
import { copyLog, type LogState } from '../log/log.ts';
import { endOffsetFor, latestEpochOf, UNDEFINED_EPOCH_OFFSET } from '../log/leader-epoch-cache.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { Batch } from '../protocol/batch.ts';
import { beginsInside } from './fetched.ts';
import type { Replica, ReplicationEnv, ReplicationState } from './replica.ts';
import { recordTraffic } from './throttle.ts';
import { write } from './trace.ts';

/** How far the controller knows of a move: it must know the place before the replica lies there (KIP-858). */
export type Promotion = 'none' | 'queued' | 'accepted';

/** A copy of a replica that grows in another directory. Plain data. */
export interface FutureReplica {
  readonly id: PartitionId;
  readonly log: LogState;
  /** The leader epoch in which the replica was when the copy was last compared with it. */
  leaderEpoch: number;
  /** The copy may hold what the replica does not: it is compared before more is copied. */
  truncating: boolean;
  /** How often the replica's log had been cut at the last comparison. */
  cutsSeen: number;
  /** A thread is at it: each has one copy at a time, and stays with it to its end. */
  isInProgress: boolean;
  /** Not before this time. */
  delayedUntil: Micros;
  /** Something did not fit: it waits for the next leader epoch. */
  failed: boolean;
  promotion: Promotion;
}

/** A copy that is begun, or found again after a restart. */
export const createFuture = (log: LogState, replica: Replica): FutureReplica => ({
  id: replica.id,
  log,
  leaderEpoch: replica.leaderEpoch,
  truncating: true,
  cutsSeen: replica.log.truncations,
  isInProgress: false,
  delayedUntil: 0,
  failed: false,
  promotion: 'none',
});

/** The metadata tells the replica's role anew: the controller is asked again before the copy takes over. */
export function onRoleTold(future: FutureReplica, { leaderEpoch }: Replica): void {
  future.promotion = 'none';
  if (future.leaderEpoch === leaderEpoch) return;
  future.leaderEpoch = leaderEpoch;
  future.truncating = true;
  future.failed = false;
}

/** Has the copy everything that the replica has, and is all of it written? */
export const isComplete = ({ log }: FutureReplica, replica: Replica): boolean =>
  log.logEndOffset === replica.log.logEndOffset && log.unwritten.length === 0;

/** What one reading of a copy may take. */
export interface CopyLimits {
  /** replica.fetch.max.bytes; a batch that is larger is taken all the same. */
  readonly maxBytes: number;
}

/** The copy takes what comes next in the replica's log. */
// Simplified: reading takes no time, as for fetches; only what is written does.
export function copyNext(
  state: ReplicationState,
  { future, replica }: { readonly future: FutureReplica; readonly replica: Replica },
  { maxBytes }: CopyLimits,
  env: ReplicationEnv,
): void {
  if (future.cutsSeen !== replica.log.truncations) future.truncating = true;
  if (future.truncating) truncateCopy(future, replica.log, env);
  moveInside(future, replica.log, env);
  const read = readLog(replica.log, {
    offset: future.log.logEndOffset,
    maxBytes,
    isolation: 'log-end',
    minOneMessage: true,
  });
  if (!append(future, read.batches, env)) {
    future.failed = true;
    return;
  }
  takeOffsets(future.log, replica.log, env);
  recordTraffic(state.throttles.directories, read.sizeInBytes, env.clock.monotonic());
}

/** The copy goes back to where both logs are surely the same: epochs tell, as between a follower and its leader. */
function truncateCopy(future: FutureReplica, source: LogState, env: ReplicationEnv): void {
  const { log } = future;
  future.truncating = false;
  future.cutsSeen = source.truncations;
  // Each answer names an older epoch than the one before.
  for (let left = log.epochs.length; left >= 0; left -= 1) {
    const theirs = endOffsetFor(source.epochs, latestEpochOf(log.epochs), source.logEndOffset);
    if (theirs.endOffset === UNDEFINED_EPOCH_OFFSET) {
      cutCopy(future, Math.min(log.highWatermark, source.logEndOffset), env);
      return;
    }
    const own = endOffsetFor(log.epochs, theirs.epoch, log.logEndOffset);
    const isUnknown = own.endOffset === UNDEFINED_EPOCH_OFFSET;
    cutCopy(future, isUnknown ? theirs.endOffset : Math.min(own.endOffset, theirs.endOffset), env);
    // KIP-279: an epoch that the copy skipped is followed by a question about its own older one.
    if (isUnknown || own.epoch === theirs.epoch) return;
  }
}

function cutCopy({ id, log }: FutureReplica, to: number, env: ReplicationEnv): void {
  const from = log.logEndOffset;
  truncateTo(log, Math.min(to, from), env.part('log'));
  if (to < from) write['replica-copy-cut'](env.trace, id, from, to);
}

/** What retention has taken from the replica the copy cannot get any more, and goes on behind it. */
function moveInside(future: FutureReplica, source: LogState, env: ReplicationEnv): void {
  const { log } = future;
  if (log.logEndOffset > source.logEndOffset) cutCopy(future, source.logEndOffset, env);
  if (log.logEndOffset < source.logStartOffset) beginAt(future, source.logStartOffset, env);
}

function beginAt({ id, log }: FutureReplica, offset: number, env: ReplicationEnv): void {
  const from = log.logEndOffset;
  truncateFullyAndStartAt(log, offset, env.part('log'));
  write['replica-copy-cut'](env.trace, id, from, offset);
}

/** False: the copy did not take it. */
function append(future: FutureReplica, batches: readonly Batch[], env: ReplicationEnv): boolean {
  const { id, log, leaderEpoch } = future;
  if (batches.length === 0) return true;
  if (beginsInside(log, batches)) beginAt(future, batches[0]?.baseOffset ?? 0, env);
  const taken = appendAsFollower(log, batches, leaderEpoch, env.part('log'));
  if (taken.error !== 'NONE') return false;
  write['replica-copied'](env.trace, id, log.logEndOffset, taken.sizeInBytes);
  return true;
}

function takeOffsets(log: LogState, source: LogState, env: ReplicationEnv): void {
  maybeUpdateHighWatermark(log, Math.min(log.logEndOffset, source.highWatermark));
  const start = Math.min(source.logStartOffset, log.highWatermark);
  maybeIncrementLogStartOffset(log, start, env.part('log'));
}

/** A snapshot's copy. */
export function copyFutures(
  futures: ReadonlyMap<PartitionId, FutureReplica>,
  previous: ReadonlyMap<PartitionId, FutureReplica> | undefined,
): Map<PartitionId, FutureReplica> {
  const copies = new Map<PartitionId, FutureReplica>();
  for (const [id, future] of futures) {
    const before = previous?.get(id)?.log;
    const isSame = before?.path === future.log.path;
    copies.set(id, { ...future, log: copyLog(future.log, isSame ? before : undefined) });
  }
  return copies;
}
