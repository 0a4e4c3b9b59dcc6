// What a fetcher does with its leader's answer, partition by partition.
import { assert } from '../../sim/assert.ts';
import { none } from '../../sim/short-list.ts';
import { ms } from '../../sim/time.ts';
import { appendAsFollower } from '../log/log-append.ts';
import { maybeIncrementLogStartOffset, maybeUpdateHighWatermark } from '../log/log-offsets.ts';
import { truncateFullyAndStartAt } from '../log/log-truncate.ts';
import type { LogState } from '../log/log.ts';
import type { NodeId } from '../metadata/ids.ts';
import { lastOffset, type Batch } from '../protocol/batch.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { tellAppended } from './appended.ts';
import type { AskedPartition, FetchProgress } from './fetcher.ts';
import type { Replica, ReplicationEnv, ReplicationState } from './replica.ts';
import { stir } from './stirred.ts';
import { recordTraffic } from './throttle.ts';
import { write } from './trace.ts';
import { cut, fetchFromEnd, truncateToDivergence } from './truncation.ts';

/** One partition of a leader's answer. */
type PartitionAnswer = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

/** One partition of a leader's answer, what had been asked of it, and where the follower stands with it now. */
export interface FetchedPartition {
  readonly answer: PartitionAnswer;
  readonly asked: AskedPartition;
  readonly replica: Replica;
  /** Undefined: the partition is not this fetcher's any more. */
  readonly progress: FetchProgress | undefined;
  /** How long it waits if it was refused. */
  readonly backoffMs: number;
}

/** The same of a partition that the fetcher still has. */
type Fetched = FetchedPartition & { readonly progress: FetchProgress };

/** Takes one partition's answer over, unless what was asked is not what stands now. */
export function onFetched(
  state: ReplicationState,
  source: NodeId,
  fetched: FetchedPartition,
  env: ReplicationEnv,
): void {
  const { answer, replica } = fetched;
  if (!isStill(state, fetched)) {
    onLateAnswer(state, fetched, env);
  } else if (answer.errorCode !== ErrorCode.NONE) {
    onRefused(source, fetched, env);
  } else if (answer.divergingEpoch.endOffset >= 0) {
    // KAFKA-14704: the high watermark of a log that is not this one's yet.
    if (state.flags['high-watermark-before-truncation'])
      takeHighWatermark(state, replica, answer, env);
    // KAFKA-12996: a log that ends before the leader's begins cannot take what such an answer says of it.
    fetched.progress.failed = answer.logStartOffset > replica.log.logEndOffset;
    truncateToDivergence(state, replica, answer.divergingEpoch, env);
    fetchFromEnd(state, replica, fetched.progress);
  } else {
    onRecords(state, fetched, env);
  }
}

function isStill({ flags }: ReplicationState, fetched: FetchedPartition): fetched is Fetched {
  const { progress, asked } = fetched;
  return (
    progress !== undefined &&
    progress.fetchOffset === asked.asks.fetchOffset &&
    (progress.leaderEpoch === asked.asks.currentLeaderEpoch || flags['apply-stale-divergence']) &&
    !progress.failed
  );
}

/** An answer to what is not asked any more counts for nothing, except with old defects. */
function onLateAnswer(
  state: ReplicationState,
  { answer: { errorCode, divergingEpoch }, replica, progress }: FetchedPartition,
  env: ReplicationEnv,
): void {
  const { flags } = state;
  if (progress === undefined) {
    const isDiverging = errorCode === ErrorCode.NONE && divergingEpoch.endOffset >= 0;
    const truncates = flags['truncate-after-reassignment'] && isDiverging;
    if (truncates) truncateToDivergence(state, replica, divergingEpoch, env);
  } else if (
    errorCode === ErrorCode.FENCED_LEADER_EPOCH &&
    flags['drop-partition-on-stale-error']
  ) {
    progress.failed = true;
  }
}

function onRefused(
  source: NodeId,
  { answer, asked, replica, progress, backoffMs }: Fetched,
  env: ReplicationEnv,
): void {
  const errorCode = answer.errorCode as ErrorCode;
  write['fetch-refused'](env.trace, replica.id, source, errorCode);
  if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) {
    progress.outOfRange = true;
  } else if (
    errorCode === ErrorCode.FENCED_LEADER_EPOCH &&
    asked.asks.currentLeaderEpoch === replica.leaderEpoch
  ) {
    progress.failed = true;
  } else {
    progress.delayedUntil = env.clock.monotonic() + ms(backoffMs);
  }
}

