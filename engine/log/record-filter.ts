// Rewriting batches without some of their records (Kafka's MemoryRecords.filterTo): what the cleaner
// does to a segment, batch by batch.
import {
  attributeBits,
  batchOf,
  compressionOf,
  deleteHorizonOf,
  hasDeleteHorizon,
  hasProducer,
  isControl,
  isTransactional,
  sizeOfBatchHeader,
  timestampTypeOf,
  type Batch,
  type BatchOptions,
} from '../protocol/batch.ts';
import { placedRecords } from '../protocol/batch-codec.ts';
import type { PlacedRecord } from '../protocol/placed-record.ts';

/** What becomes of a batch none of whose records stays: it goes, or its header stays. */
export type BatchRetention = 'delete' | 'retain-empty' | 'delete-empty';

/** Who decides what stays. */
export interface RecordFilter {
  readonly nowMs: number;
  readonly deleteRetentionMs: number;
  /** Do batches remember when their tombstones may go? Before KIP-534 they did not. */
  readonly setsDeleteHorizon: boolean;
  /** Is what remains of an old format written anew in format 2? Before KIP-724 it was not. */
  readonly renewsFormat: boolean;
  /** Asked of every batch, in order. `delete`: its records are not even looked at. */
  checkBatch(batch: Batch): {
    readonly retention: BatchRetention;
    /** A marker whose transaction has no records left: from now on its time runs out. */
    readonly containsMarkerForEmptyTxn: boolean;
  };
  shouldRetain(batch: Batch, placed: PlacedRecord): boolean;
}

/** What came out, and how much was looked at. */
export interface Filtered {
  readonly batches: readonly Batch[];
  readonly messagesRead: number;
  readonly bytesRead: number;
  readonly messagesRetained: number;
  readonly bytesRetained: number;
}

/** Filters batches one after the other. */
export function filterBatches(batches: Iterable<Batch>, filter: RecordFilter): Filtered {
  const kept: Batch[] = [];
  let [messagesRead, bytesRead, messagesRetained, bytesRetained] = [0, 0, 0, 0];
  for (const batch of batches) {
    bytesRead += batch.sizeInBytes;
    const { retention, containsMarkerForEmptyTxn } = filter.checkBatch(batch);
    if (retention === 'delete') continue;
    const records = placedRecords(batch);
    const retained = records.filter((placed) => filter.shouldRetain(batch, placed));
    messagesRead += records.length;
    messagesRetained += retained.length;
    const isWhole = retained.length === records.length;
    const left = rewritten(batch, { retained, isWhole, containsMarkerForEmptyTxn, filter });
    const written = left ?? (retention === 'retain-empty' ? emptied(batch) : undefined);
    if (written === undefined) continue;
    kept.push(written);
    bytesRetained += written.sizeInBytes;
  }
  return { batches: kept, messagesRead, bytesRead, messagesRetained, bytesRetained };
}

interface Retained {
  readonly retained: readonly PlacedRecord[];
  readonly isWhole: boolean;
  readonly containsMarkerForEmptyTxn: boolean;
  readonly filter: RecordFilter;
}

/**
 * The batch with the records that stay; undefined when none does. The first time that a tombstone
 * stays, the batch gets a delete horizon: who reads slowly has until then to see it (KIP-534).
 */
function rewritten(batch: Batch, what: Retained): Batch | undefined {
  const { retained, filter } = what;
  if (retained.length === 0) return undefined;
  const needsHorizon =
    filter.setsDeleteHorizon &&
    batch.magic === 2 &&
    !hasDeleteHorizon(batch) &&
    (what.containsMarkerForEmptyTxn || retained.some(({ record }) => record.value === null));
  const magic = filter.renewsFormat ? 2 : batch.magic;
  if (what.isWhole && !needsHorizon && batch.magic === magic) return batch;
  const horizon = needsHorizon ? filter.nowMs + filter.deleteRetentionMs : deleteHorizonOf(batch);
  return batchOf(
    retained.map(({ record }) => record),
    { ...optionsOf(batch, retained, horizon), magic },
  );
}

/** Offsets, sequence numbers and the batch's end stay what they were, whatever is gone. */
function optionsOf(
  batch: Batch,
  retained: readonly PlacedRecord[],
  horizon: number | undefined,
): BatchOptions {
  const baseOffset = batch.magic === 2 ? batch.baseOffset : (retained[0]?.offset ?? 0);
  const deltas = retained.map(({ offset }) => offset - baseOffset);
  const end = batch.magic === 2 ? batch.lastOffsetDelta : deltas.at(-1);
  const isAppendTime = timestampTypeOf(batch) === 'LogAppendTime';
  return {
    baseOffset,
    ...(deltas.every((delta, index) => delta === index) ? {} : { offsetDeltas: deltas }),
    ...(end === undefined ? {} : { lastOffsetDelta: end }),
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    compression: compressionOf(batch) ?? 'none',
    ...(isAppendTime ? { logAppendTime: batch.maxTimestamp } : {}),
    ...(hasProducer(batch) ? producerOf(batch) : {}),
    transactional: isTransactional(batch),
    control: isControl(batch),
    ...(horizon === undefined ? {} : { deleteHorizonMs: horizon }),
  };
}

function producerOf({ producerId, producerEpoch, baseSequence }: Batch): BatchOptions {
  return { producerId, producerEpoch, baseSequence };
}

/** Only the header stays: it holds the producer's last sequence number, and the log's last offset. */
function emptied(batch: Batch): Batch {
  const kept = attributeBits.logAppendTime | attributeBits.transactional | attributeBits.control;
  return {
    ...batch,
    attributes: batch.attributes & kept,
    baseTimestamp: -1,
    sizeInBytes: sizeOfBatchHeader,
    payload: { records: [] },
  };
}
