// A compacted segment takes the place of those it was made of, step by step so that a crash leaves
// either the old ones or the new one: `.cleaned` is being written, `.swap` is complete.
import { nextOffset } from '../protocol/batch.ts';
import { CLEANED_SUFFIX, offsetOfFile, SWAP_SUFFIX } from './log-files.ts';
import type { LogEnv } from './log.ts';
import { batchesIn, type LogFiles } from './segment-files.ts';

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
