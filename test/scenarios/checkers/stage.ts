// A stage without a world: three replicas of one partition, and rows that a test writes as it likes.
import { unthrottled } from '../../../engine/replication/throttle.ts';
import { pushBatch } from '../../../engine/log/batch-list.ts';
import { emptyLog, type LogState } from '../../../engine/log/log.ts';
import { truncatedSegment } from '../../../engine/log/log-segment.ts';
import { flagsOf } from '../../../engine/config/eras.ts';
import { currentLogFlags } from '../../../engine/log/log-flags.ts';
import { emptyImage, type Broker, type Image } from '../../../engine/metadata/image.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import type { ClusterView } from '../../../engine/clients/network/cluster-view.ts';
import { batchOf, type Batch } from '../../../engine/protocol/batch.ts';
import type { FetchProgress } from '../../../engine/replication/fetcher.ts';
import type { InSyncRules } from '../../../engine/replication/in-sync-rules.ts';
import type { Replica } from '../../../engine/replication/replica.ts';
import { write } from '../../../engine/replication/trace.ts';
import { traceTables } from '../../../engine/server/programs.ts';
import { write as world } from '../../../sim/trace/kinds-of-the-world.ts';
import { mapOf } from '../../../sim/map/persistent-map.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { createNames } from '../../../sim/trace/names.ts';
import {
  beginTurn,
  createSink,
  endTurn,
  internName,
  triggers,
  type TraceSink,
  type Trigger,
} from '../../../sim/trace/sink.ts';
import type { World } from '../../../sim/world/state.ts';
import type { BrokerState } from '../../../engine/broker/state.ts';
import { allCheckers } from '../../../scenarios/checkers/all.ts';
import type {
  ApplicationFacts,
  Reader,
  ReadUpTo,
  Sight,
} from '../../../scenarios/checkers/sight.ts';
import { watchThrough, type Watching } from '../../../scenarios/checkers/watch.ts';

/** The only partition. */
export const orders = 0;

/** A partition of the same name in the topic before, and the number of that. */
export const formerOrders = 7;
/** The partition in which all groups are kept. */
export const offsets = 8;

/** Processes: the controller is 0, brokers are as their node ids say, and a client is 9. */
export const client = 9;

/** A cluster that does what a test tells it. Each deed is a turn of its own. */
export interface Stage {
  readonly watching: Watching;
  readonly replicas: Map<number, Replica>;
  /** Where the fetchers of brokers stand. */
  readonly following: Map<number, FetchProgress>;
  /** What brokers go by. */
  readonly images: Map<number, Image>;
  readonly counts: { sent: number; delivered: number; lost: number };
  /** Brokers as far as they coordinate groups. */
  readonly coordinators: Map<number, BrokerState>;
  /** Applications that read, as they are in the end. */
  readonly readers: Reader[];
  /** What faults have left behind. */
  unhealed: readonly string[];
  isDiskBusy: boolean;
  /** Whether brokers know that a leader may be elected uncleanly. */
  electsUncleanly: boolean;
  /** Why a stop would not be clean now. */
  unsafe: readonly string[];
  /** How far the reader of which a row speaks has come. */
  read: ReadUpTo | undefined;
  /** The application of which a row speaks. */
  application: ApplicationFacts | undefined;
  /** What the client of which a row speaks believes. */
  view: ClusterView | undefined;
  /** Of all servers. */
  release: string;
  time: number;
  /** How far the clocks of all hosts are from the time of the world. */
  wallOffset: number;
  turn(process: number, deed: (sink: TraceSink) => void, trigger?: Trigger): void;
  /** What the controller decides; partition epochs count by themselves. */
  decide(leader: number, leaderEpoch: number, isr: readonly number[]): void;
  take(node: number, role: 'leader' | 'follower', leader: number, epoch: number): void;
  append(node: number, baseOffset: number, epoch: number, value?: string): void;
  fetch(leader: number, follower: number, offset: number): void;
  advance(node: number, to: number): void;
  truncate(node: number, to: number): void;
  acknowledge(node: number, baseOffset: number, acks: number): void;
  /** The process dies and comes back with what lies below an offset. */
  restart(node: number, keeps: number): void;
}

