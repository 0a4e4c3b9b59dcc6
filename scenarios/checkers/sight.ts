// What checkers read of a running world besides its rows: a batch's records, and what a replica believes.
// Rows do not carry records. Nothing here changes anything.
import type { BrokerState } from '../../engine/broker/state.ts';
import type { ConsumingState } from '../../engine/clients/application/consuming.ts';
import type { OutboxState } from '../../engine/clients/application/outbox.ts';
import type { ProducingState } from '../../engine/clients/application/producing.ts';
import type { SemanticsName } from '../../engine/clients/application/semantics.ts';
import { batchAt, indexOfOffset } from '../../engine/log/batch-list.ts';
import type { ConsumerState } from '../../engine/clients/consumer/consumer-state.ts';
import type { ClusterView } from '../../engine/clients/network/cluster-view.ts';
import type { ProducerState } from '../../engine/clients/producer/producer-state.ts';
import { keepsOrderByWaiting } from '../../engine/clients/producer/settings.ts';
import { flagsOf, type Flags } from '../../engine/config/eras.ts';
import type { LogState } from '../../engine/log/log.ts';
import { directoryOf } from '../../engine/log/log-directory.ts';
import { brokerOf, partitionOf, type Image } from '../../engine/metadata/image.ts';
import type { Batch } from '../../engine/protocol/batch.ts';
import type { FetchProgress } from '../../engine/replication/fetcher.ts';
import type { InSyncRules } from '../../engine/replication/in-sync-rules.ts';
import type { Replica } from '../../engine/replication/replica.ts';
import { logsOf } from '../../engine/server/logs.ts';
import { brokerIn, type BrokerProcess, type NodeProcess } from '../../engine/server/process.ts';
import type { ServerSettings } from '../../engine/server/settings.ts';
import { assert } from '../../sim/assert.ts';
import { get } from '../../sim/map/persistent-map.ts';
import { ms, type Micros } from '../../sim/time.ts';
import { nameOf as rawName } from '../../sim/trace/names.ts';
import { monotonicTime, wallTime, type ClockState } from '../../sim/world/clock.ts';
import type { HostState, World } from '../../sim/world/state.ts';
import { ensured, noList } from './ghosts/ensured.ts';
import type { GhostEntry, GhostLog } from './ghosts/log.ts';

/** What checkers must know of an application to judge it. */
export interface ApplicationFacts {
  /** When it commits, if it reads. */
  readonly semantics?: SemanticsName;
  /** Whether it is about to end, if it reads. */
  readonly isClosing?: boolean;
  /** Whether its records must stay in order, if it writes. */
  readonly keepsOrder?: boolean;
  /** Whether it numbers what it sends, and so has all in sync acknowledge it. */
  readonly isIdempotent?: boolean;
  /** False: it numbers what it sends, and has no id yet. */
  readonly isIdentified?: boolean;
  /** Whether it waits for each answer before it sends more to a partition. */
  readonly sendsOneByOne?: boolean;
  /** Within which time it hears of what it sends. */
  readonly deliveryTimeout?: Micros;
}

/** An application that reads, as it is now. */
export interface Reader {
  readonly name: string;
  /** Null: it reads alone. */
  readonly group: string | null;
  readonly topic: string;
  /** It waits in poll(), for records or for its group. */
  readonly isAtRest: boolean;
  /** How far it has read, by partition: `orders-0`; -1: it does not know. */
  readonly positions: ReadonlyMap<string, number>;
}

/** How far an application has read a partition. */
export interface ReadUpTo {
  readonly offset: number;
  readonly epoch: number;
}

