// kafka-transactions (TransactionsCommand).
import { valueOf } from '../../../engine/clients/admin/calls/calling.ts';
import {
  describeProducers,
  type ActiveProducer,
} from '../../../engine/clients/admin/calls/partitions.ts';
import {
  abortTransaction,
  describeTransactions,
  listTransactions,
  terminateTransaction,
  type AbortedTransaction,
  type TransactionDescription,
} from '../../../engine/clients/admin/calls/transactions.ts';
import { lookAtClock, type Script } from '../../../engine/clients/admin/script.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { numberIn, valueIn, type Namespace } from '../arguments/argparse.ts';
import { parseOrFail } from '../arguments/argument-usage.ts';
import { prettyTable } from '../java-format.ts';
import { partitionText } from '../partition-order.ts';
import { Exit, print, println, type Tool, type ToolIo } from '../tool.ts';
import { transactionsParser } from './arguments.ts';
import { findHanging } from './hanging.ts';
import { orRefuse, refuseWith } from './refusing.ts';

/** kafka-transactions. */
export const transactions: Tool = {
  name: 'kafka-transactions',
  sentence: 'Shows transactions and producers, and ends transactions that hang.',
  *main(args, io) {
    if (args[0] === '-v' || args[0] === '--version') {
      println(io, io.release);
      throw new Exit(0);
    }
    const namespace = parseOrFail(transactionsParser, args, io);
    yield* (commands[namespace.command] ?? list)(namespace, io);
  },
};

type Command = (namespace: Namespace, io: ToolIo) => Script<void>;

const commands: Readonly<Record<string, Command>> = {
  list,
  describe,
  'describe-producers': showProducers,
  abort,
  'find-hanging': findHanging,
  forceTerminateTransaction: terminate,
};

function* list(namespace: Namespace, io: ToolIo): Script<void> {
  const durationMs = numberIn(namespace, 'duration_filter');
  const pattern = valueIn(namespace, 'transactional_id_pattern');
  const filter = {
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(pattern === undefined ? {} : { pattern }),
  };
  const found = yield* orRefuse(listTransactions(filter), 'Failed to list transactions', io);
  const rows = found.map(({ transactionalId, coordinator, producerId, state }) => [
    transactionalId,
    String(coordinator),
    String(producerId),
    stateText(state),
  ]);
  print(
    io,
    prettyTable(['TransactionalId', 'Coordinator', 'ProducerId', 'TransactionState'], rows),
  );
}

const stateText = (state: string): string => (state === '' ? 'Unknown' : state);

function* describe(namespace: Namespace, io: ToolIo): Script<void> {
  const id = valueIn(namespace, 'transactional_id') ?? '';
  const failure = `Failed to describe transaction state of transactional-id \`${id}\``;
  const found = yield* orRefuse(describeOne(id), failure, io);
  const start = found.transactionStartTimeMs;
  const { wallMs } = yield* lookAtClock();
  const row = [
    found.coordinator,
    id,
    found.producerId,
    found.producerEpoch,
    stateText(found.transactionState),
    found.transactionTimeoutMs,
    ...(start < 0 ? ['None', 'None'] : [start, wallMs - start]),
    found.topics
      .flatMap(({ topic, partitions }) =>
        partitions.map((index) => partitionText({ topic, index })),
      )
      .join(','),
  ].map(String);
  print(io, prettyTable(describeHeaders.split(' '), [row]));
}

function* describeOne(id: string): Script<TransactionDescription> {
  return valueOf((yield* describeTransactions([id])).get(id));
}

const describeHeaders =
  'CoordinatorId TransactionalId ProducerId ProducerEpoch TransactionState TransactionTimeoutMs CurrentTransactionStartTimeMs TransactionDurationMs TopicPartitions';

const partitionIn = (namespace: Namespace): TopicPartition => ({
  topic: valueIn(namespace, 'topic') ?? '',
  index: numberIn(namespace, 'partition') ?? 0,
});

function* producersOf(
  partition: TopicPartition,
  options: { readonly brokerId?: number },
): Script<readonly ActiveProducer[]> {
  const found = yield* describeProducers([partition], options);
  return valueOf(found.get(partitionText(partition)));
}

function* showProducers(namespace: Namespace, io: ToolIo): Script<void> {
  const partition = partitionIn(namespace);
  const brokerId = numberIn(namespace, 'broker_id');
  const whom = brokerId === undefined ? 'leader' : `broker ${brokerId}`;
  const failure = `Failed to describe producers for partition ${partitionText(partition)} on ${whom}`;
  const options = brokerId === undefined ? {} : { brokerId };
  const found = yield* orRefuse(producersOf(partition, options), failure, io);
  const rows = found.map((producer) => {
    const start = producer.currentTxnStartOffset;
    return [
      producer.producerId,
      producer.producerEpoch,
      producer.coordinatorEpoch,
      producer.lastSequence,
      producer.lastTimestamp,
      start < 0 ? 'None' : start,
    ].map(String);
  });
  print(io, prettyTable(producerHeaders.split(' '), rows));
}

const producerHeaders =
  'ProducerId ProducerEpoch LatestCoordinatorEpoch LastSequence LastTimestamp CurrentTransactionStartOffset';

function* abort(namespace: Namespace, io: ToolIo): Script<void> {
  const spec = yield* whatToAbort(namespace, io);
  const text =
    `AbortTransactionSpec(topicPartition=${partitionText(spec)}, producerId=${spec.producerId}, ` +
    `producerEpoch=${spec.producerEpoch}, coordinatorEpoch=${spec.coordinatorEpoch})`;
  yield* orRefuse(abortTransaction(spec), `Failed to abort transaction ${text}`, io);
}

function* whatToAbort(namespace: Namespace, io: ToolIo): Script<AbortedTransaction> {
  const partition = partitionIn(namespace);
  const start = numberIn(namespace, 'start_offset');
  if (start !== undefined) return yield* openAt(partition, start, io);
  const producerId = numberIn(namespace, 'producer_id');
  if (producerId === undefined) {
    refuseWith(
      'The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)',
      io,
    );
  }
  const epochs = ['producer-epoch', 'coordinator-epoch'].map((name) => {
    const epoch = numberIn(namespace, name.replace('-', '_'));
    return epoch ?? refuseWith(`Missing required argument --${name}`, io);
  });
  const [producerEpoch = 0, coordinatorEpoch = 0] = epochs;
  return {
    ...partition,
    producerId,
    producerEpoch,
    coordinatorEpoch: Math.max(coordinatorEpoch, 0),
  };
}

/** The transaction that is open in a partition since an offset. */
function* openAt(partition: TopicPartition, start: number, io: ToolIo): Script<AbortedTransaction> {
  const name = partitionText(partition);
  const failure = `Failed to validate producer state for partition ${name}`;
  const producers = yield* orRefuse(producersOf(partition, {}), failure, io);
  const found = producers.find(({ currentTxnStartOffset }) => currentTxnStartOffset === start);
  if (found === undefined || start < 0) {
    const what = `any open transactions starting at offset ${start} on partition ${name}`;
    return refuseWith(`Could not find ${what}`, io);
  }
  const { producerId, producerEpoch, coordinatorEpoch } = found;
  return {
    ...partition,
    producerId,
    producerEpoch,
    coordinatorEpoch: coordinatorEpoch < 0 ? 0 : coordinatorEpoch,
  };
}

function* terminate(namespace: Namespace, io: ToolIo): Script<void> {
  const id = valueIn(namespace, 'transactionalId') ?? '';
  const failure = `Failed to force terminate transactionalId \`${id}\``;
  yield* orRefuse(terminateTransaction(id), failure, io);
}
