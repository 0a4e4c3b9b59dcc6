// find-hanging: transactions in logs whose coordinator does not know of them any more.
import { valueOf, valuesOfAll } from '../../../engine/clients/admin/calls/calling.ts';
import {
  describeProducers,
  type ActiveProducer,
} from '../../../engine/clients/admin/calls/partitions.ts';
import { describeTopics, listTopics } from '../../../engine/clients/admin/calls/topics.ts';
import {
  describeTransactions,
  listTransactions,
} from '../../../engine/clients/admin/calls/transactions.ts';
import { isError } from '../../../engine/clients/admin/exception.ts';
import { lookAtClock, type Script } from '../../../engine/clients/admin/script.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { numberIn, valueIn, type Namespace } from '../arguments/argparse.ts';
import { prettyTable } from '../java-format.ts';
import { partitionText } from '../partition-order.ts';
import { print, type ToolIo } from '../tool.ts';
import { orRefuse, refuseWith } from './refusing.ts';

/** A transaction that has been open in a partition for long. */
interface OpenTransaction {
  readonly partition: TopicPartition;
  readonly producer: ActiveProducer;
}

const headers =
  'Topic Partition ProducerId ProducerEpoch CoordinatorEpoch StartOffset LastTimestamp Duration(min)';

const msPerMinute = 60_000;

/** Looks through the partitions of a topic or of a broker. */
export function* findHanging(namespace: Namespace, io: ToolIo): Script<void> {
  const partitions = yield* partitionsToSearch(namespace, io);
  const candidates = yield* openTransactions(partitions, namespace, io);
  const hanging = candidates.length === 0 ? [] : yield* withoutCoordinator(candidates, io);
  const { wallMs } = yield* lookAtClock();
  const rows = hanging.map(({ partition, producer }) =>
    [
      partition.topic,
      partition.index,
      producer.producerId,
      producer.producerEpoch,
      producer.coordinatorEpoch,
      producer.currentTxnStartOffset,
      producer.lastTimestamp,
      Math.floor((wallMs - producer.lastTimestamp) / msPerMinute),
    ].map(String),
  );
  print(io, prettyTable(headers.split(' '), rows));
}

function* partitionsToSearch(namespace: Namespace, io: ToolIo): Script<readonly TopicPartition[]> {
  const topic = valueIn(namespace, 'topic');
  const brokerId = numberIn(namespace, 'broker_id');
  const index = numberIn(namespace, 'partition');
  if (topic === undefined && brokerId === undefined) {
    const need = 'requires either --topic or --broker-id to limit the scope of the search';
    refuseWith(`The \`find-hanging\` command ${need}`, io);
  }
  if (index !== undefined && topic === undefined) {
    refuseWith('The --partition argument requires --topic to be provided', io);
  }
  if (topic !== undefined && index !== undefined) return [{ topic, index }];
  const topics =
    topic === undefined ? yield* orRefuse(topicNames(), 'Failed to list topics', io) : [topic];
  const failure = `Failed to describe ${topics.length} topics`;
  const described = yield* orRefuse(allTopics(topics), failure, io);
  return [...described].flatMap(([name, { partitions }]) =>
    partitions
      .filter(({ replicas }) => brokerId === undefined || replicas.includes(brokerId))
      .map((partition) => ({ topic: name, index: partition.index })),
  );
}

function* topicNames(): Script<string[]> {
  return (yield* listTopics({ listInternal: true })).map(({ name }) => name);
}

function* allTopics(topics: readonly string[]) {
  return valuesOfAll(yield* describeTopics(topics));
}

/** Candidates: what has been open for longer than transactions may be. */
function* openTransactions(
  partitions: readonly TopicPartition[],
  namespace: Namespace,
  io: ToolIo,
): Script<readonly OpenTransaction[]> {
  const brokerId = numberIn(namespace, 'broker_id');
  const maxMs = (numberIn(namespace, 'max_transaction_timeout') ?? 15) * msPerMinute;
  const broker = brokerId === undefined ? 'Optional.empty' : `Optional[${brokerId}]`;
  const failure = `Failed to describe producers for ${partitions.length} partitions on broker ${broker}`;
  const options = brokerId === undefined ? {} : { brokerId };
  const producers = yield* orRefuse(
    (function* () {
      return valuesOfAll(yield* describeProducers(partitions, options));
    })(),
    failure,
    io,
  );
  const { wallMs } = yield* lookAtClock();
  return partitions.flatMap((partition) =>
    (producers.get(partitionText(partition)) ?? [])
      .filter((producer) => producer.currentTxnStartOffset >= 0)
      .filter(({ lastTimestamp }) => wallMs - lastTimestamp > maxMs)
      .map((producer) => ({ partition, producer })),
  );
}

/** Of these, those whose coordinator will write no marker. */
function* withoutCoordinator(
  candidates: readonly OpenTransaction[],
  io: ToolIo,
): Script<readonly OpenTransaction[]> {
  const producerIds = [...new Set(candidates.map(({ producer }) => producer.producerId))];
  const failure = `Failed to list transactions for ${producerIds.length} producers`;
  const listed = yield* orRefuse(listTransactions({ producerIds }), failure, io);
  const ids = new Map(listed.map((each) => [each.producerId, each.transactionalId]));
  const expected = yield* expectedMarkers([...new Set(ids.values())], io);
  return candidates.filter(({ partition, producer }) => {
    const id = ids.get(producer.producerId);
    return id === undefined || expected.get(id)?.has(partitionText(partition)) !== true;
  });
}

/** The partitions in which coordinators will still end a transaction. */
function* expectedMarkers(
  ids: readonly string[],
  io: ToolIo,
): Script<ReadonlyMap<string, ReadonlySet<string>>> {
  const expected = new Map<string, ReadonlySet<string>>();
  const described = yield* describeTransactions(ids);
  for (const id of ids) {
    const outcome = described.get(id);
    if (outcome !== undefined && 'error' in outcome && isNotFound(outcome.error)) continue;
    const failure = `Failed to describe ${ids.length} transactions`;
    const { topics } = yield* orRefuse(
      just(() => valueOf(outcome)),
      failure,
      io,
    );
    const names = topics.flatMap(({ topic, partitions }) =>
      partitions.map((index) => partitionText({ topic, index })),
    );
    expected.set(id, new Set(names));
  }
  return expected;
}

const isNotFound = (error: unknown): boolean =>
  isError(error, ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);

// eslint-disable-next-line require-yield -- a script that asks nobody
function* just<T>(value: () => T): Script<T> {
  return value();
}
