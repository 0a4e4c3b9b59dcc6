// machines/client-accumulator: appends, linger, memory, drains, retries, splits, expiry, flush.
import { ms } from '../../../sim/time.ts';
import {
  viewOf,
  type ClusterView,
  type PartitionView,
} from '../../../engine/clients/network/cluster-view.ts';
import {
  append,
  batchIn,
  createAccumulator,
  finish,
  hasUndrained,
  takeIncomplete,
  type Accumulator,
} from '../../../engine/clients/producer/accumulator.ts';
import { takeExpired } from '../../../engine/clients/producer/expiry.ts';
import { checkReady, drainNode, noteNodeLatency } from '../../../engine/clients/producer/drain.ts';
import {
  isFull,
  isNew,
  onReenqueued,
  sizeOfProducerBatch,
  type BatchId,
  type ProducerBatch,
} from '../../../engine/clients/producer/producer-batch.ts';
import { enqueueFirst, splitBatch } from '../../../engine/clients/producer/requeue.ts';
import { backoffAfter } from '../../../engine/clients/network/backoff.ts';
import { sizeOfFields } from '../../../engine/protocol/record-size.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';

interface AccumulatorStep extends Step {
  readonly op: readonly [string, ...unknown[]];
}

/** A cluster as Kafka orders it: taken from the recording. */
interface Orders {
  readonly byNode: Readonly<Record<string, readonly string[]>>;
  readonly available: Readonly<Record<string, readonly number[]>>;
}

interface RecordedCluster extends Orders {
  readonly leaders: Readonly<Record<string, readonly [number, number]>>;
  readonly all: Readonly<Record<string, readonly number[]>>;
}

interface Driver {
  readonly accumulator: Accumulator;
  readonly all: RecordedCluster['all'];
  readonly leaders: Map<string, readonly [number, number]>;
  view: ClusterView;
  nowMs: number;
  /** What is drawn where the recording does not say. */
  readonly guess: number;
}

/** Whatever Kafka's accumulator was made to do, without a transaction manager. */
export const clientAccumulator: Player = {
  families: ['machines/client-accumulator'],
  play: (_, recorded) => {
    let first: string | undefined;
    for (let guess = 0; guess < guesses; guess += 1) {
      const wrong = playWith(recorded, guess);
      if (wrong === undefined) return undefined;
      first ??= wrong;
    }
    return first;
  },
};

/**
 * What an append drew that was refused is not recorded: there must be a number with which all that
 * follows is as Kafka's.
 */
const guesses = 6;

function playWith(recorded: GoldenCase, guess: number): string | undefined {
  const driver = driverOf(recorded, guess);
  return playMachine(recorded['steps'] as readonly AccumulatorStep[], {
    play: (step) => ({ r: operations[step.op[0]]?.(driver, step.op.slice(1), step.r) }),
    observe: () => observed(driver.accumulator),
  });
}

function driverOf(recorded: GoldenCase, guess: number): Driver {
  const number = (name: string): number => recorded[name] as number;
  const cluster = recorded['metadata'] as RecordedCluster;
  const accumulator = createAccumulator({
    batchSize: number('batchSize'),
    bufferMemory: number('bufferMemory'),
    linger: ms(number('linger')),
    deliveryTimeout: ms(number('deliveryTimeout')),
    retryBackoff: { initialMs: number('retryBackoff'), maxMs: number('retryBackoffMax') },
    compression: 'none',
    adaptive: recorded['adaptive'] as boolean,
    availabilityTimeout: ms(number('availabilityTimeout')),
    rack: null,
  });
  const leaders = new Map(Object.entries(cluster.leaders));
  const { all } = cluster;
  const view = clusterView(all, leaders, cluster);
  return { accumulator, all, leaders, view, nowMs: 0, guess };
}

