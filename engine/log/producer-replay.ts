// Replaying a log to learn its producers again: after a truncation, and when a log is loaded.
import { lastOffset, nextOffset, type Batch } from '../protocol/batch.ts';
import { batchAt, indexOfOffset } from './batch-list.ts';
import { producerSnapshotFile } from './log-files.ts';
import type { Segment } from './log-segment.ts';
import { wallMs, type LogEnv, type LogState } from './log.ts';
import { checkAppend, takeOver, type ProducerAppendContext } from './producer-append.ts';
import { takeDurableSnapshot, truncateAndReload } from './producer-snapshots.ts';
import {
  completeTransaction,
  lastStableOffsetAfter,
  type Expiration,
  type ProducerState,
} from './producer-state.ts';
import type { AbortedTransaction } from './transaction-index.ts';

/**
 * Makes the producer state cover the log up to an offset: from the newest snapshot below, and from
 * the batches between. Snapshots are taken on the way, so that the next time less is to be read.
 */
export function rebuildProducerState(
  log: LogState,
  upTo: number,
  env: LogEnv,
  afterCleanShutdown = false,
): void {
  const { producers, path } = log;
  const snapshotAt = [...log.segments.slice(-2).map((segment) => segment.baseOffset), upTo];
  if (afterCleanShutdown && producers.snapshots.length === 0) {
    // A broker from before there were producers stopped here: there is nothing to learn.
    for (const offset of snapshotAt) {
      producers.mapEndOffset = offset;
      takeDurableSnapshot(producers, path, env);
    }
    return;
  }
  const wasEmpty = isEmpty(producers) && producers.mapEndOffset >= upTo;
  reload(log, upTo, env);
  if (upTo > producers.mapEndOffset && !wasEmpty) replayLog(log, upTo, snapshotAt, env);
  producers.mapEndOffset = upTo;
  takeDurableSnapshot(producers, path, env);
}

function isEmpty(producers: ProducerState): boolean {
  return producers.producers.size === 0 && producers.unreplicated.length === 0;
}

function replayLog(log: LogState, upTo: number, snapshotAt: readonly number[], env: LogEnv): void {
  const { producers } = log;
  for (const segment of segmentsBetween(log.segments, producers.mapEndOffset, upTo)) {
    const from = Math.max(segment.baseOffset, producers.mapEndOffset, log.logStartOffset);
    producers.mapEndOffset = from;
    if (snapshotAt.includes(segment.baseOffset)) takeDurableSnapshot(producers, log.path, env);
    replaySegment(producers, segment, from, upTo);
  }
}

function reload(log: LogState, logEndOffset: number, env: LogEnv): void {
  const range = { logStartOffset: log.logStartOffset, logEndOffset };
  const removed = truncateAndReload(log.producers, range, expirationOf(log, env));
  for (const offset of removed) env.disk.remove(producerSnapshotFile(log.path, offset));
}

/** When this log forgets a producer. */
export function expirationOf(log: LogState, env: LogEnv): Expiration {
  return {
    nowMs: wallMs(env),
    expirationMs: log.config['producer.id.expiration.ms'],
    evenInTransaction: log.flags['expire-producers-by-data'],
  };
}

/** The segments that hold offsets of a range. */
function segmentsBetween(segments: readonly Segment[], from: number, upTo: number): Segment[] {
  return segments.filter(
    (segment, index) =>
      segment.baseOffset < upTo && (segments[index + 1]?.baseOffset ?? Infinity) > from,
  );
}

/** Replays a segment's batches of a range, all as one: a transaction's data may follow its marker. */
function replaySegment(state: ProducerState, segment: Segment, from: number, upTo: number): void {
  const batches: Batch[] = [];
  for (let index = indexOfOffset(segment.batches, from); ; index += 1) {
    const batch = batchAt(segment.batches, index);
    if (batch === undefined || nextOffset(batch) > upTo) break;
    batches.push(batch);
  }
  replayBatches(state, batches);
}

const replaying: ProducerAppendContext = { origin: 'replication' };

/** Takes over what batches of the log did, unchecked. Returns the transactions that they aborted. */
export function replayBatches(
  state: ProducerState,
  batches: readonly Batch[],
): AbortedTransaction[] {
  const aborted: AbortedTransaction[] = [];
  for (const batch of batches) {
    const one = [batch];
    // Simplified: where Kafka would fail to load the log, data outside of its open transaction is passed over.
    if (checkAppend(state, one, replaying, false) !== undefined) continue;
    for (const completed of takeOver(state, one)) {
      const { producerId, firstOffset } = completed;
      const lastStableOffset = lastStableOffsetAfter(state, completed);
      const entry = { producerId, firstOffset, lastOffset: lastOffset(batch), lastStableOffset };
      if (completed.aborted) aborted.push(entry);
      completeTransaction(state, completed);
    }
  }
  return aborted;
}
