// kafka-topics --describe: topics, their partitions, and which of them are in trouble.
import {
  defaultConfigSource,
  describeConfigs,
  type ConfigEntry,
} from '../../../engine/clients/admin/calls/configs.ts';
import { valueOf, valuesOfAll } from '../../../engine/clients/admin/calls/calling.ts';
import { describeCluster } from '../../../engine/clients/admin/calls/cluster.ts';
import {
  listReassignments,
  type OngoingReassignment,
} from '../../../engine/clients/admin/calls/partitions.ts';
import {
  describeTopicById,
  describeTopics,
  listTopics,
  type PartitionDescription,
  type TopicDescription,
} from '../../../engine/clients/admin/calls/topics.ts';
import { illegalArgument, JavaException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { partitionKey } from '../../../engine/clients/topic-partition.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashMapOf, keysOf } from '../../../engine/protocol/java/hash-map.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { has, numberOf, textOf } from '../options/parse.ts';
import { println, type ToolIo } from '../tool.ts';
import type { TopicArguments } from './check-options.ts';
import { ensureTopicExists, topicNames } from './names.ts';

/** kafka-topics --describe. */
export function* describeTopic(parsed: TopicArguments, io: ToolIo): Script<void> {
  const topics = yield* describedTopics(parsed);
  const resources = topics.map(({ name }) => ({ type: 'topic', name }) as const);
  const configs = yield* describeConfigs(resources);
  const { nodes } = yield* describeCluster();
  const live = new Set(nodes.map(({ brokerId }) => brokerId));
  const moves = yield* movesOf(topics);
  for (const [i, topic] of topics.entries()) {
    const entries = valueOf(configs[i]);
    const partitions = topic.partitions.toSorted((a, b) => a.index - b.index);
    const views = partitions.map((partition) => ({
      topic: topic.name,
      partition,
      move: moves.get(partitionKey(topic.name, partition.index)),
      minIsr: Number(entries.find(({ name }) => name === 'min.insync.replicas')?.value ?? 1),
      live,
    }));
    printTopic(parsed, { topic, entries, first: views[0] }, io);
    if (has(parsed, 'topics-with-overrides')) continue;
    for (const view of views) if (isAskedFor(parsed, view)) println(io, partitionLine(view));
  }
}

function* describedTopics(parsed: TopicArguments): Script<readonly TopicDescription[]> {
  const id = textOf(parsed, 'topic-id');
  if (id !== undefined && id !== zeroUuid) return yield* topicWithId(parsed, id);
  const names = yield* topicNames(parsed);
  ensureTopicExists(names, parsed);
  const partitionLimit = numberOf(parsed, 'partition-size-limit-per-response') ?? 2_000;
  const found = valuesOfAll(yield* describeTopics(names, { partitionLimit }));
  // The result is a hash map made to measure.
  const order = keysOf(hashMapOf([...found], hashOfString));
  return order.flatMap((name) => found.get(name) ?? []);
}

function* topicWithId(parsed: TopicArguments, id: string): Script<readonly TopicDescription[]> {
  const listInternal = !has(parsed, 'exclude-internal');
  const known = (yield* listTopics({ listInternal })).some(({ topicId }) => topicId === id);
  if (!known && !has(parsed, 'if-exists')) {
    throw illegalArgument(`TopicId '${id}' does not exist as expected`);
  }
  return known ? [valueOf(yield* describeTopicById(id))] : [];
}

/** Who may not ask, or asks a broker that does not know of them, sees no moves. */
function* movesOf(
  topics: readonly TopicDescription[],
): Script<ReadonlyMap<string, OngoingReassignment>> {
  const partitions = topics.flatMap(({ name, partitions: those }) =>
    those.map(({ index }) => ({ topic: name, index })),
  );
  try {
    return yield* listReassignments(partitions);
  } catch (thrown) {
    const code = thrown instanceof JavaException ? (thrown.reason ?? thrown).code : undefined;
    const isTolerated =
      code === ErrorCode.UNSUPPORTED_VERSION || code === ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    if (isTolerated) return new Map();
    throw thrown;
  }
}

/** A partition with what is needed to judge it. */
interface PartitionView {
  readonly topic: string;
  readonly partition: PartitionDescription;
  readonly move: OngoingReassignment | undefined;
  readonly minIsr: number;
  readonly live: ReadonlySet<number>;
}

/** While it moves, a partition has more replicas than it is meant to have. */
function replicationFactorOf({ partition, move }: PartitionView): number {
  const changing = move === undefined ? [] : [...move.removing, ...move.adding];
  const isMoving = partition.replicas.some((id) => changing.includes(id));
  return isMoving && move !== undefined
    ? move.replicas.length - move.adding.length
    : partition.replicas.length;
}

const troubles = {
  'under-replicated-partitions': (view: PartitionView) =>
    replicationFactorOf(view) > view.partition.isr.length,
  'unavailable-partitions': ({ partition, live }: PartitionView) => !live.has(partition.leaderId),
  'under-min-isr-partitions': ({ partition, minIsr }: PartitionView) =>
    partition.leaderId < 0 || partition.isr.length < minIsr,
  'at-min-isr-partitions': ({ partition, minIsr }: PartitionView) =>
    partition.isr.length === minIsr,
} as const;

const troubleNames = Object.keys(troubles) as readonly (keyof typeof troubles)[];

/** Without a report everything is asked for. */
function isAskedFor(parsed: TopicArguments, view: PartitionView): boolean {
  const reports = troubleNames.filter((name) => has(parsed, name));
  return reports.length === 0 || reports.some((name) => troubles[name](view));
}

interface TopicView {
  readonly topic: TopicDescription;
  readonly entries: readonly ConfigEntry[];
  readonly first: PartitionView | undefined;
}

function printTopic(
  parsed: TopicArguments,
  { topic, entries, first }: TopicView,
  io: ToolIo,
): void {
  if (troubleNames.some((name) => has(parsed, name))) return;
  const overrides = entries.filter(({ configSource }) => configSource !== defaultConfigSource);
  if (has(parsed, 'topics-with-overrides') && overrides.length === 0) return;
  const configs = overrides.map(({ name, value }) => `${name}=${value}`).join(',');
  const fields = [
    `Topic: ${topic.name}`,
    ...(topic.topicId === zeroUuid ? [] : [`TopicId: ${topic.topicId}`]),
    `PartitionCount: ${topic.partitions.length}`,
    `ReplicationFactor: ${first === undefined ? 0 : replicationFactorOf(first)}`,
    `Configs: ${configs}`,
  ];
  println(io, fields.join('\t'));
}

function partitionLine({ topic, partition, move }: PartitionView): string {
  const { index, leaderId, replicas, isr, elr, lastKnownElr } = partition;
  const fields = [
    `Topic: ${topic}`,
    `Partition: ${index}`,
    `Leader: ${leaderId < 0 ? 'none' : leaderId}`,
    `Replicas: ${replicas.join(',')}`,
    `Isr: ${isr.join(',')}`,
    ...(move === undefined
      ? []
      : [
          `Adding Replicas: ${move.adding.join(',')}`,
          `Removing Replicas: ${move.removing.join(',')}`,
        ]),
    `Elr: ${elr === null ? 'N/A' : elr.join(',')}`,
    `LastKnownElr: ${lastKnownElr === null ? 'N/A' : lastKnownElr.join(',')}`,
  ];
  return fields.map((field) => `\t${field}`).join('');
}
