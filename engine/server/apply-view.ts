// A new view arrives: each replica of this broker learns its role, in the order that Kafka applies them.
import { get } from '../../sim/map/persistent-map.ts';
import { startFetching, stopFetching } from '../broker/replica-fetching.ts';
import { rouse } from '../broker/resting-fetches.ts';
import { directoryForNew, logPath } from '../broker/directories.ts';
import { claimedLog, createLog } from '../log/log-create.ts';
import { forgetCleaning } from '../log/log-cleaner.ts';
import { deleteLog } from '../log/log-directory.ts';
import { logDirectoryName } from '../log/log-files.ts';
import { emptyLog, wallMs, type LogState, type LogWake } from '../log/log.ts';
import { takeOffline } from '../log/log-wakes.ts';
import { registerAgain } from './lifecycle.ts';
import { mustRegisterAgain } from './registration-tracker.ts';
import { imageAllows } from '../metadata/abilities.ts';
import { rolesBetween } from '../metadata/delta.ts';
import { topicOf, type Partition } from '../metadata/image.ts';
import type { PublishedImage } from '../metadata/image.ts';
import type { Uuid } from '../protocol/uuid.ts';
import { write as writeMetadata } from '../metadata/trace.ts';
import { forgetPendingChanges } from '../replication/isr.ts';
import { onRoleTold } from '../replication/future-replica.ts';
import type { Replica } from '../replication/replica.ts';
import { write as writeReplication } from '../replication/trace.ts';
import { becomeFollower, becomeLeader, stopReplica } from '../replication/roles.ts';
import { updateCoordinators } from './coordinators.ts';
import { applySettings, noEntries, throttledAt, topicSettingsOf } from './dynamic-configs.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';
import { noteDirectory } from './directory-assignments.ts';
import { giveUpMove, isKnownPlace } from './directory-moves.ts';
import { finishDecidedMoves, takeUpFoundCopy } from './future-logs.ts';
import { setStraysAside, takeFound } from './recovery.ts';

/** Takes over what was published, unless something newer is known. */
export function applyPublication(
  process: BrokerProcess,
  { offset, epoch, image }: PublishedImage,
  env: ServerEnv,
): void {
  const { broker } = process;
  if (offset <= broker.view.offset) return;
  const before = broker.view.image;
  const changes = rolesBetween(before, image, broker.nodeId);
  broker.view = { offset, epoch, image };
  writeMetadata['metadata-applied'](env.trace, offset, epoch);
  if (mustRegisterAgain(before, image, broker.nodeId)) registerAgain(process.lifecycle, env);
  forgetPendingChanges(broker.replication);
  finishDecidedMoves(process, env);
  for (const change of changes) {
    rouse(broker, change.type === 'stop-replica' ? change.partition : change.partition.id);
    if (change.type === 'stop-replica') {
      stopFetching(process.links, change.partition, env);
      const why = 'the replica leaves this broker';
      const end = { why, deletesCopy: change.delete, isGone: true };
      giveUpMove(process, change.partition, end, env);
      const log = broker.replication.replicas.get(change.partition)?.log;
      stopReplica(broker.replication, change.partition, env);
      if (log === undefined || log.offline || !change.delete) continue;
      forgetCleaning(process.cleaner, log, env.part('log'));
      deleteLog(log, env.part('log'));
      writeReplication['log-deleted'](env.trace, change.partition);
    } else if (change.type === 'make-leader') {
      lead(process, change.partition, env);
    } else {
      follow(process, change.partition, env);
    }
  }
  updateCoordinators(broker, before, env);
  applySettings(process, before, env);
  setStraysAside(process.recovery, env);
}

function lead(process: BrokerProcess, partition: Partition, env: ServerEnv): void {
  const { broker, links } = process;
  stopFetching(links, partition.id, env);
  const replica = replicaOf(process, partition, env);
  noteHome(process, replica, partition);
  // A replica whose disk has failed leads nothing: the controller will hear of it.
  if (replica.log.offline) return;
  becomeLeader(broker.replication, replica, partition, { rules: broker, env });
  tellCopy(process, replica);
}

