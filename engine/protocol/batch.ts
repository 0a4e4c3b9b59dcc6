/** Key or value of a record. A string and its UTF-8 bytes are the same key; null is absent, as a tombstone's value. */
export type Bytes = string | Uint8Array | null;

/** A header of a record: a name and anything, in the order the producer gave. */
export interface RecordHeader {
  readonly key: string;
  readonly value: Bytes;
}

/** What a producer wrote and a consumer reads. Its offset is its batch's base offset plus its delta. */
export interface DataRecord {
  readonly key: Bytes;
  readonly value: Bytes;
  readonly headers: readonly RecordHeader[];
  readonly timestamp: number;
}

/** The records of a batch: as objects, or opaque as a client sent them. */
export type BatchPayload =
  | {
      readonly records: readonly DataRecord[];
      /** Only where compaction left gaps; otherwise record i has delta i. */
      readonly offsetDeltas?: readonly number[];
    }
  | { readonly bytes: Uint8Array; readonly count: number };

/**
 * A record batch: the unit that is produced, appended, replicated and fetched.
 * Immutable: stamping base offset and leader epoch makes a new header that shares the payload.
 */
export interface Batch {
  readonly baseOffset: number;
  /** Offset of the last record minus baseOffset; compaction never changes it. */
  readonly lastOffsetDelta: number;
  /** The epoch of the leader that appended it; -1 until then. */
  readonly partitionLeaderEpoch: number;
  readonly magic: 0 | 1 | 2;
  /** Bits 0-2 compression, 3 log append time, 4 transactional, 5 control, 6 delete horizon. */
  readonly attributes: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  /** Exact size on the wire and on disk, header included. */
  readonly sizeInBytes: number;
  readonly payload: BatchPayload;
}

/** A field of type `records`: batches inside the world, bytes in front of real clients. */
export type Records = Uint8Array | readonly Batch[] | null;
