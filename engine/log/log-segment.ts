// Kafka's LogSegment: a run of a log's batches in one file. Only the last segment is written to.
import { lastOffset, type Batch } from '../protocol/batch.ts';
import {
  batchAt,
  copyBatchList,
  createBatchList,
  indexOfOffset,
  positionAt,
  pushBatch,
  type BatchList,
} from './batch-list.ts';
import { logFile } from './log-files.ts';
import { maxSegmentMs, type LogConfig } from './log-config.ts';
import type { LogFlags } from './log-flags.ts';
import type { AbortedTransaction } from './transaction-index.ts';

const OFFSET_INDEX_ENTRY_BYTES = 8;
const TIME_INDEX_ENTRY_BYTES = 12;
const INT32_MAX = 0x7fff_ffff;

/** A segment: it is mutable while it is the last one, afterwards only its replacement changes it. */
export interface Segment {
  readonly baseOffset: number;
  readonly file: string;
  readonly batches: BatchList;
  createdMs: number;
  /** When the file was last written to: stands in where no record has a timestamp. */
  lastModifiedMs: number;
  /** How much earlier than segment.ms it rolls, so that not all partitions roll at once. */
  readonly rollJitterMs: number;
  /** The largest timestamp of the first append; -1 while there is none. It tells when to roll. */
  rollingBasedTimestamp: number;
  maxTimestamp: number;
  offsetOfMaxTimestamp: number;
  readonly index: IndexState;
  /** The transaction index: aborted transactions whose markers are in this segment. */
  aborted: AbortedTransaction[];
}

/**
 * How full the offset index and the time index are. A look-up is a search among the batches
 * themselves, which finds what the indexes would; but a full index rolls the segment.
 */
export interface IndexState {
  bytesSinceLastEntry: number;
  /** Which batches have an entry in the offset index. */
  readonly offsetEntries: number[];
  timeEntries: number;
  lastTimestamp: number;
}

const emptyIndex = (): IndexState => ({
  bytesSinceLastEntry: 0,
  offsetEntries: [],
  timeEntries: 0,
  lastTimestamp: -1,
});

/** A segment without batches. */
export function createSegment(
  path: string,
  baseOffset: number,
  nowMs: number,
  rollJitterMs: number,
): Segment {
  return {
    baseOffset,
    file: logFile(path, baseOffset),
    batches: createBatchList(),
    createdMs: nowMs,
    lastModifiedMs: nowMs,
    rollJitterMs,
    rollingBasedTimestamp: -1,
    maxTimestamp: -1,
    offsetOfMaxTimestamp: -1,
    index: emptyIndex(),
    aborted: [],
  };
}

/** Adds a batch to the segment in memory; the caller writes it to the file. */
export function appendToSegment(
  segment: Segment,
  batch: Batch,
  config: LogConfig,
  nowMs: number,
): void {
  const { index, batches } = segment;
  if (batches.length === 0) segment.rollingBasedTimestamp = batch.maxTimestamp;
  if (batch.maxTimestamp > segment.maxTimestamp) {
    segment.maxTimestamp = batch.maxTimestamp;
    segment.offsetOfMaxTimestamp = lastOffset(batch);
  }
  if (index.bytesSinceLastEntry > config['index.interval.bytes']) addIndexEntries(segment);
  pushBatch(batches, batch);
  index.bytesSinceLastEntry += batch.sizeInBytes;
  segment.lastModifiedMs = nowMs;
}

/** Every index.interval.bytes both indexes get an entry; the time index only if time went on. */
function addIndexEntries(segment: Segment): void {
  const { index } = segment;
  index.offsetEntries.push(segment.batches.length);
  index.bytesSinceLastEntry = 0;
  addTimeIndexEntry(segment);
}

/** A segment that rolls gets a last entry in its time index: retention reads it. */
export function addTimeIndexEntry(segment: Segment): void {
  const { index } = segment;
  if (segment.maxTimestamp <= index.lastTimestamp) return;
  index.timeEntries += 1;
  index.lastTimestamp = segment.maxTimestamp;
}

