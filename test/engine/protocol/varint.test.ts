import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInt64, writeInt64 } from '../../../engine/protocol/integers.ts';
import {
  readUnsignedVarint,
  readVarint,
  readVarlong,
  sizeOfUnsignedVarint,
  sizeOfVarint,
  sizeOfVarlong,
  VarintError,
  writeUnsignedVarint,
  writeVarint,
  writeVarlong,
  type Cursor,
} from '../../../engine/protocol/varint.ts';

const two63 = 2 ** 63;
const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff });
const long = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -70, max: 70 }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(Number),
  fc.nat(62).map((bits) => 2 ** bits),
  fc.nat(62).map((bits) => -(2 ** bits) - 1),
);

const codecs = {
  varint: { size: sizeOfVarint, write: writeVarint, read: readVarint, numbers: int32 },
  varlong: { size: sizeOfVarlong, write: writeVarlong, read: readVarlong, numbers: long },
  'unsigned varint': {
    size: sizeOfUnsignedVarint,
    write: writeUnsignedVarint,
    read: readUnsignedVarint,
    numbers: int32,
  },
};

test.each(Object.entries(codecs))('%s: as large as counted, and comes back', (_, codec) => {
  fc.assert(
    fc.property(codec.numbers, (value) => {
      const bytes = new Uint8Array(10);
      const end = codec.write(bytes, 0, value);
      const cursor: Cursor = { bytes, at: 0, end };

      expect(codec.size(value)).toBe(end);
      expect(codec.read(cursor)).toBe(value);
      expect(cursor.at).toBe(end);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [two63, '7fffffffffffffff', 'Long.MAX'],
  [-two63, '8000000000000000', 'Long.MIN'],
  [-1, 'ffffffffffffffff', '-1'],
  [Number.MAX_SAFE_INTEGER, '001fffffffffffff', '2^53 − 1'],
])('the int64 %d is written as %s: %s', (value, hex) => {
  const bytes = new Uint8Array(8);
  writeInt64(bytes, 0, value);

  expect(Buffer.from(bytes).toString('hex')).toBe(hex);
  expect(readInt64(bytes, 0)).toBe(value);
});

test('the greatest and the smallest long survive as varlongs', () => {
  for (const value of [two63, -two63]) {
    const bytes = new Uint8Array(10);
    const end = writeVarlong(bytes, 0, value);

    expect(end).toBe(10);
    expect(readVarlong({ bytes, at: 0, end })).toBe(value);
  }
});

test('reading stops at the end, not at what happens to lie behind it', () => {
  const bytes = Uint8Array.of(0x80, 0x01);

  expect(() => readUnsignedVarint({ bytes, at: 0, end: 1 })).toThrow(VarintError);
  expect(readUnsignedVarint({ bytes, at: 0, end: 2 })).toBe(128);
});
