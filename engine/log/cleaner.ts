// One round of compaction (Kafka's Cleaner): of every key only the newest record stays.
import {
  deleteHorizonOf,
  isControl,
  lastOffset,
  lastSequence,
  nextOffset,
  recordCount,
  hasProducer,
  type Batch,
} from '../protocol/batch.ts';
import { placedRecords } from '../protocol/batch-codec.ts';
import type { PlacedRecord } from '../protocol/placed-record.ts';
import { batchAt } from './batch-list.ts';
import {
  addAhead,
  createCleanedTransactions,
  onDataRead,
  onMarkerRead,
  type CleanedTransactions,
} from './cleaned-transactions.ts';
import { segmentsBetween, type LogToClean } from './cleaner-plan.ts';
import {
  addTimeIndexEntry,
  appendToSegment,
  createSegment,
  nextOffsetOfSegment,
  type Segment,
} from './log-segment.ts';
import type { LogState } from './log.ts';
import { lastSequenceOfEntry } from './producer-entry.ts';
import { createOffsetMap, newestOffsetOf, putOffset, type OffsetMap } from './offset-map.ts';
import { filterBatches, type BatchRetention } from './record-filter.ts';
import { collectAborted, type AbortedTransaction } from './transaction-index.ts';

/** How much a round did. */
export interface CleanerStats {
  messagesRead: number;
  mapMessagesRead: number;
  messagesWritten: number;
  invalidMessagesRead: number;
  bytesWritten: number;
}

/** Neighbouring segments, and the one that takes their place. */
export interface CleanedGroup {
  readonly replaced: readonly Segment[];
  readonly cleaned: Segment;
}

/** What a round of cleaning found: nothing of it is in the log yet. */
export interface CleanedLog {
  readonly groups: readonly CleanedGroup[];
  /** Everything below is clean now: the new checkpoint. */
  readonly endOffset: number;
  readonly stats: CleanerStats;
}

/** Cleans what the plan allows, or as much of it as has room in the offset map. */
export function cleanLog(plan: LogToClean, slots: number, nowMs: number): CleanedLog {
  const { log, uncleanableOffset } = plan;
  const stats: CleanerStats = {
    messagesRead: 0,
    mapMessagesRead: 0,
    messagesWritten: 0,
    invalidMessagesRead: 0,
    bytesWritten: 0,
  };
  const map = createOffsetMap(slots);
  buildOffsetMap(plan, map, stats);
  const endOffset = map.latestOffset + 1;
  const round: Round = {
    plan,
    map,
    stats,
    nowMs,
    legacyHorizonMs: legacyHorizonOf(plan),
    transactions: createCleanedTransactions(),
  };
  const groups = groupBySize(segmentsBetween(log, 0, endOffset), log, uncleanableOffset);
  return { groups: groups.map((group) => cleanGroup(group, round)), endOffset, stats };
}

interface Round {
  readonly plan: LogToClean;
  readonly map: OffsetMap;
  readonly stats: CleanerStats;
  readonly nowMs: number;
  /** Tombstones of the old formats go with the age of their segment's file. */
  readonly legacyHorizonMs: number;
  readonly transactions: CleanedTransactions;
}

function legacyHorizonOf({ log, firstDirtyOffset }: LogToClean): number {
  const lastClean = segmentsBetween(log, 0, firstDirtyOffset).at(-1);
  if (lastClean === undefined) return 0;
  return lastClean.lastModifiedMs - log.config['delete.retention.ms'];
}

/** Reads the dirty part and notes the newest offset of every key, until the map is full. */
function buildOffsetMap(plan: LogToClean, map: OffsetMap, stats: CleanerStats): void {
  const { log, firstDirtyOffset, uncleanableOffset } = plan;
  const dirty = segmentsBetween(log, firstDirtyOffset, uncleanableOffset);
  const transactions = createCleanedTransactions();
  addAhead(transactions, abortedBetween(log, firstDirtyOffset, uncleanableOffset));
  for (const [index, segment] of dirty.entries()) {
    const end = dirty[index + 1]?.baseOffset ?? uncleanableOffset;
    for (const batch of batchesFrom(segment, firstDirtyOffset)) {
      if (!mapBatch(map, batch, { from: firstDirtyOffset, transactions, stats })) return;
    }
    // A gap at the end of the segment was looked at, too; with KAFKA-8764 the next round begins before it.
    const seen = log.flags['clean-cannot-skip-gaps'] ? firstDirtyOffset : end;
    map.latestOffset = Math.max(map.latestOffset, seen - 1);
  }
}

interface Mapping {
  readonly from: number;
  readonly transactions: CleanedTransactions;
  readonly stats: CleanerStats;
}

/** False when the map is full: the round ends with the batch before. */
function mapBatch(map: OffsetMap, batch: Batch, { from, transactions, stats }: Mapping): boolean {
  if (isControl(batch)) {
    onMarkerRead(transactions, batch);
    stats.mapMessagesRead += 1;
  } else if (onDataRead(transactions, batch)) {
    stats.mapMessagesRead += recordCount(batch);
  } else {
    for (const { record, offset } of placedRecords(batch)) {
      const isDirty = record.key !== null && offset >= from;
      if (isDirty && !putOffset(map, record.key, offset)) return false;
      stats.mapMessagesRead += 1;
    }
  }
  if (lastOffset(batch) >= from) map.latestOffset = lastOffset(batch);
  return true;
}

