// Fetch, for consumers and for followers: answers now, or waits up to maxWaitMs for minBytes.
import { ms } from '../../sim/time.ts';
import type { FetchIsolation } from '../log/log-read.ts';
import { cargoOf } from '../protocol/cargo.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { recordFollowerFetch } from '../replication/follower-progress.ts';
import { park, unpark, type ParkedRequest } from '../replication/parked.ts';
import {
  readPartition,
  type Fetcher,
  type PartitionFetch,
  type PartitionRead,
} from '../replication/reading.ts';
import { reply } from './front.ts';
import { inSyncRulesOf, partitionAt, topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call, WaitingFetch } from './state.ts';
import { write } from './trace.ts';

type FetchResponse = ResponseBody<'Fetch'>;
type TopicAnswer = FetchResponse['responses'][number];
type PartitionAnswer = TopicAnswer['partitions'][number];

/** From this version on topics go by id. */
const byTopicId = 13;

export function handleFetch(broker: BrokerState, call: Call<'Fetch'>, env: BrokerEnv): void {
  const { body } = call.request;
  const waiting: WaitingFetch = {
    call,
    fetcher: fetcherOf(call),
    fetches: fetchesOf(broker, call, env),
  };
  const found = readAll(broker, waiting);
  if (waiting.fetcher.replicaId >= 0) recordProgress(broker, waiting, found, env);
  // An error is news too: it must be heard now, not after maxWaitMs.
  const answersNow =
    body.maxWaitMs <= 0 || waiting.fetches.length === 0 || isEnough(waiting, found);
  if (answersNow) answerFetch(broker, waiting, found, env);
  else parkFetch(broker, waiting, env);
}

function fetcherOf({ request }: Call<'Fetch'>): Fetcher {
  const { replicaId, replicaState, isolationLevel } = request.body;
  const id = Math.max(replicaId, replicaState.replicaId);
  const consumer: FetchIsolation =
    isolationLevel === 1 ? 'transactions-committed' : 'high-watermark';
  return { replicaId: id, isolation: id >= 0 ? 'log-end' : consumer };
}

function fetchesOf(broker: BrokerState, call: Call<'Fetch'>, env: BrokerEnv): PartitionFetch[] {
  const { version, body } = call.request;
  const { image } = broker.view;
  return body.topics.flatMap(({ topic: name, topicId, partitions }) => {
    const topic =
      version >= byTopicId ? topicWithUuid(image, env, topicId) : topicWithName(image, env, name);
    return partitions.map((asked) => ({
      partition: partitionAt(topic, asked.partition) ?? -1,
      fetchOffset: asked.fetchOffset,
      currentLeaderEpoch: asked.currentLeaderEpoch,
      lastFetchedEpoch: asked.lastFetchedEpoch,
      logStartOffset: asked.logStartOffset,
      partitionMaxBytes: asked.partitionMaxBytes,
    }));
  });
}

/** What is found now; the first partition with data may pass the limits, so that readers get on. */
function readAll(broker: BrokerState, { call, fetcher, fetches }: WaitingFetch): PartitionRead[] {
  const { version, body } = call.request;
  let left = Math.min(body.maxBytes, broker.configs['fetch.max.bytes']);
  let minOneMessage = true;
  return fetches.map((fetch) => {
    if (fetch.partition < 0) return unknownPartition(version);
    const read = readPartition(broker.replication, fetch, fetcher, {
      maxBytes: left,
      minOneMessage,
    });
    if (read.sizeInBytes > 0) minOneMessage = false;
    left = Math.max(0, left - read.sizeInBytes);
    return read;
  });
}

const unknownPartition = (version: number): PartitionRead => ({
  errorCode:
    version >= byTopicId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  highWatermark: -1,
  lastStableOffset: -1,
  logStartOffset: -1,
  diverging: undefined,
  batches: [],
  sizeInBytes: 0,
});

/** A fetch that was answered well tells how far the follower has come. */
function recordProgress(
  broker: BrokerState,
  { call, fetcher, fetches }: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): void {
  const follower = {
    id: fetcher.replicaId,
    brokerEpoch: call.request.body.replicaState.replicaEpoch,
  };
  const rules = inSyncRulesOf(broker);
  for (const [i, fetch] of fetches.entries()) {
    const read = found[i];
    if (read?.errorCode !== ErrorCode.NONE || read.diverging !== undefined) continue;
    recordFollowerFetch(broker.replication, fetch, follower, { rules, env });
  }
}

function isEnough({ call }: WaitingFetch, found: readonly PartitionRead[]): boolean {
  let bytes = 0;
  for (const { errorCode, diverging, sizeInBytes } of found) {
    if (errorCode !== ErrorCode.NONE || diverging !== undefined) return true;
    bytes += sizeInBytes;
  }
  return bytes >= call.request.body.minBytes;
}

function parkFetch(broker: BrokerState, waiting: WaitingFetch, env: BrokerEnv): void {
  const { api, body } = waiting.call.request;
  const partitions = waiting.fetches.map(({ partition }) => partition);
  const request = park(broker.fetches, waiting, partitions);
  request.timer = env.after(ms(body.maxWaitMs), { type: 'fetch-expired', id: request.id });
  write['request-parked'](env.trace, api, waiting.call.connection, 'there is nothing new');
}

/** Something happened at a partition: is there enough now? */
export function retryFetch(
  broker: BrokerState,
  request: ParkedRequest<WaitingFetch>,
  env: BrokerEnv,
): void {
  const found = readAll(broker, request.what);
  if (!isEnough(request.what, found)) return;
  env.cancel(request.timer);
  unparkFetch(broker, request.id, 'there is something new', env);
}

/** maxWaitMs is over: answered with whatever there is, perhaps nothing. */
export function onFetchExpired(broker: BrokerState, id: number, env: BrokerEnv): void {
  unparkFetch(broker, id, 'its time is over', env);
}

function unparkFetch(broker: BrokerState, id: number, why: string, env: BrokerEnv): void {
  const request = unpark(broker.fetches, id);
  if (request === undefined) return;
  const { call } = request.what;
  write['request-unparked'](env.trace, call.request.api, call.connection, why);
  // Read again: leadership may have moved while it waited.
  answerFetch(broker, request.what, readAll(broker, request.what), env);
}

function answerFetch(
  broker: BrokerState,
  { call, fetches }: WaitingFetch,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): void {
  let next = 0;
  const responses = call.request.body.topics.map(({ topic, topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map(({ partition }) => {
      const read = found[next];
      next += 1;
      return answerOf(partition, read ?? unknownPartition(byTopicId));
    }),
  }));
  const body: FetchResponse = {
    throttleTimeMs: 0,
    errorCode: 0,
    sessionId: 0,
    responses,
    nodeEndpoints: [],
  };
  const errorCode = found.find((read) => read.errorCode !== ErrorCode.NONE)?.errorCode ?? 0;
  const cargo = found.flatMap((read, i) => cargoOf(fetches[i]?.partition ?? -1, read.batches));
  reply(broker, call, { body, errorCode, cargo }, env);
}

const answerOf = (partitionIndex: number, read: PartitionRead): PartitionAnswer => ({
  partitionIndex,
  errorCode: read.errorCode,
  highWatermark: read.highWatermark,
  lastStableOffset: read.lastStableOffset,
  logStartOffset: read.logStartOffset,
  divergingEpoch: read.diverging ?? { epoch: -1, endOffset: -1 },
  currentLeader: { leaderId: -1, leaderEpoch: -1 },
  snapshotId: { endOffset: -1, epoch: -1 },
  abortedTransactions: null,
  preferredReadReplica: -1,
  records: read.batches,
});
