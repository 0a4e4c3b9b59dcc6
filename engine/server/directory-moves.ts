// Replicas move from one disk of their broker to another (KIP-113, KIP-858): copies are begun, grow, and take
// over once the controller knows the new place (Kafka's ReplicaAlterLogDirsManager and its threads).
import { ms } from '../../sim/time.ts';
import { logPath, type LogDirectory } from '../broker/directories.ts';
import { rouseFetchers } from '../broker/replica-fetching.ts';
import { abortCleaning, moveCleaning } from '../log/log-cleaner.ts';
import { createLog } from '../log/log-create.ts';
import {
  checkpointLogStartOffsets,
  checkpointRecoveryPoints,
  deleteLog,
  directoryOf,
  renameLog,
  uniquePath,
} from '../log/log-directory.ts';
import { setHighWatermark } from '../log/log-offsets.ts';
import { takeOffline } from '../log/log-wakes.ts';
import type { LogState, LogWake } from '../log/log.ts';
import type { PartitionId } from '../metadata/ids.ts';
import { partitionOf } from '../metadata/image.ts';
import { ErrorCode } from '../protocol/errors.ts';
import {
  copyNext,
  createFuture,
  isComplete,
  type FutureReplica,
} from '../replication/future-replica.ts';
import type { Replica } from '../replication/replica.ts';
import { stir } from '../replication/stirred.ts';
import { isExceeded } from '../replication/throttle.ts';
import { write } from '../replication/trace.ts';
import { noteAssignment, type AnsweredAssignment } from './directory-assignments.ts';
import { logsOf } from './logs.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';

/** After each event: moves that were asked for begin, and each thread goes on with its copy. */
export function runMoves(process: BrokerProcess, env: ServerEnv): void {
  const { movesWanted, replication } = process.broker;
  if (movesWanted.size > 0) beginMoves(process, env);
  if (replication.futures.size > 0) goOnWithMoves(process, env);
}

function beginMoves(process: BrokerProcess, env: ServerEnv): void {
  const { movesWanted, replication } = process.broker;
  for (const [partition, directory] of movesWanted) {
    movesWanted.delete(partition);
    const replica = replication.replicas.get(partition);
    if (replica !== undefined && !replica.log.offline) beginMove(process, replica, directory, env);
  }
}

function goOnWithMoves(process: BrokerProcess, env: ServerEnv): void {
  for (const future of copiesInProgress(process)) goOn(process, future, env);
}

/** A copy begins to grow; one that was growing elsewhere is given up. */
function beginMove(
  process: BrokerProcess,
  replica: Replica,
  directory: string,
  env: ServerEnv,
): void {
  const { broker, cleaner } = process;
  const { log, id } = replica;
  const logEnv = env.part<LogWake>('log');
  const stays = directoryOf(log) === directory;
  const why = stays ? 'it is to stay where it is' : 'another directory is asked for';
  giveUpMove(process, id, { why, deletesCopy: true }, env);
  if (stays) return;
  const path = uniquePath(log, 'future', logEnv, directory);
  const identity = { path, partition: id, topicId: log.topicId };
  const copy = createLog(identity, log.config, logEnv, broker.flags);
  abortCleaning(cleaner, log, logEnv);
  takeUpMove(process, replica, copy, env);
}

/** A copy goes on that has just begun, or was found after a restart. */
export function takeUpMove(
  { broker }: BrokerProcess,
  replica: Replica,
  copy: LogState,
  env: ServerEnv,
): void {
  broker.replication.futures.set(replica.id, createFuture(copy, replica));
  write['replica-move-began'](env.trace, replica.id, directoryOf(copy), copy.logEndOffset);
}

/** Each thread has one copy, and stays with it; those that wait are taken by topic and partition. */
// Simplified: whichever thread is free takes the next copy, where Kafka gives each partition its thread.
function copiesInProgress({ broker }: BrokerProcess): readonly FutureReplica[] {
  const { futures } = broker.replication;
  const threads = broker.configs['num.replica.alter.log.dirs.threads'] ?? broker.directories.length;
  const able = [...futures.values()].filter(({ failed }) => !failed);
  let free = threads - able.filter(({ isInProgress }) => isInProgress).length;
  if (free > 0 && able.length > threads - free) {
    const waiting = able.filter(({ isInProgress }) => !isInProgress);
    for (const future of waiting.toSorted(byPath).slice(0, free)) {
      future.isInProgress = true;
      free -= 1;
    }
  }
  return able.filter(({ isInProgress }) => isInProgress);
}

const nameOf = ({ log }: FutureReplica): string => log.path.slice(log.path.indexOf('/') + 1);
const byPath = (a: FutureReplica, b: FutureReplica): number => (nameOf(a) < nameOf(b) ? -1 : 1);

/** The next piece is copied once the last one is written; a complete copy is made known, and takes over. */
// Simplified: Kafka's thread looks again and again whether there is more; here it is woken.
function goOn(process: BrokerProcess, future: FutureReplica, env: ServerEnv): void {
  const { configs, replication } = process.broker;
  const replica = replication.replicas.get(future.id);
  const now = env.clock.monotonic();
  if (replica === undefined || future.log.unwritten.length > 0 || future.delayedUntil > now) return;
  if (isExceeded(replication.throttles.directories, now)) {
    delay(process, future, env);
    return;
  }
  copyNext(replication, { future, replica }, { maxBytes: configs['replica.fetch.max.bytes'] }, env);
  if (future.failed) future.isInProgress = false;
  else if (isComplete(future, replica)) promote(process, { future, replica }, env);
}

