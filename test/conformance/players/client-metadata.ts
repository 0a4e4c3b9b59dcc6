// machines/client-metadata: what a client believes of a cluster, and when it asks again.
import { AssertionError } from '../../../sim/assert.ts';
import { ms } from '../../../sim/time.ts';
import type { PartitionView } from '../../../engine/clients/network/cluster-view.ts';
import type { MetadataAnswerTopic } from '../../../engine/clients/network/metadata-answer.ts';
import {
  applyLeaderHints,
  createMetadata,
  currentLeader,
  currentPartition,
  isUpdateRequested,
  nextRequestIsPartial,
  noteLeaderEpoch,
  onUpdateFailed,
  requestUpdate,
  requestUpdateForNewTopics,
  forgetEquivalents,
  takeMetadataError,
  timeToAllowUpdate,
  timeToNextUpdate,
  updateMetadata,
  type ClientMetadata,
} from '../../../engine/clients/network/metadata.ts';
import { ErrorCode, type ErrorName } from '../../../engine/protocol/errors.ts';
import { uuidOfBytes, zeroUuid } from '../../../engine/protocol/uuid.ts';
import type { GoldenCase } from '../golden.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';

interface MetadataStep extends Step {
  readonly op: readonly [string, ...unknown[]];
}

interface Driver {
  readonly metadata: ClientMetadata;
  nowMs: number;
  isClosed: boolean;
}

/** The recording has no jitter. */
const noJitter = { between: (min: number, max: number): number => (min + max) / 2 };

/** Updates, hints, errors, staleness and back-off. */
export const clientMetadata: Player = {
  families: ['machines/client-metadata'],
  play: (_, recorded) => {
    const driver = driverOf(recorded);
    const start = { op: ['start'], s: recorded['start'] } as const;
    const steps = [start, ...(recorded['steps'] as readonly MetadataStep[])];
    return playMachine<MetadataStep>(steps, {
      play: ({ op: [name, ...args] }) => ({ r: answer(driver, name, args) }),
      observe: () => observed(driver),
    });
  },
};

function driverOf(recorded: GoldenCase): Driver {
  const { backoff, backoffMax, expire } = recorded as unknown as Record<string, number>;
  const metadata = createMetadata([], {
    maxAge: ms(expire ?? 0),
    backoff: { initialMs: backoff ?? 0, maxMs: backoffMax ?? 0 },
  });
  // Kafka's class begins before bootstrap(), and its beginning of time is 0.
  metadata.needFullUpdate = false;
  metadata.updateVersion = 0;
  metadata.lastRefreshAt = 0;
  metadata.lastSuccessAt = 0;
  for (const topic of recorded['retained'] as string[]) {
    metadata.interests.topics.set(topic, { until: Infinity });
  }
  return { metadata, nowMs: 1_000, isClosed: false };
}

function answer(driver: Driver, name: string, args: readonly unknown[]): unknown {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`no operation ${name}`);
  try {
    return operation(driver, args);
  } catch (error) {
    if (error instanceof AssertionError) return { error: 'IllegalArgumentException' };
    throw error;
  }
}

type Operation = (driver: Driver, args: readonly unknown[]) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  start: () => undefined,
  update: (driver, args) => update(driver, args as unknown as Parameters<typeof update>[1]),
  failed: ({ metadata, nowMs }) => {
    onUpdateFailed(metadata, ms(nowMs), noJitter);
  },
  request: ({ metadata }, [reset]) => {
    requestUpdate(metadata);
    if (reset === true) forgetEquivalents(metadata);
    return metadata.updateVersion;
  },
  requestNew: ({ metadata }) => {
    requestUpdateForNewTopics(metadata);
    return metadata.updateVersion;
  },
  epoch: ({ metadata }, [tp, epoch]) =>
    noteLeaderEpoch(metadata, topicPartition(tp as string), epoch as number),
  hints: ({ metadata }, args) => hints(metadata, args as unknown as Parameters<typeof hints>[1]),
  throw: ({ metadata }) => thrown(takeMetadataError(metadata)),
  throwFor: ({ metadata }, [topic]) => thrown(takeMetadataError(metadata, topic as string)),
  kind: ({ metadata, nowMs }) => [
    nextRequestIsPartial(metadata, ms(nowMs)),
    metadata.requestVersion,
  ],
  sleep: (driver, [time]) => {
    driver.nowMs += time as number;
  },
  close: (driver) => {
    driver.isClosed = true;
  },
};

function thrown(code: number): unknown {
  if (code === ErrorCode.INVALID_TOPIC_EXCEPTION) return { error: 'InvalidTopicException' };
  if (code === ErrorCode.TOPIC_AUTHORIZATION_FAILED) {
    return { error: 'TopicAuthorizationException' };
  }
  return undefined;
}

type RecordedTopic = readonly [
  name: string,
  id: number,
  error: ErrorName,
  isInternal: boolean,
  partitions: readonly (readonly [number, ErrorName, number, number])[],
];

