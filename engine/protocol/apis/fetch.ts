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
    // -1 for consumers. Version 15 moved it into replicaState.
    replicaId: int32('0-14', { default: -1 }),
    // KIP-903: the epoch fences a broker that came back without its data.
    replicaState: struct(
      '15+',
      {
        replicaId: int32('0+', { default: -1 }),
        replicaEpoch: int64('0+', { default: -1 }),
      },
      { tag: 1 },
    ),
    maxWaitMs: int32('0+'),
    // The answer waits for so many bytes, but no longer than maxWaitMs.
    minBytes: int32('0+'),
    // For the whole answer, though a first batch always fits.
    maxBytes: int32('3+', { default: 2_147_483_647, ignorable: true }),
    // 1 reads committed: nothing beyond the last stable offset.
    isolationLevel: int8('4+', { default: 0, ignorable: true }),
    // KIP-227: from the second fetch on, only what changed is said.
    sessionId: int32('7+', { default: 0, ignorable: true }),
    sessionEpoch: int32('7+', { default: -1, ignorable: true }),
    topics: array('0+', {
      topic: string('0-12', { ignorable: true }), // Topics go by id from 13 on (KIP-516).
      topicId: uuid('13+', { ignorable: true }),
      partitions: array('0+', {
        partition: int32('0+'),
        currentLeaderEpoch: int32('9+', { default: -1, ignorable: true }),
        fetchOffset: int64('0+'),
        // KIP-595: lets the leader find out where the logs part.
        lastFetchedEpoch: int32('12+', { default: -1 }),
        // Of followers; -1 for consumers.
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        partitionMaxBytes: int32('0+'),
        replicaDirectoryId: uuid('17+', { tag: 0, ignorable: true }),
        // KIP-1166: the one the follower knows; a higher one is worth an answer at once.
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
        // Where the follower's log leaves the leader's; it truncates there.
        divergingEpoch: struct(
          '12+',
          {
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
        // The records are gone: fetch this snapshot of the metadata log instead.
        snapshotId: struct(
          '12+',
          {
            endOffset: int64('0+', { default: -1 }),
            epoch: int32('0+', { default: -1 }),
          },
          { tag: 2 },
        ),
        // For those who read committed: what to skip.
        abortedTransactions: array(
          '4+',
          {
            producerId: int64('0+'),
            firstOffset: int64('0+'),
          },
          { nullable: true, ignorable: true },
        ),
        // KIP-392: fetch from this one, it is nearer.
        preferredReadReplica: int32('11+', { default: -1 }),
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
