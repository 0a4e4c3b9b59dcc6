// From files to a log: what is broken is cut off, what can be rebuilt is rebuilt.
import { nextOffset } from '../protocol/batch.ts';
import { batchAt } from './batch-list.ts';
import {
  assignEpoch,
  latestEpochOf,
  truncateEpochsFromEnd,
  truncateEpochsFromStart,
} from './leader-epoch-cache.ts';
import { leaderEpochFile, partitionMetadataFile, producerSnapshotFile } from './log-files.ts';
import type { LogCheckpoints, LogLoading } from './log-loader.ts';
import { updateFirstUnstableOffset } from './log-offsets.ts';
import { addSegment } from './log-roll.ts';
import { nextOffsetOfSegment, truncatedSegment } from './log-segment.ts';
import {
  createSegmentFile,
  cutSegmentFile,
  doomFiles,
  filesOfSegment,
  writeCutLeaderEpochs,
  writeLeaderEpochs,
  type LeaderEpochCheckpoint,
  type PartitionMetadata,
} from './log-storage.ts';
import { activeSegmentOf, emptyLog, wallMs, type LogEnv, type LogState } from './log.ts';
import { rebuildProducerState, replayBatches } from './producer-replay.ts';
import { removeStraySnapshots, takeDurableSnapshot } from './producer-snapshots.ts';
import { createProducerState, type ProducerSnapshot } from './producer-state.ts';
import { segmentsAmong, wholeOf, type LogFiles, type ReadSegment } from './segment-files.ts';
import { finishSwaps } from './segment-swap.ts';
import { rewriteTransactionIndex, type AbortedTransaction } from './transaction-index.ts';

/** The log that the files hold. Its high watermark is its start until the checkpoint is consulted. */
export function loadedLog(loading: LogLoading, env: LogEnv): LogState {
  const { checkpoints, files } = loading;
  finishSwaps(files, env);
  const log = emptyLog(identityOf(loading), loading, checkpoints.logStartOffset, wallMs(env));
  const read = segmentsAmong(files, log.path, log.config, wallMs(env));
  log.segments = read.map(({ segment }) => segment);
  for (const { segment, isBare } of read) if (isBare) createSegmentFile(segment, env);
  log.epochs = epochsAmong(files, log.path);
  log.producers.snapshots = snapshotsAmong(files);
  if (!checkpoints.cleanShutdown) recover(log, read, checkpoints.recoveryPoint, env);
  settleOffsets(log, checkpoints, env);
  removeStray(log, env);
  forgetProducers(log);
  rebuildProducerState(log, log.logEndOffset, env, checkpoints.cleanShutdown);
  updateFirstUnstableOffset(log);
  return log;
}

function identityOf({ identity, files }: LogLoading): LogLoading['identity'] {
  const stored = wholeOf(files.get(partitionMetadataFile(identity.path)));
  return stored === undefined ? identity : { ...identity, ...(stored as PartitionMetadata) };
}

function epochsAmong(files: LogFiles, path: string): LogState['epochs'] {
  const stored = wholeOf(files.get(leaderEpochFile(path)));
  return stored === undefined ? [] : [...(stored as LeaderEpochCheckpoint)];
}

function snapshotsAmong(files: LogFiles): ProducerSnapshot[] {
  const snapshots: ProducerSnapshot[] = [];
  for (const [file, entries] of files) {
    const whole = file.endsWith('.snapshot') ? wholeOf(entries) : undefined;
    if (whole !== undefined) snapshots.push(whole as ProducerSnapshot);
  }
  return snapshots.toSorted((a, b) => a.offset - b.offset);
}

/**
 * After a crash everything from the recovery point on is read and checked. The first broken batch
 * ends the log: what came after it is lost, whole segments too.
 */
function recover(
  log: LogState,
  read: readonly ReadSegment[],
  recoveryPoint: number,
  env: LogEnv,
): void {
  for (const [index, { segment, brokenFrom }] of read.entries()) {
    const nextBase = read[index + 1]?.segment.baseOffset ?? Infinity;
    // The segment that contains the recovery point is the first to be looked at.
    if (nextBase <= recoveryPoint) continue;
    forgetProducers(log);
    rebuildProducerState(log, segment.baseOffset, env);
    if (brokenFrom !== undefined) cutBroken(log, index, brokenFrom, env);
    recoverSegment(log, index, env);
    if (brokenFrom !== undefined) return;
  }
}

