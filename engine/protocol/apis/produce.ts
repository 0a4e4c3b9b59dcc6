import { array, int16, int32, int64, records, string, struct, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** Produce: a client hands record batches to the leaders of their partitions. */
export const produce = defineApi({
  key: 0,
  name: 'Produce',
  versions: '0-13',
  flexible: '9+',
  request: {
    // Null unless the batches belong to a transaction.
    transactionalId: string('3+', { nullable: true, default: null }),
    // -1 all in-sync replicas, 1 the leader, 0 nobody: then no response is sent.
    acks: int16('0+'),
    timeoutMs: int32('0+'),
    topicData: array('0+', {
      name: string('0-12', { ignorable: true }), // Topics go by id from 13 on (KIP-516).
      topicId: uuid('13+', { ignorable: true }),
      partitionData: array('0+', {
        index: int32('0+'),
        // Format 2 from version 3 on; 0 and 1 before.
        records: records('0+', { nullable: true }),
      }),
    }),
  },
  response: {
    responses: array('0+', {
      name: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitionResponses: array('0+', {
        index: int32('0+'),
        errorCode: int16('0+'),
        baseOffset: int64('0+'),
        // -1 unless the topic stamps the time of appending.
        logAppendTimeMs: int64('2+', { default: -1, ignorable: true }),
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        // KIP-467: which records made the broker refuse the batch.
        recordErrors: array(
          '8+',
          {
            batchIndex: int32('0+'),
            batchIndexErrorMessage: string('0+', { nullable: true, default: null }),
          },
          { ignorable: true },
        ),
        errorMessage: string('8+', { nullable: true, default: null, ignorable: true }),
        // KIP-951: who leads instead, so that the client need not ask for metadata.
        currentLeader: struct(
          '10+',
          {
            leaderId: int32('0+', { default: -1 }),
            leaderEpoch: int32('0+', { default: -1 }),
          },
          { tag: 0 },
        ),
      }),
    }),
    throttleTimeMs: int32('1+', { default: 0, ignorable: true }),
    nodeEndpoints: array(
      '10+',
      {
        nodeId: int32('0+'),
        host: string('0+'),
        port: int32('0+'),
        rack: string('0+', { nullable: true, default: null }),
      },
      { tag: 0 },
    ),
  },
});

/** What a Produce request asks. */
export type ProduceRequest = Message<typeof produce.request>;

/** What a Produce response answers. */
export type ProduceResponse = Message<typeof produce.response>;
