// The broker in a process: its parts put together, and every event handed to its part.
import type { ProcessEvent } from '../../sim/program.ts';
import { isBrokerWake, onBrokerWake, settleParked } from '../broker/dispatch.ts';
import { copyFetchSessionCache, createFetchSessionCache } from '../broker/fetch-sessions/cache.ts';
import {
  copyFront,
  createFront,
  onAccepted,
  onClosed,
  onRequest,
  onWritable,
} from '../broker/front.ts';
import { copyGroupCoordinator, createGroupCoordinator } from '../broker/groups/state.ts';
import { copyWaitingProduce } from '../broker/produce.ts';
import { copyProducerIds, createProducerIds } from '../broker/producer-ids.ts';
import { copyBrokerQuotas, createBrokerQuotas } from '../broker/quotas/broker-quotas.ts';
import {
  copyLinks,
  isFetchWake,
  linkOf,
  onFetchClosed,
  onFetchConnected,
  onFetchResponse,
  onFetchWake,
  type FetchLink,
  type FetchLinks,
} from '../broker/replica-fetching.ts';
import { onLogWake } from '../log/log-wakes.ts';
import type { LoadedDirectory } from '../log/directory-loader.ts';
import { copyCleaner } from '../log/log-cleaner.ts';
import type { LogState, LogWake } from '../log/log.ts';
import type { PublishedImage } from '../metadata/image.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { copyParked, createParked } from '../replication/parked.ts';
import {
  copyReplication,
  createReplication,
  type ReplicationState,
} from '../replication/replica.ts';
import { write } from '../replication/trace.ts';
import { applyPublication } from './apply-view.ts';
import { logConfigOf } from './dynamic-configs.ts';
import {
  cleanerOf,
  cleanNext,
  isCleaningWake,
  onCleaned,
  rememberCleaned,
  startCleaning,
} from './cleaning.ts';
import { isChoreWake, onChoreWake, startHousekeeping } from './housekeeping.ts';
import { createChannels, proposeNext, runErrands, sayAlive } from './errands.ts';
import { copyChannel } from './controller-channel.ts';
import { copyProposals, createProposals, type ProposalWake } from './isr-proposals.ts';
import {
  createLifecycle,
  setReadyToUnfence,
  startLifecycle,
  type LifecycleWake,
} from './lifecycle.ts';
import { nothingPublished } from './metadata-loader.ts';
import type { AnyBrokerWake, BrokerProcess, NodeProcess, ServerEnv, StopWake } from './process.ts';
import { beginRecovery, copyRecovery, isRecovered, logDir, onStartRead } from './recovery.ts';
import { serverConfigs, serverFlags, type ServerSettings } from './settings.ts';
import { onLogsFlushed, onShutdownNoted, onShutdownOverdue, stopBroker } from './stopping.ts';

/** What a broker keeps besides what every process does. */
type BrokerParts = Omit<BrokerProcess, keyof NodeProcess>;

/** A broker begins: it reads its disk, and then registers. */
export function startBroker(settings: ServerSettings, env: Pick<ServerEnv, 'part'>): BrokerParts {
  const door = env.part<AnyBrokerWake>('');
  const { nodeId, kafka: release } = settings;
  const configs = serverConfigs(settings);
  const flags = serverFlags(settings);
  startHousekeeping(configs, door);
  return {
    broker: {
      nodeId,
      release,
      configFile: settings.configs,
      configs,
      flags,
      replication: createReplication(nodeId, flags),
      front: createFront(configs['num.network.threads']),
      quotas: createBrokerQuotas(configs),
      fetchSessions: createFetchSessionCache(configs['max.incremental.fetch.session.cache.slots']),
      fetches: createParked(),
      produces: createParked(),
      deletions: createParked(),
      groups: createGroupCoordinator(),
      topicsToCreate: new Set(),
      toForward: [],
      view: nothingPublished,
      producerIds: createProducerIds(),
    },
    links: new Map(),
    lifecycle: createLifecycle(nodeId, configs['broker.heartbeat.interval.ms'], door),
    channels: createChannels(configs),
    proposals: createProposals(),
    recovery: beginRecovery(door.part('log')),
    cleaner: cleanerOf(configs),
    early: undefined,
  };
}

type BrokerEvent = ProcessEvent<Envelope, AnyBrokerWake>;

