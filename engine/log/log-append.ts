// Appending: as a leader, who gives offsets and stamps his epoch; or as a follower, who copies.
import { compressionOf, lastOffset, type Batch, type Magic } from '../protocol/batch.ts';
import type { Compression } from '../protocol/compression/sizes.ts';
import { assignEpoch } from './leader-epoch-cache.ts';
import { isCompacted } from './log-config.ts';
import { maybeFlush } from './log-flush.ts';
import {
  keepHighWatermarkWithinLog,
  setLogEndOffset,
  updateFirstUnstableOffset,
} from './log-offsets.ts';
import { maybeRoll } from './log-roll.ts';
import { appendToSegment, type Segment } from './log-segment.ts';
import { writeBatch, writeLeaderEpochs } from './log-storage.ts';
import { validateBatches } from './log-validator.ts';
import { takeOffline } from './log-wakes.ts';
import { activeSegmentOf, wallMs, type LogEnv, type LogState } from './log.ts';
import {
  checkAppend,
  findDuplicate,
  takeOver,
  type ProducerAppendContext,
  type ProducerError,
} from './producer-append.ts';
import type { ProducerBatch } from './producer-entry.ts';
import { completeTransaction, lastStableOffsetAfter } from './producer-state.ts';
import type { RecordRefusal, Refusal, ValidationError } from './refusal.ts';
import { addAborted } from './transaction-index.ts';

/**
 * Why nothing was appended: Kafka's error codes by name, and two refusals that only a follower meets
 * and deals with by himself.
 */
export type AppendError =
  | ValidationError
  | ProducerError
  | 'KAFKA_STORAGE_ERROR'
  | 'MESSAGE_TOO_LARGE'
  | 'RECORD_LIST_TOO_LARGE'
  | 'OFFSETS_OUT_OF_ORDER'
  | 'UNEXPECTED_APPEND_OFFSET';

/** What became of an append. A repeated batch is answered with the offsets of the first time. */
export interface AppendInfo {
  readonly error: AppendError | 'NONE';
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  /** The broker's time, on topics with LogAppendTime; else -1. */
  readonly logAppendTime: number;
  readonly logStartOffset: number;
  readonly sizeInBytes: number;
  /** As the log has them: the leader may have made others of those that were sent. */
  readonly batches: readonly Batch[];
  readonly duplicate: boolean;
  /** For the producer: what was wrong, and with which records. */
  readonly message?: string;
  readonly recordErrors?: readonly RecordRefusal[];
}

/** How a leader appends. */
export interface LeaderAppend extends ProducerAppendContext {
  readonly leaderEpoch: number;
}

/** Appends as the partition's leader: the batches get the next offsets and the leader's epoch. */
export function appendAsLeader(
  log: LogState,
  batches: readonly Batch[],
  append: LeaderAppend,
  env: LogEnv,
): AppendInfo {
  if (batches.length === 0) return nothingAppended(log);
  if (log.offline) return refusedWith(log, 'KAFKA_STORAGE_ERROR');
  const refused = checkAsSent(log, batches, append);
  if (refused !== undefined) return refused;
  const validated = validate(log, batches, append, env);
  if ('error' in validated) return refusedByValidator(log, validated);
  for (const { sizeInBytes } of validated) {
    if (sizeInBytes > log.config['max.message.bytes']) return refusedWith(log, 'MESSAGE_TOO_LARGE');
  }
  return appendPlaced(log, validated, append, env);
}

function checkAsSent(
  log: LogState,
  batches: readonly Batch[],
  { origin, leaderEpoch }: LeaderAppend,
): AppendInfo | undefined {
  const maxSize = log.config['max.message.bytes'];
  for (const { baseOffset, magic, partitionLeaderEpoch, sizeInBytes } of batches) {
    const isForeign = origin === 'raft-leader' && partitionLeaderEpoch !== leaderEpoch;
    const hasOffsets = origin === 'client' && magic === 2 && baseOffset !== 0;
    if (isForeign || hasOffsets) return refusedWith(log, 'INVALID_RECORD');
    if (sizeInBytes > maxSize) return refusedWith(log, 'MESSAGE_TOO_LARGE');
  }
  return undefined;
}

