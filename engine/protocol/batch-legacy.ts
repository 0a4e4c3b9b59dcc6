// Batches of formats 0 and 1. Without compression every message is a batch of its own; compressed,
// a set of messages is the value of one wrapper message, whose offset is that of the last of them.
import { assert } from '../../sim/assert.ts';
import {
  attributeBits,
  compressionOf,
  type Batch,
  type ObjectBatch,
  type OpaqueBatch,
} from './batch.ts';
import type { BatchFrame } from './batch-frame.ts';
import { compress } from './compression/codecs.ts';
import {
  legacyHeaderSize,
  readInnerMessages,
  readKeyAndValue,
  readMessageHeader,
  recordOfMessage,
  writeMessage,
  writeMessageHeader,
  type InnerMessage,
  type LegacyMagic,
  type MessageHeader,
} from './message-set.ts';
import type { Visit } from './placed-record.ts';
import { openBlock } from './record-block.ts';
import { legacyOverhead, sizeOfLegacyRecords } from './record-size.ts';
import { invalidRecord, undecodable } from './records-error.ts';

/** A batch of an old format as bytes: one message, or as many as it has records. */
export function encodeLegacy(batch: Batch): Uint8Array {
  const { payload } = batch;
  if ('records' in payload) return encodeObjects({ ...batch, payload });
  const opaque = { ...batch, payload };
  return isOutdated(opaque) ? encodeObjects(openedLegacy(opaque)) : encodeOpaque(opaque);
}

/** The message that lies in a frame as a batch; a compressed set is opened only to count its records. */
export function batchOfLegacy(frame: BatchFrame): OpaqueBatch {
  const magic = legacyMagicOf(frame);
  const message = frame.bytes.subarray(frame.at, frame.at + frame.sizeInBytes);
  const { offset, attributes, timestamp } = readMessageHeader(message, magic);
  const single: OpaqueBatch = {
    baseOffset: offset,
    lastOffsetDelta: 0,
    partitionLeaderEpoch: -1,
    magic,
    attributes,
    baseTimestamp: timestamp,
    maxTimestamp: timestamp,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    sizeInBytes: frame.sizeInBytes,
    payload: { bytes: message.subarray(legacyHeaderSize[magic]), count: 1 },
  };
  return compressionOf(single) === 'none' ? single : wrapperOf(single);
}

/** Reads the records of an opaque batch of an old format, in order. */
export function readLegacy(batch: OpaqueBatch, visit: Visit): void {
  const { bytes } = batch.payload;
  if (compressionOf(batch) === 'none') {
    const record = recordOfMessage(bytes, batch.maxTimestamp);
    const sizeInBytes = legacyHeaderSize[legacyMagicOf(batch)] + bytes.length;
    visit({ record, offsetDelta: 0, sizeInBytes });
    return;
  }
  const messages = innerMessages(batch);
  const { first } = offsetsIn(messages);
  for (const { record, offset, sizeInBytes } of messages) {
    visit({ record, offsetDelta: offset - first, sizeInBytes });
  }
}

/** Where a wrapper's records lie: format 0 says it inside, format 1 counts back from the wrapper's offset. */
function wrapperOf(single: OpaqueBatch): OpaqueBatch {
  const messages = innerMessages(single);
  const { first, last } = offsetsIn(messages);
  const wrapperOffset = single.baseOffset;
  // Certain versions of librdkafka produced wrappers with offset 0.
  const isRelative = single.magic === 1 && wrapperOffset !== 0;
  if (isRelative && wrapperOffset < last) {
    throw invalidRecord(
      `Found invalid wrapper offset in compressed v1 message set, wrapper offset '${wrapperOffset}' ` +
        `is less than the last inner message offset '${last}' and it is not zero.`,
      0,
    );
  }
  const baseOffset = isRelative ? wrapperOffset - last + first : first;
  const payload = { bytes: single.payload.bytes, count: messages.length };
  return { ...single, baseOffset, lastOffsetDelta: last - first, payload };
}

