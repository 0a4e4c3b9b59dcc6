// Appending: as a leader, who gives offsets and stamps his epoch; or as a follower, who copies.
import type { Batch } from '../protocol/batch.ts';
import { lastOffset, stamped } from '../protocol/batch.ts';
import { assignEpoch } from './leader-epoch-cache.ts';
import { activeSegmentOf, wallMs, type LogEnv, type LogState } from './log.ts';
import { maybeRoll } from './log-roll.ts';
import { appendToSegment } from './log-segment.ts';
import { writeBatch, writeLeaderEpochs } from './log-storage.ts';

/** Who wants something appended: it decides what is checked. */
export type AppendOrigin = 'client' | 'coordinator' | 'raft-leader' | 'replication';

/**
 * Why nothing was appended: Kafka's error codes by name, and two refusals that only a follower meets
 * and deals with himself.
 */
export type AppendError =
  | 'NONE'
  | 'MESSAGE_TOO_LARGE'
  | 'RECORD_LIST_TOO_LARGE'
  | 'INVALID_RECORD'
  | 'OFFSETS_OUT_OF_ORDER'
  | 'UNEXPECTED_APPEND_OFFSET';

/** What became of an append. */
export interface AppendInfo {
  readonly error: AppendError;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  /** The broker's time, on topics with LogAppendTime; else -1. */
  readonly logAppendTime: number;
  readonly logStartOffset: number;
  readonly sizeInBytes: number;
}

/** How a leader appends. */
export interface LeaderAppend {
  readonly leaderEpoch: number;
  readonly origin: AppendOrigin;
}

/** Appends as the partition's leader: the batches get the next offsets and the leader's epoch. */
export function appendAsLeader(
  log: LogState,
  batches: readonly Batch[],
  append: LeaderAppend,
  env: LogEnv,
): AppendInfo {
  let offset = log.logEndOffset;
  const placed: Batch[] = [];
  for (const batch of batches) {
    if (batch.sizeInBytes > log.config['max.message.bytes']) {
      return refused(log, 'MESSAGE_TOO_LARGE');
    }
    placed.push(stamped(batch, offset, append.leaderEpoch));
    offset += batch.lastOffsetDelta + 1;
  }
  return appendPlaced(log, placed, env);
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
  const newer = fetched.findIndex((batch) => batch.partitionLeaderEpoch > leaderEpoch);
  const batches = newer < 0 ? fetched : fetched.slice(0, newer);
  let before = -1;
  for (const batch of batches) {
    if (lastOffset(batch) <= before) return refused(log, 'OFFSETS_OUT_OF_ORDER');
    before = lastOffset(batch);
  }
  const first = batches[0];
  if (first !== undefined && first.baseOffset < log.logEndOffset) {
    return { ...refused(log, 'UNEXPECTED_APPEND_OFFSET'), firstOffset: first.baseOffset };
  }
  return appendPlaced(log, batches, env);
}

function appendPlaced(log: LogState, batches: readonly Batch[], env: LogEnv): AppendInfo {
  const first = batches[0];
  const last = batches.at(-1);
  if (first === undefined || last === undefined) return refused(log, 'NONE');
  const firstOffset = first.baseOffset;
  const incoming = { firstOffset, lastOffset: lastOffset(last), ...sumsOf(batches) };
  assignEpochs(log, batches, env);
  if (incoming.sizeInBytes > log.config['segment.bytes']) {
    return refused(log, 'RECORD_LIST_TOO_LARGE');
  }
  maybeRoll(log, incoming, env);
  write(log, batches, env);
  return {
    error: 'NONE',
    logAppendTime: -1,
    logStartOffset: log.logStartOffset,
    ...incoming,
  };
}

function sumsOf(batches: readonly Batch[]): { sizeInBytes: number; maxTimestamp: number } {
  let sizeInBytes = 0;
  let maxTimestamp = -1;
  for (const batch of batches) {
    sizeInBytes += batch.sizeInBytes;
    if (batch.maxTimestamp > maxTimestamp) maxTimestamp = batch.maxTimestamp;
  }
  return { sizeInBytes, maxTimestamp };
}

/** Every batch tells under which leader it was written. */
function assignEpochs(log: LogState, batches: readonly Batch[], env: LogEnv): void {
  let changed = false;
  for (const { partitionLeaderEpoch, baseOffset } of batches) {
    if (assignEpoch(log.epochs, partitionLeaderEpoch, baseOffset)) changed = true;
  }
  if (changed) writeLeaderEpochs(log, env);
}

function write(log: LogState, batches: readonly Batch[], env: LogEnv): void {
  const active = activeSegmentOf(log);
  const nowMs = wallMs(env);
  for (const batch of batches) {
    appendToSegment(active, batch, log.config, nowMs);
    writeBatch(active, batch, env);
    log.logEndOffset = lastOffset(batch) + 1;
  }
  log.version += 1;
}

function refused(log: LogState, error: AppendError): AppendInfo {
  return {
    error,
    firstOffset: -1,
    lastOffset: -1,
    maxTimestamp: -1,
    logAppendTime: -1,
    logStartOffset: log.logStartOffset,
    sizeInBytes: 0,
  };
}