/** A window into a world. */
export interface Sight {
  /** The node that a process is; -1: it is no broker. */
  nodeOf(process: number): number;
  /** The node that votes, or observes, in the quorum. */
  quorumIdOf(process: number): number;
  hostOf(process: number): number;
  /** How the release of a server behaves by itself, whatever a scenario has changed of that. */
  behaviourOf(process: number): Flags;
  nameOf(kind: string, id: number): string;
  /** Which of the topics of that name it is, or is of. */
  topicIdOf(kind: 'topic' | 'partition', id: number): string;
  replicaOf(process: number, partition: number): Replica | undefined;
  /** The broker in a process, if it runs. */
  brokerOf(process: number): BrokerState | undefined;
  /** All brokers that run. */
  brokers(): readonly BrokerState[];
  /** Whether a disk of its host is at work: who waits for one hears nothing, and notices nothing. */
  isDiskBusy(process: number): boolean;
  /** Why a stop would not be clean now for the logs in a directory of a broker that runs, in sentences. */
  unsafeIn(process: number, directory: string): readonly string[];
  /** What faults have left behind that time alone does not mend, or not soon: nothing need become well around it. */
  unhealed(): readonly string[];
  /** Whether a broker knows that a partition may be led by whoever is there, or is just now (KIP-704). */
  electsUncleanly(process: number, partition: number): boolean;
  /** Whom a broker lets into sync, by what it believes of the cluster. */
  inSyncRulesOf(process: number): InSyncRules | undefined;
  /** Where a broker's fetcher stands with a partition that it follows. */
  followingOf(process: number, partition: number): FetchProgress | undefined;
  /** What a broker goes by, if that is the metadata up to this offset. */
  imageOf(process: number, offset: number): Image | undefined;
  /** After how long without an answer a follower of the quorum gives its leader up. */
  fetchTimeoutOf(process: number): Micros | undefined;
  /** What a process does as an application; undefined: it is none. */
  applicationOf(process: number): ApplicationFacts | undefined;
  /** What a process believes of the cluster, as a client; undefined: it is no application. */
  viewOf(process: number): ClusterView | undefined;
  /** Up to where an application was handed a partition, and the epoch of the last record; -1: unknown. */
  readUpTo(process: number, partition: number): ReadUpTo | undefined;
  /** The applications that run and read. */
  readers(): readonly Reader[];
  /** What a process' host has counted at a time of the world. */
  clockOf(process: number, time: Micros): Micros;
  /** The time of day that a process' host has at a time of the world. */
  wallClockOf(process: number, time: Micros): Micros;
  /** For what no row tells: how many messages were sent, delivered and lost. */
  readonly world: World;
}

/** What checkers may look at in a world. */
export const sightOf = (world: World): Sight => {
  const nameOf = namesOf(world);
  return { world, nameOf, ...sightOfState(world, nameOf) };
};

/** Names without what tells them apart from earlier ones; each is cut once: a name never changes. */
function namesOf(world: World): Sight['nameOf'] {
  const all = new Map<string, (string | undefined)[]>();
  return (kind, id) => {
    const ofKind = ensured(all, kind, noList<string | undefined>);
    const known = ofKind[id];
    if (known !== undefined) return known;
    const name = rawName(world.state.trace.names, kind, id);
    if (name === undefined) return '';
    return (ofKind[id] = name.replace(/@.*/, ''));
  };
}

const settingsOf = ({ state }: World, process: number): Partial<ServerSettings> =>
  (state.processes[process]?.settings ?? {}) as Partial<ServerSettings>;