function innerMessages(batch: OpaqueBatch): readonly InnerMessage[] {
  const magic = legacyMagicOf(batch);
  const { value } = readKeyAndValue(batch.payload.bytes);
  if (value === null) {
    throw invalidRecord(
      `Found invalid compressed record set with null value (magic = ${magic})`,
      0,
    );
  }
  if (compressionOf(batch) === 'zstd') {
    throw invalidRecord(
      'Invalid wrapper compressionType found in legacy deep record iterator ZSTD',
      0,
    );
  }
  const block = openBlock(value, batch.attributes, magic);
  if (block.failure !== undefined) throw undecodable(block.failure, block.bytes.length);
  const messages = readInnerMessages(block.bytes, magic);
  if (messages.length === 0) {
    throw invalidRecord('Found invalid compressed record set with no inner records', 0);
  }
  return messages;
}

function offsetsIn(messages: readonly InnerMessage[]): { first: number; last: number } {
  return { first: messages[0]?.offset ?? 0, last: messages.at(-1)?.offset ?? 0 };
}

/** A compressed set of format 0 has its offsets inside: brokers of its time packed it anew when they gave others. */
function isOutdated(batch: OpaqueBatch): boolean {
  if (batch.magic !== 0 || compressionOf(batch) === 'none') return false;
  return offsetsIn(innerMessages(batch)).first !== batch.baseOffset;
}

function openedLegacy(batch: OpaqueBatch): ObjectBatch {
  const messages = innerMessages(batch);
  const { first } = offsetsIn(messages);
  const records = messages.map(({ record }) => record);
  const offsetDeltas = messages.map(({ offset }) => offset - first);
  return { ...batch, payload: { records, offsetDeltas } };
}

function encodeOpaque(batch: OpaqueBatch): Uint8Array {
  const magic = legacyMagicOf(batch);
  const start = legacyHeaderSize[magic];
  const bytes = new Uint8Array(start + batch.payload.bytes.length);
  bytes.set(batch.payload.bytes, start);
  writeMessageHeader(bytes, headerOf(batch), magic);
  return bytes;
}

function encodeObjects(batch: ObjectBatch): Uint8Array {
  const compression = compressionOf(batch);
  assert(compression !== undefined, 'a batch of objects has a codec that Kafka knows');
  if (compression === 'none') return encodeMessages(batch, batch.baseOffset);
  const magic = legacyMagicOf(batch);
  // Offsets inside are absolute in format 0, and relative to the first in format 1.
  const value = compress(
    compression,
    encodeMessages(batch, magic === 0 ? batch.baseOffset : 0),
    magic,
  );
  const bytes = new Uint8Array(legacyOverhead[magic] + value.length);
  writeMessage({ bytes, at: 0, magic }, headerOf(batch), { key: null, value });
  return bytes;
}

function encodeMessages(batch: ObjectBatch, base: number): Uint8Array {
  const magic = legacyMagicOf(batch);
  const { records, offsetDeltas } = batch.payload;
  const bytes = new Uint8Array(sizeOfLegacyRecords(records, magic));
  const attributes = batch.attributes & attributeBits.logAppendTime;
  let at = 0;
  for (const [index, record] of records.entries()) {
    const offset = base + (offsetDeltas?.[index] ?? index);
    const timestamp = attributes === 0 ? record.timestamp : batch.maxTimestamp;
    at = writeMessage({ bytes, at, magic }, { offset, attributes, timestamp }, record);
  }
  return bytes;
}

function headerOf(batch: Batch): MessageHeader {
  const { baseOffset, lastOffsetDelta, attributes, maxTimestamp } = batch;
  return { offset: baseOffset + lastOffsetDelta, attributes, timestamp: maxTimestamp };
}

function legacyMagicOf(batch: Pick<Batch, 'magic'>): LegacyMagic {
  return batch.magic === 0 ? 0 : 1;
}
