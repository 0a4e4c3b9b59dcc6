// Batches and records as kafka-dump-log writes them.
import { markerOf } from '../../../engine/log/end-transaction-marker.ts';
import {
  attributeBits,
  compressions,
  lastOffset,
  lastSequence,
  recordCount,
  sequenceAfter,
  timestampTypeOf,
  type Batch,
  type Bytes,
} from '../../../engine/protocol/batch.ts';
import { encodeBatch } from '../../../engine/protocol/batch-codec.ts';
import { controlTypeOf } from '../../../engine/protocol/control-record.ts';
import {
  controlRecords,
  decodeControlRecord,
} from '../../../engine/protocol/records/control-log.ts';
import type { PlacedRecord } from '../../../engine/protocol/placed-record.ts';
import { readInt32 } from '../../../engine/protocol/integers.ts';
import { sizeOfText, textToBytes } from '../../../engine/protocol/utf8.ts';
import type { WrittenBatch } from './log-files.ts';
import { messageJson } from './record-json.ts';

const has = ({ attributes }: Batch, bit: number): boolean => (attributes & bit) !== 0;

/** Is it a batch that brokers wrote for each other? */
export const isControl = (batch: Batch): boolean => has(batch, attributeBits.control);

/** The line of a batch. */
export function batchText({ batch, condition, sizeInBytes }: WrittenBatch, at: number): string {
  const head = batch.magic < 2 ? [['offset', lastOffset(batch)]] : [...factsOf(batch)];
  const codec = compressions[batch.attributes & attributeBits.compression] ?? 'none';
  return [
    ...head,
    ['position', at],
    [timestampTypeOf(batch), batch.maxTimestamp],
    ['size', sizeInBytes],
    ['magic', batch.magic],
    ['compresscodec', codec],
    ['crc', checksumOf(batch)],
    ['isvalid', condition === 'intact'],
  ]
    .map(([name, value]) => `${String(name)}: ${String(value)}`)
    .join(' ');
}

const factsOf = (batch: Batch): (readonly [string, string | number | boolean])[] => [
  ['baseOffset', batch.baseOffset],
  ['lastOffset', lastOffset(batch)],
  ['count', recordCount(batch)],
  ['baseSequence', batch.baseSequence],
  ['lastSequence', lastSequence(batch)],
  ['producerId', batch.producerId],
  ['producerEpoch', batch.producerEpoch],
  ['partitionLeaderEpoch', batch.partitionLeaderEpoch],
  ['isTransactional', has(batch, attributeBits.transactional)],
  ['isControl', isControl(batch)],
  ['deleteHorizonMs', deleteHorizonText(batch)],
];

const deleteHorizonText = (batch: Batch): string =>
  has(batch, attributeBits.deleteHorizon)
    ? `OptionalLong[${batch.baseTimestamp}]`
    : 'OptionalLong.empty';

const checksumAt = 17;

/** Formats before 2 have a checksum in every record; this is the only record's, or their wrapper's. */
const checksumOf = (batch: Batch): number =>
  readInt32(encodeBatch(batch), batch.magic < 2 ? checksumAt - 5 : checksumAt) >>> 0;

/** What a record is, without what it says. */
export function recordText(batch: Batch, { record, offset }: PlacedRecord): string {
  const text =
    `offset: ${offset} ${timestampTypeOf(batch)}: ${record.timestamp} ` +
    `keySize: ${sizeOf(record.key)} valueSize: ${sizeOf(record.value)}`;
  if (batch.magic < 2) return text;
  const delta = offset - batch.baseOffset;
  const sequence = batch.baseSequence < 0 ? -1 : sequenceAfter(batch.baseSequence, delta);
  const headers = record.headers.map(({ key }) => key).join(',');
  const control = isControl(batch) ? controlText(batch, { record, offset }) : '';
  return `${text} sequence: ${sequence} headerKeys: [${headers}]${control}`;
}

function controlText(batch: Batch, { record }: PlacedRecord): string {
  const marker = markerOf(batch);
  if (marker !== undefined) {
    const { outcome, coordinatorEpoch } = marker;
    return ` endTxnMarker: ${outcome.toUpperCase()} coordinatorEpoch: ${coordinatorEpoch}`;
  }
  const type = controlTypeOf(record);
  if (type === undefined || record.key === null || record.value === null) return '';
  const [key, value] = [record.key, record.value].map((bytes) =>
    typeof bytes === 'string' ? textToBytes(bytes) : bytes,
  );
  if (key === undefined || value === undefined) return '';
  const found = decodeControlRecord(key, value);
  if (!('version' in found.value)) return '';
  const json = JSON.stringify(messageJson(controlRecords[type], found.value.version, found.value));
  return ` ${controlNames[type] ?? type} ${json}`;
}

/** What kafka-dump-log calls them; only the first of them has a colon. */
const controlNames: Readonly<Record<string, string>> = {
  LEADER_CHANGE: 'LeaderChange:',
  SNAPSHOT_HEADER: 'SnapshotHeader',
  SNAPSHOT_FOOTER: 'SnapshotFooter',
  KRAFT_VERSION: 'KRaftVersion',
  KRAFT_VOTERS: 'KRaftVoters',
};

function sizeOf(bytes: Bytes): number {
  if (bytes === null) return -1;
  return typeof bytes === 'string' ? sizeOfText(bytes) : bytes.length;
}