const live = { fenced: false, inControlledShutdown: false } as Broker;

const allMayJoin: InSyncRules = {
  configs: { 'replica.lag.time.max.ms': 1_000 },
  flags: flagsOf('4.3', { 'replica-epoch-in-isr-changes': false }),
  view: { image: { ...emptyImage, brokers: mapOf([1, 2, 3].map((id) => [id, live])) } },
};

export function newStage(): Stage {
  const replicas = new Map<number, Replica>([1, 2, 3].map((node) => [node, newReplica(node)]));
  const following = new Map<number, FetchProgress>();
  const images = new Map<number, Image>();
  const counts = { sent: 0, delivered: 0, lost: 0 };
  const readers: Reader[] = [];
  const coordinators = new Map<number, BrokerState>();
  const state = { turns: 0, rows: 0, hash: createHash(), names: createNames() };
  const sight: Sight = {
    world: { state: { processes: [], network: { counts } } } as unknown as World,
    nodeOf: (process) => (process > 0 && process < client ? process : -1),
    quorumIdOf: (process) => process,
    hostOf: (process) => process,
    behaviourOf: () => flagsOf(stage.release),
    nameOf(kind, id) {
      if (named.includes(kind)) return state.names.get(kind)?.texts[id] ?? '';
      if (kind === 'partition' && id === offsets) return '__consumer_offsets-0';
      return kind === 'topic' ? 'orders' : 'orders-0';
    },
    brokerOf: (process) => coordinators.get(process),
    brokers: () => [...coordinators.values()],
    unhealed: () => stage.unhealed,
    isDiskBusy: () => stage.isDiskBusy,
    electsUncleanly: () => stage.electsUncleanly,
    unsafeIn: () => stage.unsafe,
    topicIdOf: (_, id) => (id === formerOrders ? 'orders before' : 'orders'),
    replicaOf: (process, partition) => (partition === orders ? replicas.get(process) : undefined),
    inSyncRulesOf: () => allMayJoin,
    followingOf: (process) => following.get(process),
    imageOf: (process) => images.get(process),
    applicationOf: () => stage.application,
    viewOf: () => stage.view,
    readUpTo: () => stage.read,
    readers: () => readers,
    fetchTimeoutOf: () => undefined,
    clockOf: (_, time) => time,
    wallClockOf: (_, time) => time + stage.wallOffset,
  };
  const watching = watchThrough(sight, allCheckers, traceTables);
  const sink = createSink(state, watching.recorder);
  let partitionEpoch = -1;
  const stage: Stage = {
    watching,
    replicas,
    following,
    images,
    counts,
    coordinators,
    readers,
    unhealed: [],
    isDiskBusy: false,
    electsUncleanly: false,
    unsafe: [],
    read: undefined,
    application: undefined,
    view: undefined,
    time: 0,
    wallOffset: 0,
    release: '4.3',
    turn(process, deed, trigger = 'message') {
      stage.time += 1_000;
      beginTurn(sink, triggers.indexOf(trigger), process, -1);
      deed(sink);
      endTurn(sink, stage.time);
    },
    decide(leader, leaderEpoch, isr) {
      partitionEpoch += 1;
      stage.turn(0, (at) =>
        metadata['partition-changed'](at, orders, leader, leaderEpoch, partitionEpoch, isr),
      );
    },
    take(node, role, leader, epoch) {
      const replica = replicaOf(stage, node);
      Object.assign(replica, { role, leader, leaderEpoch: epoch });
      replica.isr = { type: 'committed', isr: role === 'leader' ? [1, 2, 3] : [] };
      const { epochs, logEndOffset } = replica.log;
      if (role === 'leader') epochs.push({ epoch, startOffset: logEndOffset });
      stage.turn(node, (at) => write['role-changed'](at, orders, role, leader, epoch));
    },
    append(node, baseOffset, epoch, value = `v${baseOffset}`) {
      const { log } = replicaOf(stage, node);
      push(log, baseOffset, epoch, value);
      stage.turn(node, (at) => write['batch-appended'](at, orders, baseOffset, 1, epoch, -1, 70));
    },
    fetch(leader, follower, offset) {
      stage.turn(leader, (at) => write['follower-progressed'](at, orders, follower, offset));
    },
    advance(node, to) {
      const { log } = replicaOf(stage, node);
      const from = log.highWatermark;
      log.highWatermark = to;
      stage.turn(node, (at) => write['high-watermark-advanced'](at, orders, from, to));
    },
    truncate(node, to) {
      const { log } = replicaOf(stage, node);
      const from = log.logEndOffset;
      cut(log, to);
      stage.turn(node, (at) => write['log-truncated'](at, orders, from, to, 'the test says so'));
    },
    acknowledge(node, baseOffset, acks) {
      stage.turn(node, (at) => write['produce-acknowledged'](at, orders, baseOffset, 1, acks, 3));
    },
    restart(node, keeps) {
      stage.turn(-1, (at) => world['process-ended'](at, node, 'it was killed'));
      cut(replicaOf(stage, node).log, keeps);
      stage.turn(node, (at) => world['process-started'](at, node, 2), 'start');
    },
  };
  return stage;
}

