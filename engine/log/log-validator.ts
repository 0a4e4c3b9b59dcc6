// Kafka's LogValidator: what a leader checks before it appends, and how it stamps what it accepts.
import {
  attributeBits,
  batchOf,
  hasProducer,
  isControl,
  isTransactional,
  lastOffset,
  recordCount,
  type Batch,
  type DataRecord,
} from '../protocol/batch.ts';
import { placedRecords } from '../protocol/batch-codec.ts';
import type { PlacedRecord } from '../protocol/placed-record.ts';
import { RecordsError } from '../protocol/records-error.ts';
import { checkBatches, checkConvertible } from './batch-checks.ts';
import { checkRecords } from './record-checks.ts';
import { refusal, type Refusal } from './refusal.ts';
import type { ValidationRules } from './validation-rules.ts';

/**
 * Checks a client's batches and gives them offsets, the leader's epoch and, if asked, its time. They may
 * be written anew, in another format or compression, and be larger then.
 */
export function validateBatches(
  batches: readonly Batch[],
  rules: ValidationRules,
): readonly Batch[] | Refusal {
  const first = batches[0];
  if (first === undefined) return refusal('INVALID_RECORD', 'Record batch has no batches at all');
  const isOneByOne = first.magic < 2 && rules.sourceCompression === 'none';
  if (!isOneByOne && batches.length > 1) {
    return refusal('INVALID_RECORD', 'Compressed outer record has more than one batch');
  }
  const refused = checkBatches(batches, rules);
  if (refused !== undefined) return refused;
  if (isPlain(first, rules)) return [stampOne(first, rules, first.maxTimestamp)];
  return lookInside(batches, rules);
}

/** Nothing in the records could be refused: the batch need not be looked into. */
function isPlain(batch: Batch, rules: ValidationRules): boolean {
  return (
    'records' in batch.payload &&
    batch.magic === 2 &&
    batch.payload.offsetDeltas === undefined &&
    !rules.compacted &&
    isKept(batch, rules) &&
    hasPlainTimestamps(batch, rules)
  );
}

/** Format and compression stay what they are. */
function isKept(batch: Batch, rules: ValidationRules): boolean {
  return batch.magic === rules.toMagic && rules.sourceCompression === rules.targetCompression;
}

function hasPlainTimestamps(batch: Batch, rules: ValidationRules): boolean {
  if ((batch.attributes & attributeBits.logAppendTime) !== 0) return false;
  if (rules.timestampType === 'LogAppendTime') return true;
  const oldestMatters = rules.timestampBeforeMaxMs < rules.nowMs;
  return !oldestMatters && batch.maxTimestamp - rules.nowMs <= rules.timestampAfterMaxMs;
}

function lookInside(batches: readonly Batch[], rules: ValidationRules): readonly Batch[] | Refusal {
  let records: readonly PlacedRecord[][];
  try {
    records = batches.map((batch) => [...placedRecords(batch)]);
  } catch (error) {
    if (error instanceof RecordsError) return refusal(errorOfFault[error.fault], error.message);
    throw error;
  }
  for (const [index, batch] of batches.entries()) {
    const refused = checkRecords(batch, records[index] ?? [], rules);
    if (refused !== undefined) return refused;
  }
  return placeAll(batches, records, rules);
}

const errorOfFault = {
  'corrupt-record': 'CORRUPT_MESSAGE',
  'invalid-record': 'INVALID_RECORD',
  undecodable: 'UNKNOWN_SERVER_ERROR',
} as const;

function placeAll(
  batches: readonly Batch[],
  records: readonly (readonly PlacedRecord[])[],
  rules: ValidationRules,
): readonly Batch[] | Refusal {
  const [first] = batches;
  if (first === undefined || isUncompressed(rules)) {
    const keeps = batches.every((batch) => batch.magic === rules.toMagic);
    return keeps ? stampEach(batches, records, rules) : rebuild(batches, records, rules);
  }
  const inPlace = isKept(first, rules) && rules.toMagic !== 0;
  const isMarker = rules.sourceCompression === 'none' && isControl(first);
  if ((inPlace || isMarker) && hasConsecutiveOffsets(records)) {
    return [stampOne(first, rules, maxTimestampOf(records.flat()))];
  }
  // Kafka has skipped over keys and values here, and finds that it would need them after all.
  if (inPlace && first.magic === 2) {
    return refusal('UNKNOWN_SERVER_ERROR', 'key is skipped in PartialDefaultRecord');
  }
  return rebuild(batches, records, rules);
}

