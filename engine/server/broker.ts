// The broker in a process: its parts put together, and every event handed to its part.
import { assert } from '../../sim/assert.ts';
import type { ConnectionId, ProcessEvent } from '../../sim/program.ts';
import { copyBroker, createBroker } from '../broker/broker.ts';
import { isBrokerWake, onBrokerWake, settleParked } from '../broker/dispatch.ts';
import { onAccepted, onClosed, onRequest, onWritable } from '../broker/front.ts';
import {
  copyLinks,
  isFetchWake,
  linkOf,
  onFetchClosed,
  onFetchConnected,
  onFetchResponse,
  onFetchWake,
} from '../broker/replica-fetching.ts';
import type { CheckpointName } from '../log/checkpoint-files.ts';
import { onLogWake } from '../log/log-wakes.ts';
import type { LoadedDirectory } from '../log/directory-loader.ts';
import { directoryOf } from '../log/log-directory.ts';
import { copyCleaner } from '../log/log-cleaner.ts';
import type { LogState, LogWake } from '../log/log.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { PublishedImage } from '../metadata/image.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { stir } from '../replication/stirred.ts';
import { write } from '../replication/trace.ts';
import { applyPublication } from './apply-view.ts';
import { noEntries, topicSettingsOf } from './dynamic-configs.ts';
import {
  cleanerOf,
  cleanNext,
  isCleaningWake,
  onCleaned,
  rememberCleaned,
  startCleaning,
} from './cleaning.ts';
import { isChoreWake, onChoreWake, startHousekeeping } from './housekeeping.ts';
import { copyAssignments, createAssignments } from './directory-assignments.ts';
import { createChannels, proposeNext, runErrands, sayAlive, tellDirectories } from './errands.ts';
import { runMoves } from './directory-moves.ts';
import { failDirectory, onFailureOverdue } from './failed-directory.ts';
import { copyChannel } from './controller-channel.ts';
import { copyProposals, createProposals, type ProposalWake } from './isr-proposals.ts';
import {
  createLifecycle,
  hasCaughtUp,
  isShuttingDown,
  setReadyToUnfence,
  startLifecycle,
  type LifecycleWake,
} from './lifecycle.ts';
import {
  endItself,
  type AnyBrokerWake,
  type BrokerProcess,
  type NodeProcess,
  type ServerEnv,
  type StopWake,
} from './process.ts';
import { beginRecovery, copyRecovery, isRecovered, onStartRead } from './recovery.ts';
import type { ServerSettings } from './settings.ts';
import { onEventWhileShuttingDown, onShutdownOverdue, stopBroker } from './stopping.ts';

/** What a broker keeps besides what every process does. */
type BrokerParts = Omit<BrokerProcess, keyof NodeProcess>;

/** A broker begins: it reads its disk, and then registers. */
export function startBroker(settings: ServerSettings, env: Pick<ServerEnv, 'part'>): BrokerParts {
  const door = env.part<AnyBrokerWake>('');
  const { nodeId, kafka: release, configs: configFile, flags = {} } = settings;
  const broker = createBroker({ nodeId, release, configFile, flags });
  const { configs, directories } = broker;
  startHousekeeping(configs, door);
  return {
    broker,
    links: [],
    lifecycle: createLifecycle(nodeId, configs['broker.heartbeat.interval.ms'], door),
    channels: createChannels(configs),
    proposals: createProposals(),
    assignments: createAssignments(),
    recovery: beginRecovery(directories, door.part('log')),
    cleaner: cleanerOf(configs),
    early: undefined,
  };
}

type BrokerEvent = ProcessEvent<Envelope, AnyBrokerWake>;

/** Something that came to the broker's own door. */
export function onBrokerEvent(process: BrokerProcess, event: BrokerEvent, env: ServerEnv): void {
  const { broker } = process;
  if (isShuttingDown(process.lifecycle)) {
    onEventWhileShuttingDown(process, event, env);
    return;
  }
  switch (event.type) {
    case 'accepted':
      onAccepted(broker, event.connection, event.peer.host, env);
      break;
    case 'connected':
      onConnected(process, event.connection, env);
      break;
    case 'received':
      onMessage(process, event, env);
      break;
    case 'closed':
      onLost(process, event.connection, env);
      break;
    case 'writable':
      onWritable(broker, event.connection, env);
      break;
    case 'wake':
      onWake(process, event.wake, env);
      break;
    case 'stop-asked':
      stopBroker(process, env);
      break;
    case 'told':
      break;
  }
}

