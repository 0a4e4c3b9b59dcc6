// The broker as a process: its parts put together, and every event handed to its part.
import type { Plain } from '../../sim/plain.ts';
import type { ProcessEvent, Program } from '../../sim/program.ts';
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
  type FetchLink,
  type FetchLinks,
} from '../broker/replica-fetching.ts';
import { inSyncRulesOf } from '../broker/rules.ts';
import { onLogWake } from '../log/log-wakes.ts';
import type { LoadedDirectory } from '../log/directory-loader.ts';
import { copyCleaner } from '../log/log-cleaner.ts';
import type { LogState, LogWake } from '../log/log.ts';
import type { ControlMessage, Publication } from '../metadata/scripted-settings.ts';
import { onIsrAnswer } from '../replication/isr.ts';
import type { ReplicationState } from '../replication/replica.ts';
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
import {
  copyLiveness,
  createLiveness,
  isLivenessWake,
  onControllerAnswer,
  onControllerClosed,
  onControllerConnected,
  onLivenessWake,
  createTopics,
  proposeIsr,
} from './liveness.ts';
import type { AnyBrokerWake, BrokerProcess, BrokerSettings, ServerEnv } from './process.ts';
import { beginRecovery, copyRecovery, isRecovered, logDir, onStartRead } from './recovery.ts';
import { continueStopping, onLogsFlushed, stopBroker } from './stopping.ts';

/** The broker as a program of the world. */
export const brokerProgram: Program<BrokerProcess, ControlMessage, AnyBrokerWake> = {
  start: startBroker,
  handle(process, event, env) {
    // What follows from a log's news is the broker's business: it happens at the broker's own door.
    const door = event.part === 'log' ? env.part<AnyBrokerWake>('') : env;
    if (event.part === 'log') onLogEvent(process, event as unknown as LogEvent, door);
    else onEvent(process, event, door);
    settle(process, door);
  },
  copy: copyProcess,
  weigh: ({ broker }) =>
    100 + 30 * broker.replication.replicas.size + 10 * broker.front.connections.size,
};

function startBroker(env: ServerEnv, plain: Plain): BrokerProcess {
  const settings = plain as unknown as BrokerSettings;
  const { nodeId, kafka: release, controller } = settings;
  const { configs: configFile, flags = {} } = settings;
  const broker = createBroker({ nodeId, release, configFile, flags });
  const { configs } = broker;
  env.listen('client');
  env.listen('inter-broker');
  startHousekeeping(configs, env);
  const rack = configs['broker.rack'] ?? null;
  const heartbeatIntervalMs = configs['broker.heartbeat.interval.ms'];
  const process: BrokerProcess = {
    broker,
    links: new Map(),
    liveness: createLiveness({ nodeId, controller, rack, heartbeatIntervalMs }, env),
    recovery: beginRecovery(env.part('log')),
    cleaner: cleanerOf(configs),
    early: undefined,
  };
  return process;
}

type BrokerEvent = ProcessEvent<ControlMessage, AnyBrokerWake>;

function onEvent(process: BrokerProcess, event: BrokerEvent, env: ServerEnv): void {
  const { broker, links, liveness } = process;
  switch (event.type) {
    case 'accepted':
      onAccepted(broker, event.connection, event.peer.host, env);
      break;
    case 'connected':
      if (event.connection === liveness.connection) onControllerConnected(liveness, env);
      else withLink(links, event.connection, (link) => onFetchConnected(broker, link, env));
      break;
    case 'received':
      onMessage(process, event, env);
      break;
    case 'closed':
      if (event.connection === liveness.connection) onControllerClosed(liveness, env);
      else if (linkOf(links, event.connection) === undefined)
        onClosed(broker, event.connection, env);
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
  const { broker, links, liveness } = process;
  const { message, connection } = event;
  if (message.type === 'request') {
    onRequest(broker, event, message, env);
  } else if (message.type === 'publication') {
    onPublication(process, message, env);
  } else if (connection === liveness.connection) {
    const heard = onControllerAnswer(liveness, message, env);
    broker.replication.brokerEpoch = liveness.brokerEpoch;
    const rules = inSyncRulesOf(broker);
    for (const answer of heard.isrAnswers) onIsrAnswer(broker.replication, answer, rules, env);
    if (heard.mayStop) continueStopping(process, env);
  } else {
    withLink(links, connection, (link) => onFetchResponse(broker, link, message, env));
  }
}

/** The cluster's truth has moved: it is applied once this broker's own logs are there. */
function onPublication(process: BrokerProcess, publication: Publication, env: ServerEnv): void {
  if (!isRecovered(process.recovery)) {
    process.early = publication;
    return;
  }
  applyPublication(process, publication, env);
  process.liveness.ready = true;
}

function onWake(process: BrokerProcess, wake: AnyBrokerWake, env: ServerEnv): void {
  const { broker, links, liveness } = process;
  if (isBrokerWake(wake)) onBrokerWake(broker, wake, env);
  else if (isFetchWake(wake)) onFetchWake(broker, links, wake, env);
  else if (isLivenessWake(wake)) onLivenessWake(liveness, wake, broker.view.offset, env);
  else if (isChoreWake(wake)) onChoreWake(process, wake, env);
  else if (isCleaningWake(wake)) cleanNext(process, env);
  else if (wake.type === 'logs-flushed') onLogsFlushed(process, env);
  else env.exit();
}

type LogEvent = ProcessEvent<never, LogWake>;

/** A wake that one of the logs asked for. */
function onLogEvent(process: BrokerProcess, event: LogEvent, env: ServerEnv): void {
  if (event.type !== 'wake') return;
  const { wake, outcome = { ok: true } } = event;
  const logEnv = env.part<LogWake>('log');
  if (wake.type === 'checkpoint-read' || wake.type === 'log-file-read') {
    const { broker } = process;
    const settings = { config: logConfigOf(broker, {}), flags: broker.flags };
    const read = onStartRead(process.recovery, { wake, outcome }, settings, logEnv);
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

/** After each event: who waited looks again, and what replication proposes goes to the controller. */
function settle({ broker, liveness }: BrokerProcess, env: ServerEnv): void {
  settleParked(broker, env);
  createTopics(liveness, broker, env);
  const { proposals, replicas } = broker.replication;
  if (proposals.length === 0) return;
  const named = proposals.splice(0).flatMap((proposal) => {
    const replica = replicas.get(proposal.partition);
    if (replica === undefined) return [];
    const { topicName, topicUuid, index } = replica;
    return [{ ...proposal, topicName, topicUuid, index }];
  });
  proposeIsr(liveness, named, env);
}

function copyProcess(process: BrokerProcess, previous: BrokerProcess | undefined): BrokerProcess {
  const { broker, links, liveness, recovery, cleaner } = process;
  return {
    ...process,
    broker: copyBroker(broker, previous?.broker),
    links: copyLinks(links),
    liveness: copyLiveness(liveness),
    recovery: copyRecovery(recovery),
    cleaner: copyCleaner(cleaner),
  };
}