/** A segment's batches from the one on that its offset index gives for an offset. */
function* batchesFrom(segment: Segment, offset: number): Generator<Batch> {
  const { batches, index } = segment;
  const entry = index.offsetEntries.findLast((at) => {
    const batch = batchAt(batches, at);
    return batch !== undefined && lastOffset(batch) <= offset;
  });
  for (let at = entry ?? 0; at < batches.length; at += 1) {
    const batch = batchAt(batches, at);
    if (batch !== undefined) yield batch;
  }
}

/** The aborted transactions from a segment on that begin below an offset. */
function abortedBetween(log: LogState, from: number, upTo: number): AbortedTransaction[] {
  const found: AbortedTransaction[] = [];
  for (const segment of segmentsBetween(log, from, Infinity)) {
    if (collectAborted(segment.aborted, { from: log.logStartOffset, upTo }, found)) break;
  }
  return found;
}

/** Small neighbours become one segment: otherwise a log would end up in crumbs. */
function groupBySize(
  segments: readonly Segment[],
  { config }: LogState,
  uncleanableOffset: number,
): Segment[][] {
  const groups: Segment[][] = [];
  let size = 0;
  for (const [index, segment] of segments.entries()) {
    const group = groups.at(-1);
    const first = group?.[0];
    const end = (segments[index + 1]?.baseOffset ?? uncleanableOffset) - 1;
    const bytes = segment.batches.sizeInBytes;
    const fits = size + bytes <= config['segment.bytes'];
    const isNear = bytes === 0 || end - (first?.baseOffset ?? 0) <= 0x7fff_ffff;
    if (group !== undefined && fits && isNear) {
      group.push(segment);
      size += bytes;
    } else {
      groups.push([segment]);
      size = bytes;
    }
  }
  return groups;
}

function cleanGroup(group: readonly Segment[], round: Round): CleanedGroup {
  const { log } = round.plan;
  const first = group[0];
  const cleaned = createSegment(log.path, first?.baseOffset ?? 0, round.nowMs, 0);
  round.transactions.retained = [];
  for (const [index, segment] of group.entries()) {
    const upTo = group[index + 1]?.baseOffset ?? nextOffsetOfSegment(segment);
    addAhead(round.transactions, abortedBetween(log, segment.baseOffset, upTo));
    cleanInto(cleaned, segment, round);
  }
  addTimeIndexEntry(cleaned);
  cleaned.aborted = round.transactions.retained;
  cleaned.lastModifiedMs = group.at(-1)?.lastModifiedMs ?? round.nowMs;
  return { replaced: group, cleaned };
}

function cleanInto(cleaned: Segment, segment: Segment, round: Round): void {
  const { plan, stats, nowMs, transactions } = round;
  const { config, flags } = plan.log;
  let discards = false;
  const filtered = filterBatches(batchesFrom(segment, -1), {
    nowMs,
    deleteRetentionMs: config['delete.retention.ms'],
    setsDeleteHorizon: flags['delete-horizon'],
    renewsFormat: flags['renew-old-formats'] && flags['record-batches-v2'],
    checkBatch: (batch) => {
      const isMarker = isControl(batch);
      const canDiscard = isMarker
        ? onMarkerRead(transactions, batch)
        : onDataRead(transactions, batch);
      discards = canDiscard && (!isMarker || isOverdue(batch, segment, round));
      const retention = retentionOf(batch, discards, plan);
      return { retention, containsMarkerForEmptyTxn: canDiscard && isMarker };
    },
    shouldRetain: (batch, placed) => {
      if (discards) return false;
      const isSafe = isControl(batch) && !flags['clean-marker-by-user-key'];
      return isSafe || isNewest(batch, placed, segment, round);
    },
  });
  for (const batch of filtered.batches) appendToSegment(cleaned, batch, config, nowMs);
  stats.messagesRead += filtered.messagesRead;
  stats.messagesWritten += filtered.messagesRetained;
  stats.bytesWritten += filtered.bytesRetained;
}

/** Is the time over for which tombstones and markers of a batch are kept? */
function isOverdue(batch: Batch, segment: Segment, round: Round): boolean {
  const { plan, nowMs, legacyHorizonMs } = round;
  if (batch.magic < 2 || !plan.log.flags['delete-horizon']) {
    return segment.lastModifiedMs <= legacyHorizonMs;
  }
  const horizon = deleteHorizonOf(batch);
  return horizon !== undefined && horizon <= nowMs;
}

/** Headers stay that tell a producer's last sequence or epoch, or where the round ended. */
function retentionOf(batch: Batch, discards: boolean, plan: LogToClean): BatchRetention {
  if (isLastOfProducer(batch, plan.log)) return 'retain-empty';
  if (nextOffset(batch) === plan.uncleanableOffset) return 'retain-empty';
  return discards ? 'delete' : 'delete-empty';
}

function isLastOfProducer(batch: Batch, log: LogState): boolean {
  if (!hasProducer(batch)) return false;
  const entry = log.producers.producers.get(batch.producerId);
  if (entry === undefined) return false;
  if (log.flags['clean-by-sequence-only']) {
    return lastSequence(batch) === lastSequenceOfEntry(entry);
  }
  const last = entry.batches.at(-1);
  if (last !== undefined) return lastOffset(last) === lastOffset(batch);
  return isControl(batch) && batch.producerEpoch === entry.producerEpoch;
}

/** Is it the newest record of its key, and no tombstone whose time is up? */
function isNewest(
  batch: Batch,
  { record, offset }: PlacedRecord,
  segment: Segment,
  round: Round,
): boolean {
  if (offset > round.map.latestOffset) return true;
  if (record.key === null) {
    round.stats.invalidMessagesRead += 1;
    return false;
  }
  if (offset < newestOffsetOf(round.map, record.key)) return false;
  return record.value !== null || !isOverdue(batch, segment, round);
}