const sightOfState = (world: World, nameIn: Sight['nameOf']): Omit<Sight, 'world' | 'nameOf'> => ({
  nodeOf(process) {
    const { nodeId = -1, roles = [] } = settingsOf(world, process);
    return roles.includes('broker') ? nodeId : -1;
  },
  quorumIdOf: (process) => settingsOf(world, process).nodeId ?? -1,
  hostOf: (process) => world.state.processes[process]?.host ?? -1,
  behaviourOf(process) {
    const { kafka } = settingsOf(world, process);
    assert(kafka !== undefined, 'whoever has a release is a server');
    return flagsOf(kafka);
  },
  topicIdOf: (kind, id) =>
    (rawName(world.state.trace.names, kind, id) ?? '').replace(/^[^@]*@?/, ''),
  replicaOf: (process, partition) =>
    runningBroker(world, process)?.broker.replication.replicas.get(partition),
  brokerOf: (process) => runningBroker(world, process)?.broker,
  brokers: () =>
    world.state.processes.flatMap((_, process) => runningBroker(world, process)?.broker ?? []),
  isDiskBusy: (process) =>
    isBusyFor(world.state.hosts[world.state.processes[process]?.host ?? -1], world.state.queue.now),
  unsafeIn: (process, directory) => unsafeLogs(runningBroker(world, process), directory),
  unhealed: () => unhealedIn(world),
  electsUncleanly(process, partition) {
    const running = runningBroker(world, process);
    return running !== undefined && electsUncleanly(running.broker, partition);
  },
  inSyncRulesOf: (process) => runningBroker(world, process)?.broker,
  followingOf: (process, partition) => progressIn(runningBroker(world, process), partition),
  imageOf(process, offset) {
    const view = runningBroker(world, process)?.broker.view;
    return view?.offset === offset ? view.image : undefined;
  },
  fetchTimeoutOf(process) {
    const running = world.state.processes[process]?.state as Partial<NodeProcess> | undefined;
    const timeout = running?.member?.settings.configs['controller.quorum.fetch.timeout.ms'];
    return timeout === undefined ? undefined : ms(timeout);
  },
  applicationOf: (process) => applicationIn(world, process),
  viewOf: (process) => clientIn(world, process)?.network.metadata.view,
  readUpTo(process, partition) {
    const running = world.state.processes[process];
    if (running?.program !== 'consuming-application') return undefined;
    const { consumer = null } = (running.state ?? {}) as Partial<ConsumingState>;
    const name = nameIn('partition', partition);
    const position = consumer?.subscription.partitions.get(name)?.position ?? undefined;
    return position && { offset: position.offset, epoch: position.offsetEpoch };
  },
  readers: () =>
    world.state.processes.flatMap(({ program, name, state }) =>
      program === 'consuming-application' ? readerIn(name, state) : [],
    ),
  clockOf: (process, time) => clockTime(world, process, time, monotonicTime),
  wallClockOf: (process, time) => clockTime(world, process, time, wallTime),
});

function progressIn(
  running: BrokerProcess | undefined,
  partition: number,
): FetchProgress | undefined {
  if (running === undefined) return undefined;
  for (const { fetcher } of running.links) {
    const progress = fetcher.partitions.get(partition);
    if (progress !== undefined) return progress;
  }
  return undefined;
}

/** Was there an unclean election, or may there be one? An operator may ask for one in any case. */
function electsUncleanly({ view, configs }: BrokerState, id: number): boolean {
  const { image } = view;
  const partition = partitionOf(image, id);
  if (partition === undefined) return false;
  if (partition.leaderRecoveryState === 'RECOVERING') return true;
  const name = 'unclean.leader.election.enable';
  const set = get(image.topicConfigs, partition.topic)?.[name] ?? image.clusterConfigs?.[name];
  return (set ?? String(configs[name])) === 'true';
}

/** Whether a disk of a host has work beyond a time. */
const isBusyFor = (host: HostState | undefined, until: Micros): boolean =>
  host?.disk.directories.some(({ busyUntil }) => busyUntil > until) === true;

/** A disk that is well has less before it. */
const longBusy: Micros = ms(200);

function unhealedIn({ state: { processes, hosts, queue } }: World): string[] {
  const isOverburdened = (host: HostState): boolean => isBusyFor(host, queue.now + longBusy);
  const found: string[] = [];
  // Kafka 4.3 lets whoever registers last be the broker, as long as no heartbeat of another was heard.
  if (processes.some(({ state }) => isOutlived(brokerIn(state))))
    found.push('a broker was registered for an earlier life of its own');
  // What a disk was given while it was slow it does as slowly.
  if (hosts.some(isOverburdened))
    found.push('a disk that had been slow was still busy with what it had been given');
  return found;
}

/** What was found marked is whole, though nobody has read it since. */
function unsafeLogs(running: BrokerProcess | undefined, directory: string): readonly string[] {
  if (running === undefined) return [];
  const loading = running.recovery.loading.get(directory);
  const isUnread = loading !== undefined && loading.cleanShutdown === undefined;
  const unread = isUnread ? ['it has not read what is there'] : [];
  const unflushed = logsOf(running).filter(
    (log) => directoryOf(log) === directory && log.recoveryPoint < log.logEndOffset,
  );
  return [...unread, ...unflushed.map(({ path }) => `what ${path} holds is not on disk`)];
}

