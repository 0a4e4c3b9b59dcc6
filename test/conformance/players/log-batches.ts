// Batches in the form of the recordings of logs, and back.
import {
  batchOf,
  deleteHorizonOf,
  hasProducer,
  isControl,
  isTransactional,
  lastOffset,
  type Batch,
  type DataRecord,
} from '../../../engine/protocol/batch.ts';
import { placedRecords } from '../../../engine/protocol/batch-codec.ts';
import { markerBatchOf, markerOf } from '../../../engine/log/end-transaction-marker.ts';

/** A batch as it is recorded before it is appended. */
export interface RecordedBatch {
  readonly base?: number;
  readonly epoch?: number;
  readonly pid?: number;
  readonly pepoch?: number;
  readonly seq?: number;
  readonly txn?: boolean;
  readonly records?: readonly (readonly [
    timestamp: number,
    key: string | null,
    size: number | null,
  ])[];
  readonly marker?: 'COMMIT' | 'ABORT';
  readonly coord?: number;
  readonly ts?: number;
}

/** The batch that a recording means. */
export function batchOfRecorded(recorded: RecordedBatch): Batch {
  const { base = 0, epoch = -1 } = recorded;
  const batch = recorded.marker === undefined ? dataBatch(recorded) : markerBatch(recorded);
  return { ...batch, baseOffset: base, partitionLeaderEpoch: epoch };
}

function dataBatch({ records = [], pid, pepoch, seq, txn }: RecordedBatch): Batch {
  const data = records.map(([timestamp, key, size]): DataRecord => {
    return { timestamp, key, value: size === null ? null : 'x'.repeat(size), headers: [] };
  });
  const producer =
    pid === undefined
      ? {}
      : { producerId: pid, producerEpoch: pepoch ?? -1, baseSequence: seq ?? -1 };
  return batchOf(data, { ...producer, transactional: txn === true });
}

function markerBatch({ pid, pepoch, marker, coord, ts }: RecordedBatch): Batch {
  return markerBatchOf({
    producerId: pid ?? -1,
    producerEpoch: pepoch ?? -1,
    outcome: marker === 'COMMIT' ? 'commit' : 'abort',
    coordinatorEpoch: coord ?? 0,
    timestamp: ts ?? -1,
  });
}

/** A batch of a log in the form of the recording; how a value is shown differs between them. */
export function recordedOf(
  batch: Batch,
  shownValue: (value: string) => unknown,
): Record<string, unknown> {
  const horizon = deleteHorizonOf(batch);
  return {
    base: batch.baseOffset,
    last: lastOffset(batch),
    size: batch.sizeInBytes,
    epoch: batch.partitionLeaderEpoch,
    ...(hasProducer(batch)
      ? { pid: batch.producerId, pepoch: batch.producerEpoch, seq: batch.baseSequence }
      : {}),
    ...(isTransactional(batch) ? { txn: true } : {}),
    ...(isControl(batch) ? { control: true } : {}),
    ...(horizon === undefined ? {} : { horizon }),
    maxTs: batch.maxTimestamp,
    records: recordsOf(batch, shownValue),
  };
}

function recordsOf(batch: Batch, shownValue: (value: string) => unknown): unknown[] {
  const marker = isControl(batch) ? markerOf(batch) : undefined;
  return placedRecords(batch).map(({ record, offset }) => {
    const { timestamp, key, value } = record;
    if (marker === undefined) {
      return [offset, timestamp, key, value === null ? null : shownValue(String(value))];
    }
    return [offset, timestamp, marker.outcome.toUpperCase(), marker.coordinatorEpoch];
  });
}