export function replicaOf({ replicas }: Pick<Stage, 'replicas'>, node: number): Replica {
  const replica = replicas.get(node);
  if (replica === undefined) throw new Error(`There is no broker ${node} on this stage.`);
  return replica;
}

function newReplica(node: number): Replica {
  const identity = { path: 'data/orders-0', partition: orders, topicId: 'orders' };
  const settings = {
    config: { 'segment.bytes': 1e9, 'cleanup.policy': ['delete'] },
    flags: currentLogFlags,
  };
  return {
    id: orders,
    topicName: 'orders',
    topicUuid: 'orders',
    index: 0,
    log: emptyLog(identity, settings as unknown as Parameters<typeof emptyLog>[1], 0, 0),
    role: 'none',
    leader: -1,
    leaderEpoch: -1,
    partitionEpoch: -1,
    replicas: [1, 2, 3],
    isr: { type: 'committed', isr: [] },
    leaderEpochStartOffset: 0,
    followers: new Map([1, 2, 3].filter((id) => id !== node).map((id) => [id, nothingKnown])),
    throttled: unthrottled,
    minInSyncReplicas: 2,
  };
}

const nothingKnown = {
  logStartOffset: -1,
  logEndOffset: -1,
  lastFetchLeaderLogEndOffset: 0,
  lastFetchAt: 0,
  lastCaughtUpAt: 0,
  brokerEpoch: -1,
};

function push(log: LogState, baseOffset: number, epoch: number, value: string): void {
  const record = { key: null, value, headers: [], timestamp: 1 };
  pushOnto(log, batchOf([record], { baseOffset, partitionLeaderEpoch: epoch }));
}

/** One batch more at the end of a log. */
export function pushOnto(log: LogState, batch: Batch): void {
  const { baseOffset, partitionLeaderEpoch: epoch } = batch;
  const [segment] = log.segments;
  if (segment !== undefined) pushBatch(segment.batches, batch);
  if (log.epochs.at(-1)?.epoch !== epoch) log.epochs.push({ epoch, startOffset: baseOffset });
  log.logEndOffset = baseOffset + 1;
}

function cut(log: LogState, to: number): void {
  const [segment] = log.segments;
  if (segment !== undefined) log.segments = [truncatedSegment(segment, to, log.config, 0)];
  log.logEndOffset = Math.min(log.logEndOffset, to);
  log.highWatermark = Math.min(log.highWatermark, to);
}

/** Whose promise is broken, one for each finding. */
export const checkersOf = ({ watching }: Stage): string[] =>
  watching.findings.map(({ checker }) => checker);

/** Whose promise was not kept for a reason that excuses it, one for each reason. */
export const excusedOf = ({ watching }: Stage): string[] =>
  watching.outcomes.map(({ checker }) => checker);

/** The number of a message's name. */
export const messageNamed = ({ state }: TraceSink, name: string): number =>
  internName(state, 'message', name);

/** Kinds whose names a test gives. */
const named: readonly string[] = ['message', 'file', 'directory'];

/** The directory of a log with a name. */
export const directoryNamed = ({ state }: TraceSink, name: string): number =>
  internName(state, 'directory', name);

/** A file with a name. */
export const fileNamed = ({ state }: TraceSink, name: string): number =>
  internName(state, 'file', name);
