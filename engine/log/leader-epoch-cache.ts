// Kafka's LeaderEpochFileCache: where in the log each leader's reign began (KIP-101).
// A follower finds with it where its log parted from its leader's.
import { assert } from '../../sim/assert.ts';

/** A leader epoch and the offset of the first record that its leader wrote, or would have written. */
export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

/** Epochs and start offsets both grow strictly from entry to entry. */
export type LeaderEpochs = EpochEntry[];

/** The answer for an epoch that nobody knows. */
export const UNDEFINED_EPOCH = -1;

/** The answer for an offset that nobody knows. */
export const UNDEFINED_EPOCH_OFFSET = -1;

/** Up to which offset an epoch's records reach; both -1 when the log cannot know. */
export interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: number;
}

/**
 * An epoch begins at an offset. Entries that contradict it give way: the newest leader is right.
 * True when something changed, and has to be written to the checkpoint file.
 */
export function assignEpoch(epochs: LeaderEpochs, epoch: number, startOffset: number): boolean {
  assert(epoch >= 0 && startOffset >= 0, 'a leader epoch and its start offset are not negative');
  const latest = epochs.at(-1);
  if (latest !== undefined && latest.epoch === epoch && latest.startOffset <= startOffset) {
    return false;
  }
  let kept = epochs.length;
  while (kept > 0 && contradicts(epochs[kept - 1], epoch, startOffset)) kept -= 1;
  epochs.length = kept;
  epochs.push({ epoch, startOffset });
  return true;
}

function contradicts(entry: EpochEntry | undefined, epoch: number, startOffset: number): boolean {
  return entry !== undefined && (entry.epoch >= epoch || entry.startOffset >= startOffset);
}

/** The newest epoch; -1 when there is none. */
export function latestEpochOf(epochs: readonly EpochEntry[]): number {
  return epochs.at(-1)?.epoch ?? UNDEFINED_EPOCH;
}

/**
 * OffsetsForLeaderEpoch: the largest epoch up to the asked one that the log knows, and where it ends.
 * Whoever asks for an epoch newer than all is told that the log cannot know.
 */
export function endOffsetFor(
  epochs: readonly EpochEntry[],
  epoch: number,
  logEndOffset: number,
): EpochEnd {
  if (epoch === UNDEFINED_EPOCH) return { epoch, endOffset: UNDEFINED_EPOCH_OFFSET };
  if (epoch === latestEpochOf(epochs)) return { epoch, endOffset: logEndOffset };
  const higher = indexOfHigherEpoch(epochs, epoch);
  const next = epochs[higher];
  if (next === undefined) return { epoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_EPOCH_OFFSET };
  return { epoch: epochs[higher - 1]?.epoch ?? epoch, endOffset: next.startOffset };
}

/** The entry of exactly this epoch. */
export function epochEntryOf(epochs: readonly EpochEntry[], epoch: number): EpochEntry | undefined {
  const entry = epochs[indexOfHigherEpoch(epochs, epoch) - 1];
  return entry?.epoch === epoch ? entry : undefined;
}

/** The entry before an epoch, whether or not the epoch itself has one. */
export function entryBefore(epochs: readonly EpochEntry[], epoch: number): EpochEntry | undefined {
  return epochs[indexOfHigherEpoch(epochs, epoch - 1) - 1];
}

/** The entry after an epoch, whether or not the epoch itself has one. */
export function entryAfter(epochs: readonly EpochEntry[], epoch: number): EpochEntry | undefined {
  return epochs[indexOfHigherEpoch(epochs, epoch)];
}

function indexOfHigherEpoch(epochs: readonly EpochEntry[], epoch: number): number {
  let index = epochs.length;
  while (index > 0 && (epochs[index - 1]?.epoch ?? UNDEFINED_EPOCH) > epoch) index -= 1;
  return index;
}

/** Under which epoch an offset was written; undefined before the first entry. */
export function epochForOffset(epochs: readonly EpochEntry[], offset: number): number | undefined {
  return epochs.findLast((entry) => entry.startOffset <= offset)?.epoch;
}

/** The log was cut at its end: epochs that began there or later never happened. True on change. */
export function truncateEpochsFromEnd(epochs: LeaderEpochs, endOffset: number): boolean {
  if (endOffset < 0) return false;
  const before = epochs.length;
  while ((epochs.at(-1)?.startOffset ?? -1) >= endOffset) epochs.pop();
  return epochs.length < before;
}

/** The log was cut at its start: the epoch that holds the new start begins there. True on change. */
export function truncateEpochsFromStart(epochs: LeaderEpochs, startOffset: number): boolean {
  const index = epochs.findLastIndex((entry) => entry.startOffset <= startOffset);
  const entry = epochs[index];
  if (entry === undefined) return false;
  epochs.splice(0, index + 1, { epoch: entry.epoch, startOffset });
  return true;
}

/** What tiered storage keeps beside a segment: the epochs within a range of offsets. */
export function epochEntriesInRange(
  epochs: readonly EpochEntry[],
  startOffset: number,
  endOffset: number,
): EpochEntry[] {
  const copy = epochs.slice();
  if (startOffset >= 0) truncateEpochsFromStart(copy, startOffset);
  truncateEpochsFromEnd(copy, endOffset);
  return copy;
}