/** What is about to be appended, as far as the decision to roll depends on it. */
export interface Incoming {
  readonly sizeInBytes: number;
  readonly maxTimestamp: number;
  readonly lastOffset: number;
}

/** Must a new segment begin before an append: is this one full, too old, or out of offsets? */
export function shouldRoll(
  segment: Segment,
  incoming: Incoming,
  { config, flags }: { readonly config: LogConfig; readonly flags: LogFlags },
  nowMs: number,
): boolean {
  const size = segment.batches.sizeInBytes;
  if (size > config['segment.bytes'] - incoming.sizeInBytes) return true;
  const waited = flags['index-by-timestamp']
    ? timeWaitedForRoll(segment, incoming.maxTimestamp, nowMs)
    : nowMs - segment.createdMs;
  if (size > 0 && waited > maxSegmentMs(config) - segment.rollJitterMs) return true;
  return (
    isIndexFull(segment.index, config['segment.index.bytes']) ||
    incoming.lastOffset - segment.baseOffset > INT32_MAX ||
    incoming.lastOffset < segment.baseOffset
  );
}

/** The records' own time counts, where they have one: a record from the future rolls the segment. */
function timeWaitedForRoll(segment: Segment, timestamp: number, nowMs: number): number {
  const since = segment.rollingBasedTimestamp;
  return since >= 0 ? timestamp - since : nowMs - segment.createdMs;
}

function isIndexFull(index: IndexState, maxBytes: number): boolean {
  return (
    index.offsetEntries.length >= Math.floor(maxBytes / OFFSET_INDEX_ENTRY_BYTES) ||
    index.timeEntries >= Math.floor(maxBytes / TIME_INDEX_ENTRY_BYTES) - 1
  );
}

/** The time by which retention judges a segment. */
export function largestTimestampOf(segment: Segment): number {
  return segment.maxTimestamp >= 0 ? segment.maxTimestamp : segment.lastModifiedMs;
}

/**
 * An offset that surely lies beyond what was read up to a position: the next one in the offset index.
 * Undefined when the index has none; then the segment's end is the bound.
 */
export function indexedOffsetFrom(segment: Segment, position: number): number | undefined {
  const entry = segment.index.offsetEntries.find(
    (index) => positionAt(segment.batches, index) >= position,
  );
  const batch = entry === undefined ? undefined : batchAt(segment.batches, entry);
  return batch === undefined ? undefined : lastOffset(batch);
}

/** The offset after the segment's last batch. */
export function nextOffsetOfSegment(segment: Segment): number {
  const last = batchAt(segment.batches, segment.batches.length - 1);
  return last === undefined ? segment.baseOffset : lastOffset(last) + 1;
}

/**
 * The segment without the batch that contains an offset and all that follow.
 * A new one: the old may be shared with a snapshot.
 */
export function truncatedSegment(
  segment: Segment,
  offset: number,
  config: LogConfig,
  nowMs: number,
): Segment {
  const cut: Segment = {
    ...segment,
    batches: createBatchList(),
    maxTimestamp: -1,
    offsetOfMaxTimestamp: -1,
    index: emptyIndex(),
    aborted: segment.aborted.filter((aborted) => aborted.lastOffset < offset),
  };
  const kept = indexOfOffset(segment.batches, offset);
  for (let index = 0; index < kept; index += 1) {
    const batch = batchAt(segment.batches, index);
    if (batch !== undefined) appendToSegment(cut, batch, config, nowMs);
  }
  cut.rollingBasedTimestamp = kept === 0 ? -1 : segment.rollingBasedTimestamp;
  if (kept === 0) cut.createdMs = nowMs;
  cut.index.bytesSinceLastEntry = 0;
  return cut;
}

/** A snapshot's copy of the segment that is still written to. */
export function copySegment(segment: Segment): Segment {
  return {
    ...segment,
    batches: copyBatchList(segment.batches),
    index: { ...segment.index, offsetEntries: segment.index.offsetEntries.slice() },
    aborted: segment.aborted.slice(),
  };
}