function validate(
  log: LogState,
  batches: readonly Batch[],
  append: LeaderAppend,
  env: LogEnv,
): readonly Batch[] | Refusal {
  const { config } = log;
  const sourceCompression = compressionOfAll(batches);
  return validateBatches(batches, {
    path: log.path,
    origin: append.origin,
    nowMs: wallMs(env),
    firstOffset: log.logEndOffset,
    leaderEpoch: append.leaderEpoch,
    toMagic: formatOf(log),
    sourceCompression,
    targetCompression: targetCompressionOf(config['compression.type'], sourceCompression),
    compacted: isCompacted(config),
    timestampType: config['message.timestamp.type'],
    timestampBeforeMaxMs: config['message.timestamp.before.max.ms'],
    timestampAfterMaxMs: config['message.timestamp.after.max.ms'],
  });
}

/** The message format that this era writes. */
function formatOf({ flags }: LogState): Magic {
  if (flags['record-batches-v2']) return 2;
  return flags['record-timestamps'] ? 1 : 0;
}

function compressionOfAll(batches: readonly Batch[]): Compression {
  let found: Compression = 'none';
  for (const batch of batches) {
    const compression = compressionOf(batch);
    if (compression !== undefined && compression !== 'none') found = compression;
  }
  return found;
}

function targetCompressionOf(wanted: string, source: Compression): Compression {
  if (wanted === 'producer') return source;
  return wanted === 'uncompressed' ? 'none' : (wanted as Compression);
}

/**
 * Appends what a follower fetched, as it is. Batches of an epoch above the follower's own are left
 * out: they came from a leader it has not heard of yet (KAFKA-18723).
 */
export function appendAsFollower(
  log: LogState,
  fetched: readonly Batch[],
  leaderEpoch: number,
  env: LogEnv,
): AppendInfo {
  const newer = log.flags['read-while-truncating']
    ? -1
    : fetched.findIndex((batch) => batch.partitionLeaderEpoch > leaderEpoch);
  const batches = newer < 0 ? fetched : fetched.slice(0, newer);
  const first = batches[0];
  if (first === undefined) return nothingAppended(log);
  if (log.offline) return refusedWith(log, 'KAFKA_STORAGE_ERROR');
  let before = -1;
  for (const batch of batches) {
    if (lastOffset(batch) <= before) return refusedWith(log, 'OFFSETS_OUT_OF_ORDER');
    before = lastOffset(batch);
  }
  if (first.baseOffset < log.logEndOffset) {
    return { ...refusedWith(log, 'UNEXPECTED_APPEND_OFFSET'), firstOffset: first.baseOffset };
  }
  return appendPlaced(log, batches, asFollower, env);
}

const asFollower: ProducerAppendContext = { origin: 'replication' };

/** Appends batches that have their offsets. A refusal may leave an epoch, or a rolled segment. */
function appendPlaced(
  log: LogState,
  batches: readonly Batch[],
  append: ProducerAppendContext,
  env: LogEnv,
): AppendInfo {
  const nowMs = wallMs(env);
  const info = infoOf(log, batches, appendTimeOf(log, append, nowMs));
  assignEpochs(log, batches, env);
  if (info.sizeInBytes > log.config['segment.bytes']) {
    return refusedWith(log, 'RECORD_LIST_TOO_LARGE');
  }
  if (!maybeRoll(log, info, nowMs, env)) return refusedWith(log, 'UNKNOWN_SERVER_ERROR');
  const duplicate = append.origin === 'client' ? findDuplicate(log.producers, batches) : undefined;
  if (duplicate !== undefined) return answeredBefore(info, duplicate);
  const refused = checkAppend(log.producers, batches, append, verifiesTransactions(log));
  if (refused !== undefined) return refusedWith(log, refused);
  if (!write(log, batches, env)) {
    takeOffline(log);
    return refusedWith(log, 'KAFKA_STORAGE_ERROR');
  }
  takeIn(log, batches, nowMs, env);
  keepHighWatermarkWithinLog(log);
  rememberProducers(log, batches, info.lastOffset + 1, env);
  maybeFlush(log, env);
  return info;
}

function verifiesTransactions({ config, flags }: LogState): boolean {
  return (
    flags['verify-transaction-partitions'] && config['transaction.partition.verification.enable']
  );
}

