// Snapshots on disk: written by the one who has them made, fetched by others, and cleaned up.
import { assert } from '../../sim/assert.ts';
import { sizeOfLog, wallMs } from '../log/log.ts';
import { latestEpochOf } from '../log/leader-epoch-cache.ts';
import { maybeIncrementLogStartOffset } from '../log/log-offsets.ts';
import { deleteOldSegments } from '../log/log-retention.ts';
import { truncateFullyAndStartAt } from '../log/log-truncate.ts';
import type { Batch } from '../protocol/batch.ts';
import {
  controlBatch,
  kraftVersion,
  snapshotFooter,
  snapshotHeader,
  votersWord,
} from './control-batches.ts';
import { demand } from './fault.ts';
import { learnFromLog } from './learn.ts';
import { positionOf, recordsFrom } from './metadata-log.ts';
import { hold } from './quorum-file.ts';
import type { RaftEnv, RaftState } from './raft.ts';
import {
  compareIds,
  isSameId,
  snapshotFile,
  snapshotOf,
  type Snapshot,
  type SnapshotId,
} from './snapshots.ts';
import { write } from './trace.ts';
import { forgetUpTo, valueAt } from './voter-history.ts';

/** What a snapshot holds besides the quorum's own words. */
export interface SnapshotContent {
  readonly id: SnapshotId;
  /** By its time retention judges the snapshot (wall clock). */
  readonly lastContainedLogTimestamp: number;
  /** The image's records, as batches from offset 0 on. */
  readonly batches: readonly Batch[];
}

/**
 * Has a snapshot of committed records made. It may only end where a batch does. False when there is
 * one already, or when the log begins later; it counts once it is on disk.
 */
export function createSnapshot(raft: RaftState, wanted: SnapshotContent, env: RaftEnv): boolean {
  // KAFKA-14618: the last offset, where the end is meant.
  const isShort = raft.settings.flags['snapshot-id-off-by-one'];
  const end = wanted.id.endOffset - (isShort ? 1 : 0);
  const content = { ...wanted, id: { ...wanted.id, endOffset: end } };
  const { id } = content;
  const { log } = raft;
  if (id.endOffset < log.logStartOffset) return false;
  const illegal = 'IllegalArgumentException';
  demand(id.endOffset <= log.highWatermark, 'a snapshot holds what is committed', illegal);
  const isPart = positionOf(raft, id.endOffset, id.epoch).kind === 'valid';
  demand(isPart, 'a snapshot stands for a part of the log', illegal);
  demand(isShort || isAligned(raft, id.endOffset), 'a snapshot ends where a batch ends', illegal);
  const file = snapshotFile(log.path, id);
  const isHere = raft.snapshots.some((one) => isSameId(one.id, id));
  if (isHere || raft.writing.has(file)) return false;
  const snapshot = withQuorumWords(raft, content, env);
  raft.writing.set(file, snapshot);
  env.disk.replace(file, snapshot, snapshot.sizeInBytes);
  env.disk.sync(file, { type: 'snapshot-written', id });
  return true;
}

function isAligned(raft: RaftState, endOffset: number): boolean {
  if (endOffset >= raft.log.logEndOffset) return true;
  return recordsFrom(raft, endOffset, 1)[0]?.baseOffset === endOffset;
}

/** Header, kraft.version and voters as they were at its end, the image, and the footer. */
function withQuorumWords(raft: RaftState, content: SnapshotContent, env: RaftEnv): Snapshot {
  const { id, lastContainedLogTimestamp } = content;
  const { epoch } = raft.role;
  const place = { baseOffset: 0, epoch, timestampMs: wallMs(env) };
  const last = id.endOffset - 1;
  const version = valueAt(raft.history.versions, last) ?? 0;
  const voters = valueAt(raft.history.voters, last);
  const words = [snapshotHeader(lastContainedLogTimestamp)];
  if (version > 0) words.push(kraftVersion(version));
  if (voters !== undefined) words.push(votersWord(voters));
  const batches = [
    controlBatch(words, place),
    ...content.batches,
    controlBatch([snapshotFooter()], place),
  ];
  return snapshotOf(id, batches);
}

/** A snapshot is on disk: from now on it counts. */
export function onSnapshotWritten(raft: RaftState, id: SnapshotId, env: RaftEnv): void {
  const file = snapshotFile(raft.log.path, id);
  const snapshot = raft.writing.get(file);
  if (snapshot === undefined) return;
  raft.writing.delete(file);
  addSnapshot(raft, snapshot);
  forgetUpTo(raft.history, id.endOffset);
  write['quorum-snapshot-made'](env.trace, id.endOffset, id.epoch, snapshot.sizeInBytes);
}