function onConnected({ broker, links }: BrokerProcess, id: ConnectionId, env: ServerEnv): void {
  const link = linkOf(links, id);
  if (link !== undefined) onFetchConnected(broker, link, env);
}

function onLost({ broker, links }: BrokerProcess, id: ConnectionId, env: ServerEnv): void {
  const link = linkOf(links, id);
  if (link === undefined) onClosed(broker, id, env);
  else onFetchClosed(broker, link, env);
}

function onMessage(
  { broker, links }: BrokerProcess,
  event: BrokerEvent & { readonly type: 'received' },
  env: ServerEnv,
): void {
  const { message, connection } = event;
  if (message.type === 'request') {
    onRequest(broker, event, message, env);
    return;
  }
  const link = linkOf(links, connection);
  if (link !== undefined) onFetchResponse(broker, link, message, env);
}

/**
 * The cluster's truth has moved: it is applied once this broker's own logs are there, and it has read of
 * its own registration. Before, it would take up what it led in an earlier life.
 */
export function onPublication(
  process: BrokerProcess,
  published: PublishedImage,
  env: ServerEnv,
): void {
  if (isShuttingDown(process.lifecycle)) return;
  if (!isRecovered(process.recovery) || !hasCaughtUp(process.lifecycle)) {
    process.early = published;
    return;
  }
  applyPublication(process, published, env);
  setReadyToUnfence(process.lifecycle, env);
}

function onWake(process: BrokerProcess, wake: AnyBrokerWake, env: ServerEnv): void {
  const { broker, links } = process;
  if (isBrokerWake(wake)) onBrokerWake(broker, wake, env);
  else if (isFetchWake(wake)) onFetchWake(broker, links, wake, env);
  else if (isChoreWake(wake)) onChoreWake(process, wake, env);
  else if (isCleaningWake(wake)) cleanNext(process, env);
  else if (wake.type === 'directory-failure-overdue') onFailureOverdue(process, wake.id, env);
  else onOwnWake(process, wake.type, env);
}

/** What the broker has to do by itself: to live, to propose, to stop. */
function onOwnWake(
  process: BrokerProcess,
  type: (LifecycleWake | ProposalWake | StopWake)['type'] | 'assign-directories' | 'moves-go-on',
  env: ServerEnv,
): void {
  switch (type) {
    case 'heartbeat-due':
      sayAlive(process, env);
      break;
    case 'registration-overdue':
      if (!process.lifecycle.isRegistered) endItself(process, env);
      break;
    case 'propose-again':
      proposeNext(process, env);
      break;
    case 'assign-directories':
      tellDirectories(process, env);
      break;
    case 'moves-go-on':
      // Every event lets copies go on: this one comes where no other does.
      break;
    case 'shutdown-overdue':
      onShutdownOverdue(process, env);
      break;
    case 'logs-flushed':
    case 'shutdown-noted':
      assert(false, 'who does not stop has asked for no such wake');
  }
}

type LogEvent = ProcessEvent<Envelope, LogWake>;

/** How it went where no disk was asked. */
const done = { ok: true } as const;

/** A wake that one of the logs asked for. */
export function onLogEvent(process: BrokerProcess, event: LogEvent, env: ServerEnv): void {
  if (event.type !== 'wake') return;
  const { wake, outcome = done } = event;
  if (wake.type === 'checkpoint-read' || wake.type === 'log-file-read') {
    onFileRead(process, { wake, outcome }, env);
  } else if (!outcome.ok) {
    failDirectory(process, directoryOfWake(wake), env);
  } else if ('path' in wake) {
    onLogNews(process, wake, env);
  } else if (wake.checkpoint !== undefined) {
    noteWritten(process, wake.directory, wake.checkpoint);
  }
}

/** A checkpoint has reached the disk: the next one may be written. */
function noteWritten({ broker }: BrokerProcess, directory: string, what: CheckpointName): void {
  for (const { name, beingWritten } of broker.directories) {
    if (name === directory) beingWritten.delete(what);
  }
}

const directoryOfWake = (wake: LogWake): string =>
  'directory' in wake ? wake.directory : directoryOf(wake);

function onFileRead(
  process: BrokerProcess,
  read: Parameters<typeof onStartRead>[1],
  env: ServerEnv,
): void {
  const { broker, recovery } = process;
  const { log: config } = topicSettingsOf(broker, noEntries);
  const settings = { config, flags: broker.flags };
  const loaded = onStartRead(recovery, read, settings, env.part('log'));
  if (loaded === 'failed') failDirectory(process, directoryOfWake(read.wake), env);
  if (process.hasEnded) return;
  maybeRegister(process, env);
  if (loaded === 'failed') afterRecovery(process, env);
  else if (loaded !== 'reading') onLoaded(process, loaded, env);
}

