import type { DataRecord } from './batch.ts';

/** A record with its offset. */
export interface PlacedRecord {
  readonly record: DataRecord;
  readonly offset: number;
}

/** A record as it was read from the bytes of a batch. */
export interface ReadRecord {
  readonly record: DataRecord;
  /** Its offset, counted from the batch's base offset. */
  readonly offsetDelta: number;
  /** Its size without compression. */
  readonly sizeInBytes: number;
}

/** What is done with each record of a batch, in their order. */
export type Visit = (read: ReadRecord) => void;
