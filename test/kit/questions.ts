// Questions that plays ask again and again, in Kafka's own words.
import { batchOf, type BatchOptions } from '../../engine/protocol/batch.ts';
import type { Question, Stage } from './stage.ts';
import { wallMsOf } from './stage.ts';

/** A topic's partition by its name, `orders-0`. */
interface Place {
  readonly topic: string;
  readonly index: number;
}

function placeOf(name: string): Place {
  const cut = name.lastIndexOf('-');
  return { topic: name.slice(0, cut), index: Number(name.slice(cut + 1)) };
}

/** How records are produced. */
export interface Producing {
  /** -1 without it: all in-sync replicas. */
  readonly acks?: number;
  readonly timeoutMs?: number;
  /** The key of every record. */
  readonly key?: string;
  /** The time of every record, in milliseconds; now without it. */
  readonly timestamp?: number;
  /** An idempotent producer's id, epoch and sequence number of the first record. */
  readonly from?: readonly [id: number, epoch: number, sequence: number];
}

/** Produce: one batch of values; null is a tombstone. */
export function producing(
  stage: Stage,
  name: string,
  values: readonly (string | null)[],
  how: Producing = {},
): Question<'Produce'> {
  const { topic, index } = placeOf(name);
  const { acks = -1, timeoutMs = 30_000, key = null, timestamp = wallMsOf(stage), from } = how;
  const records = values.map((value) => ({ key, value, headers: [], timestamp }));
  const batch = batchOf(records, from === undefined ? {} : identityOf(from));
  const topicData = [{ name: topic, topicId: '', partitionData: [{ index, records: [batch] }] }];
  const sequence = from === undefined ? '' : ` (producer ${from.join(', ')})`;
  return {
    api: 'Produce',
    version: 12,
    body: { transactionalId: null, acks, timeoutMs, topicData },
    what: `${namesOf(values)} to ${name} with acks=${acks}${sequence}`,
  };
}

function identityOf([producerId, producerEpoch, baseSequence]: NonNullable<
  Producing['from']
>): BatchOptions {
  return { producerId, producerEpoch, baseSequence };
}

function namesOf(values: readonly (string | null)[]): string {
  const shown = values.map((value) => (value === null ? 'a tombstone' : value.slice(0, 8)));
  return shown.length > 3 ? `${shown[0]}…${shown.at(-1)}` : shown.join(', ');
}

/** How a consumer fetches. */
export interface Fetching {
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly partitionMaxBytes?: number;
  readonly rack?: string;
  /** What it knows of the leader's epoch, and of the epoch of the record before. */
  readonly leaderEpoch?: number;
  readonly lastEpoch?: number;
  /** Its session: id and epoch. */
  readonly session?: readonly [id: number, epoch: number];
  readonly readCommitted?: boolean;
}

/** Fetch as a consumer: from an offset on, by the topic's name. */
export const fetching = (name: string, offset: number, how: Fetching = {}): Question<'Fetch'> =>
  fetchingAll({ [name]: offset }, how);

/** Fetch of several partitions at once. */
export function fetchingAll(
  offsets: Readonly<Record<string, number>>,
  how: Fetching = {},
): Question<'Fetch'> {
  const { maxWaitMs = 500, minBytes = 1, maxBytes = 52_428_800, session = [0, -1] } = how;
  const topics = Object.entries(offsets).map(([name, fetchOffset]) => {
    const { topic, index } = placeOf(name);
    const partition = {
      partition: index,
      currentLeaderEpoch: how.leaderEpoch ?? -1,
      fetchOffset,
      lastFetchedEpoch: how.lastEpoch ?? -1,
      logStartOffset: -1,
      partitionMaxBytes: how.partitionMaxBytes ?? 1_048_576,
      replicaDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAA',
      highWatermark: Number.MAX_SAFE_INTEGER,
    };
    return { topic, topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitions: [partition] };
  });
  const body = {
    clusterId: null,
    replicaId: -1,
    replicaState: { replicaId: -1, replicaEpoch: -1 },
    maxWaitMs,
    minBytes,
    maxBytes,
    isolationLevel: how.readCommitted === true ? 1 : 0,
    sessionId: session[0],
    sessionEpoch: session[1],
    topics,
    forgottenTopicsData: [],
    rackId: how.rack ?? '',
  };
  const places = Object.entries(offsets).map(([name, offset]) => `${name} from ${offset}`);
  const what = places.length === 0 ? 'a fetch of what is new' : `a fetch of ${places.join(', ')}`;
  return { api: 'Fetch', version: 12, body, what };
}

/** The same fetch as of version 13 and later: topics are named by their id. */
export function byTopicId(fetch: Question<'Fetch'>, topicId: string): Question<'Fetch'> {
  const body = fetch.body as { readonly topics: readonly object[] };
  const topics = body.topics.map((topic) => ({ ...topic, topic: '', topicId }));
  return { ...fetch, version: 17, body: { ...body, topics } };
}

/** ListOffsets: where a partition ends (latest), as a consumer may read it. */
export function listingLatest(name: string, currentLeaderEpoch = -1): Question<'ListOffsets'> {
  const { topic, index } = placeOf(name);
  const partition = {
    partitionIndex: index,
    currentLeaderEpoch,
    timestamp: -1,
    maxNumOffsets: 1,
  };
  const topics = [{ name: topic, partitions: [partition] }];
  return {
    api: 'ListOffsets',
    version: 7,
    body: { replicaId: -1, isolationLevel: 0, topics, timeoutMs: 0 },
    what: `the end of ${name}`,
  };
}

/** DeleteRecords: everything below an offset. */
export function deletingRecords(
  name: string,
  offset: number,
  timeoutMs = 5_000,
): Question<'DeleteRecords'> {
  const { topic, index } = placeOf(name);
  const topics = [{ name: topic, partitions: [{ partitionIndex: index, offset }] }];
  return {
    api: 'DeleteRecords',
    body: { topics, timeoutMs },
    what: `to delete ${name} below ${offset}`,
  };
}

/** Metadata of some topics; by itself it creates none. */
export function metadataOf(
  topics: readonly string[],
  allowAutoTopicCreation = false,
): Question<'Metadata'> {
  const names = topics.map((name) => ({ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name }));
  const body = {
    topics: names,
    allowAutoTopicCreation,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
  return { api: 'Metadata', version: 12, body, what: `who leads ${topics.join(', ')}` };
}

/** OffsetForLeaderEpoch as a consumer: where does an epoch end? */
export function endOfEpoch(name: string, leaderEpoch: number): Question<'OffsetForLeaderEpoch'> {
  const { topic, index } = placeOf(name);
  const partitions = [{ partition: index, currentLeaderEpoch: -1, leaderEpoch }];
  return {
    api: 'OffsetForLeaderEpoch',
    version: 4,
    body: { replicaId: -1, topics: [{ topic, partitions }] },
    what: `where epoch ${leaderEpoch} of ${name} ends`,
  };
}
