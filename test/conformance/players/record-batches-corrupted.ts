import { batchOfFrame, readOpaque } from '../../../engine/protocol/batch-codec.ts';
import { ensureValid, frameAt, type BatchFrame } from '../../../engine/protocol/batch-frame.ts';
import { timestampTypeOf, type OpaqueBatch } from '../../../engine/protocol/batch.ts';
import { RecordsError, type RecordsFault } from '../../../engine/protocol/records-error.ts';
import { difference } from '../difference.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';

interface Failure {
  readonly error: string;
  readonly message: string;
}

interface CorruptedBatch {
  readonly ensureValid?: Failure;
  readonly records: readonly Record<string, unknown>[];
  readonly 'records-fail'?: Failure;
}

interface Corrupted {
  readonly stage?: string;
  readonly fails?: Failure;
  readonly batches: readonly CorruptedBatch[];
}

/** Damaged batches: how far Kafka's reader gets, and what it says where it stops. */
export const recordBatchesCorrupted: Player = {
  families: ['tables/record-batches-corrupted'],
  play: (_, { hex, stage, fails, batches }) => {
    const recorded = { stage, fails, batches } as Corrupted;
    const found = readAll(bytesOfHex(hex as string));
    return difference(comparable(recorded, recorded), comparable(found, recorded));
  },
};

function readAll(bytes: Uint8Array): Corrupted {
  const batches: CorruptedBatch[] = [];
  try {
    let at = 0;
    for (;;) {
      const frame = frameAt(bytes, at);
      if (frame === undefined) return { batches };
      batches.push(readBatch(frame));
      at += frame.sizeInBytes;
    }
  } catch (error) {
    return { stage: 'batches', fails: failureOf(error), batches };
  }
}

function readBatch(frame: BatchFrame): CorruptedBatch {
  const records: Record<string, unknown>[] = [];
  const invalid = failureIn(() => ensureValid(frame));
  const broken = failureIn(() => readRecords(batchOfFrame(frame) as OpaqueBatch, records));
  return {
    ...(invalid === undefined ? {} : { ensureValid: invalid }),
    records,
    ...(broken === undefined ? {} : { 'records-fail': broken }),
  };
}

function readRecords(batch: OpaqueBatch, records: Record<string, unknown>[]): void {
  const isAppendTime = timestampTypeOf(batch) === 'LogAppendTime';
  readOpaque(batch, ({ record, offsetDelta }) => {
    const { length } = record.headers;
    records.push({
      offset: batch.baseOffset + offsetDelta,
      timestamp: isAppendTime ? batch.maxTimestamp : record.timestamp,
      key: hexOfBytes(record.key),
      value: hexOfBytes(record.value),
      ...(length === 0 ? {} : { headers: length }),
    });
  });
}

function failureIn(read: () => void): Failure | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

const exceptions: Readonly<Record<RecordsFault, string>> = {
  'corrupt-record': 'org.apache.kafka.common.errors.CorruptRecordException',
  'invalid-record': 'org.apache.kafka.common.InvalidRecordException',
  undecodable: 'org.apache.kafka.common.KafkaException',
};

function failureOf(error: unknown): Failure {
  if (!(error instanceof RecordsError)) throw error;
  return { error: exceptions[error.fault], message: error.message };
}

/** What Java's runtime and the codecs say in their own words counts only as having failed. */
function comparable(found: Corrupted, recorded: Corrupted): Record<string, unknown> {
  return {
    stage: found.stage,
    fails: comparableFailure(found.fails, recorded.fails),
    batches: found.batches.map((batch, index) => ({
      ...batch,
      // Kafka reads keys late: one record was seen whose key then could not be read.
      records: batch.records.filter((record) => 'key' in record),
      'records-fail': comparableFailure(
        batch['records-fail'],
        recorded.batches[index]?.['records-fail'],
      ),
    })),
  };
}

function comparableFailure(found: Failure | undefined, recorded: Failure | undefined): unknown {
  if (found === undefined || recorded === undefined) return found;
  if (recorded.error.startsWith('java.')) return 'failed';
  return recorded.error === exceptions.undecodable ? found.error : found;
}
