import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  batchOf,
  compressionOf,
  deleteHorizonOf,
  isControl,
  isTransactional,
  lastOffset,
  lastSequence,
  nextOffset,
  recordCount,
  sequenceAfter,
  stamped,
  timestampTypeOf,
  withLogAppendTime,
  type DataRecord,
} from '../../../engine/protocol/batch.ts';
import { encodeBatch, recordsOf } from '../../../engine/protocol/batch-codec.ts';
import { anyBatch } from './batch-arbitraries.ts';

const at = (timestamp: number, key: string | null = 'k'): DataRecord => {
  return { key, value: 'v', headers: [], timestamp };
};

test('a batch without compression is as large as its bytes', () => {
  let compared = 0;
  fc.assert(
    fc.property(anyBatch, (batch) => {
      if (compressionOf(batch) !== 'none') return;
      compared += 1;
      expect(encodeBatch(batch).length).toBe(batch.sizeInBytes);
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(50);
});

test('a string and its UTF-8 bytes make the same batch', () => {
  const key = 'schlüssel 😀';
  const asText = batchOf([at(5, key)]);
  const asBytes = batchOf([{ ...at(5), key: new TextEncoder().encode(key) }]);

  expect(encodeBatch(asText)).toEqual(encodeBatch(asBytes));
  expect(asText.sizeInBytes).toBe(asBytes.sizeInBytes);
});

test('stamping shares the records and changes nothing but offset and epoch', () => {
  const batch = batchOf([at(1), at(2)], { producerId: 7, baseSequence: 3 });

  const later = stamped(batch, 100, 4);

  expect(later).toEqual({ ...batch, baseOffset: 100, partitionLeaderEpoch: 4 });
  expect(later.payload).toBe(batch.payload);
  expect([lastOffset(later), nextOffset(later)]).toEqual([101, 102]);
});

test('with log append time consumers see one time, and the producer’s stay in the records', () => {
  const batch = withLogAppendTime(batchOf([at(1), at(2)]), 900);

  expect(timestampTypeOf(batch)).toBe('LogAppendTime');
  expect(recordsOf(batch).map(({ timestamp }) => timestamp)).toEqual([900, 900]);
  expect(batch.payload).toMatchObject({ records: [{ timestamp: 1 }, { timestamp: 2 }] });
  expect(encodeBatch(batch).length).toBe(batch.sizeInBytes);
});

test('after the greatest sequence number comes zero', () => {
  expect(sequenceAfter(0x7fffffff, 1)).toBe(0);
  expect(sequenceAfter(0x7ffffffe, 3)).toBe(1);
  expect(lastSequence(batchOf([at(1), at(2)], { baseSequence: 0x7fffffff }))).toBe(0);
  expect(lastSequence(batchOf([at(1), at(2)]))).toBe(-1);
});

test('a batch that compaction emptied keeps its last offset', () => {
  const empty = batchOf([], { baseOffset: 40, lastOffsetDelta: 9, offsetDeltas: [] });

  expect(recordCount(empty)).toBe(0);
  expect(nextOffset(empty)).toBe(50);
});

describe('attributes', () => {
  test('say what kind of batch it is', () => {
    const marker = batchOf([at(1)], { transactional: true, control: true, deleteHorizonMs: 77 });

    expect([isTransactional(marker), isControl(marker)]).toEqual([true, true]);
    expect(deleteHorizonOf(marker)).toBe(77);
    expect(deleteHorizonOf(batchOf([at(1)]))).toBeUndefined();
  });

  test('of the old formats know nothing of transactions', () => {
    const old = { ...batchOf([at(1)], { magic: 1 }), attributes: 0x70 };

    expect([isTransactional(old), isControl(old), deleteHorizonOf(old)]).toEqual([
      false,
      false,
      undefined,
    ]);
  });
});

test('compression makes large batches smaller in the model, and the records stay', () => {
  const records = Array.from({ length: 100 }, (_, index) => at(index, `key-${index}`));
  const plain = batchOf(records);

  for (const compression of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
    const batch = batchOf(records, { compression });
    expect(batch.sizeInBytes).toBeLessThan(plain.sizeInBytes);
    expect(recordsOf(batch)).toBe(records);
  }
});