/** Who registered last is the broker, and whoever else says that he is he is not heard. */
function isOutlived(running: BrokerProcess | undefined): boolean {
  if (running === undefined || !running.lifecycle.isRegistered) return false;
  const { broker, lifecycle, loader } = running;
  const registered = brokerOf(loader.committed.image, broker.nodeId);
  return registered !== undefined && registered.epoch > lifecycle.brokerEpoch;
}

function clockTime(
  { state }: World,
  process: number,
  time: Micros,
  read: (clock: ClockState, time: Micros) => Micros,
): Micros {
  const host = state.hosts[state.processes[process]?.host ?? -1];
  return host === undefined ? time : read(host.clock, time);
}

function readerIn(name: string, state: unknown): readonly Reader[] {
  const { consumer = null, settings, doing } = (state ?? {}) as Partial<ConsumingState>;
  if (consumer === null || settings === undefined || doing === 'closing') return [];
  const positions = new Map(
    [...consumer.subscription.partitions].map(([key, { position }]) => [
      key,
      position?.offset ?? -1,
    ]),
  );
  const group = consumer.settings.group?.groupId ?? null;
  return [{ name, group, topic: settings.topic, isAtRest: doing === 'polling', positions }];
}

const writers: readonly string[] = ['producing-application', 'outbox-application'];

function applicationIn({ state }: World, process: number): ApplicationFacts | undefined {
  const running = state.processes[process];
  if (running?.state === undefined) return undefined;
  if (running.program === 'consuming-application') {
    const { settings, doing } = running.state as ConsumingState;
    return { semantics: settings.semantics, isClosing: doing === 'closing' };
  }
  if (!writers.includes(running.program)) return undefined;
  const { producer } = running.state as ProducingState | OutboxState;
  if (producer === null) return undefined;
  const sendsOneByOne = keepsOrderByWaiting(producer.settings.configs);
  const isIdempotent = producer.sequences !== null;
  const keepsOrder = isIdempotent || sendsOneByOne;
  const isIdentified = producer.sequences === null || producer.sequences.identity.producerId >= 0;
  const { deliveryTimeout } = producer.accumulator.settings;
  return { keepsOrder, isIdempotent, isIdentified, sendsOneByOne, deliveryTimeout };
}

/** The client of an application that writes or reads. */
function clientIn(
  { state }: World,
  process: number,
): Pick<ConsumerState | ProducerState, 'network'> | undefined {
  const running = state.processes[process];
  if (running?.program === 'consuming-application') {
    return (running.state as ConsumingState | undefined)?.consumer ?? undefined;
  }
  if (!writers.includes(running?.program ?? '')) return undefined;
  return (running?.state as ProducingState | OutboxState | undefined)?.producer ?? undefined;
}

const runningBroker = ({ state }: World, process: number): BrokerProcess | undefined =>
  brokerIn(state.processes[process]?.state);

/** The batch of a log that contains an offset. */
export function batchOfLog({ segments }: LogState, offset: number): Batch | undefined {
  for (let i = segments.length - 1; i >= 0; i -= 1) {
    const segment = segments[i];
    if (segment === undefined || segment.baseOffset > offset) continue;
    const { batches } = segment;
    if (batches.length === 0) return undefined;
    const last = batchAt(batches, batches.length - 1);
    // What was appended is looked for, and mostly nothing was since.
    if (last?.baseOffset === offset) return last;
    return batchAt(batches, indexOfOffset(batches, offset));
  }
  return undefined;
}

/** Everything that a log holds. */
export function ghostOfLog({ segments }: LogState, row: number): GhostLog {
  const log: GhostLog = [];
  for (const { batches } of segments) {
    for (let i = 0; i < batches.length; i += 1) {
      const batch = batchAt(batches, i);
      if (batch !== undefined) log.push(ghostOfBatch(batch, row));
    }
  }
  return log;
}

/** What is remembered of a batch. */
const ghostOfBatch = (batch: Batch, row: number): GhostEntry => ({
  baseOffset: batch.baseOffset,
  endOffset: batch.baseOffset + batch.lastOffsetDelta + 1,
  epoch: batch.partitionLeaderEpoch,
  producer: batch.producerId,
  contents: batch,
  row,
});
