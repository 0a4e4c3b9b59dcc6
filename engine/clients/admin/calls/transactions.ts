// Calls on transactions: which there are, what is in them, and how to end one by force.
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { exceptionOf, executionException, JavaException, errorPackage } from '../exception.ts';
import { askAll, type Ask, type Script } from '../script.ts';
import {
  askEverywhere,
  askOnce,
  beginCall,
  bodyOf,
  valueOf,
  type CallOptions,
  type Outcome,
} from './calling.ts';
import { findCoordinators, verdictOfGroup } from './groups.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import { findLeaders } from './partitions.ts';

/** A transaction as its coordinator lists it. */
export interface TransactionListing {
  readonly coordinator: number;
  readonly transactionalId: string;
  readonly producerId: number;
  readonly state: string;
}

/** Which transactions to list. */
export interface TransactionFilter extends CallOptions {
  readonly producerIds?: readonly number[];
  readonly durationMs?: number;
  readonly pattern?: string;
}

/** listTransactions, of all brokers. */
export function* listTransactions(
  options: TransactionFilter = {},
): Script<readonly TransactionListing[]> {
  const until = yield* beginCall(options);
  const { producerIds = [], durationMs = -1, pattern } = options;
  const body = { topics: [], allowAutoTopicCreation: true };
  const { brokers } = yield* askOnce({ api: 'Metadata', body, to: 'any', call: 'metadata', until });
  const questions = brokers.map(({ nodeId }): Ask<'ListTransactions'> => ({
    api: 'ListTransactions',
    body: {
      stateFilters: [],
      producerIdFilters: producerIds,
      durationFilter: durationMs,
      ...(pattern === undefined ? {} : { transactionalIdPattern: pattern }),
    },
    to: nodeId,
    call: 'listTransactions',
    until,
  }));
  const answers = yield* askAll(questions);
  return answers.flatMap((answer, i) => {
    const question = questions[i];
    if (question === undefined) return [];
    const { errorCode, transactionStates } = bodyOf(answer, question);
    if (errorCode !== ErrorCode.NONE) throw executionException(exceptionOf(errorCode));
    return transactionStates.map(({ transactionalId, producerId, transactionState }) => ({
      coordinator: Number(question.to),
      transactionalId,
      producerId,
      state: transactionState,
    }));
  });
}

/** A transaction as its coordinator tells of it. */
export type TransactionDescription =
  ResponseBody<'DescribeTransactions'>['transactionStates'][number] & {
    readonly coordinator: number;
  };

/** describeTransactions. */
export function* describeTransactions(
  ids: readonly string[],
  options: CallOptions = {},
): Script<Map<string, Outcome<TransactionDescription>>> {
  const until = yield* beginCall(options);
  return yield* askEverywhere<string, TransactionDescription, 'DescribeTransactions'>(ids, {
    until,
    lookUp: (keys) => findCoordinators('transaction', keys, until),
    question: (transactionalIds, to) => ({
      api: 'DescribeTransactions',
      body: { transactionalIds },
      to,
      call: 'describeTransactions',
      until,
    }),
    readAnswer: (id, { transactionStates }, coordinator) => {
      const state = transactionStates.find(({ transactionalId }) => transactionalId === id);
      if (state === undefined) return 'again';
      if (state.errorCode === ErrorCode.TRANSACTIONAL_ID_NOT_FOUND) {
        const message =
          `DescribeTransactions request for transactionalId \`${id}\` failed because the ID ` +
          'could not be found';
        return { error: exceptionOf(state.errorCode, message) };
      }
      return verdictOfGroup(state.errorCode, null, () => ({ ...state, coordinator }));
    },
  });
}

/** The end that is forced on a transaction of a partition. */
export interface AbortedTransaction extends TopicPartition {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
}

/** abortTransaction: writes the marker into a partition whose coordinator has forgotten the transaction. */
export function* abortTransaction(
  { topic, index, producerId, producerEpoch, coordinatorEpoch }: AbortedTransaction,
  options: CallOptions = {},
): Script<void> {
  const until = yield* beginCall(options);
  const partition = { topic, index };
  const found = yield* askEverywhere<TopicPartition, void, 'WriteTxnMarkers'>([partition], {
    until,
    lookUp: (keys) => findLeaders(keys, until),
    question: (_, to) => ({
      api: 'WriteTxnMarkers',
      body: {
        markers: [
          {
            producerId,
            producerEpoch,
            coordinatorEpoch: Math.max(coordinatorEpoch, 0),
            transactionResult: false,
            topics: [{ name: topic, partitionIndexes: [index] }],
          },
        ],
      },
      to,
      call: 'abortTransaction',
      until,
    }),
    readAnswer: (_, { markers }) => {
      const code = markers[0]?.topics[0]?.partitions[0]?.errorCode ?? -1;
      if (code === ErrorCode.NONE) return { value: undefined };
      const isMoved = code === ErrorCode.NOT_LEADER_OR_FOLLOWER;
      return isMoved ? 'moved' : { error: exceptionOf(code) };
    },
  });
  valueOf(found.get(partition));
}

/** forceTerminateTransaction (KIP-939): fences the producer, which ends its transaction. */
export function* terminateTransaction(id: string, options: CallOptions = {}): Script<void> {
  const until = yield* beginCall(options);
  const found = yield* askEverywhere<string, void, 'InitProducerId'>([id], {
    until,
    lookUp: (keys) => findCoordinators('transaction', keys, until),
    question: (_, to) => ({
      api: 'InitProducerId',
      // The time-out of the transaction that follows, which nobody will use.
      body: { transactionalId: id, transactionTimeoutMs: 1 },
      to,
      call: 'fenceProducer',
      until,
    }),
    readAnswer: (_, { errorCode }) =>
      errorCode === ErrorCode.CONCURRENT_TRANSACTIONS
        ? 'again'
        : verdictOfGroup(errorCode, null, () => undefined),
  });
  const outcome = found.get(id);
  if (outcome !== undefined && 'error' in outcome) {
    const { error } = outcome;
    throw new JavaException(`${errorPackage}.${error.javaClass.split('.').at(-1)}`, error.text);
  }
}
