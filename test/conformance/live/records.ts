// Record sets of recordings: built from their description as the recorder built them, and shown as it did.
import {
  batchOf,
  type Batch,
  type BatchOptions,
  type DataRecord,
  type Magic,
} from '../../../engine/protocol/batch.ts';
import {
  compressionOf,
  isControl,
  isTransactional,
  lastOffset,
  timestampTypeOf,
} from '../../../engine/protocol/batch.ts';
import { decodeRecords, encodeBatch, placedRecords } from '../../../engine/protocol/batch-codec.ts';
import type { Json } from '../../../engine/protocol/codec/json.ts';
import type { Compression } from '../../../engine/protocol/compression/sizes.ts';
import { crc32c } from '../../../engine/protocol/hashes/crc32c.ts';
import type { PlacedRecord } from '../../../engine/protocol/placed-record.ts';

/** A batch as a step describes it. */
export interface DescribedBatch {
  readonly pid?: number;
  readonly epoch?: number;
  readonly seq?: number;
  readonly transactional?: boolean;
  readonly control?: boolean;
  readonly compression?: Compression;
  readonly magic?: Magic;
  readonly baseOffset?: number;
  readonly leaderEpoch?: number;
  readonly timestampType?: 'append';
  readonly logAppendTime?: number;
  readonly records?: readonly DescribedRecord[];
  readonly setByte?: readonly (readonly [number, number])[];
  readonly fixCrc?: boolean;
  readonly cut?: number;
}

interface DescribedRecord {
  readonly k?: string;
  readonly v?: string | { readonly fill: string; readonly size: number } | null;
  readonly ts?: number;
  readonly offset?: number;
}

/** The bytes of described batches, one behind the other. */
export function bytesOfBatches(batches: readonly DescribedBatch[]): Uint8Array {
  return Uint8Array.from(batches.flatMap((batch) => [...bytesOfBatch(batch)]));
}

const defaultTimestamp = 1_700_000_000_000;

/** The recorder's builder wrote nothing for a batch without records. */
function bytesOfBatch(described: DescribedBatch): Uint8Array {
  if (described.records?.length === 0) return new Uint8Array();
  const bytes = encodeBatch(batchOfDescription(described));
  for (const [index, value] of described.setByte ?? []) {
    bytes[index < 0 ? bytes.length + index : index] = value;
  }
  if (described.fixCrc === true) {
    new DataView(bytes.buffer).setUint32(crcAt, crc32c(bytes.subarray(crcAt + 4)) >>> 0);
  }
  return bytes.subarray(0, bytes.length - (described.cut ?? 0));
}

/** Where the checksum of a batch of format 2 stands. */
const crcAt = 17;

function batchOfDescription(described: DescribedBatch): Batch {
  const { records = described.control === true ? [marker] : [], baseOffset = 0 } = described;
  const offsets = records.map(({ offset }, index) => (offset ?? baseOffset + index) - baseOffset);
  const options: BatchOptions = {
    magic: described.magic ?? 2,
    baseOffset,
    partitionLeaderEpoch: described.leaderEpoch ?? -1,
    compression: described.compression ?? 'none',
    producerId: described.pid ?? -1,
    producerEpoch: described.epoch ?? -1,
    baseSequence: described.seq ?? -1,
    transactional: described.transactional === true,
    control: described.control === true,
    offsetDeltas: offsets,
    ...(described.timestampType === 'append'
      ? { logAppendTime: described.logAppendTime ?? 0 }
      : {}),
  };
  return batchOf(records.map(recordOfDescription), options);
}

const marker: DescribedRecord = { k: '\0\0\0\u0001', v: '\0\0\0\0\0\0' };

function recordOfDescription({ k, v, ts = defaultTimestamp }: DescribedRecord): DataRecord {
  const value = typeof v === 'object' && v !== null ? v.fill.repeat(v.size) : v;
  return { key: k ?? null, value: value ?? null, headers: [], timestamp: ts };
}

/** Batches as recordings show them. */
export function shownBatches(batches: readonly Batch[], withTimes: boolean): Json {
  return batches.map((batch) => ({
    baseOffset: batch.baseOffset,
    lastOffset: lastOffset(batch),
    leaderEpoch: batch.partitionLeaderEpoch,
    ...(batch.producerId < 0 ? {} : shownProducer(batch)),
    ...(isTransactional(batch) ? { transactional: true } : {}),
    ...(isControl(batch) ? { control: true } : {}),
    ...(compressionOf(batch) === 'none' ? {} : { compression: compressionOf(batch) ?? '' }),
    ...(withTimes && timestampTypeOf(batch) === 'LogAppendTime' ? { timestampType: 'append' } : {}),
    records: placedRecords(batch).map((placed) => shownRecord(batch, placed, withTimes)),
  }));
}

const shownProducer = ({ producerId, producerEpoch, baseSequence }: Batch) => ({
  pid: producerId,
  epoch: producerEpoch,
  seq: baseSequence,
});

function shownRecord(batch: Batch, { record, offset }: PlacedRecord, withTimes: boolean): Json {
  if (isControl(batch)) {
    const key = bytesOfText(record.key);
    const value = bytesOfText(record.value);
    const type = key[3] === 1 ? 'COMMIT' : 'ABORT';
    return { offset, type, coordinatorEpoch: new DataView(value.buffer, 2).getInt32(0) };
  }
  const shown: Record<string, Json> = { offset };
  if (record.key !== null) shown['k'] = textOf(record.key);
  if (record.value !== null) shown['v'] = shownValue(textOf(record.value));
  if (withTimes) shown['ts'] = record.timestamp;
  return shown;
}

/** A long run of one sign is written short. */
function shownValue(text: string): string {
  const [sign = ''] = text;
  const isRun = text.length > 20 && text === sign.repeat(text.length);
  return isRun ? `(${text.length} × '${sign}')` : text;
}

const textOf = (bytes: string | Uint8Array): string =>
  typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);

const bytesOfText = (bytes: string | Uint8Array | null): Uint8Array =>
  typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes ?? []);

/** Bytes of a record set as recordings show them. */
export const shownBytes = (bytes: Uint8Array, withTimes: boolean): Json =>
  shownBatches(decodeRecords(bytes), withTimes);