function isUncompressed({ sourceCompression, targetCompression }: ValidationRules): boolean {
  return sourceCompression === 'none' && targetCompression === 'none';
}

/** Old clients wrote wrong offsets inside compressed messages: their batches are made anew. */
function hasConsecutiveOffsets(records: readonly (readonly PlacedRecord[])[]): boolean {
  return records.flat().every(({ offset }, index) => offset === index);
}

function maxTimestampOf(records: readonly PlacedRecord[]): number {
  let max = -1;
  for (const { record } of records) if (record.timestamp > max) max = record.timestamp;
  return max;
}

/** The usual case: one batch, whose header is stamped. */
function stampOne(batch: Batch, rules: ValidationRules, maxTimestamp: number): Batch {
  const last = rules.firstOffset + recordCountOf(batch) - 1;
  return stampHeader(batch, last, maxTimestamp, rules);
}

/** Of an old compressed batch only its offsets tell how many records it holds. */
function recordCountOf(batch: Batch): number {
  return batch.magic === 2 ? recordCount(batch) : placedRecords(batch).length;
}

/** A batch is placed by its last offset; one that claims more records than it has begins too early. */
function stampHeader(
  batch: Batch,
  last: number,
  maxTimestamp: number,
  rules: ValidationRules,
): Batch {
  const isAppendTime = rules.timestampType === 'LogAppendTime';
  const kept = batch.attributes & ~attributeBits.logAppendTime;
  const { lastOffsetDelta, magic, baseTimestamp, producerId, producerEpoch } = batch;
  return {
    baseOffset: last - lastOffsetDelta,
    lastOffsetDelta,
    partitionLeaderEpoch: magic === 2 ? rules.leaderEpoch : -1,
    magic,
    attributes: isAppendTime && magic > 0 ? kept | attributeBits.logAppendTime : kept,
    baseTimestamp,
    maxTimestamp: magic === 0 ? -1 : isAppendTime ? rules.nowMs : maxTimestamp,
    producerId,
    producerEpoch,
    baseSequence: batch.baseSequence,
    sizeInBytes: batch.sizeInBytes,
    payload: batch.payload,
  };
}

function stampEach(
  batches: readonly Batch[],
  records: readonly (readonly PlacedRecord[])[],
  rules: ValidationRules,
): readonly Batch[] {
  let nextOffset = rules.firstOffset;
  return batches.map((batch, index) => {
    const inside = records[index] ?? [];
    nextOffset += inside.length;
    return stampHeader(batch, nextOffset - 1, maxTimestampOf(inside), rules);
  });
}

/** Writes the records anew, in the format and with the compression that the topic wants. */
function rebuild(
  batches: readonly Batch[],
  placed: readonly (readonly PlacedRecord[])[],
  rules: ValidationRules,
): readonly Batch[] | Refusal {
  const records = placed.flat().map(({ record }) => record);
  return checkConvertible(records, rules) ?? newBatches(batches[0], records, rules);
}

function newBatches(
  first: Batch | undefined,
  records: readonly DataRecord[],
  rules: ValidationRules,
): Batch[] {
  const { firstOffset, leaderEpoch, toMagic, targetCompression, timestampType } = rules;
  const logAppendTime = timestampType === 'LogAppendTime' ? rules.nowMs : undefined;
  const shared = {
    magic: toMagic,
    compression: targetCompression,
    ...(logAppendTime === undefined || toMagic === 0 ? {} : { logAppendTime }),
  };
  if (toMagic < 2) {
    const sets = targetCompression === 'none' ? records.map((record) => [record]) : [records];
    let baseOffset = firstOffset;
    return sets.map((set) => {
      const batch = batchOf(set, { ...shared, baseOffset });
      baseOffset = lastOffset(batch) + 1;
      return batch;
    });
  }
  const from =
    first !== undefined && hasProducer(first)
      ? {
          producerId: first.producerId,
          producerEpoch: first.producerEpoch,
          baseSequence: first.baseSequence,
          transactional: isTransactional(first),
        }
      : {};
  const stamps = { baseOffset: firstOffset, partitionLeaderEpoch: leaderEpoch };
  return [batchOf(records, { ...shared, ...from, ...stamps })];
}
