// A transaction's end in the log: a control record that says COMMIT or ABORT.
import { batchOf, type Batch, type DataRecord } from '../protocol/batch.ts';
import { opened } from '../protocol/batch-codec.ts';
import { controlKey, controlTypeOf } from '../protocol/control-record.ts';
import { readInt32, writeInt32 } from '../protocol/integers.ts';

/** How a transaction ended, and which coordinator said so. */
export interface EndTransactionMarker {
  readonly outcome: 'commit' | 'abort';
  readonly coordinatorEpoch: number;
}

/** Which producer's transaction ends, and when. */
export interface MarkerFacts extends EndTransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly timestamp: number;
}

/** The batch by which a coordinator ends a transaction in one partition. */
export function markerBatchOf(marker: MarkerFacts): Batch {
  const { producerId, producerEpoch, timestamp } = marker;
  const key = controlKey(marker.outcome === 'commit' ? 'COMMIT' : 'ABORT');
  const value = new Uint8Array(6);
  writeInt32(value, 2, marker.coordinatorEpoch);
  const record: DataRecord = { key, value, headers: [], timestamp };
  return batchOf([record], { producerId, producerEpoch, transactional: true, control: true });
}

/** The marker in a control batch; undefined when it holds none, as after compaction. */
export function markerOf(batch: Batch): EndTransactionMarker | undefined {
  const record = opened(batch).payload.records[0];
  if (record === undefined) return undefined;
  const type = controlTypeOf(record);
  if (!(record.value instanceof Uint8Array) || (type !== 'COMMIT' && type !== 'ABORT')) {
    return undefined;
  }
  return {
    outcome: type === 'COMMIT' ? 'commit' : 'abort',
    coordinatorEpoch: readInt32(record.value, 2),
  };
}
