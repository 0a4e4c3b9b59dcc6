// What a coordinator has decided and not written yet (Kafka's CoordinatorBatch). It is replayed already:
// the next decision stands on it. The log gets it in one batch, and either has all of it or nothing.
import { sizeOfBatchHeader, type DataRecord } from '../../protocol/batch.ts';

/** A producer with an open transaction. */
export interface ShardProducer {
  readonly id: number;
  readonly epoch: number;
}

/** Decisions that will be written together. `W` says what is to be told then. */
export interface OpenBatch<W> {
  /** Batches are counted: whoever comes to write one that is written already does nothing. */
  readonly number: number;
  readonly openedAtMs: number;
  /** The open transaction that its records belong to: such a batch holds one decision. */
  readonly producer: ShardProducer | undefined;
  readonly records: DataRecord[];
  /** What it would take in the log without compression. */
  sizeInBytes: number;
  /** What is to be told when it is in the log, or refused. */
  readonly onceWritten: W[];
  /** What is to be told when it is committed, or refused. */
  readonly onceCommitted: W[];
}

/** A batch without decisions. */
export function openBatch<W>(
  number: number,
  openedAtMs: number,
  producer: ShardProducer | undefined,
): OpenBatch<W> {
  const sizeInBytes = sizeOfBatchHeader;
  const nothing = { records: [], onceWritten: [], onceCommitted: [] };
  return { number, openedAtMs, producer, sizeInBytes, ...nothing };
}

/** A snapshot's copy. */
export function copyOpenBatch<W>(batch: OpenBatch<W>): OpenBatch<W> {
  const { records, onceWritten, onceCommitted } = batch;
  return {
    ...batch,
    records: records.slice(),
    onceWritten: onceWritten.slice(),
    onceCommitted: onceCommitted.slice(),
  };
}