/** On topics with LogAppendTime the leader's time counts, and its followers copy it. */
function appendTimeOf(log: LogState, { origin }: ProducerAppendContext, nowMs: number): number {
  if (origin === 'replication') return -1;
  return log.config['message.timestamp.type'] === 'LogAppendTime' ? nowMs : -1;
}

function infoOf(log: LogState, batches: readonly Batch[], logAppendTime: number): AppendInfo {
  let sizeInBytes = 0;
  let maxTimestamp = -1;
  let last = -1;
  for (const batch of batches) {
    sizeInBytes += batch.sizeInBytes;
    last = lastOffset(batch);
    if (batch.maxTimestamp > maxTimestamp) maxTimestamp = batch.maxTimestamp;
  }
  return {
    error: 'NONE',
    firstOffset: batches[0]?.baseOffset ?? -1,
    lastOffset: last,
    maxTimestamp,
    logAppendTime,
    logStartOffset: log.logStartOffset,
    sizeInBytes,
    batches,
    duplicate: false,
  };
}

/** Every batch tells under which leader it was written; formats 0 and 1 do not know. */
function assignEpochs(log: LogState, batches: readonly Batch[], env: LogEnv): void {
  let changed = false;
  for (const { magic, partitionLeaderEpoch, baseOffset } of batches) {
    if (magic === 2) {
      if (assignEpoch(log.epochs, partitionLeaderEpoch, baseOffset)) changed = true;
    } else if (log.epochs.length > 0 && !log.flags['epochs-for-old-format']) {
      // A leader of an old format writes here: without epochs, truncation falls back on the high watermark.
      log.epochs.length = 0;
      changed = true;
    }
  }
  if (changed) writeLeaderEpochs(log, env);
}

/** False: the disk refuses some of it. What it had taken before is found at the next start. */
function write(log: LogState, batches: readonly Batch[], env: LogEnv): boolean {
  const active = activeSegmentOf(log);
  const last = batches.at(-1);
  let isTaken = true;
  for (const batch of batches) {
    // The disk does one thing after the other: the last write tells for all.
    isTaken = writeBatch(active, batch, env, batch === last ? log.written : undefined);
  }
  return isTaken;
}

/** What was written is part of the log. */
function takeIn(log: LogState, batches: readonly Batch[], nowMs: number, env: LogEnv): void {
  const active = activeSegmentOf(log);
  log.appendedAt = env.clock.monotonic();
  for (const batch of batches) {
    appendToSegment(active, batch, log.config, nowMs);
    setLogEndOffset(log, lastOffset(batch) + 1);
  }
  log.unwritten.push(log.logEndOffset);
}

function rememberProducers(
  log: LogState,
  batches: readonly Batch[],
  endOffset: number,
  env: LogEnv,
): void {
  const { producers } = log;
  for (const completed of takeOver(producers, batches)) {
    const { producerId, firstOffset, aborted } = completed;
    const lastStableOffset = lastStableOffsetAfter(producers, completed);
    if (aborted) {
      const entry = { producerId, firstOffset, lastOffset: completed.lastOffset, lastStableOffset };
      const active: Segment = activeSegmentOf(log);
      addAborted(active.aborted, entry, { path: log.path, baseOffset: active.baseOffset }, env);
    }
    completeTransaction(producers, completed);
  }
  producers.mapEndOffset = endOffset;
  updateFirstUnstableOffset(log);
}

function answeredBefore(info: AppendInfo, duplicate: ProducerBatch): AppendInfo {
  return {
    ...info,
    firstOffset: duplicate.baseOffset,
    lastOffset: lastOffset(duplicate),
    logAppendTime: duplicate.maxTimestamp,
    duplicate: true,
  };
}

function refusedByValidator(log: LogState, { error, message, recordErrors }: Refusal): AppendInfo {
  return { ...refusedWith(log, error), message, recordErrors };
}

function refusedWith(log: LogState, error: AppendError): AppendInfo {
  return { ...nothingAppended(log), error };
}

function nothingAppended(log: LogState): AppendInfo {
  return {
    error: 'NONE',
    firstOffset: -1,
    lastOffset: -1,
    maxTimestamp: -1,
    logAppendTime: -1,
    logStartOffset: log.logStartOffset,
    sizeInBytes: 0,
    batches: [],
    duplicate: false,
  };
}
