// What is checked of a batch's header before its records are looked at.
import {
  hasProducer,
  isControl,
  isTransactional,
  lastOffset,
  recordCount,
  type Batch,
  type DataRecord,
} from '../protocol/batch.ts';
import { topicPartitionOf } from './log-files.ts';
import type { ValidationRules } from './validation-rules.ts';
import { refusal, type Refusal } from './refusal.ts';

/** The first refusal among some batches' headers. */
export function checkBatches(
  batches: readonly Batch[],
  rules: ValidationRules,
): Refusal | undefined {
  const magic = batches[0]?.magic;
  for (const batch of batches) {
    if (batch.magic !== magic) {
      return refusal(
        'INVALID_RECORD',
        `Batch magic ${batch.magic} is not the same as the first batch's magic byte ${magic} in ` +
          `topic partition ${topicPartitionOf(rules)}`,
        'recordInvalidMagic',
      );
    }
    const refused = rules.origin === 'client' ? checkClientBatch(batch, rules) : undefined;
    if (refused !== undefined) return refused;
  }
  return rules.toMagic < 2 ? checkFitsOldFormat(batches, rules) : undefined;
}

function checkClientBatch(batch: Batch, rules: ValidationRules): Refusal | undefined {
  const isPlain = lastOffset(batch) - batch.baseOffset + 1 === recordCount(batch);
  const isRefused = isControl(batch) || (hasProducer(batch) && batch.baseSequence < 0);
  if (!isRefused && batch.magic === 2 && isPlain && batch.lastOffsetDelta >= 0) return undefined;
  const where = `in topic partition ${topicPartitionOf(rules)}`;
  const counted = batch.magic === 2 ? checkCount(batch, where) : undefined;
  if (counted !== undefined) return counted;
  if (isControl(batch)) {
    return refusal(
      'INVALID_RECORD',
      `Clients are not allowed to write control records ${where}`,
      'recordInvalidOffset',
    );
  }
  if (hasProducer(batch) && batch.baseSequence < 0) {
    return refusal(
      'INVALID_RECORD',
      `Invalid sequence number ${batch.baseSequence} in record batch with producerId ` +
        `${batch.producerId} ${where}`,
      'recordInvalidSequence',
    );
  }
  return undefined;
}

function checkCount(batch: Batch, where: string): Refusal | undefined {
  const offsets = batch.lastOffsetDelta + 1;
  const count = recordCount(batch);
  const range = `[${batch.baseOffset}, ${lastOffset(batch)}]`;
  if (offsets <= 0) return badOffsets(`Batch has an invalid offset range: ${range} ${where}`);
  if (count <= 0) return badOffsets(`Invalid reported count for record batch: ${count} ${where}`);
  if (offsets === count) return undefined;
  return badOffsets(
    `Inconsistent batch offset range ${range} and count of records ${count} ${where}`,
  );
}

function badOffsets(message: string): Refusal {
  return refusal('INVALID_RECORD', message, 'recordInvalidOffset');
}

/** Producer ids came with format 2; headers too. */
function checkFitsOldFormat(
  batches: readonly Batch[],
  { toMagic }: ValidationRules,
): Refusal | undefined {
  const cannot = (what: string): Refusal =>
    refusal(
      'UNSUPPORTED_FOR_MESSAGE_FORMAT',
      `${what} records cannot be used with magic version ${toMagic}`,
    );
  if (batches.some(isTransactional)) return cannot('Transactional');
  return batches.some(hasProducer) ? cannot('Idempotent') : undefined;
}

/** Headers came with format 2: whoever writes records anew in an older one cannot keep them. */
export function checkConvertible(
  records: readonly DataRecord[],
  { toMagic }: ValidationRules,
): Refusal | undefined {
  if (toMagic === 2 || records.every(({ headers }) => headers.length === 0)) return undefined;
  return refusal('UNKNOWN_SERVER_ERROR', `Magic v${toMagic} does not support record headers`);
}