function update(
  { metadata, nowMs, isClosed }: Driver,
  [isPartial, nodes, controllerId, topics, { old, noEpochs }]: readonly [
    boolean,
    readonly number[],
    number,
    readonly RecordedTopic[],
    { readonly old?: boolean; readonly noEpochs?: boolean },
  ],
): unknown {
  // A closed client of ours has no connections on which an answer could come.
  if (isClosed) return { error: 'IllegalStateException' };
  const requestVersion = metadata.requestVersion - (old === true ? 1 : 0);
  const given = {
    requestVersion,
    isPartial,
    hasReliableEpochs: noEpochs !== true,
    clusterId: null,
    nodes: new Map(nodes.map((id) => [id, nodeOf(id)])),
    controllerId,
    topics: topics.map(topicOf),
  };
  updateMetadata(metadata, given, ms(nowMs), noJitter);
  return undefined;
}

const nodeOf = (
  id: number,
): { readonly id: number; readonly host: string; readonly port: number; readonly rack: null } => ({
  id,
  host: `h${id}`,
  port: 1,
  rack: null,
});

function topicOf([name, id, error, isInternal, partitions]: RecordedTopic): MetadataAnswerTopic {
  return {
    name,
    topicId: uuidOf(id),
    errorCode: ErrorCode[error],
    isInternal,
    partitions: partitions.map(([index, partitionError, leaderId, leaderEpoch]): PartitionView => ({
      topic: name,
      index,
      number: -1,
      leaderId,
      leaderEpoch,
      errorCode: ErrorCode[partitionError],
      replicas: [],
      isr: [],
      offline: [],
    })),
  };
}

function uuidOf(number: number): string {
  if (number === 0) return zeroUuid;
  const bytes = new Uint8Array(16);
  bytes[15] = number;
  bytes[0] = 1;
  return uuidOfBytes(bytes, 0);
}

function topicPartition(tp: string): { readonly topic: string; readonly index: number } {
  const at = tp.lastIndexOf('-');
  return { topic: tp.slice(0, at), index: Number(tp.slice(at + 1)) };
}

function hints(
  metadata: ClientMetadata,
  [leaders, nodes]: readonly [
    readonly (readonly [string, number | null, number | null])[],
    readonly number[],
  ],
): string[] {
  // What is not known is no hint of ours.
  const given = leaders.flatMap(([tp, leaderId, leaderEpoch]) =>
    leaderId === null || leaderEpoch === null
      ? []
      : [{ ...topicPartition(tp), leaderId, leaderEpoch }],
  );
  const accepted = applyLeaderHints(metadata, given, nodes.map(nodeOf));
  return accepted.map(({ topic, index }) => `${topic}-${index}`).toSorted();
}

function observed({ metadata, nowMs }: Driver): unknown {
  const { view } = metadata;
  const numbers = new Map(Array.from({ length: 100 }, (__, n) => [uuidOf(n), n]));
  const keys = new Set([...view.partitions.keys(), ...metadata.lastSeenEpochs.keys()]);
  return {
    nodes: [...view.nodes.keys()].toSorted((a, b) => a - b),
    controller: view.controllerId < 0 ? null : view.controllerId,
    topics: [...view.byTopic.keys()].toSorted(),
    ids: Object.fromEntries([...view.topicIds].map(([name, id]) => [name, numbers.get(id)])),
    partitions: Object.fromEntries([...keys].map((key) => [key, partitionState(metadata, key)])),
    invalid: view.invalidTopics.toSorted(),
    unauthorized: view.unauthorizedTopics.toSorted(),
    internal: view.internalTopics.toSorted(),
    requested: isUpdateRequested(metadata),
    version: metadata.updateVersion,
    toAllow: timeToAllowUpdate(metadata, ms(nowMs)) / 1_000,
    toNext: timeToNextUpdate(metadata, ms(nowMs)) / 1_000,
    lastSuccess: metadata.lastSuccessAt / 1_000,
  };
}

function partitionState(metadata: ClientMetadata, key: string): unknown {
  const at = topicPartition(key);
  const { view, lastSeenEpochs } = metadata;
  const known = view.partitions.get(key);
  const leader = known === undefined ? 'absent' : absent(known.leaderId, view.nodes);
  const { leaderId, leaderEpoch } = currentLeader(metadata, at);
  // To Kafka's class -1 is an epoch like others, if a hint brought it; to us it is none.
  const isUnknown = leaderEpoch < 0 && lastSeenEpochs.get(key) !== -1;
  const current = [leaderId < 0 ? null : leaderId, isUnknown ? null : leaderEpoch];
  const isCurrent = currentPartition(metadata, at) !== undefined;
  return [leader, current, lastSeenEpochs.get(key) ?? null, isCurrent];
}

const absent = (leaderId: number, nodes: ReadonlyMap<number, unknown>): number | null =>
  nodes.has(leaderId) ? leaderId : null;