function noteHome(process: BrokerProcess, replica: Replica, partition: Partition): void {
  const knowsDirectories = imageAllows(process.broker.view.image, 'isDirectoryAssignmentSupported');
  if (!knowsDirectories || isKnownPlace(process, partition.id)) return;
  noteDirectory(process.assignments, replica, partition, process.broker);
}

function tellCopy({ broker }: BrokerProcess, replica: Replica): void {
  const future = broker.replication.futures.get(replica.id);
  if (future !== undefined) onRoleTold(future, replica);
}

function follow(process: BrokerProcess, partition: Partition, env: ServerEnv): void {
  const { broker, links } = process;
  const replica = replicaOf(process, partition, env);
  noteHome(process, replica, partition);
  if (replica.log.offline) return;
  const isNewReign = becomeFollower(broker.replication, replica, partition, env);
  tellCopy(process, replica);
  if (partition.leader < 0) stopFetching(links, partition.id, env);
  else if (isNewReign) startFetching(broker, links, replica, env);
}

/** The replica as this broker has it: known, recovered from its disk, or new. */
function replicaOf(process: BrokerProcess, partition: Partition, env: ServerEnv): Replica {
  const { broker } = process;
  const { replicas } = broker.replication;
  const known = replicas.get(partition.id);
  const entries = get(broker.view.image.topicConfigs, partition.topic) ?? noEntries;
  if (known !== undefined) return known;
  const { topic: topicConfigs, log: logConfig } = topicSettingsOf(broker, entries);
  const topic = topicOf(broker.view.image, partition.topic);
  const { name: topicName = '', uuid: topicUuid = '' } = topic ?? {};
  const name = { topicName, topicUuid, index: partition.index };
  const log = logFor(process, partition, name, env);
  log.config = logConfig;
  const replica: Replica = {
    id: partition.id,
    topicName,
    topicUuid,
    index: partition.index,
    log,
    role: 'none',
    leader: -1,
    leaderEpoch: -1,
    partitionEpoch: -1,
    replicas: partition.replicas,
    isr: { type: 'committed', isr: [] },
    leaderEpochStartOffset: 0,
    followers: new Map(),
    throttled: throttledAt(broker, partition.index, topicConfigs),
    minInSyncReplicas: topicConfigs['min.insync.replicas'],
  };
  replicas.set(partition.id, replica);
  takeUpFoundCopy(process, replica, env);
  return replica;
}

interface ReplicaName {
  readonly topicName: string;
  readonly topicUuid: Uuid;
  readonly index: number;
}

/** The log of a replica: recovered from one of the disks, or new, or out of reach with its disk. */
function logFor(
  { broker, recovery }: BrokerProcess,
  partition: Partition,
  { topicName, topicUuid, index }: ReplicaName,
  env: ServerEnv,
): LogState {
  const logEnv = env.part<LogWake>('log');
  const { directories, nodeId, flags, replication, preferredDirectories, configs } = broker;
  const id = partition.directories[partition.replicas.indexOf(nodeId)];
  const own = directories.find((directory) => directory.id === id);
  const name = logDirectoryName(topicName, index);
  const wanted = { name, topicId: topicUuid, directory: own?.name };
  const found = takeFound(recovery, wanted, env);
  if (found !== undefined) return claimedLog(found, partition.id);
  const preferred = directories.find((one) => one.name === preferredDirectories.get(name));
  preferredDirectories.delete(name);
  const directory = preferred ?? own ?? directoryForNew(directories, replication, configs);
  const path = logPath(directory?.name ?? '', topicName, index);
  const identity = { path, partition: partition.id, topicId: topicUuid };
  const { log: config } = topicSettingsOf(broker, noEntries);
  if (directory?.isOnline === true) return createLog(identity, config, logEnv, flags);
  const log = emptyLog(identity, { config, flags }, 0, wallMs(logEnv));
  takeOffline(log);
  return log;
}
