// Random batches for properties: all formats, codecs and kinds.
import fc from 'fast-check';
import {
  batchOf,
  compressions,
  type Batch,
  type BatchOptions,
  type DataRecord,
} from '../../../engine/protocol/batch.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const bytes = fc.oneof(
  fc.constant(null),
  text,
  fc.uint8Array({ maxLength: 40 }),
  fc.integer({ min: 0, max: 600 }).map((length) => 'ab'.repeat(length)),
);
const timestamp = fc.oneof(
  fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }),
  fc.constantFrom(-1, 0, 1, 2 ** 31, Number.MAX_SAFE_INTEGER),
);
const header = fc.record({ key: text, value: bytes });

/** A record as a producer of the format could have sent it. */
export function recordOfMagic(magic: 0 | 1 | 2): fc.Arbitrary<DataRecord> {
  return fc.record({
    key: bytes,
    value: bytes,
    headers: magic === 2 ? fc.array(header, { maxLength: 3 }) : fc.constant([]),
    timestamp: magic === 0 ? fc.constant(-1) : timestamp,
  });
}

const int32 = { min: 0, max: 0x7fffffff };

/** Batches of format 2 with every field drawn, gaps of compaction included. */
export const batchV2: fc.Arbitrary<Batch> = fc
  .record({
    records: fc.array(recordOfMagic(2), { maxLength: 6 }),
    gaps: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 6, maxLength: 6 }),
    baseOffset: fc.maxSafeNat(),
    partitionLeaderEpoch: fc.integer({ ...int32, min: -1 }),
    compression: fc.constantFrom(...compressions),
    producerId: fc.oneof(fc.constant(-1), fc.maxSafeNat()),
    producerEpoch: fc.integer({ min: -1, max: 0x7fff }),
    baseSequence: fc.integer({ ...int32, min: -1 }),
    transactional: fc.boolean(),
    control: fc.boolean(),
    isCompacted: fc.boolean(),
    extras: fc.record({ logAppendTime: fc.nat(), deleteHorizonMs: fc.nat() }, { requiredKeys: [] }),
  })
  .map(({ records, gaps, isCompacted, extras, ...options }) => {
    let delta = -1;
    const offsetDeltas = gaps.slice(0, records.length).map((gap) => (delta += gap));
    const compacted = isCompacted ? { offsetDeltas, lastOffsetDelta: delta + 3 } : {};
    return batchOf(records, { ...options, ...extras, ...compacted });
  });

/** Batches of the old formats: one message, or a compressed set. */
export const legacyBatch: fc.Arbitrary<Batch> = fc
  .tuple(fc.constantFrom(0 as const, 1 as const), fc.constantFrom(...compressions.slice(0, 4)))
  .chain(([magic, compression]) =>
    fc.record({
      records: fc.array(recordOfMagic(magic), {
        minLength: 1,
        maxLength: compression === 'none' ? 1 : 6,
      }),
      options: fc.record<BatchOptions>({
        magic: fc.constant(magic),
        compression: fc.constant(compression),
        baseOffset: fc.integer({ ...int32, min: 1 }),
      }),
    }),
  )
  .map(({ records, options }) => batchOf(records, options));

/** Any batch. */
export const anyBatch: fc.Arbitrary<Batch> = fc.oneof(batchV2, legacyBatch);
