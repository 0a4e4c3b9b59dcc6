import { array, bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

const addPartitionsToTxnTopic = {
  name: string('0+'),
  partitions: array('0+', 'int32'),
} as const;

const addPartitionsToTxnTopicResult = {
  name: string('0+'),
  resultsByPartition: array('0+', {
    partitionIndex: int32('0+'),
    partitionErrorCode: int16('0+'),
  }),
} as const;

/** AddPartitionsToTxn: which partitions will this transaction write to? */
export const addPartitionsToTxn = defineApi({
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: '0-5',
  flexible: '3+',
  request: {
    // KIP-890: brokers ask for many transactions at once.
    transactions: array('4+', {
      transactionalId: string('0+'),
      producerId: int64('0+'),
      producerEpoch: int16('0+'),
      // Only tell whether the partitions belong to the transaction.
      verifyOnly: bool('0+', { default: false }),
      topics: array('0+', addPartitionsToTxnTopic),
    }),
    // Clients say it at the top, for one transaction.
    v3AndBelowTransactionalId: string('0-3'),
    v3AndBelowProducerId: int64('0-3'),
    v3AndBelowProducerEpoch: int16('0-3'),
    v3AndBelowTopics: array('0-3', addPartitionsToTxnTopic),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('4+', { ignorable: true }),
    resultsByTransaction: array('4+', {
      transactionalId: string('0+'),
      topicResults: array('0+', addPartitionsToTxnTopicResult),
    }),
    resultsByTopicV3AndBelow: array('0-3', addPartitionsToTxnTopicResult),
  },
});

/** What an AddPartitionsToTxn request asks. */
export type AddPartitionsToTxnRequest = Message<typeof addPartitionsToTxn.request>;

/** What an AddPartitionsToTxn response answers. */
export type AddPartitionsToTxnResponse = Message<typeof addPartitionsToTxn.response>;