function clusterView(
  all: RecordedCluster['all'],
  leaders: Driver['leaders'],
  orders: Orders,
): ClusterView {
  const partitions = Object.entries(all).flatMap(([topic, indexes]) =>
    indexes.map((index) => partitionView(topic, index, leaders)),
  );
  const node = (
    id: number,
  ): ClusterView['nodes'] extends ReadonlyMap<number, infer N> ? N : never => ({
    id,
    host: 'h',
    port: 1,
    rack: null,
  });
  const ids = Object.keys(orders.byNode).map(Number);
  const view = viewOf({
    clusterId: null,
    nodes: new Map(ids.map((id) => [id, node(id)])),
    controllerId: -1,
    partitions,
    topicIds: new Map(),
    internalTopics: [],
    invalidTopics: [],
    unauthorizedTopics: [],
  });
  // The orders of Kafka's Cluster follow its hash maps: a drain walks partitions as recorded.
  const byLeader = ids.map((id): [number, readonly PartitionView[]] => [
    id,
    (orders.byNode[id] ?? []).flatMap((tp) => view.partitions.get(tp) ?? []),
  ]);
  return { ...view, byLeader: new Map(byLeader) };
}

function partitionView(topic: string, index: number, leaders: Driver['leaders']): PartitionView {
  const [leaderId = -1, leaderEpoch = -1] = leaders.get(`${topic}-${index}`) ?? [];
  const rest = { number: -1, errorCode: 0, replicas: [], isr: [], offline: [] };
  return { topic, index, leaderId, leaderEpoch, ...rest };
}

type Operation = (driver: Driver, args: readonly unknown[], recorded: unknown) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  append: (driver, args, recorded) => appended(driver, args, recorded),
  sleep: (driver, [time]) => {
    driver.nowMs += time as number;
  },
  ready: (driver) => readiness(driver),
  readyDrain: (driver, [maxSize]) => readyDrain(driver, maxSize as number),
  mute: ({ accumulator }, [tp]) => {
    accumulator.muted.add(tp as string);
  },
  unmute: ({ accumulator }, [tp]) => {
    accumulator.muted.delete(tp as string);
  },
  complete: ({ accumulator }, [name]) => {
    finish(accumulator, answered(accumulator, name));
  },
  reenqueue: ({ accumulator, nowMs }, [name]) => {
    const batch = answered(accumulator, name);
    const pause = backoffAfter(accumulator.settings.retryBackoff, batch.attempts, noJitter);
    onReenqueued(batch, ms(nowMs), pause);
    enqueueFirst(accumulator, batch, false);
  },
  split: ({ accumulator }, [name]) => {
    const batch = answered(accumulator, name);
    const parts = splitBatch(accumulator, batch, null);
    finish(accumulator, batch);
    return parts.length;
  },
  expire: ({ accumulator, nowMs }) => {
    accumulator.nextExpiryAt = Infinity;
    const expired = takeExpired(accumulator, ms(nowMs));
    for (const batch of expired) finish(accumulator, batch);
    return expired.map(shortState);
  },
  leader: (driver, [tp, node, epoch], recorded) => {
    const orders = recorded as Orders;
    driver.leaders.set(tp as string, [node as number, epoch as number]);
    driver.view = clusterView(driver.all, driver.leaders, orders);
    return recorded;
  },
  beginFlush: ({ accumulator }) => {
    accumulator.flushes += 1;
  },
  endFlush: ({ accumulator }) => {
    accumulator.flushes -= 1;
  },
  nodeLatency: ({ accumulator, nowMs }, [node, canDrain]) => {
    noteNodeLatency(accumulator, node as number, canDrain as boolean, ms(nowMs));
  },
  close: ({ accumulator }) => {
    accumulator.isClosed = true;
  },
  abortIncomplete: ({ accumulator }) => {
    for (const batch of takeIncomplete(accumulator)) finish(accumulator, batch);
    accumulator.topics.clear();
  },
};

/** The recording has no jitter. */
const noJitter = { between: (min: number, max: number): number => (min + max) / 2 };

