// kafkajs's codec on the same messages. It reads responses and never writes them: writing is done with
// its encoder as its requests are, reading as its own response files do, records left as bytes.
import { createRequire } from 'node:module';
import type { Round } from '../measure.ts';
import {
  brokers,
  bytesOf,
  fetchTopics,
  metadataTopics,
  recordBytes,
  roundOf,
  type CodecOptions,
} from './messages.ts';
import { leadersIn, sizesIn } from './ours.ts';

interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readInt64(): { toString(): string };
  readString(): string;
  readBoolean(): boolean;
  readBytes(): Buffer;
  readArray<T>(read: (decoder: Decoder) => T): T[];
}

interface Encoder {
  readonly buffer: Buffer;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number): Encoder;
  writeString(value: string | null): Encoder;
  writeBoolean(value: boolean): Encoder;
  writeBytes(value: Buffer): Encoder;
  writeArray(values: readonly unknown[]): Encoder;
}

const load = createRequire(import.meta.url);
const DecoderOf = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder;
const EncoderOf = load('kafkajs/src/protocol/encoder') as new () => Encoder;

export function prepare(options: CodecOptions): Round {
  const { message, way } = options;
  const bytes = Buffer.from(bytesOf(options));
  if (way === 'encode') {
    const write = message === 'metadata' ? writeMetadata : writeFetch;
    return roundOf(() => write().length);
  }
  return message === 'metadata'
    ? roundOf(() => leadersIn(readMetadata(new DecoderOf(bytes))))
    : roundOf(() => sizesIn(readFetch(new DecoderOf(bytes))));
}

/** Version 5, as in `requests/metadata/v5/response.js`. */
const readMetadata = (decoder: Decoder) => ({
  throttleTime: decoder.readInt32(),
  brokers: decoder.readArray(readBroker),
  clusterId: decoder.readString(),
  controllerId: decoder.readInt32(),
  topics: decoder.readArray(readTopic),
});

const readBroker = (decoder: Decoder) => ({
  nodeId: decoder.readInt32(),
  host: decoder.readString(),
  port: decoder.readInt32(),
  rack: decoder.readString(),
});

const readTopic = (decoder: Decoder) => ({
  topicErrorCode: decoder.readInt16(),
  topic: decoder.readString(),
  isInternal: decoder.readBoolean(),
  partitions: decoder.readArray(readPartition),
});

const readPartition = (decoder: Decoder) => ({
  partitionErrorCode: decoder.readInt16(),
  partitionId: decoder.readInt32(),
  leaderId: decoder.readInt32(),
  replicas: decoder.readArray((one) => one.readInt32()),
  isr: decoder.readArray((one) => one.readInt32()),
  offlineReplicas: decoder.readArray((one) => one.readInt32()),
});

/** Version 11, as in `requests/fetch/v11/response.js`. */
const readFetch = (decoder: Decoder) => ({
  throttleTime: decoder.readInt32(),
  errorCode: decoder.readInt16(),
  sessionId: decoder.readInt32(),
  responses: decoder.readArray(readFetchedTopic),
});

const readFetchedTopic = (decoder: Decoder) => ({
  topicName: decoder.readString(),
  partitions: decoder.readArray(readFetchedPartition),
});

const readFetchedPartition = (decoder: Decoder) => ({
  partition: decoder.readInt32(),
  errorCode: decoder.readInt16(),
  highWatermark: decoder.readInt64().toString(),
  lastStableOffset: decoder.readInt64().toString(),
  lastStartOffset: decoder.readInt64().toString(),
  abortedTransactions: decoder.readArray(readAborted),
  preferredReadReplica: decoder.readInt32(),
  records: decoder.readBytes(),
});

const readAborted = (decoder: Decoder) => ({
  producerId: decoder.readInt64().toString(),
  firstOffset: decoder.readInt64().toString(),
});

/** A Metadata response of version 5. */
export function writeMetadata(): Buffer {
  return new EncoderOf()
    .writeInt32(0)
    .writeArray(
      brokers.map(({ nodeId, host, port, rack }) =>
        new EncoderOf().writeInt32(nodeId).writeString(host).writeInt32(port).writeString(rack),
      ),
    )
    .writeString('cluster')
    .writeInt32(1)
    .writeArray(
      metadataTopics.map((topic) =>
        new EncoderOf()
          .writeInt16(topic.errorCode)
          .writeString(topic.name)
          .writeBoolean(topic.isInternal)
          .writeArray(
            topic.partitions.map((partition) =>
              new EncoderOf()
                .writeInt16(partition.errorCode)
                .writeInt32(partition.partitionIndex)
                .writeInt32(partition.leaderId)
                .writeArray(partition.replicaNodes)
                .writeArray(partition.isrNodes)
                .writeArray(partition.offlineReplicas),
            ),
          ),
      ),
    ).buffer;
}

const records = Buffer.from(recordBytes);

/** A Fetch response of version 11. */
export function writeFetch(): Buffer {
  return new EncoderOf()
    .writeInt32(0)
    .writeInt16(0)
    .writeInt32(0)
    .writeArray(
      fetchTopics.map((topic) =>
        new EncoderOf()
          .writeString(topic.topic)
          .writeArray(
            topic.partitions.map((partition) =>
              new EncoderOf()
                .writeInt32(partition.partitionIndex)
                .writeInt16(partition.errorCode)
                .writeInt64(partition.highWatermark)
                .writeInt64(partition.lastStableOffset)
                .writeInt64(partition.logStartOffset)
                .writeArray(partition.abortedTransactions)
                .writeInt32(partition.preferredReadReplica)
                .writeBytes(records),
            ),
          ),
      ),
    ).buffer;
}
