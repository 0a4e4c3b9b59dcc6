// ListOffsets: which offset is first, last, or nearest to a time.
import { placedRecords } from '../protocol/batch-codec.ts';
import type { Batch } from '../protocol/batch.ts';
import { batchAt } from './batch-list.ts';
import { epochForOffset, latestEpochOf } from './leader-epoch-cache.ts';
import { largestTimestampOf, type Segment } from './log-segment.ts';
import type { LogState } from './log.ts';

// Times that ask for a place instead.
/** Asks for where the log ends. */
export const LATEST_TIMESTAMP = -1;
/** Asks for where the log begins. */
export const EARLIEST_TIMESTAMP = -2;
/** Asks for the record with the largest timestamp. */
export const MAX_TIMESTAMP = -3;
/** Asks for where the log begins on this disk. */
export const EARLIEST_LOCAL_TIMESTAMP = -4;
/** Asks for the last offset that lies in tiered storage. */
export const LATEST_TIERED_TIMESTAMP = -5;
/** Asks for the first offset that is still to be moved to tiered storage. */
export const EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6;

/** An offset that was asked for; timestamp -1 where a place was asked, epoch -1 where none is known. */
export interface TimestampAndOffset {
  readonly timestamp: number;
  readonly offset: number;
  readonly leaderEpoch: number;
}

/** The offset for a time; undefined when no record is that late. */
// Simplified: there is no tiered storage, so everything is local and nothing is pending.
export function offsetByTimestamp(
  log: LogState,
  timestamp: number,
): TimestampAndOffset | undefined {
  switch (timestamp) {
    case EARLIEST_TIMESTAMP:
    case EARLIEST_LOCAL_TIMESTAMP:
      return placeAt(log.logStartOffset, epochForOffset(log.epochs, log.logStartOffset) ?? -1);
    case LATEST_TIMESTAMP:
      return placeAt(log.logEndOffset, latestEpochOf(log.epochs));
    case LATEST_TIERED_TIMESTAMP:
    case EARLIEST_PENDING_UPLOAD_TIMESTAMP:
      return placeAt(-1, -1);
    case MAX_TIMESTAMP:
      return latestRecord(log);
    default:
      return firstRecordSince(log, timestamp);
  }
}

function placeAt(offset: number, leaderEpoch: number): TimestampAndOffset {
  return { timestamp: -1, offset, leaderEpoch };
}

/** The record with the largest timestamp, and of several the first. */
function latestRecord(log: LogState): TimestampAndOffset | undefined {
  let latest: Segment | undefined;
  for (const segment of log.segments) {
    if (latest === undefined || segment.maxTimestamp > latest.maxTimestamp) latest = segment;
  }
  if (latest === undefined || latest.maxTimestamp < 0) return undefined;
  return findInSegment(latest, latest.maxTimestamp, 0);
}

/** Only the first segment that is late enough is searched, as Kafka does. */
function firstRecordSince(log: LogState, timestamp: number): TimestampAndOffset | undefined {
  const segment = log.segments.find((one) => largestTimestampOf(one) >= timestamp);
  if (segment === undefined) return undefined;
  return findInSegment(segment, timestamp, log.logStartOffset);
}

function findInSegment(
  { batches }: Segment,
  timestamp: number,
  fromOffset: number,
): TimestampAndOffset | undefined {
  for (let index = 0; index < batches.length; index += 1) {
    const batch = batchAt(batches, index);
    if (batch === undefined || batch.maxTimestamp < timestamp) continue;
    const found = findInBatch(batch, timestamp, fromOffset);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findInBatch(
  batch: Batch,
  timestamp: number,
  fromOffset: number,
): TimestampAndOffset | undefined {
  const found = placedRecords(batch).find(
    ({ record, offset }) => record.timestamp >= timestamp && offset >= fromOffset,
  );
  if (found === undefined) return undefined;
  const { record, offset } = found;
  return { timestamp: record.timestamp, offset, leaderEpoch: batch.partitionLeaderEpoch };
}