/** Records, perhaps none; and what the leader says of its high watermark and of where its log begins. */
function onRecords(
  state: ReplicationState,
  { answer, replica, progress }: Fetched,
  env: ReplicationEnv,
): void {
  const { log } = replica;
  const batches = (answer.records ?? none) as readonly Batch[];
  if (progress.fetchOffset !== log.logEndOffset && state.flags['truncate-after-reassignment']) {
    // Kafka's fetcher gives up a partition whose log was moved under it.
    progress.failed = true;
    return;
  }
  assert(progress.fetchOffset === log.logEndOffset, 'a follower fetches from where its log ends');
  if (batches.length > 0) {
    if (!appendFetched(replica, batches, env)) {
      // As Kafka does with what should not happen: the partition waits for its next leader epoch.
      progress.failed = true;
      return;
    }
    fetchFromEnd(state, replica, progress);
    countTraffic(state, replica, batches, env);
  } else if (state.flags['forget-last-fetched-epoch']) {
    progress.lastFetchedEpoch = -1;
  }
  progress.isCaughtUp = answer.highWatermark <= progress.fetchOffset;
  takeHighWatermark(state, replica, answer, env);
  const start = Math.min(answer.logStartOffset, log.highWatermark);
  if (maybeIncrementLogStartOffset(log, start, env.part('log')) === true) {
    write['log-start-moved'](env.trace, replica.id, log.logStartOffset);
  }
}

function countTraffic(
  { throttles }: ReplicationState,
  { throttled }: Replica,
  batches: readonly Batch[],
  env: ReplicationEnv,
): void {
  if (!throttled.follower) return;
  let bytes = 0;
  for (const { sizeInBytes } of batches) bytes += sizeInBytes;
  recordTraffic(throttles.follower, bytes, env.clock.monotonic());
}

/** False: the log did not take them. What came damaged is fetched again. */
function appendFetched(replica: Replica, batches: readonly Batch[], env: ReplicationEnv): boolean {
  const { log, leaderEpoch } = replica;
  if (beginsInside(log, batches)) beginAt(replica, batches[0]?.baseOffset ?? 0, env);
  const from = log.logEndOffset;
  const { error } = appendAsFollower(log, batches, leaderEpoch, env.part('log'));
  tellAppended(replica, batches, from, env);
  return error === 'NONE' || error === 'CORRUPT_MESSAGE' || error === 'INVALID_RECORD';
}

/** DeleteRecords may cut within a batch: who has nothing yet is given the batch whole. */
export function beginsInside(log: LogState, batches: readonly Batch[]): boolean {
  const first = batches[0];
  const last = batches.at(-1);
  if (first === undefined || last === undefined || log.logEndOffset !== log.logStartOffset)
    return false;
  return first.baseOffset < log.logEndOffset && lastOffset(last) >= log.logEndOffset;
}

function beginAt(replica: Replica, offset: number, env: ReplicationEnv): void {
  const from = replica.log.logEndOffset;
  truncateFullyAndStartAt(replica.log, offset, env.part('log'));
  const reason = 'the leader begins within a batch';
  write['log-truncated'](env.trace, replica.id, from, offset, reason);
}

/** A follower takes its leader's word for what is committed, as far as its own log reaches. */
function takeHighWatermark(
  state: ReplicationState,
  replica: Replica,
  { highWatermark }: PartitionAnswer,
  env: ReplicationEnv,
): void {
  const { log } = replica;
  const before = log.highWatermark;
  if (!maybeUpdateHighWatermark(log, Math.min(log.logEndOffset, highWatermark))) return;
  write['high-watermark-advanced'](env.trace, replica.id, before, log.highWatermark);
  stir(state.stirred, replica.id);
}

/** The leader's ends, asked for because this log reaches beyond them. */
export interface LeaderEnds {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

/** After OFFSET_OUT_OF_RANGE: cut to where the leader ends, or begin anew where it begins. */
export function onLeaderEnds(
  state: ReplicationState,
  { replica, progress }: { readonly replica: Replica; readonly progress: FetchProgress },
  ends: LeaderEnds,
  env: ReplicationEnv,
): void {
  const { log } = replica;
  // KAFKA-2143: a leader that has caught up since it was asked first is no reason to give up all.
  const isBehind = ends.logStartOffset > log.logEndOffset || state.flags['two-step-out-of-range'];
  if (ends.logEndOffset < log.logEndOffset) {
    cut(replica, ends.logEndOffset, 'the leader ends before it', env);
  } else if (isBehind) {
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
  fetchFromEnd(state, replica, progress);
  progress.outOfRange = false;
}
