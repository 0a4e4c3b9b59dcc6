// Copies that a broker finds on its disks when it starts: their moves go on, or were decided already.
import { logPath } from '../broker/directories.ts';
import { topicWithUuid } from '../broker/rules.ts';
import { claimedLog } from '../log/log-create.ts';
import { deleteLog, directoryOf, renameLog } from '../log/log-directory.ts';
import { logDirectoryName, parseLogDirectory, type LogDirectoryName } from '../log/log-files.ts';
import type { LogState, LogWake } from '../log/log.ts';
import { partitionOf, type Partition } from '../metadata/image.ts';
import type { Replica } from '../replication/replica.ts';
import { write } from '../replication/trace.ts';
import { takeUpMove } from './directory-moves.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';

/** KAFKA-16082: the controller counts replicas to where their copies are, and the broker died before they took over. */
export function finishDecidedMoves(process: BrokerProcess, env: ServerEnv): void {
  const { found } = process.recovery;
  for (const copy of found.slice()) {
    const name = copyNameOf(copy);
    const partition = name === undefined ? undefined : partitionOfCopy(process, copy, name, env);
    if (name === undefined || partition === undefined) continue;
    if (assignedDirectory(process, partition) !== directoryOf(copy)) continue;
    takeOver(found, copy, name, env);
    write['replica-moved'](env.trace, partition.id, directoryOf(copy));
  }
}

/** Of which replica a log is the copy; undefined: it is none, or cannot be read. */
function copyNameOf({ path, offline }: LogState): LogDirectoryName | undefined {
  const name = parseLogDirectory(path.slice(path.indexOf('/') + 1));
  return name?.kind === 'future' && !offline ? name : undefined;
}

function partitionOfCopy(
  { broker }: BrokerProcess,
  { topicId }: LogState,
  { partition: index }: LogDirectoryName,
  env: ServerEnv,
): Partition | undefined {
  const { image } = broker.view;
  const id = topicWithUuid(image, env, topicId)?.partitions[index];
  return id === undefined ? undefined : partitionOf(image, id);
}

function assignedDirectory(
  { broker }: BrokerProcess,
  { replicas, directories }: Partition,
): string | undefined {
  const assigned = directories[replicas.indexOf(broker.nodeId)];
  return broker.directories.find(({ id }) => id === assigned)?.name;
}

/** Complete or not: what the copy lacks it will fetch as a follower. */
function takeOver(found: LogState[], copy: LogState, name: LogDirectoryName, env: ServerEnv): void {
  const logEnv = env.part<LogWake>('log');
  const current = logDirectoryName(name.topic, name.partition);
  const at = found.findIndex(
    ({ path, topicId, offline }) =>
      !offline && topicId === copy.topicId && path.endsWith(`/${current}`),
  );
  for (const replaced of at < 0 ? [] : found.splice(at, 1)) deleteLog(replaced, logEnv);
  const path = logPath(directoryOf(copy), name.topic, name.partition);
  found[found.indexOf(copy)] = renameLog(copy, path, logEnv);
}

/** A replica was taken up: its copy goes on, if one was found. */
export function takeUpFoundCopy(process: BrokerProcess, replica: Replica, env: ServerEnv): void {
  const { found } = process.recovery;
  const at = found.findIndex((log) => isCopyOf(log, replica));
  const copy = found[at];
  if (copy === undefined || directoryOf(copy) === directoryOf(replica.log)) return;
  found.splice(at, 1);
  // Where the replica's own disk has failed the copy waits for the next start.
  if (replica.log.offline) return;
  copy.config = replica.log.config;
  takeUpMove(process, replica, claimedLog(copy, replica.id), env);
}

function isCopyOf(log: LogState, { topicName, topicUuid, index }: Replica): boolean {
  const name = copyNameOf(log);
  return name?.topic === topicName && name.partition === index && log.topicId === topicUuid;
}