/** Something that came to the broker's own door. */
export function onBrokerEvent(process: BrokerProcess, event: BrokerEvent, env: ServerEnv): void {
  const { broker, links } = process;
  switch (event.type) {
    case 'accepted':
      onAccepted(broker, event.connection, event.peer.host, env);
      break;
    case 'connected':
      withLink(links, event.connection, (link) => onFetchConnected(broker, link, env));
      break;
    case 'received':
      onMessage(process, event, env);
      break;
    case 'closed':
      if (linkOf(links, event.connection) === undefined) onClosed(broker, event.connection, env);
      else withLink(links, event.connection, (link) => onFetchClosed(broker, link, env));
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

function withLink(links: FetchLinks, connection: number, deed: (link: FetchLink) => void): void {
  const link = linkOf(links, connection);
  if (link !== undefined) deed(link);
}

function onMessage(
  process: BrokerProcess,
  event: BrokerEvent & { readonly type: 'received' },
  env: ServerEnv,
): void {
  const { broker, links } = process;
  const { message, connection } = event;
  if (message.type === 'request') {
    onRequest(broker, event, message, env);
  } else {
    withLink(links, connection, (link) => onFetchResponse(broker, link, message, env));
  }
}

/** The cluster's truth has moved: it is applied once this broker's own logs are there. */
export function onPublication(
  process: BrokerProcess,
  published: PublishedImage,
  env: ServerEnv,
): void {
  if (!isRecovered(process.recovery)) {
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
  else onOwnWake(process, wake.type, env);
}

/** What the broker has to do by itself: to live, to propose, to stop. */
function onOwnWake(
  process: BrokerProcess,
  type: (LifecycleWake | ProposalWake | StopWake)['type'],
  env: ServerEnv,
): void {
  switch (type) {
    case 'heartbeat-due':
      sayAlive(process, env);
      break;
    case 'registration-overdue':
      if (!process.lifecycle.isRegistered) env.exit();
      break;
    case 'propose-again':
      proposeNext(process, env);
      break;
    case 'shutdown-overdue':
      onShutdownOverdue(process, env);
      break;
    case 'logs-flushed':
      onLogsFlushed(process, env);
      break;
    case 'shutdown-noted':
      onShutdownNoted(process, env);
      break;
  }
}

type LogEvent = ProcessEvent<Envelope, LogWake>;

/** A wake that one of the logs asked for. */
export function onLogEvent(process: BrokerProcess, event: LogEvent, env: ServerEnv): void {
  if (event.type !== 'wake') return;
  const { wake, outcome = { ok: true } } = event;
  const logEnv = env.part<LogWake>('log');
  if (wake.type === 'checkpoint-read' || wake.type === 'log-file-read') {
    const { broker } = process;
    const settings = { config: logConfigOf(broker, {}), flags: broker.flags };
    const read = onStartRead(process.recovery, { wake, outcome }, settings, logEnv);
    maybeRegister(process, env);
    if (read === 'failed') halt(env);
    else if (read !== 'reading') afterRecovery(process, read, env);
  } else if (!outcome.ok) {
    halt(env);
  } else if (wake.type !== 'directory-written') {
    const log = logAt(process.broker.replication, wake.path);
    if (wake.type === 'log-cleaned') onCleaned(process, log, env);
    else if (log !== undefined) onLogWake(log, wake, logEnv, outcome);
    else if (wake.type === 'log-files-doomed') removeFiles(wake.files, env);
  }
}

/** How the last life has ended is known as soon as the checkpoint files are read. */
function maybeRegister({ lifecycle, recovery, broker }: BrokerProcess, env: ServerEnv): void {
  const { previousBrokerEpoch } = recovery;
  if (lifecycle.stage !== 'not-running' || previousBrokerEpoch === undefined) return;
  const timeoutMs = broker.configs['initial.broker.registration.timeout.ms'];
  startLifecycle(lifecycle, previousBrokerEpoch, timeoutMs, env);
}

/** Its only log directory has failed (KIP-112): there is nothing left to serve. */
function halt(env: ServerEnv): void {
  write['directory-failed'](env.trace, logDir);
  env.exit();
}

/** Files of a log that left this broker: their delay is over. */
function removeFiles(files: readonly string[], env: ServerEnv): void {
  for (const file of files) env.disk.remove(file);
}

function logAt({ replicas }: ReplicationState, path: string): LogState | undefined {
  for (const { log } of replicas.values()) if (log.path === path) return log;
  return undefined;
}

function traceRecovered(log: LogState, env: ServerEnv): void {
  const directory = env.intern('directory', log.path);
  write['log-recovered'](env.trace, directory, log.logEndOffset, log.highWatermark);
}

/** All logs are there: what the controller said meanwhile is applied now. */
function afterRecovery(process: BrokerProcess, loaded: LoadedDirectory, env: ServerEnv): void {
  const { early } = process;
  for (const log of loaded.logs) traceRecovered(log, env);
  rememberCleaned(process.cleaner, loaded);
  startCleaning(process, env);
  if (early === undefined || !isRecovered(process.recovery)) return;
  process.early = undefined;
  onPublication(process, early, env);
}

/** After each event: who waited looks again, and what came up goes to the controller. */
export function settleBroker(process: BrokerProcess, env: ServerEnv): void {
  settleParked(process.broker, env);
  runErrands(process, env);
}

/** A snapshot's copy. */
export function copyBroker(
  process: BrokerProcess,
  previous: BrokerProcess | undefined,
): BrokerParts {
  const { broker, links, lifecycle, channels, proposals, recovery, cleaner, early } = process;
  return {
    broker: {
      ...broker,
      replication: copyReplication(broker.replication, previous?.broker.replication),
      front: copyFront(broker.front),
      quotas: copyBrokerQuotas(broker.quotas),
      fetchSessions: copyFetchSessionCache(broker.fetchSessions),
      fetches: copyParked(broker.fetches, (what) => what),
      produces: copyParked(broker.produces, copyWaitingProduce),
      deletions: copyParked(broker.deletions, (what) => what),
      groups: copyGroupCoordinator(broker.groups, previous?.broker.groups),
      topicsToCreate: new Set(broker.topicsToCreate),
      toForward: broker.toForward.slice(),
      producerIds: copyProducerIds(broker.producerIds),
    },
    links: copyLinks(links),
    lifecycle: { ...lifecycle },
    channels: {
      heartbeat: copyChannel(channels.heartbeat),
      'alter-partition': copyChannel(channels['alter-partition']),
      forwarding: copyChannel(channels.forwarding),
    },
    proposals: copyProposals(proposals),
    early,
    recovery: copyRecovery(recovery),
    cleaner: copyCleaner(cleaner),
  };
}
