// Which voters and which kraft.version held from which offset on. Both are in force as soon as their
// record is appended, committed or not: a truncation takes them back, a snapshot needs older ones.
import { isControl, type Batch } from '../protocol/batch.ts';
import { controlTypeOf } from '../protocol/control-record.ts';
import { decodeControlRecord } from '../protocol/records/control-log.ts';
import { demand } from './fault.ts';
import { voterSetOf, type VoterSet } from './voter-set.ts';

/** From an offset on a value holds. The bootstrap snapshot's values hold from -1 on. */
export interface HistoryEntry<T> {
  readonly offset: number;
  readonly value: T;
}

/** What the metadata log says of its own quorum. Entries are by ascending offset. */
export interface QuorumHistory {
  voters: readonly HistoryEntry<VoterSet>[];
  versions: readonly HistoryEntry<number>[];
  /** The first offset that was not looked at yet; -1 before anything was read. */
  nextOffset: number;
}

/** Nothing was read yet. */
export function newHistory(): QuorumHistory {
  return { voters: [], versions: [], nextOffset: -1 };
}

/** The latest kraft.version; 0 when the log does not say. */
export function kraftVersionOf({ versions }: QuorumHistory): number {
  return versions[versions.length - 1]?.value ?? 0;
}

/** What held at an offset; undefined when the log does not say. */
export function valueAt<T>(entries: readonly HistoryEntry<T>[], offset: number): T | undefined {
  return entries.findLast((entry) => entry.offset <= offset)?.value;
}

/** Learns from batches of the log. */
export function noteBatches(history: QuorumHistory, batches: readonly Batch[]): void {
  for (const batch of batches) {
    noteControlRecords(history, batch, undefined);
    history.nextOffset = batch.baseOffset + batch.lastOffsetDelta + 1;
  }
}

/** A snapshot takes the place of everything that was known. */
export function noteSnapshot(
  history: QuorumHistory,
  batches: readonly Batch[],
  endOffset: number,
): void {
  history.voters = [];
  history.versions = [];
  for (const batch of batches) noteControlRecords(history, batch, endOffset - 1);
  history.nextOffset = endOffset;
}

function noteControlRecords(history: QuorumHistory, batch: Batch, at: number | undefined): void {
  if (!isControl(batch) || !('records' in batch.payload)) return;
  for (const [index, { key, value }] of batch.payload.records.entries()) {
    const type = controlTypeOf({ key });
    if (type !== 'KRAFT_VOTERS' && type !== 'KRAFT_VERSION') continue;
    const record = decodeControlRecord(key as Uint8Array, value as Uint8Array);
    const offset = at ?? batch.baseOffset + index;
    if (record.type === 'KRAFT_VOTERS') {
      history.voters = appended(history.voters, offset, voterSetOf(record.value.voters));
    } else if (record.type === 'KRAFT_VERSION') {
      history.versions = appended(history.versions, offset, record.value.kRaftVersion);
    }
  }
}

function appended<T>(
  entries: readonly HistoryEntry<T>[],
  offset: number,
  value: T,
): readonly HistoryEntry<T>[] {
  const isLater = (entries.at(-1)?.offset ?? -2) < offset;
  demand(isLater, 'voters and versions change at ever later offsets', 'IllegalArgumentException');
  return [...entries, { offset, value }];
}

/** The log was cut: what it said from an offset on was never said. */
export function forgetFrom(history: QuorumHistory, endOffset: number): void {
  history.voters = history.voters.filter(({ offset }) => offset < endOffset);
  history.versions = history.versions.filter(({ offset }) => offset < endOffset);
  history.nextOffset = Math.min(history.nextOffset, endOffset);
}

/** There is a snapshot up to an offset: of what was said below only the last is still needed. */
export function forgetUpTo(history: QuorumHistory, startOffset: number): void {
  history.voters = withoutOlder(history.voters, startOffset);
  history.versions = withoutOlder(history.versions, startOffset);
}

function withoutOlder<T>(
  entries: readonly HistoryEntry<T>[],
  startOffset: number,
): readonly HistoryEntry<T>[] {
  const last = entries.findLastIndex(({ offset }) => offset <= startOffset);
  return last <= 0 ? entries : entries.slice(last);
}
