import { expect, test } from 'vitest';
import fc from 'fast-check';
import {
  decodeRecords,
  encodeBatch,
  encodeRecords,
  opened,
  placedRecords,
  recordsOf,
  sizeOfRecords,
} from '../../../engine/protocol/batch-codec.ts';
import { ensureValid, framesOf, stampBytes } from '../../../engine/protocol/batch-frame.ts';
import {
  batchOf,
  stamped,
  withLogAppendTime,
  type Batch,
  type Bytes,
  type DataRecord,
} from '../../../engine/protocol/batch.ts';
import { RecordsError } from '../../../engine/protocol/records-error.ts';
import { anyBatch, batchV2, legacyBatch } from './batch-arbitraries.ts';

const runs = { numRuns: 250 };

test('a batch of any format, codec and kind comes back from its bytes', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const [back, ...others] = decodeRecords(encodeBatch(batch));

      expect(others).toEqual([]);
      expect(back && headerOf(back)).toEqual(headerOf(batch));
      expect(back && placedRecords(back).map(plain)).toEqual(placedRecords(batch).map(plain));
    }),
    runs,
  );
});

test('what was received goes out again byte for byte', () => {
  fc.assert(
    fc.property(fc.array(anyBatch, { maxLength: 4 }), (batches) => {
      const bytes = encodeRecords(batches);
      const received = decodeRecords(bytes);

      expect(sizeOfRecords(received)).toBe(bytes.length);
      expect(encodeRecords(received)).toEqual(bytes);
    }),
    runs,
  );
});

test('opening a batch changes nothing about it', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const [received] = decodeRecords(encodeBatch(batch));
      const objects = received && opened(received);

      expect(objects && headerOf(objects)).toEqual(headerOf(batch));
      expect(objects && encodeBatch(objects)).toEqual(encodeBatch(batch));
    }),
    runs,
  );
});

test('stamping bytes leaves their checksum right', () => {
  fc.assert(
    fc.property(batchV2, fc.maxSafeNat(), fc.nat(), (batch, baseOffset, leaderEpoch) => {
      const bytes = encodeBatch(batch);
      const [frame] = framesOf(bytes);
      if (frame === undefined) throw new Error('a batch has a frame');

      stampBytes(frame, baseOffset, leaderEpoch);

      ensureValid(frame);
      expect(bytes).toEqual(encodeBatch(stamped(batch, baseOffset, leaderEpoch)));
    }),
    runs,
  );
});

test('an old compressed set gets new offsets from a leader', () => {
  fc.assert(
    fc.property(legacyBatch, fc.integer({ min: 1, max: 1e9 }), (batch, baseOffset) => {
      const [received] = decodeRecords(encodeBatch(batch));
      if (received === undefined) throw new Error('a batch comes back');

      const [back] = decodeRecords(encodeBatch(stamped(received, baseOffset, -1)));

      expect(back?.baseOffset).toBe(baseOffset);
      expect(back && placedRecords(back).map(plain)).toEqual(
        placedRecords(stamped(batch, baseOffset, -1)).map(plain),
      );
    }),
    runs,
  );
});

test('log append time is kept on the wire', () => {
  const batch = withLogAppendTime(batchOf([record('a', 1), record('b', 2)]), 900);

  const [back] = decodeRecords(encodeBatch(batch));

  expect(back && recordsOf(back).map(({ timestamp }) => timestamp)).toEqual([900, 900]);
  expect(back && opened(back).payload.records.map(({ timestamp }) => timestamp)).toEqual([1, 2]);
});

test('a set of messages without compression is as many batches as it has messages', () => {
  const set = batchOf([record('a', 1), record('b', 2)], { magic: 1, baseOffset: 7 });

  const back = decodeRecords(encodeBatch(set));

  expect(back.map(({ baseOffset }) => baseOffset)).toEqual([7, 8]);
  expect(sizeOfRecords(back)).toBe(set.sizeInBytes);
});

test('a wrapper with offset 0 counts from 0, as some versions of librdkafka sent it', () => {
  const set = batchOf([record('a', 1), record('b', 2)], { magic: 1, compression: 'gzip' });
  const bytes = encodeBatch(set);
  bytes.fill(0, 0, 8);

  const [back] = decodeRecords(bytes);

  expect(back && placedRecords(back).map(({ offset }) => offset)).toEqual([0, 1]);
});

test('a piece of a batch at the end is left out', () => {
  const bytes = encodeRecords([batchOf([record('a', 1)]), batchOf([record('b', 2)])]);
  const first = batchOf([record('a', 1)]).sizeInBytes;
  for (let length = first; length < bytes.length; length += 1) {
    expect(decodeRecords(bytes.subarray(0, length))).toHaveLength(1);
  }
});

test('a flipped bit of a batch is noticed, and its place told', () => {
  const before = encodeBatch(batchOf([record('first', 1)]));
  const bytes = encodeRecords([batchOf([record('first', 1)]), batchOf([record('second', 2)])]);
  bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 4;

  expect(() => decodeRecords(bytes)).toThrow(RecordsError);
  expect(faultOf(() => decodeRecords(bytes))).toEqual(['corrupt-record', before.length]);
});

test('no bytes and null are no records', () => {
  expect(encodeRecords(null)).toEqual(new Uint8Array(0));
  expect(encodeRecords([])).toEqual(new Uint8Array(0));
  expect(decodeRecords(new Uint8Array(0))).toEqual([]);
  expect(sizeOfRecords(null)).toBe(0);
});

function record(key: string, timestamp: number): DataRecord {
  return { key, value: null, headers: [], timestamp };
}

/** Without the payload, and without the size where it is modelled. */
function headerOf(batch: Batch): Record<string, unknown> {
  const { sizeInBytes, baseTimestamp, ...rest } = { ...batch, payload: undefined };
  const isExact = (rest.attributes & 7) === 0;
  // The old formats keep no first timestamp of a set.
  return {
    ...rest,
    ...(rest.magic === 2 ? { baseTimestamp } : {}),
    ...(isExact ? { sizeInBytes } : {}),
  };
}

/** With texts as bytes, so that what was sent and what came back compare. */
function plain({ record: sent, offset }: { record: DataRecord; offset: number }): unknown {
  const { key, value, headers, timestamp } = sent;
  return {
    offset,
    timestamp,
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map((header) => [wellFormed(header.key), bytesOf(header.value)]),
  };
}

function bytesOf(value: Bytes): number[] | null {
  if (value === null) return null;
  return [...(typeof value === 'string' ? new TextEncoder().encode(value) : value)];
}

function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

function faultOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof RecordsError ? [error.fault, error.at] : error;
  }
}
