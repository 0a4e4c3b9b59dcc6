// What is checked of every record: its key on a compacted topic, and its timestamp.
import { timestampTypeOf, type Batch } from '../protocol/batch.ts';
import { sizeOfBytes } from '../protocol/record-size.ts';
import type { PlacedRecord } from '../protocol/placed-record.ts';
import { topicPartitionOf } from './log-files.ts';
import type { ValidationRules } from './validation-rules.ts';
import type { RecordRefusal, Refusal } from './refusal.ts';

const LONG_MAX = 0x7fff_ffff_ffff_ffffn;

/** One bad record refuses its whole batch; the answer says which records are bad, and why. */
export function checkRecords(
  batch: Batch,
  records: readonly PlacedRecord[],
  rules: ValidationRules,
): Refusal | undefined {
  const keyless: RecordRefusal[] = [];
  const recordErrors: RecordRefusal[] = [];
  for (const [batchIndex, placed] of records.entries()) {
    const noKey = rules.compacted && placed.record.key === null;
    const message = noKey ? keylessSentence(rules) : timestampComplaint(batch, placed, rules);
    if (message === undefined) continue;
    recordErrors.push({ batchIndex, message });
    if (noKey) keyless.push({ batchIndex, message });
  }
  if (recordErrors.length === 0) return undefined;
  const onlyKeys = keyless.length === recordErrors.length;
  return {
    error: onlyKeys ? 'INVALID_RECORD' : 'INVALID_TIMESTAMP',
    message: onlyKeys
      ? manyErrors(recordErrors)
      : 'One or more records have been rejected due to invalid timestamp',
    recordErrors,
    metrics: keyless.length === 0 ? {} : { recordNoKeyCompactedTopic: keyless.length },
  };
}

function keylessSentence(rules: ValidationRules): string {
  const where = `in topic partition ${topicPartitionOf(rules)}`;
  return `Compacted topic cannot accept message without key ${where}`;
}

function manyErrors(errors: readonly RecordRefusal[]): string {
  const shown = errors
    .slice(0, 3)
    .map(
      ({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`,
    );
  return (
    `One or more records have been rejected due to ${errors.length} record errors in total, ` +
    `and only showing the first three errors at most: [${shown.join(', ')}]`
  );
}

function timestampComplaint(
  batch: Batch,
  placed: PlacedRecord,
  rules: ValidationRules,
): string | undefined {
  const { timestamp } = placed.record;
  if (rules.timestampType === 'CreateTime' && timestamp !== -1) {
    return isOutOfRange(timestamp, rules) ? outOfRangeSentence(placed, rules) : undefined;
  }
  if (timestampTypeOf(batch) !== 'LogAppendTime') return undefined;
  return (
    `Invalid timestamp type in message ${shown(placed)}. Producer should not set timestamp type ` +
    'to LogAppendTime.'
  );
}

function isOutOfRange(timestamp: number, rules: ValidationRules): boolean {
  const age = rules.nowMs - timestamp;
  return age > rules.timestampBeforeMaxMs || -age > rules.timestampAfterMaxMs;
}

function outOfRangeSentence({ record, offset }: PlacedRecord, rules: ValidationRules): string {
  const { nowMs, timestampBeforeMaxMs, timestampAfterMaxMs } = rules;
  const earliest = asInt64(BigInt(nowMs) - asLong(timestampBeforeMaxMs));
  const latest = asInt64(BigInt(nowMs) + asLong(timestampAfterMaxMs));
  return (
    `Timestamp ${record.timestamp} of message with offset ${offset} is out of range. ` +
    `The timestamp should be within [${earliest}, ${latest}]`
  );
}

/** The greatest int64 has no double of its own: the nearest is one above it. */
function asLong(value: number): bigint {
  const exact = BigInt(value);
  return exact > LONG_MAX ? LONG_MAX : exact;
}

/** Kafka's arithmetic wraps around, and its sentence shows what came out. */
function asInt64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function shown({ record, offset }: PlacedRecord): string {
  const { timestamp, key, value } = record;
  return (
    `DefaultRecord(offset=${offset}, timestamp=${timestamp}, key=${sizeOfBytes(key)} bytes, ` +
    `value=${sizeOfBytes(value)} bytes)`
  );
}
