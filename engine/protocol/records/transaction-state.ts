// Records of `__transaction_state`.
import { array, int16, int32, int64, int8, string } from '../schema/fields.ts';
import { defineCoordinatorRecord } from './record.ts';

/** TransactionLog: a transactional id, its producer, and its transaction. */
export const transactionLog = defineCoordinatorRecord({
  type: 0,
  name: 'TransactionLog',
  key: {
    transactionalId: string('0+'),
  },
  value: {
    versions: '0-1',
    flexible: '1+',
    fields: {
      producerId: int64('0+'),
      // KIP-890: ids and epochs around the bump at the end of a transaction.
      previousProducerId: int64('1+', { tag: 0, default: -1 }),
      nextProducerId: int64('1+', { tag: 1, default: -1 }),
      producerEpoch: int16('0+'),
      nextProducerEpoch: int16('1+', { tag: 3, default: -1 }),
      transactionTimeoutMs: int32('0+'),
      // 0 empty, 1 ongoing, 2 prepare commit, 3 prepare abort, 4 committed, 5 aborted, 6 dead, 7
      // fencing.
      transactionStatus: int8('0+'),
      // Null while no transaction runs.
      transactionPartitions: array(
        '0+',
        {
          topic: string('0+'),
          partitionIds: array('0+', 'int32'),
        },
        { nullable: true },
      ),
      transactionLastUpdateTimestampMs: int64('0+'),
      transactionStartTimestampMs: int64('0+'),
      clientTransactionVersion: int16('1+', { tag: 2, default: 0 }),
    },
  },
});