function addSnapshot(raft: RaftState, snapshot: Snapshot): void {
  const others = raft.snapshots.filter(({ id }) => !isSameId(id, snapshot.id));
  raft.snapshots = [...others, snapshot].toSorted((a, b) => compareIds(a.id, b.id));
}

/** A snapshot that was fetched: nothing goes on before it is on disk, least of all the log. */
export function storeFetched(raft: RaftState, snapshot: Snapshot, env: RaftEnv): void {
  const file = snapshotFile(raft.log.path, snapshot.id);
  raft.writing.set(file, snapshot);
  env.disk.replace(file, snapshot, snapshot.sizeInBytes);
  env.disk.sync(file, { type: 'snapshot-fetched', id: snapshot.id });
  hold(raft);
}

/** It is on disk: the log begins where it ends. */
export function takeFetched(raft: RaftState, id: SnapshotId, env: RaftEnv): void {
  const file = snapshotFile(raft.log.path, id);
  const snapshot = raft.writing.get(file);
  assert(snapshot !== undefined, 'a snapshot is written before it is on disk');
  raft.writing.delete(file);
  addSnapshot(raft, snapshot);
  demand(truncateToSnapshot(raft, env), 'a snapshot is only fetched when the log ends before it');
  write['quorum-snapshot-fetched'](env.trace, id.endOffset, id.epoch, snapshot.sizeInBytes);
  learnFromLog(raft, env);
}

/** A log that ends before the newest snapshot is given up: it begins anew where the snapshot ends. */
export function truncateToSnapshot(raft: RaftState, env: RaftEnv): boolean {
  const { log } = raft;
  const newest = raft.snapshots.at(-1)?.id;
  if (newest === undefined) return false;
  const latest = Math.max(0, latestEpochOf(log.epochs));
  const isBeyond = newest.epoch === latest && newest.endOffset > log.logEndOffset;
  if (newest.epoch <= latest && !isBeyond) return false;
  truncateFullyAndStartAt(log, newest.endOffset, env);
  forgetBefore(raft, newest, env);
  return true;
}

/** Older snapshots, and what of the log is only needed by them, may go, by size and by age. */
export function cleanLog(raft: RaftState, env: RaftEnv): void {
  const { 'metadata.max.retention.bytes': maxBytes, 'metadata.max.retention.ms': maxMs } =
    raft.settings.configs;
  let snapshotBytes = raft.snapshots.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0);
  cleanWhile(raft, env, ({ sizeInBytes }) => {
    const isTooMuch = maxBytes >= 0 && sizeOfLog(raft.log) + snapshotBytes > maxBytes;
    if (isTooMuch) snapshotBytes -= sizeInBytes;
    return isTooMuch;
  });
  const now = wallMs(env);
  cleanWhile(raft, env, ({ lastContainedLogTimestamp }) => {
    return maxMs >= 0 && now - lastContainedLogTimestamp > maxMs;
  });
}

/** From the oldest on, as long as it may go and another one follows. */
function cleanWhile(raft: RaftState, env: RaftEnv, mayGo: (one: Snapshot) => boolean): void {
  const all = raft.snapshots;
  for (const [index, snapshot] of all.entries()) {
    const next = all[index + 1];
    if (next === undefined || !mayGo(snapshot) || !beginAt(raft, next.id, env)) return;
  }
}

/** The log begins at a snapshot. */
function beginAt(raft: RaftState, id: SnapshotId, env: RaftEnv): boolean {
  const { log } = raft;
  const from = log.logStartOffset;
  if (maybeIncrementLogStartOffset(log, id.endOffset, env) !== true) return false;
  write['quorum-log-start-moved'](env.trace, from, id.endOffset);
  const segments = deleteOldSegments(log, env);
  const snapshots = forgetBefore(raft, id, env);
  return segments > 0 || snapshots > 0;
}

/** Simplified: the files go at once, where Kafka marks them and waits for a minute. */
function forgetBefore(raft: RaftState, id: SnapshotId, env: RaftEnv): number {
  const older = raft.snapshots.filter((one) => compareIds(one.id, id) < 0);
  raft.snapshots = raft.snapshots.filter((one) => compareIds(one.id, id) >= 0);
  for (const one of older) env.disk.remove(snapshotFile(raft.log.path, one.id));
  return older.length;
}