/** What was drained is on its way until something becomes of it. */
function answered(accumulator: Accumulator, name: unknown): ProducerBatch {
  const batch = batchIn(accumulator, idOf(name));
  batch.isInFlight = false;
  return batch;
}

const nameOf = (id: BatchId): string => `b${id + 1}`;
const idOf = (name: unknown): BatchId => Number(String(name).slice(1)) - 1;

function appended(
  { accumulator, view, nowMs, guess }: Driver,
  args: readonly unknown[],
  recorded: unknown,
): unknown {
  const [topic, partition, keySize, valueSize] = args as [
    string,
    number,
    number | null,
    number | null,
  ];
  const { drawn = [] } = (recorded ?? {}) as { readonly drawn?: readonly number[] };
  const left = [...drawn];
  const uint32 = (): number => (left.shift() ?? guess) * 2;
  const filled = (size: number | null): string | null => (size === null ? null : 'x'.repeat(size));
  const record = {
    key: filled(keySize),
    value: filled(valueSize),
    headers: [],
    timestamp: nowMs,
  };
  const intern = (): number => 0;
  const env = { clock: { monotonic: () => ms(nowMs) }, rng: () => ({ uint32 }), intern };
  const entering = { record, send: 0, fieldsSize: sizeOfFields(record) };
  const appending = { topic, index: partition, ...entering, bytes: 0, isBatchFull: false };
  const result = append(accumulator, appending, view, env);
  if (result === 'no-memory') return { error: 'BufferExhaustedException' };
  if (result === 'closed') return { error: 'KafkaException' };
  return {
    partition: result.index,
    batchIsFull: appending.isBatchFull,
    newBatch: isNew(result),
    bytes: appending.bytes,
    // Numbers that Kafka drew and we did not are missing here, and so differ.
    ...(drawn.length === 0 ? {} : { drawn: drawn.slice(0, drawn.length - left.length) }),
  };
}

function readiness({ accumulator, view, nowMs }: Driver): {
  readonly nodes: readonly number[];
  readonly next: number | string;
  readonly unknown: readonly string[];
} {
  const { nodes, nextCheck, leaderless } = checkReady(accumulator, view, ms(nowMs));
  return {
    nodes: [...nodes].toSorted((a, b) => a - b),
    next: nextCheck === Infinity ? 'never' : nextCheck / 1_000,
    unknown: [...leaderless].toSorted(),
  };
}

function readyDrain(driver: Driver, maxSize: number): unknown {
  const ready = readiness(driver);
  const context = { view: driver.view, maxSize, now: ms(driver.nowMs), sequences: null };
  const drained = ready.nodes.map((node) => {
    const batches = drainNode(driver.accumulator, node, context);
    for (const batch of batches) batch.isInFlight = true;
    return [node, batches.map(shortState)];
  });
  return { ...ready, drained: Object.fromEntries(drained) };
}

const shortState = (batch: ProducerBatch): unknown => [
  nameOf(batch.id),
  `${batch.topic}-${batch.index}`,
  batch.records.length,
  sizeOfProducerBatch(batch),
  batch.attempts,
];

function observed(accumulator: Accumulator): unknown {
  const queues: Record<string, unknown> = {};
  for (const [topic, { queues: ofTopic }] of accumulator.topics) {
    for (const { index, batches } of ofTopic.values()) {
      if (batches.length === 0) continue;
      queues[`${topic}-${index}`] = batches.map((id) => longState(batchIn(accumulator, id)));
    }
  }
  const { nextExpiryAt } = accumulator;
  return {
    queues,
    free: accumulator.freeMemory,
    undrained: hasUndrained(accumulator),
    incomplete: accumulator.incomplete > 0,
    nextExpiry: nextExpiryAt === Infinity ? null : nextExpiryAt / 1_000,
  };
}

const longState = (batch: ProducerBatch): unknown => [
  nameOf(batch.id),
  batch.records.length,
  sizeOfProducerBatch(batch),
  isFull(batch),
  batch.attempts,
  batch.createdAt / 1_000,
];
