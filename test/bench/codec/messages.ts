// The messages that every codec under test reads and writes: 10 topics of 100 partitions each.
import { apis } from '../../../engine/protocol/apis.ts';
import { encode } from '../../../engine/protocol/codec/codec.ts';
import { uuidOfBytes } from '../../../engine/protocol/uuid.ts';
import type { Round } from '../measure.ts';

/** What a variant is asked to do. */
export interface CodecOptions {
  readonly message: 'metadata' | 'fetch';
  readonly version: number;
  readonly way: 'decode' | 'encode';
}

/** Partitions in a message. */
export const partitionCount = 1_000;

const topicCount = 10;
const repeats = 60;

/** A topic's id in its 16 bytes. */
export function idOf(topic: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) => (topic * 31 + index * 7) & 255);
}

/** A batch's worth of bytes; no codec looks into them. */
export const recordBytes = new Uint8Array(1_024).fill(7);

export const brokers = [1, 2, 3].map((nodeId) => ({
  nodeId,
  host: `broker-${nodeId}.example.org`,
  port: 9092,
  rack: null,
}));

export const metadataTopics = list(topicCount, (topic) => ({
  errorCode: 0,
  name: `topic-${topic}`,
  topicId: uuidOfBytes(idOf(topic), 0),
  isInternal: false,
  partitions: list(partitionCount / topicCount, (partition) => ({
    errorCode: 0,
    partitionIndex: partition,
    leaderId: 1 + (partition % 3),
    leaderEpoch: 5,
    replicaNodes: [1, 2, 3],
    isrNodes: [1, 2, 3],
    offlineReplicas: [],
  })),
}));

export const fetchTopics = list(topicCount, (topic) => ({
  topic: `topic-${topic}`,
  topicId: uuidOfBytes(idOf(topic), 0),
  partitions: list(partitionCount / topicCount, (partition) => ({
    partitionIndex: partition,
    errorCode: 0,
    highWatermark: 1_000_000 + partition,
    lastStableOffset: 1_000_000 + partition,
    logStartOffset: 0,
    abortedTransactions: [],
    preferredReadReplica: -1,
    records: recordBytes,
  })),
}));

export const metadataDraft = {
  brokers,
  clusterId: 'cluster',
  controllerId: 1,
  topics: metadataTopics,
};
export const fetchDraft = { responses: fetchTopics };

/** The bytes to be read, and those to be written. */
export function bytesOf({ message, version }: CodecOptions): Uint8Array {
  return message === 'metadata'
    ? encode(apis.Metadata.response, version, metadataDraft)
    : encode(apis.Fetch.response, version, fetchDraft);
}

/** A round: the same work over and over; the outcome shows what came out of the last time. */
export function roundOf(work: () => number): Round {
  return () => {
    let outcome = 0;
    for (let count = 0; count < repeats; count += 1) outcome = work();
    return { units: repeats * partitionCount, outcome };
  };
}

function list<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}
