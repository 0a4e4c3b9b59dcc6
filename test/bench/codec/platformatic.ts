// @platformatic/kafka's codec on the same messages. Metadata is read by its own parser; it has none
// that leaves records as bytes and none that writes responses: these are put together of its parts.
import { metadataV12, Reader, Writer } from '@platformatic/kafka';
import type { Round } from '../measure.ts';
import {
  brokers,
  bytesOf,
  fetchTopics,
  idOf,
  metadataTopics,
  roundOf,
  type CodecOptions,
} from './messages.ts';
import { leadersIn, sizesIn } from './ours.ts';

export function prepare(options: CodecOptions): Round {
  const { message, way } = options;
  const bytes = Buffer.from(bytesOf(options));
  if (way === 'encode') {
    const write = message === 'metadata' ? writeMetadata : writeFetch;
    return roundOf(() => write().length);
  }
  return message === 'metadata'
    ? roundOf(() => leadersIn(metadataV12.parseResponse(0, 3, 12, Reader.from(bytes))))
    : roundOf(() => sizesIn(readFetch(Reader.from(bytes))));
}

/** Version 17, as in `apis/consumer/fetch-v17.js`. */
const readFetch = (reader: Reader) => ({
  throttleTimeMs: reader.readInt32(),
  errorCode: reader.readInt16(),
  sessionId: reader.readInt32(),
  responses: reader.readArray((topic) => ({
    topicId: topic.readUUID(),
    partitions: topic.readArray((partition) => ({
      partitionIndex: partition.readInt32(),
      errorCode: partition.readInt16(),
      highWatermark: partition.readInt64(),
      lastStableOffset: partition.readInt64(),
      logStartOffset: partition.readInt64(),
      abortedTransactions: partition.readArray((aborted) => ({
        producerId: aborted.readInt64(),
        firstOffset: aborted.readInt64(),
      })),
      preferredReadReplica: partition.readInt32(),
      records: recordsIn(partition),
    })),
  })),
});

function recordsIn(reader: Reader): { readonly length: number } {
  const size = reader.readUnsignedVarInt() - 1;
  const records = reader.buffer.subarray(reader.position, reader.position + size);
  reader.skip(size);
  return records;
}

const uuids = metadataTopics.map((_, topic) => {
  const hex = Buffer.from(idOf(topic)).toString('hex');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
});

/** A Metadata response of version 12. */
export function writeMetadata(): Buffer {
  return Writer.create()
    .appendInt32(0)
    .appendArray(brokers, (writer, { nodeId, host, port, rack }) =>
      writer.appendInt32(nodeId).appendString(host).appendInt32(port).appendString(rack),
    )
    .appendString('cluster')
    .appendInt32(1)
    .appendArray(metadataTopics, (writer, topic, index) =>
      writer
        .appendInt16(topic.errorCode)
        .appendString(topic.name)
        .appendUUID(uuids[index])
        .appendBoolean(topic.isInternal)
        .appendArray(topic.partitions, (inner, partition) =>
          inner
            .appendInt16(partition.errorCode)
            .appendInt32(partition.partitionIndex)
            .appendInt32(partition.leaderId)
            .appendInt32(partition.leaderEpoch)
            .appendArray(partition.replicaNodes, writeNode, true, false)
            .appendArray(partition.isrNodes, writeNode, true, false)
            .appendArray(partition.offlineReplicas, writeNode, true, false),
        )
        .appendInt32(-2_147_483_648),
    )
    .appendTaggedFields().buffer;
}

const writeNode = (writer: Writer, node: number): Writer => writer.appendInt32(node);

/** A Fetch response of version 17. */
export function writeFetch(): Buffer {
  return Writer.create()
    .appendInt32(0)
    .appendInt16(0)
    .appendInt32(0)
    .appendArray(fetchTopics, (writer, topic, index) =>
      writer.appendUUID(uuids[index]).appendArray(topic.partitions, (inner, partition) =>
        inner
          .appendInt32(partition.partitionIndex)
          .appendInt16(partition.errorCode)
          .appendInt64(BigInt(partition.highWatermark))
          .appendInt64(BigInt(partition.lastStableOffset))
          .appendInt64(BigInt(partition.logStartOffset))
          .appendArray(partition.abortedTransactions, (aborted) => aborted)
          .appendInt32(partition.preferredReadReplica)
          .appendUnsignedVarInt(partition.records.length + 1)
          .append(Buffer.from(partition.records.buffer)),
      ),
    )
    .appendTaggedFields().buffer;
}