/** What a log had asked of its disk is done. */
function onLogNews(
  process: BrokerProcess,
  wake: Extract<LogWake, { readonly path: string }>,
  env: ServerEnv,
): void {
  const { broker } = process;
  const { replication, flags } = broker;
  const log = logAt(process, wake);
  if (wake.type === 'log-cleaned') {
    if (!isShuttingDown(process.lifecycle)) onCleaned(process, log, env);
  } else if (log !== undefined) {
    if (!onLogWake(log, wake, env.part('log'))) failDirectory(process, directoryOf(log), env);
    else if (broker.awaitingDisk > 0) stir(replication.stirred, log.partition);
  } else if (wake.type === 'log-files-doomed') {
    removeFiles(wake.files, env);
  } else if (wake.type === 'log-flushed' && flags['flush-meets-deletion']) {
    failDirectory(process, directoryOf(wake), env);
  }
}

/** How the last life has ended is known as soon as the checkpoint files are read. */
function maybeRegister({ lifecycle, recovery, broker }: BrokerProcess, env: ServerEnv): void {
  const { previousBrokerEpoch } = recovery;
  if (lifecycle.stage !== 'not-running' || previousBrokerEpoch === undefined) return;
  const timeoutMs = broker.configs['initial.broker.registration.timeout.ms'];
  startLifecycle(lifecycle, previousBrokerEpoch, timeoutMs, env);
}

/** Files of a log that left this broker: their delay is over. */
function removeFiles(files: readonly string[], env: ServerEnv): void {
  for (const file of files) env.disk.remove(file);
}

/** The log that asked: by its partition, where the wake tells it. */
function logAt(
  { broker, recovery }: BrokerProcess,
  wake: { readonly path: string; readonly partition?: PartitionId },
): LogState | undefined {
  const { path } = wake;
  const { replicas, futures } = broker.replication;
  if (wake.partition !== undefined) {
    const log = replicas.get(wake.partition)?.log;
    if (log?.path === path) return log;
    const copy = futures.get(wake.partition)?.log;
    return copy?.path === path ? copy : undefined;
  }
  for (const { log } of replicas.values()) if (log.path === path) return log;
  for (const { log } of futures.values()) if (log.path === path) return log;
  // A broker that is stopped at once has flushed what it found before it knew what that was for.
  return recovery.found.find((log) => log.path === path);
}

function traceRecovered(log: LogState, env: ServerEnv): void {
  const directory = env.intern('directory', log.path);
  write['log-recovered'](env.trace, directory, log.logEndOffset, log.highWatermark);
}

/** All logs of a directory are there. */
function onLoaded(process: BrokerProcess, loaded: LoadedDirectory, env: ServerEnv): void {
  for (const log of loaded.logs) traceRecovered(log, env);
  rememberCleaned(process.cleaner, loaded);
  afterRecovery(process, env);
}

/** After the last directory: what the controller said meanwhile is applied now. */
function afterRecovery(process: BrokerProcess, env: ServerEnv): void {
  if (!isRecovered(process.recovery)) return;
  startCleaning(process, env);
  applyEarly(process, env);
}

/** What was published before this broker could apply it. */
export function applyEarly(process: BrokerProcess, env: ServerEnv): void {
  const { early } = process;
  process.early = undefined;
  if (early !== undefined) onPublication(process, early, env);
}

/** After each event: who waited looks again, and what came up goes to the controller. */
export function settleBroker(process: BrokerProcess, env: ServerEnv): void {
  if (isShuttingDown(process.lifecycle)) return;
  runMoves(process, env);
  settleParked(process.broker, env);
  runErrands(process, env);
}

/** A snapshot's copy. */
export function copyBrokerParts(
  process: BrokerProcess,
  previous: BrokerProcess | undefined,
): BrokerParts {
  const { broker, links, lifecycle, channels, proposals, assignments, recovery, cleaner, early } =
    process;
  return {
    broker: copyBroker(broker, previous?.broker),
    links: copyLinks(links, previous?.links),
    lifecycle: { ...lifecycle },
    channels: {
      heartbeat: copyChannel(channels.heartbeat),
      'alter-partition': copyChannel(channels['alter-partition']),
      directories: copyChannel(channels.directories),
      forwarding: copyChannel(channels.forwarding),
    },
    proposals: copyProposals(proposals),
    assignments: copyAssignments(assignments),
    early,
    recovery: copyRecovery(recovery),
    cleaner: copyCleaner(cleaner),
  };
}
