// Kafka's UnifiedLog: one replica's log of one partition. This file holds its state;
// what can be done with it stands in the files beside it.
import { assert } from '../../sim/assert.ts';
import type { Env } from '../../sim/program.ts';
import type { Micros } from '../../sim/time.ts';
import type { Uuid } from '../protocol/uuid.ts';
import type { CheckpointName } from './checkpoint-files.ts';
import type { LeaderEpochs } from './leader-epoch-cache.ts';
import type { LogConfig } from './log-config.ts';
import type { LogFlags } from './log-flags.ts';
import { copySegment, createSegment, type Segment } from './log-segment.ts';
import { copyProducerState, createProducerState, type ProducerState } from './producer-state.ts';

/** Wakes that a log asks for. The broker hands them to the log at that path. */
export type LogWake =
  /** What was appended is in the page cache, or the disk did not take it. */
  | { readonly type: 'log-written'; readonly path: string; readonly partition: number }
  /** Files that were marked for deletion can go now. */
  | { readonly type: 'log-files-doomed'; readonly path: string; readonly files: readonly string[] }
  /** Everything below an offset has reached the disk. */
  | {
      readonly type: 'log-flushed';
      readonly path: string;
      readonly upTo: number;
      readonly truncations: number;
      /** The last file that was synced. */
      readonly file: string;
    }
  /** A checkpoint, or another file of the log directory, was written, or its disk has failed. */
  | {
      readonly type: 'directory-written';
      readonly directory: string;
      readonly checkpoint?: CheckpointName;
    }
  /** At a start: one of the directory's checkpoint files was read. */
  | { readonly type: 'checkpoint-read'; readonly directory: string; readonly file: string }
  /** What the cleaner wrote is durable. */
  | { readonly type: 'log-cleaned'; readonly path: string }
  /** While a log is loaded: one of its files was read. */
  | { readonly type: 'log-file-read'; readonly path: string; readonly file: string };

/** What a log needs of the world. Any broker's `Env` will do. */
export type LogEnv = Pick<Env<never, LogWake>, 'clock' | 'disk' | 'rng' | 'after'>;

/** Which replica of which partition a log is. */
export interface LogIdentity {
  /** Where its files are: the log directory and the partition's own, `data-1/orders-0`. */
  readonly path: string;
  /** The partition's small integer in the world's table of names. */
  readonly partition: number;
  readonly topicId: Uuid;
}

/**
 * A log. Always: logStartOffset <= highWatermark <= logEndOffset, and the last segment is the one
 * that is written to. Sealed segments never change, they are only replaced: snapshots share them.
 */
export interface LogState extends LogIdentity {
  config: LogConfig;
  readonly flags: LogFlags;
  /** Oldest first; never empty. */
  segments: Segment[];
  /** The first offset that anyone may read. */
  logStartOffset: number;
  /** The offset that the next record gets. */
  logEndOffset: number;
  /** Everything below it is committed, as far as this replica knows. */
  highWatermark: number;
  /** False while it was not yet found which batch the high watermark lies in. */
  highWatermarkIsPlaced: boolean;
  /** The first offset of the oldest transaction that is not decided for good; -1 when there is none. */
  firstUnstableOffset: number;
  /** Everything below it is known to have reached the disk. */
  recoveryPoint: number;
  /** Everything below it is on its way to the disk: a flush has been asked for. */
  flushAskedUpTo: number;
  epochs: LeaderEpochs;
  producers: ProducerState;
  /** Raised by every truncation: a flush that began before one proves nothing of what came after. */
  truncations: number;
  /** The lowest end that a cut has left since the cleaner last looked; -1: there was none. */
  lowestCut: number;
  /** Files that were renamed and wait for their removal. */
  deleted: string[];
  /** The disk has refused something: what is in memory can no longer be trusted to be in the files. */
  offline: boolean;
  /** The wake of every append, made once. */
  readonly written: LogWake;
  /** Everything below it is in the page cache, if it was appended in this life. */
  writtenUpTo: number;
  /** Where the log ended after each append that is on its way there, oldest first. */
  unwritten: number[];
  lastFlushedMs: number;
  /** When it was last appended to, by the clock that never steps. */
  appendedAt: Micros;
  /** Raised by every change: a snapshot shares a log that did not change since the one before. */
  version: number;
}

/** How a log is to behave: its topic's settings, and the era. */
export interface LogSettings {
  readonly config: LogConfig;
  readonly flags: LogFlags;
}

/** An empty log in memory, which begins at an offset. Its files are written by `createLog`. */
export function emptyLog(
  identity: LogIdentity,
  { config, flags }: LogSettings,
  startOffset: number,
  nowMs: number,
): LogState {
  const { path, partition, topicId } = identity;
  return {
    path,
    partition,
    topicId,
    config,
    flags,
    segments: [createSegment(path, startOffset, nowMs, 0)],
    logStartOffset: startOffset,
    logEndOffset: startOffset,
    highWatermark: startOffset,
    highWatermarkIsPlaced: false,
    firstUnstableOffset: -1,
    recoveryPoint: startOffset,
    flushAskedUpTo: startOffset,
    epochs: [],
    producers: createProducerState(),
    truncations: 0,
    lowestCut: -1,
    deleted: [],
    offline: false,
    written: { type: 'log-written', path, partition },
    writtenUpTo: startOffset,
    unwritten: [],
    lastFlushedMs: nowMs,
    appendedAt: -1,
    version: 0,
  };
}

/** The segment that is written to. */
export function activeSegmentOf(log: LogState): Segment {
  const active = log.segments.at(-1);
  assert(active !== undefined, 'a log has an active segment');
  return active;
}

/** The index of the last segment that begins at an offset or before; -1 when all begin later. */
export function indexOfSegment(log: LogState, offset: number): number {
  const { segments } = log;
  let index = segments.length - 1;
  while (index >= 0 && (segments[index]?.baseOffset ?? 0) > offset) index -= 1;
  return index;
}

/** The log's size on disk. */
export function sizeOfLog(log: LogState): number {
  let size = 0;
  for (const segment of log.segments) size += segment.batches.sizeInBytes;
  return size;
}

/** The host's time of day in milliseconds, as Kafka's records count it. */
export function wallMs(env: Pick<LogEnv, 'clock'>): number {
  return Math.floor(env.clock.wall() / 1_000);
}

/**
 * A snapshot's copy. `previous` is the copy in the snapshot before, of this same log: what did not
 * change since is shared with it.
 */
export function copyLog(log: LogState, previous?: LogState): LogState {
  if (previous !== undefined && previous.version === log.version) return previous;
  const segments = log.segments.slice();
  segments[segments.length - 1] = copySegment(activeSegmentOf(log));
  return {
    ...log,
    segments,
    epochs: log.epochs.slice(),
    producers: copyProducerState(log.producers),
    deleted: log.deleted.slice(),
    unwritten: log.unwritten.slice(),
  };
}
