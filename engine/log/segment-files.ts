// What a segment's file tells when it is read again.
import type { FileEntry } from '../../sim/disk/file.ts';
import type { Batch } from '../protocol/batch.ts';
import type { LogConfig } from './log-config.ts';
import { offsetOfFile, transactionIndexFile } from './log-files.ts';
import { appendToSegment, createSegment, type Segment } from './log-segment.ts';
import type { AbortedTransaction } from './transaction-index.ts';

/** The files of a log, each with its entries. */
export type LogFiles = Map<string, readonly FileEntry[]>;

/** A segment as its file tells it, and from which batch on that cannot be believed. */
export interface ReadSegment {
  readonly segment: Segment;
  /** The index of the first batch that is torn or corrupt; undefined when all are sound. */
  readonly brokenFrom: number | undefined;
  /** The file is there, but a power loss took even its beginning. */
  readonly isBare: boolean;
}

/** Every segment among the files, oldest first. */
export function segmentsAmong(
  files: LogFiles,
  path: string,
  config: LogConfig,
  nowMs: number,
): ReadSegment[] {
  const read: ReadSegment[] = [];
  for (const [file, entries] of files) {
    const baseOffset = offsetOfFile(file);
    if (baseOffset === undefined || !file.endsWith('.log')) continue;
    const segment = createSegment(path, baseOffset, nowMs, 0);
    for (const batch of batchesIn(entries)) appendToSegment(segment, batch, config, nowMs);
    segment.index.bytesSinceLastEntry = 0;
    segment.aborted = abortedAmong(files, path, baseOffset);
    // The beginning has no bytes that could break.
    const broken = entries.findIndex(({ condition }, at) => at > 0 && condition !== 'intact');
    const brokenFrom = broken < 0 ? undefined : broken - 1;
    read.push({ segment, brokenFrom, isBare: entries.length === 0 });
  }
  return read.toSorted((a, b) => a.segment.baseOffset - b.segment.baseOffset);
}

/** The batches of a file, without its beginning, and without one that is there in part only. */
export function batchesIn(entries: readonly FileEntry[]): Batch[] {
  const torn = entries.findIndex(({ condition }) => condition === 'torn');
  const whole = torn < 0 ? entries : entries.slice(0, torn);
  return whole.slice(1).map(({ value }) => value as Batch);
}

function abortedAmong(files: LogFiles, path: string, baseOffset: number): AbortedTransaction[] {
  const entries = files.get(transactionIndexFile(path, baseOffset)) ?? [];
  return entries
    .filter(({ condition }) => condition === 'intact')
    .map(({ value }) => value as AbortedTransaction);
}

/** The content of a small file that is always written as a whole; undefined if it is gone or broken. */
export function wholeOf(entries: readonly FileEntry[] | undefined): unknown {
  const entry = entries?.[0];
  return entry?.condition === 'intact' ? entry.value : undefined;
}
