// What a fetcher does with its leader's answer, partition by partition.
import { assert } from '../../sim/assert.ts';
import { ms, type Micros } from '../../sim/time.ts';
import { endOffsetFor, latestEpochOf, UNDEFINED_EPOCH_OFFSET } from '../log/leader-epoch-cache.ts';
import { appendAsFollower } from '../log/log-append.ts';
import { maybeIncrementLogStartOffset, maybeUpdateHighWatermark } from '../log/log-offsets.ts';
import { truncateFullyAndStartAt, truncateTo } from '../log/log-truncate.ts';
import type { Batch } from '../protocol/batch.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { AskedPartition, FetcherState, FetchProgress } from './fetcher.ts';
import type { Replica, ReplicationEnv, ReplicationState } from './replica.ts';
import { write } from './trace.ts';

/** One partition of a leader's answer. */
export interface FetchedPartition {
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  /** epoch and endOffset -1: the logs do not part. */
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number };
  readonly batches: readonly Batch[];
}

/** Takes one partition's answer over, unless what was asked is not what stands now. */
export function onFetched(
  state: ReplicationState,
  fetcher: FetcherState,
  asked: AskedPartition,
  {
    fetched,
    env,
    backoffMs,
  }: { fetched: FetchedPartition; env: ReplicationEnv; backoffMs: number },
): void {
  const progress = fetcher.partitions.get(asked.partition);
  const replica = state.replicas.get(asked.partition);
  if (progress === undefined || replica === undefined || !isStill(progress, asked)) return;
  const errorCode = fetched.errorCode as ErrorCode;
  if (errorCode !== ErrorCode.NONE) {
    const until = env.clock.monotonic() + ms(backoffMs);
    onRefused(fetcher, { progress, replica, errorCode, asked }, until, env);
  } else if (fetched.divergingEpoch.endOffset >= 0) {
    onDiverging(replica, progress, fetched.divergingEpoch, env);
  } else {
    onRecords(state, { replica, progress }, fetched, env);
  }
}

const isStill = (progress: FetchProgress, asked: AskedPartition): boolean =>
  progress.fetchOffset === asked.fetchOffset &&
  progress.leaderEpoch === asked.leaderEpoch &&
  !progress.failed;

interface Refusal {
  readonly progress: FetchProgress;
  readonly replica: Replica;
  readonly errorCode: ErrorCode;
  readonly asked: AskedPartition;
}

function onRefused(
  { source }: FetcherState,
  { progress, replica, errorCode, asked }: Refusal,
  until: Micros,
  env: ReplicationEnv,
): void {
  write['fetch-refused'](env.trace, replica.id, source, errorCode);
  if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
    progress.outOfRange = true;
  } else if (
    errorCode === ErrorCode.FENCED_LEADER_EPOCH &&
    asked.leaderEpoch === replica.leaderEpoch
  ) {
    progress.failed = true;
  } else {
    progress.delayedUntil = until;
  }
}

/** The leader never had what this log ends with (KIP-595): cut, and ask again from there. */
function onDiverging(
  replica: Replica,
  progress: FetchProgress,
  leaders: { readonly epoch: number; readonly endOffset: number },
  env: ReplicationEnv,
): void {
  const { log } = replica;
  const own = endOffsetFor(log.epochs, leaders.epoch, log.logEndOffset);
  // KIP-279: the leader may name an epoch that this log skipped; then its own older one decides.
  const to =
    own.endOffset === UNDEFINED_EPOCH_OFFSET
      ? Math.min(leaders.endOffset, log.logEndOffset)
      : own.epoch === leaders.epoch
        ? Math.min(own.endOffset, leaders.endOffset, log.logEndOffset)
        : Math.min(own.endOffset, log.logEndOffset);
  cut(replica, to, `the leader's epoch ${leaders.epoch} ends at ${leaders.endOffset}`, env);
  progress.fetchOffset = log.logEndOffset;
  progress.lastFetchedEpoch = latestEpochOf(log.epochs);
}

function cut(replica: Replica, to: number, reason: string, env: ReplicationEnv): void {
  const from = replica.log.logEndOffset;
  truncateTo(replica.log, to, env.part('log'));
  if (to < from) write['log-truncated'](env.trace, replica.id, from, to, reason);
}

/** Records, perhaps none; and what the leader says of its high watermark and of where its log begins. */
function onRecords(
  state: ReplicationState,
  { replica, progress }: { readonly replica: Replica; readonly progress: FetchProgress },
  fetched: FetchedPartition,
  env: ReplicationEnv,
): void {
  const { log } = replica;
  const logEnv = env.part('log');
  assert(progress.fetchOffset === log.logEndOffset, 'a follower fetches from where its log ends');
  if (fetched.batches.length > 0) {
    appendAsFollower(log, fetched.batches, replica.leaderEpoch, logEnv);
    traceBatches(replica, fetched.batches, progress.fetchOffset, env);
    progress.fetchOffset = log.logEndOffset;
    progress.lastFetchedEpoch = latestEpochOf(log.epochs);
  }
  const before = log.highWatermark;
  if (maybeUpdateHighWatermark(log, Math.min(log.logEndOffset, fetched.highWatermark))) {
    write['high-watermark-advanced'](env.trace, replica.id, before, log.highWatermark);
    state.stirred.add(replica.id);
  }
  const start = Math.min(fetched.logStartOffset, log.highWatermark);
  if (maybeIncrementLogStartOffset(log, start, logEnv) === true) {
    write['log-start-moved'](env.trace, replica.id, log.logStartOffset);
  }
}

/** Says what was appended; what a follower left out, because its epoch is too new, is not there. */
export function traceBatches(
  replica: Replica,
  batches: readonly Batch[],
  from: number,
  env: ReplicationEnv,
): void {
  for (const batch of batches) {
    const isIn = batch.baseOffset >= from && batch.baseOffset < replica.log.logEndOffset;
    if (!isIn) continue;
    const { baseOffset, partitionLeaderEpoch, producerId, sizeInBytes } = batch;
    write['batch-appended'](
      env.trace,
      replica.id,
      baseOffset,
      batch.lastOffsetDelta + 1,
      partitionLeaderEpoch,
      producerId,
      sizeInBytes,
    );
  }
}

/** The leader's ends, asked for because this log reaches beyond them. */
export interface LeaderEnds {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

/** After OFFSET_OUT_OF_RANGE: cut to where the leader ends, or begin anew where it begins. */
export function onLeaderEnds(
  replica: Replica,
  progress: FetchProgress,
  ends: LeaderEnds,
  env: ReplicationEnv,
): void {
  const { log } = replica;
  if (ends.logEndOffset < log.logEndOffset) {
    cut(replica, ends.logEndOffset, 'the leader ends before it', env);
  } else if (ends.logStartOffset > log.logEndOffset) {
    const from = log.logEndOffset;
    truncateFullyAndStartAt(log, ends.logStartOffset, env.part('log'));
    write['log-truncated'](
      env.trace,
      replica.id,
      from,
      ends.logStartOffset,
      'the leader begins after it',
    );
  }
  progress.fetchOffset = log.logEndOffset;
  progress.lastFetchedEpoch = latestEpochOf(log.epochs);
  progress.outOfRange = false;
}
