import type { DataRecord } from './batch.ts';

/** A record with its offset. */
export interface PlacedRecord {
  readonly record: DataRecord;
  readonly offset: number;
}

/** A record as it was read from bytes, with the size it has without compression. */
export interface SizedRecord extends PlacedRecord {
  readonly sizeInBytes: number;
}

/** What is done with each record of a batch, in their order. */
export type Visit = (placed: SizedRecord) => void;
