import {
  array,
  int16,
  int32,
  int64,
  int8,
  longMax,
  records,
  string,
  struct,
  uuid,
} from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** Fetch: consumers and followers ask for records, and wait for them if there are none. */
export const fetch = defineApi({
  key: 1,
  name: 'Fetch',
  versions: '0-18',
  flexible: '12+',
  request: {
    clusterId: string('12+', { nullable: true, tag: 0, default: null, ignorable: true }),
    replicaId: int32('0-14', { default: -1 }), // -1 for consumers; who asks moved into replicaState with version 15.
    replicaState: struct(
      '15+',
      {
        // KIP-903: the epoch fences replicas that came back without their data.
        replicaId: int32('0+', { default: -1 }),
        replicaEpoch: int64('0+', { default: -1 }),
      },
      { tag: 1 },
    ),
    maxWaitMs: int32('0+'),
    minBytes: int32('0+'), // The answer waits for so many bytes, but no longer than maxWaitMs.
    maxBytes: int32('3+', { default: 2_147_483_647, ignorable: true }), // A limit for the whole answer, though the first batch always fits.
    isolationLevel: int8('4+', { default: 0, ignorable: true }), // 0 read uncommitted, 1 read committed: below the last stable offset.
    sessionId: int32('7+', { default: 0, ignorable: true }), // KIP-227: from the second fetch on, only what changed is said.
    sessionEpoch: int32('7+', { default: -1, ignorable: true }),
    topics: array('0+', {
      topic: string('0-12', { ignorable: true }), // Topics go by id from 13 on (KIP-516).
      topicId: uuid('13+', { ignorable: true }),
      partitions: array('0+', {
        partition: int32('0+'),
        currentLeaderEpoch: int32('9+', { default: -1, ignorable: true }),
        fetchOffset: int64('0+'),
        lastFetchedEpoch: int32('12+', { default: -1 }), // KIP-595: lets the leader find out where the logs part.
        logStartOffset: int64('5+', { default: -1, ignorable: true }), // Of followers; -1 for consumers.
        partitionMaxBytes: int32('0+'),
        replicaDirectoryId: uuid('17+', { tag: 0, ignorable: true }),
        // KIP-1166: what the follower believes, so that a leader may answer at once.
        highWatermark: int64('18+', { tag: 1, default: longMax, ignorable: true }),
      }),
    }),
    forgottenTopicsData: array('7+', {
      topic: string('7-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitions: array('0+', 'int32'),
    }),
    rackId: string('11+', { default: '', ignorable: true }),
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('7+', { ignorable: true }),
    sessionId: int32('7+', { default: 0 }),
    responses: array('0+', {
      topic: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitions: array('0+', {
        partitionIndex: int32('0+'),
        errorCode: int16('0+'),
        highWatermark: int64('0+'),
        lastStableOffset: int64('4+', { default: -1, ignorable: true }),
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        divergingEpoch: struct(
          '12+',
          {
            // Where the follower's log leaves the leader's; it truncates there.
            epoch: int32('0+', { default: -1 }),
            endOffset: int64('0+', { default: -1 }),
          },
          { tag: 0 },
        ),
        currentLeader: struct(
          '12+',
          {
            leaderId: int32('0+', { default: -1 }),
            leaderEpoch: int32('0+', { default: -1 }),
          },
          { tag: 1 },
        ),
        snapshotId: struct(
          '12+',
          {
            // The records are gone: fetch this snapshot of the metadata log instead.
            endOffset: int64('0+', { default: -1 }),
            epoch: int32('0+', { default: -1 }),
          },
          { tag: 2 },
        ),
        abortedTransactions: array(
          '4+',
          {
            // For read committed: what to skip.
            producerId: int64('0+'),
            firstOffset: int64('0+'),
          },
          { nullable: true, ignorable: true },
        ),
        preferredReadReplica: int32('11+', { default: -1 }), // KIP-392: a nearer replica to fetch from.
        records: records('0+', { nullable: true }),
      }),
    }),
    nodeEndpoints: array(
      '16+',
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

/** What a Fetch request asks. */
export type FetchRequest = Message<typeof fetch.request>;

/** What a Fetch response answers. */
export type FetchResponse = Message<typeof fetch.response>;
