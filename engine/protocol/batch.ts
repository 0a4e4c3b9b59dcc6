import { sizeAfterCompression, type Compression } from './compression/sizes.ts';
import { sizeOfLegacyRecords, sizeOfRecordsV2 } from './record-size.ts';

/** Key or value of a record. A string and its UTF-8 bytes are the same key; null is absent, as a tombstone's value. */
export type Bytes = string | Uint8Array | null;

/** A header of a record: a name and anything, in the order the producer gave. */
export interface RecordHeader {
  readonly key: string;
  readonly value: Bytes;
}

/** What a producer wrote and a consumer reads. Its offset is its batch's base offset plus its delta. */
export interface DataRecord {
  readonly key: Bytes;
  readonly value: Bytes;
  readonly headers: readonly RecordHeader[];
  readonly timestamp: number;
}

/** Records as objects, as they travel inside the world. */
export interface ObjectPayload {
  readonly records: readonly DataRecord[];
  /** Only where compaction left gaps; otherwise record i has delta i. */
  readonly offsetDeltas?: readonly number[];
}

/** Records as a client sent them: the bytes behind the header, perhaps compressed. */
export interface OpaquePayload {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** The records of a batch: as objects, or opaque as a client sent them. */
export type BatchPayload = ObjectPayload | OpaquePayload;

/** Which format a batch has: 0 until Kafka 0.9, 1 with 0.10 (timestamps), 2 since 0.11. */
export type Magic = 0 | 1 | 2;

/**
 * A record batch: the unit that is produced, appended, replicated and fetched.
 * Immutable: stamping base offset and leader epoch makes a new header that shares the payload.
 */
export interface Batch {
  readonly baseOffset: number;
  /** Offset of the last record minus baseOffset; compaction never changes it. */
  readonly lastOffsetDelta: number;
  /** The epoch of the leader that appended it; -1 until then. */
  readonly partitionLeaderEpoch: number;
  readonly magic: Magic;
  /** Bits 0-2 compression, 3 log append time, 4 transactional, 5 control, 6 delete horizon. */
  readonly attributes: number;
  /** The first record's timestamp; with the delete horizon bit, the delete horizon. */
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  /** Size on the wire and on disk, header included: exact, but modelled for compressed objects. */
  readonly sizeInBytes: number;
  readonly payload: BatchPayload;
}

/** A batch whose records are objects. */
export type ObjectBatch = Batch & { readonly payload: ObjectPayload };

/** A batch whose records are bytes. */
export type OpaqueBatch = Batch & { readonly payload: OpaquePayload };

/** Are the records of a batch bytes? */
export function isOpaque(batch: Batch): batch is OpaqueBatch {
  return 'bytes' in batch.payload;
}

/** A field of type `records`: batches inside the world, bytes in front of real clients. */
export type Records = Uint8Array | readonly Batch[] | null;

/** What a batch's timestamps mean (message.timestamp.type); format 0 has none. */
export type TimestampType = 'NoTimestampType' | 'CreateTime' | 'LogAppendTime';

/** What makes a batch besides its records; absent is what a plain producer sends. */
export interface BatchOptions {
  readonly magic?: Magic;
  readonly baseOffset?: number;
  readonly partitionLeaderEpoch?: number;
  readonly compression?: Compression;
  /** The broker's clock at the append: makes this a batch with log append time. */
  readonly logAppendTime?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly transactional?: boolean;
  readonly control?: boolean;
  /** When compaction may remove the batch's tombstones and markers. */
  readonly deleteHorizonMs?: number;
  /** Offsets relative to the base offset, where compaction left gaps. */
  readonly offsetDeltas?: readonly number[];
  /** Where compaction took the last records away: the delta that the last one had. */
  readonly lastOffsetDelta?: number;
  /** What the records take before compression, where somebody has counted: format 2 only. */
  readonly recordsSize?: number;
}

/** Bits of a batch's attributes. */
export const attributeBits = {
  compression: 7,
  logAppendTime: 8,
  transactional: 16,
  control: 32,
  deleteHorizon: 64,
} as const;

/** The codecs by their number in the attributes. */
export const compressions: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Bytes in front of the records: the header of format 2. */
export const sizeOfBatchHeader = 61;

const maxSequence = 0x7fffffff;

/**
 * Makes a batch of records and knows its size, as a producer's accumulator does. What is left out is
 * what a producer without idempotence sends to a partition whose offsets it does not know.
 */
export function batchOf(records: readonly DataRecord[], options: BatchOptions = {}): Batch {
  const { offsetDeltas } = options;
  const payload = offsetDeltas === undefined ? { records } : { records, offsetDeltas };
  return {
    baseOffset: options.baseOffset ?? 0,
    lastOffsetDelta: lastDeltaOf(records, options),
    partitionLeaderEpoch: options.partitionLeaderEpoch ?? -1,
    magic: options.magic ?? 2,
    attributes: attributesOf(options),
    baseTimestamp: baseTimestampOf(records, options),
    maxTimestamp: maxTimestampOf(records, options),
    producerId: options.producerId ?? -1,
    producerEpoch: options.producerEpoch ?? -1,
    baseSequence: options.baseSequence ?? -1,
    sizeInBytes: sizeOfBatch(payload, options),
    payload,
  };
}

const lastDeltaOf = (
  records: readonly DataRecord[],
  { lastOffsetDelta, offsetDeltas }: BatchOptions,
): number => lastOffsetDelta ?? offsetDeltas?.at(-1) ?? records.length - 1;

/** A leader's stamp: new offsets and epoch over the same records, outside the checksum. */
export function stamped(batch: Batch, baseOffset: number, partitionLeaderEpoch: number): Batch {
  // Field by field: one is made for every batch that is appended.
  return {
    baseOffset,
    lastOffsetDelta: batch.lastOffsetDelta,
    partitionLeaderEpoch,
    magic: batch.magic,
    attributes: batch.attributes,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: batch.maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    sizeInBytes: batch.sizeInBytes,
    payload: batch.payload,
  };
}

/** A leader's stamp on a topic with message.timestamp.type=LogAppendTime: every record gets this time. */
export function withLogAppendTime(batch: Batch, logAppendTime: number): Batch {
  const attributes = batch.attributes | attributeBits.logAppendTime;
  return { ...batch, attributes, maxTimestamp: logAppendTime };
}

/** The offset of a batch's last record, or of the one that compaction took from its end. */
export function lastOffset(batch: Pick<Batch, 'baseOffset' | 'lastOffsetDelta'>): number {
  return batch.baseOffset + batch.lastOffsetDelta;
}

/** The offset of the next batch. */
export function nextOffset(batch: Batch): number {
  return lastOffset(batch) + 1;
}

/** The sequence number of a batch's last record: after the greatest int32 comes 0. -1 without a producer. */
export function lastSequence(batch: Pick<Batch, 'baseSequence' | 'lastOffsetDelta'>): number {
  return batch.baseSequence < 0 ? -1 : sequenceAfter(batch.baseSequence, batch.lastOffsetDelta);
}

/** A sequence number that many records later: after the greatest int32 comes 0. */
export function sequenceAfter(sequence: number, records: number): number {
  const later = sequence + records;
  return later > maxSequence ? later - maxSequence - 1 : later;
}

/** How many records a batch holds; compaction can leave none. */
export function recordCount(batch: Batch): number {
  return 'records' in batch.payload ? batch.payload.records.length : batch.payload.count;
}

/** The codec of a batch; undefined for a number that Kafka does not know. */
export function compressionOf(batch: Batch): Compression | undefined {
  return compressions[batch.attributes & attributeBits.compression];
}

/** What the timestamps of a batch mean. */
export function timestampTypeOf(batch: Batch): TimestampType {
  if (batch.magic === 0) return 'NoTimestampType';
  return (batch.attributes & attributeBits.logAppendTime) === 0 ? 'CreateTime' : 'LogAppendTime';
}

/** Does a batch belong to a transaction? Its markers do, too. */
export function isTransactional(batch: Batch): boolean {
  return batch.magic === 2 && (batch.attributes & attributeBits.transactional) !== 0;
}

/** Is it a control batch: a transaction's marker, or a word of the quorum? Consumers never see it. */
export function isControl(batch: Batch): boolean {
  return batch.magic === 2 && (batch.attributes & attributeBits.control) !== 0;
}

/** Has the cleaner said when tombstones and markers of this batch may go? */
export function hasDeleteHorizon(batch: Batch): boolean {
  return batch.magic === 2 && (batch.attributes & attributeBits.deleteHorizon) !== 0;
}

/** When compaction may remove the batch's tombstones and markers; undefined until the cleaner saw it. */
export function deleteHorizonOf(batch: Batch): number | undefined {
  return hasDeleteHorizon(batch) ? batch.baseTimestamp : undefined;
}

/** Does a batch come from an idempotent producer? */
export function hasProducer(batch: Batch): boolean {
  return batch.producerId >= 0;
}

function sizeOfBatch(payload: ObjectPayload, options: BatchOptions): number {
  const { magic = 2, compression = 'none', recordsSize } = options;
  const isCompressed = compression !== 'none';
  if (magic === 2) {
    const baseTimestamp = baseTimestampOf(payload.records, options);
    const plain = recordsSize ?? sizeOfRecordsV2(payload, baseTimestamp);
    return sizeOfBatchHeader + (isCompressed ? sizeAfterCompression(compression, plain) : plain);
  }
  const plain = sizeOfLegacyRecords(payload.records, magic);
  if (!isCompressed) return plain;
  // The compressed set is the value of one more record, which has no key.
  const wrapper = sizeOfLegacyRecords([emptyRecord], magic);
  return wrapper + sizeAfterCompression(compression, plain);
}

const emptyRecord: DataRecord = { key: null, value: null, headers: [], timestamp: -1 };

function attributesOf(options: BatchOptions): number {
  return (
    compressions.indexOf(options.compression ?? 'none') |
    flag(options.logAppendTime !== undefined, attributeBits.logAppendTime) |
    flag(options.transactional, attributeBits.transactional) |
    flag(options.control, attributeBits.control) |
    flag(options.deleteHorizonMs !== undefined, attributeBits.deleteHorizon)
  );
}

const flag = (isSet: boolean | undefined, bit: number): number => (isSet === true ? bit : 0);

function baseTimestampOf(
  records: readonly DataRecord[],
  { magic, deleteHorizonMs }: BatchOptions,
): number {
  return magic === 0 ? -1 : (deleteHorizonMs ?? records[0]?.timestamp ?? -1);
}

function maxTimestampOf(
  records: readonly DataRecord[],
  { magic, logAppendTime }: BatchOptions,
): number {
  if (magic === 0) return -1;
  if (logAppendTime !== undefined) return logAppendTime;
  let latest = -1;
  for (const { timestamp } of records) latest = Math.max(latest, timestamp);
  return latest;
}