function forgetProducers(log: LogState): void {
  log.producers = { ...createProducerState(), snapshots: log.producers.snapshots };
}

function cutBroken(log: LogState, index: number, brokenFrom: number, env: LogEnv): void {
  const later = log.segments.splice(index + 1);
  doomFiles(
    log,
    later.flatMap((segment) => filesOfSegment(log, segment)),
    env,
  );
  const segment = activeSegmentOf(log);
  const broken = batchAt(segment.batches, brokenFrom);
  const end = broken?.baseOffset ?? nextOffsetOfSegment(segment);
  const cut = truncatedSegment(segment, end, log.config, wallMs(env));
  // The index of aborted transactions is made anew; what it held shows whether its file must be.
  log.segments[index] = { ...cut, aborted: segment.aborted };
  cutSegmentFile(cut, cut.batches.length, env);
}

/** Learns from a segment's batches: epochs, producers, and which transactions were aborted. */
function recoverSegment(log: LogState, index: number, env: LogEnv): void {
  const segment = log.segments[index];
  if (segment === undefined) return;
  const { producers, epochs } = log;
  const aborted: AbortedTransaction[] = [];
  let hasNewEpoch = false;
  for (let at = 0; at < segment.batches.length; at += 1) {
    const batch = batchAt(segment.batches, at);
    if (batch === undefined) break;
    const { magic, partitionLeaderEpoch, baseOffset } = batch;
    if (magic === 2 && partitionLeaderEpoch > latestEpochOf(epochs)) {
      hasNewEpoch = assignEpoch(epochs, partitionLeaderEpoch, baseOffset);
    }
    aborted.push(...replayBatches(producers, [batch]));
    producers.mapEndOffset = nextOffset(batch);
  }
  if (hasNewEpoch) writeLeaderEpochs(log, env);
  const place = { path: log.path, baseOffset: segment.baseOffset };
  rewriteTransactionIndex(segment.aborted, aborted, place, env);
  segment.aborted = aborted;
  takeDurableSnapshot(producers, log.path, env);
}

/** Where the log begins and ends, now that its segments are known. */
function settleOffsets(log: LogState, checkpoints: LogCheckpoints, env: LogEnv): void {
  const { cleanShutdown, logStartOffset } = checkpoints;
  const isBehindStart = log.segments.length > 0 && endOfSegments(log) < logStartOffset;
  if (isBehindStart) {
    // What should be the start of the log is beyond its end: nothing in it may be read.
    log.epochs.length = 0;
    writeLeaderEpochs(log, env);
    doomFiles(
      log,
      log.segments.flatMap((segment) => filesOfSegment(log, segment)),
      env,
    );
    log.segments = [];
  }
  const isNew = log.segments.length === 0;
  if (isNew) addSegment(log, logStartOffset, env);
  log.logEndOffset = endOfSegments(log);
  log.logStartOffset = Math.max(logStartOffset, log.segments[0]?.baseOffset ?? 0);
  const known = Math.min(checkpoints.recoveryPoint, log.logEndOffset);
  const flushed = cleanShutdown && !isNew ? log.logEndOffset : known;
  log.recoveryPoint = Math.max(flushed, log.logStartOffset);
  log.highWatermark = log.logStartOffset;
  log.highWatermarkIsPlaced = false;
  const isCutAtEnd = truncateEpochsFromEnd(log.epochs, log.logEndOffset);
  const isCutAtStart = truncateEpochsFromStart(log.epochs, log.logStartOffset);
  if (isCutAtEnd || isCutAtStart) writeCutLeaderEpochs(log, env);
}

function endOfSegments(log: LogState): number {
  return nextOffsetOfSegment(activeSegmentOf(log));
}

function removeStray(log: LogState, env: LogEnv): void {
  const bases = log.segments.map((segment) => segment.baseOffset);
  for (const offset of removeStraySnapshots(log.producers, bases)) {
    env.disk.remove(producerSnapshotFile(log.path, offset));
  }
}