function delay({ broker }: BrokerProcess, future: FutureReplica, env: ServerEnv): void {
  const pause = ms(broker.configs['replica.fetch.backoff.ms']);
  future.delayedUntil = env.clock.monotonic() + pause;
  env.after(pause, { type: 'moves-go-on' });
}

interface Move {
  readonly future: FutureReplica;
  readonly replica: Replica;
}

function promote(process: BrokerProcess, { future, replica }: Move, env: ServerEnv): void {
  const directory = homeOf(process, future.log);
  if (future.promotion === 'none' && directory !== undefined) {
    future.promotion = 'queued';
    noteAssignment(process.assignments, replica, directory.id);
    write['replica-copy-complete'](env.trace, replica.id, directory.name);
  } else if (future.promotion === 'accepted') {
    replaceCurrent(process, { future, replica }, env);
  }
}

const homeOf = ({ broker }: BrokerProcess, log: LogState): LogDirectory | undefined =>
  broker.directories.find(({ name }) => name === directoryOf(log));

/** The controller has said of some replicas whether it takes their new places. */
export function onPlacesAnswered(
  process: BrokerProcess,
  answered: readonly AnsweredAssignment[],
  env: ServerEnv,
): void {
  const { futures, replicas } = process.broker.replication;
  for (const future of futures.values()) {
    const replica = replicas.get(future.id);
    const id = homeOf(process, future.log)?.id;
    const answer = answered.find(
      ({ topicId, index, directory }) =>
        topicId === replica?.topicUuid && index === replica.index && directory === id,
    );
    if (answer === undefined || future.promotion !== 'queued') continue;
    if (answer.errorCode === ErrorCode.NONE) {
      future.promotion = 'accepted';
    } else {
      future.promotion = 'none';
      delay(process, future, env);
    }
  }
}

/**
 * The copy takes the replica's name and place; what lay in the old directory is deleted, and with it epochs
 * without records, the leader's own too: as in Kafka, who knows such a one is refused until something is written.
 */
function replaceCurrent(process: BrokerProcess, { future, replica }: Move, env: ServerEnv): void {
  const { broker, cleaner, links } = process;
  const source = replica.log;
  const path = logPath(directoryOf(future.log), replica.topicName, replica.index);
  const moved = renameLog(future.log, path, env.part('log'));
  setHighWatermark(moved, source.highWatermark);
  // What acks=1 waits for has been written in the new place.
  moved.writtenUpTo = moved.logEndOffset;
  // Whoever compares versions takes it for what the replica's log has become.
  moved.version = Math.max(source.version, moved.version) + 1;
  moveCleaning(cleaner, source, moved, env.part('log'));
  replica.log = moved;
  broker.replication.futures.delete(replica.id);
  stir(broker.replication.stirred, replica.id);
  rouseFetchers(links);
  deleteLog(source, env.part('log'));
  const directory = directoryOf(source);
  checkpointRecoveryPoints(directory, logsOf(process), env.part('log'));
  checkpointLogStartOffsets(directory, logsOf(process), env.part('log'));
  write['replica-moved'](env.trace, replica.id, directoryOf(moved));
}

/** How a move is given up. */
export interface MoveEnd {
  readonly why: string;
  /** False: the copy's disk has failed, or what is found there after a restart shall go on. */
  readonly deletesCopy: boolean;
  /** True: the replica itself goes, and the controller need not hear where it lies. */
  readonly isGone?: boolean;
}

/** A copy grows no more. What the controller may have heard of it is taken back. */
export function giveUpMove(
  process: BrokerProcess,
  partition: PartitionId,
  { why, deletesCopy, isGone = false }: MoveEnd,
  env: ServerEnv,
): void {
  const { futures, replicas } = process.broker.replication;
  const future = futures.get(partition);
  if (future === undefined) return;
  futures.delete(partition);
  const replica = isGone ? undefined : replicas.get(partition);
  if (replica !== undefined && mayBeKnown(process, future)) {
    const home = homeOf(process, replica.log);
    if (home !== undefined) noteAssignment(process.assignments, replica, home.id);
  }
  if (deletesCopy) deleteLog(future.log, env.part('log'));
  else takeOffline(future.log);
  write['replica-move-given-up'](env.trace, partition, directoryOf(future.log), why);
}

/** May the controller count the replica to the copy's directory? */
const mayBeKnown = (process: BrokerProcess, future: FutureReplica): boolean =>
  future.promotion !== 'none' || isKnownPlace(process, future.id);

/** Does the metadata count a replica to where its copy still grows? It will lie there at once. */
// Simplified: Kafka asks for the old place back at that moment, and amends that once the copy has taken over.
export function isKnownPlace(process: BrokerProcess, id: PartitionId): boolean {
  const { replication, view, nodeId } = process.broker;
  const future = replication.futures.get(id);
  const partition = partitionOf(view.image, id);
  if (future === undefined || partition === undefined) return false;
  const known = partition.directories[partition.replicas.indexOf(nodeId)];
  return homeOf(process, future.log)?.id === known;
}
