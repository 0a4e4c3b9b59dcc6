// A compacted segment takes the place of those it was made of, step by step so that a crash leaves
// either the old ones or the new one: `.cleaned` is being written, `.swap` is complete.
import { nextOffset } from '../protocol/batch.ts';
import { batchAt } from './batch-list.ts';
import type { CleanedGroup } from './cleaner.ts';
import { CLEANED_SUFFIX, offsetOfFile, producerSnapshotFile, SWAP_SUFFIX } from './log-files.ts';
import type { Segment } from './log-segment.ts';
import { createSegmentFile, doomFiles, filesOfSegment, writeBatch } from './log-storage.ts';
import type { LogEnv, LogState, LogWake } from './log.ts';
import { removeSnapshotsAt } from './producer-snapshots.ts';
import { batchesIn, type LogFiles } from './segment-files.ts';
import { writeTransactionIndex } from './transaction-index.ts';

/** Writes cleaned segments beside the log and syncs them: the wake comes when they are durable. */
export function writeCleaned(
  log: LogState,
  groups: readonly CleanedGroup[],
  wake: LogWake,
  env: LogEnv,
): void {
  for (const [index, { cleaned }] of groups.entries()) {
    const file = cleaned.file + CLEANED_SUFFIX;
    createSegmentFile({ ...cleaned, file }, env);
    for (let at = 0; at < cleaned.batches.length; at += 1) {
      const batch = batchAt(cleaned.batches, at);
      if (batch !== undefined) writeBatch({ ...cleaned, file }, batch, env);
    }
    const place = { path: log.path, baseOffset: cleaned.baseOffset };
    const indexFile = writeTransactionIndex(cleaned.aborted, place, CLEANED_SUFFIX, env);
    if (indexFile !== undefined) env.disk.sync(indexFile);
    if (index < groups.length - 1) env.disk.sync(file);
    else env.disk.sync(file, wake);
  }
}

/** The cleaned segments are durable: they take the place of the old ones. */
export function swapIn(log: LogState, groups: readonly CleanedGroup[], env: LogEnv): void {
  for (const { replaced, cleaned } of groups) {
    const files = filesOfSegment(log, cleaned);
    for (const file of files) env.disk.rename(file + CLEANED_SUFFIX, file + SWAP_SUFFIX);
    const gone = new Set(replaced.map(({ baseOffset }) => baseOffset));
    const at = log.segments.findIndex(({ baseOffset }) => baseOffset >= cleaned.baseOffset);
    const staying = log.segments.filter(({ baseOffset }) => !gone.has(baseOffset));
    log.segments = staying.toSpliced(at, 0, cleaned);
    doomReplaced(log, replaced, env);
    for (const file of files) env.disk.rename(file + SWAP_SUFFIX, file);
    log.version += 1;
  }
}

/** The first segment's snapshot stays: the cleaned one begins where it began. */
function doomReplaced(log: LogState, replaced: readonly Segment[], env: LogEnv): void {
  const gone = replaced.slice(1).map(({ baseOffset }) => baseOffset);
  const snapshots = removeSnapshotsAt(log.producers, gone);
  const files = replaced.flatMap((segment) => filesOfSegment(log, segment));
  doomFiles(log, [...files, ...snapshots.map((at) => producerSnapshotFile(log.path, at))], env);
}

/** Throws away what a cleaning wrote that nobody wants any more. */
export function dropCleaned(log: LogState, groups: readonly CleanedGroup[], env: LogEnv): void {
  for (const { cleaned } of groups) {
    for (const file of filesOfSegment(log, cleaned)) env.disk.remove(file + CLEANED_SUFFIX);
  }
}

/** At a start: unfinished compactions are thrown away, finished ones take their place. */
export function finishSwaps(files: LogFiles, env: LogEnv): void {
  const cleaned = filesWith(files, CLEANED_SUFFIX);
  const unfinishedFrom = Math.min(...cleaned.map((file) => offsetOfFile(file) ?? Infinity));
  for (const file of cleaned) remove(files, file, env);
  const swaps = filesWith(files, SWAP_SUFFIX);
  // A group of segments is swapped as one: what lies behind an unfinished one is unfinished too.
  for (const file of swaps) {
    if ((offsetOfFile(file) ?? 0) >= unfinishedFrom) remove(files, file, env);
  }
  const complete = filesWith(files, SWAP_SUFFIX);
  removeReplaced(files, complete, env);
  for (const file of complete) {
    const name = file.slice(0, -SWAP_SUFFIX.length);
    files.set(name, files.get(file) ?? []);
    files.delete(file);
    env.disk.rename(file, name);
  }
}

/** Removes the segments whose offsets the swapped ones cover. */
function removeReplaced(files: LogFiles, swaps: readonly string[], env: LogEnv): void {
  const logs = swaps.filter((file) => file.endsWith(`.log${SWAP_SUFFIX}`));
  let [from, upTo] = [Infinity, -Infinity];
  for (const file of logs) {
    const baseOffset = offsetOfFile(file) ?? 0;
    const last = batchesIn(files.get(file) ?? []).at(-1);
    from = Math.min(from, baseOffset);
    upTo = Math.max(upTo, last === undefined ? baseOffset : nextOffset(last));
  }
  for (const file of files.keys()) {
    const offset = offsetOfFile(file) ?? -1;
    const isSegment = file.endsWith('.log') || file.endsWith('.txnindex');
    if (isSegment && offset >= from && offset < upTo) remove(files, file, env);
  }
}

function filesWith(files: LogFiles, suffix: string): string[] {
  return [...files.keys()].filter((file) => file.endsWith(suffix)).toSorted();
}

function remove(files: LogFiles, file: string, env: LogEnv): void {
  files.delete(file);
  env.disk.remove(file);
}
