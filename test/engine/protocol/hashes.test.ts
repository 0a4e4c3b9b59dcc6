import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../../engine/protocol/hashes/crc32.ts';
import { crc32c } from '../../../engine/protocol/hashes/crc32c.ts';
import { xxh32 } from '../../../engine/protocol/hashes/xxh32.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('CRC-32 and CRC-32C have their published check values', () => {
  expect(crc32(bytes('123456789'))).toBe(0xcbf43926);
  expect(crc32c(bytes('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
});

test('eight bytes at a time give the same check as one at a time', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (data, from) => {
      expect(crc32c(data, Math.min(from, data.length))).toBe(bitwise(data.subarray(from)));
    }),
  );
});

test('xxHash32 has its published values', () => {
  expect(xxh32(bytes(''))).toBe(0x02cc5d05);
  expect(xxh32(bytes('a'))).toBe(0x550d7456);
  expect(xxh32(bytes('abc'))).toBe(0x32d153ff);
  expect(xxh32(bytes('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f);
});

/** CRC-32C bit by bit, as its definition says. */
function bitwise(data: Uint8Array): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0x82f63b78);
  }
  return ~crc >>> 0;
}
