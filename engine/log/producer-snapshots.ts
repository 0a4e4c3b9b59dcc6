// Snapshots of producer state: so that a restart needs to read only the end of the log.
// They keep one batch of each producer, where the memory kept five.
import type { LogEnv } from './log.ts';
import { producerSnapshotFile } from './log-files.ts';
import { copyProducerEntry, type ProducerEntry } from './producer-entry.ts';
import {
  isExpired,
  onLogStartIncremented,
  type Expiration,
  type ProducerSnapshot,
  type ProducerState,
} from './producer-state.ts';

const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;

/** Takes a snapshot if the log has grown since the last one. Returns its file, which is not synced. */
export function takeSnapshot(state: ProducerState, path: string, env: LogEnv): string | undefined {
  if (state.mapEndOffset <= state.lastSnapshotOffset) return undefined;
  const offset = state.mapEndOffset;
  const entries = [...state.producers.values()].map(asStored);
  const snapshot: ProducerSnapshot = { offset, entries };
  state.snapshots = [...state.snapshots.filter((known) => known.offset < offset), snapshot];
  state.lastSnapshotOffset = offset;
  const size = HEADER_BYTES + ENTRY_BYTES * entries.length;
  const file = producerSnapshotFile(path, offset);
  env.disk.replace(file, snapshot, size);
  return file;
}

/**
 * The same, and makes it durable: a broker that stops in good order has nothing else to know its producers by.
 * Only where a segment is rolled Kafka leaves that to the flush of the segment.
 */
export function takeDurableSnapshot(state: ProducerState, path: string, env: LogEnv): void {
  const file = takeSnapshot(state, path, env);
  if (file !== undefined) env.disk.sync(file);
}

/** Of its batches a snapshot keeps the last, and gives it the time of the producer's last word. */
function asStored(entry: ProducerEntry): ProducerEntry {
  const last = entry.batches.at(-1);
  if (last === undefined) return copyProducerEntry(entry);
  const { baseOffset, lastOffsetDelta, baseSequence } = last;
  const stored = { baseOffset, lastOffsetDelta, baseSequence, maxTimestamp: entry.lastTimestamp };
  return { ...entry, batches: [stored] };
}

/** What is left of the log after a truncation, or found at a start. */
export interface LogRange {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

/**
 * The log was cut, or is being loaded: snapshots outside it go, and the state is taken from the newest
 * one within. The caller replays the log from `mapEndOffset` on. Returns the snapshots to remove.
 */
export function truncateAndReload(
  state: ProducerState,
  { logStartOffset, logEndOffset }: LogRange,
  expiration: Expiration,
): number[] {
  const isOutside = ({ offset }: ProducerSnapshot): boolean =>
    offset > logEndOffset || offset <= logStartOffset;
  const removed = state.snapshots.filter(isOutside).map(({ offset }) => offset);
  state.snapshots = state.snapshots.filter((snapshot) => !isOutside(snapshot));
  if (logEndOffset === state.mapEndOffset) {
    onLogStartIncremented(state, logStartOffset);
    return removed;
  }
  forgetProducers(state);
  const newest = state.snapshots.at(-1);
  const offset = newest?.offset ?? logStartOffset;
  for (const entry of newest?.entries ?? []) {
    if (!isExpired(entry, expiration)) loadEntry(state, entry);
  }
  state.ongoing.sort((a, b) => a.firstOffset - b.firstOffset);
  state.lastSnapshotOffset = offset;
  state.mapEndOffset = offset;
  return removed;
}

function loadEntry(state: ProducerState, entry: ProducerEntry): void {
  const { producerId, currentTxnFirstOffset } = entry;
  state.producers.set(producerId, copyProducerEntry(entry));
  if (currentTxnFirstOffset < 0) return;
  state.ongoing.push({ producerId, firstOffset: currentTxnFirstOffset });
}

/** The whole log was given up: no producer is known. Returns the snapshots to remove. */
export function truncateFully(state: ProducerState, offset: number): number[] {
  const removed = state.snapshots.map((snapshot) => snapshot.offset);
  forgetProducers(state);
  state.snapshots = [];
  state.lastSnapshotOffset = 0;
  state.mapEndOffset = offset;
  return removed;
}

/** Segments are gone: so are the snapshots taken where they began. Returns those to remove. */
export function removeSnapshotsAt(state: ProducerState, offsets: readonly number[]): number[] {
  const removed = state.snapshots.filter(({ offset }) => offsets.includes(offset));
  if (removed.length === 0) return [];
  state.snapshots = state.snapshots.filter(({ offset }) => !offsets.includes(offset));
  return removed.map(({ offset }) => offset);
}

/** Snapshots below an offset are of no use any more. Returns those to remove. */
export function removeSnapshotsBefore(state: ProducerState, offset: number): number[] {
  const below = state.snapshots.filter((snapshot) => snapshot.offset < offset);
  return removeSnapshotsAt(
    state,
    below.map((snapshot) => snapshot.offset),
  );
}

/**
 * At a start only snapshots are kept that were taken where a segment begins, and the one that a clean
 * stop left at the end of the log. Returns those to remove.
 */
export function removeStraySnapshots(
  state: ProducerState,
  segmentBases: readonly number[],
): number[] {
  const stray = state.snapshots
    .map(({ offset }) => offset)
    .filter((at) => !segmentBases.includes(at));
  const newest = stray.at(-1) ?? -1;
  const isAtEnd = newest > (segmentBases.at(-1) ?? -1);
  return removeSnapshotsAt(state, isAtEnd ? stray.slice(0, -1) : stray);
}

function forgetProducers(state: ProducerState): void {
  state.producers.clear();
  state.ongoing = [];
  state.unreplicated = [];
}
