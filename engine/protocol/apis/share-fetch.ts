import {
  array,
  bool,
  int16,
  int32,
  int64,
  int8,
  records,
  string,
  struct,
  uuid,
} from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ShareFetch: acquire records of share partitions, and acknowledge earlier ones. */
export const shareFetch = defineApi({
  key: 78,
  name: 'ShareFetch',
  versions: '0-2',
  flexible: '0+',
  request: {
    groupId: string('0+', { nullable: true, default: null }),
    memberId: string('0+', { nullable: true }),
    shareSessionEpoch: int32('0+'), // 0 opens a session, -1 closes it.
    maxWaitMs: int32('0+'),
    minBytes: int32('0+'),
    maxBytes: int32('0+', { default: 2_147_483_647 }),
    maxRecords: int32('1+'),
    batchSize: int32('1+'),
    // KIP-1206: 0 whole batches, 1 not a record more than asked.
    shareAcquireMode: int8('2+', { default: 0, ignorable: true }),
    isRenewAck: bool('2+', { default: false }), // KIP-1222: only prolong the locks.
    topics: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        partitionMaxBytes: int32('0'),
        acknowledgementBatches: array('0+', {
          firstOffset: int64('0+'),
          lastOffset: int64('0+'),
          acknowledgeTypes: array('0+', 'int8'), // 0 gap, 1 accept, 2 release, 3 reject, 4 renew.
        }),
      }),
    }),
    forgottenTopicsData: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', 'int32'),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, default: null }),
    acquisitionLockTimeoutMs: int32('1+'),
    responses: array('0+', {
      topicId: uuid('0+'),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true, default: null }),
        acknowledgeErrorCode: int16('0+'),
        acknowledgeErrorMessage: string('0+', { nullable: true, default: null }),
        currentLeader: struct('0+', {
          leaderId: int32('0+'),
          leaderEpoch: int32('0+'),
        }),
        records: records('0+', { nullable: '0' }),
        // Only these are for this member, whatever else the batches hold.
        acquiredRecords: array('0+', {
          firstOffset: int64('0+'),
          lastOffset: int64('0+'),
          deliveryCount: int16('0+'),
        }),
      }),
    }),
    nodeEndpoints: array('0+', {
      nodeId: int32('0+'),
      host: string('0+'),
      port: int32('0+'),
      rack: string('0+', { nullable: true, default: null }),
    }),
  },
});

/** What a ShareFetch request asks. */
export type ShareFetchRequest = Message<typeof shareFetch.request>;

/** What a ShareFetch response answers. */
export type ShareFetchResponse = Message<typeof shareFetch.response>;
