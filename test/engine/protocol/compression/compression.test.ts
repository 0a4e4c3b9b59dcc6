import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decompress as decompressZstd } from 'fzstd';
import { describe, expect, test } from 'vitest';
import {
  compress,
  decompress,
  type Codec,
} from '../../../../engine/protocol/compression/codecs.ts';
import { maxDecompressedSize } from '../../../../engine/protocol/compression/output.ts';

const codecs: readonly Codec[] = ['gzip', 'snappy', 'lz4', 'zstd'];
const magics = [0, 1, 2] as const;

/** What the files of samples hold: they were written by the `lz4` and `zstd` tools. */
const sample = textBytes(
  Array.from({ length: 60 }, (_, index) => {
    const total = (index * 31) % 1000;
    return `{"order":${index},"customer":"c-${index % 7}","total":${total}}`;
  }).join(''),
);

/** Bytes with repetitions near and far, as records have them. */
const recordLike = fc
  .array(fc.tuple(fc.constantFrom('user-', '{"amount":', 'ünïcode', '\u0000\u0001'), fc.nat()), {
    maxLength: 3000,
  })
  .map((parts) => textBytes(parts.map(([word, number]) => word + number).join(',')));

test.each(codecs)('%s: whatever goes in comes out, in every format', (codec) => {
  fc.assert(
    fc.property(
      fc.oneof(recordLike, fc.uint8Array({ maxLength: 500 })),
      fc.constantFrom(...magics),
      (bytes, magic) => {
        const { bytes: back, failure } = decompress(codec, compress(codec, bytes, magic), magic);

        expect(failure).toBeUndefined();
        expect(Buffer.compare(back, bytes)).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

test.each(codecs)('%s: blocks beyond one block’s size come back, too', (codec) => {
  const bytes = new Uint8Array(300_000).map((_, index) => (index * index) >> 9);

  expect(Buffer.compare(decompress(codec, compress(codec, bytes, 2), 2).bytes, bytes)).toBe(0);
});

test.each(['gzip', 'snappy', 'lz4'] as const)('%s makes text smaller', (codec) => {
  expect(compress(codec, sample, 2).length).toBeLessThan(sample.length / 2);
});

test.each(codecs)('%s: a damaged or cut block gives what was sound, or says why not', (codec) => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, isCut) => {
      const block = compress(codec, sample, 2);
      const place = 1 + (at % (block.length - 1));
      const damaged = isCut
        ? block.subarray(0, place)
        : block.with(place, (block[place] ?? 0) ^ flip);

      const { bytes, failure } = decompress(codec, damaged, 2);

      expect(bytes.length).toBeLessThanOrEqual(maxDecompressedSize);
      if (isCut && codec !== 'snappy') expect(failure).toBeTypeOf('string');
    }),
    { numRuns: 300 },
  );
});

describe('gzip', () => {
  test('of other writers is read, with a name and a comment in its header', () => {
    const plain = gzipSync(sample);
    const header = Uint8Array.of(0x1f, 0x8b, 8, 0x1c, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 97, 0, 98, 0);

    expect(decompress('gzip', plain, 2)).toEqual({ bytes: sample, failure: undefined });
    const named = Buffer.concat([header, plain.subarray(10)]);
    expect(decompress('gzip', named, 2)).toEqual({ bytes: sample, failure: undefined });
  });

  test('has no time in it: the same records give the same bytes', () => {
    expect(compress('gzip', sample, 2).subarray(4, 8)).toEqual(new Uint8Array(4));
  });

  test('with a wrong checksum gives the bytes and the failure, as a stream does', () => {
    const block = compress('gzip', sample, 2);
    const { bytes, failure } = decompress('gzip', block.with(block.length - 6, 1), 2);

    expect(bytes).toEqual(sample);
    expect(failure).toBe('Corrupt GZIP trailer');
  });

  test('that would fill the memory is given up', () => {
    const bomb = gzipSync(new Uint8Array(maxDecompressedSize + 1));

    const { bytes, failure } = decompress('gzip', bomb, 2);

    expect(bytes.length).toBeLessThanOrEqual(maxDecompressedSize);
    expect(failure).toContain('larger than');
  });
});

describe('snappy', () => {
  test('is read bare, as librdkafka writes it', () => {
    // Length 11, literal "abcd", then seven bytes from four back.
    const bare = Uint8Array.of(11, 3 << 2, 97, 98, 99, 100, (6 << 2) | 2, 4, 0);

    expect(decompress('snappy', bare, 2)).toEqual({ bytes: textBytes('abcdabcdabc') });
  });

  test('is written with the header of the Java client', () => {
    const header = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1];

    expect([...compress('snappy', sample, 2).subarray(0, 16)]).toEqual(header);
  });

  test('of a few bytes that claims gigabytes is refused before any are made', () => {
    const bomb = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 97);

    expect(decompress('snappy', bomb, 2).failure).toContain('cannot hold 4294967295');
  });
});

describe('lz4', () => {
  test.each(['sample-independent', 'sample-checksums'])('of the lz4 tool is read: %s', (name) => {
    const { bytes, failure } = decompress('lz4', vector(`${name}.lz4`), 2);

    expect(failure).toBeUndefined();
    expect(bytes).toEqual(sample);
  });

  test('with blocks that depend on each other is refused, as Java refuses it', () => {
    const { failure } = decompress('lz4', compress('lz4', sample, 2).with(4, 0x40), 2);

    expect(failure).toBe('Dependent block stream is unsupported');
  });

  test('with a damaged block is noticed where blocks have checksums', () => {
    const frame = vector('sample-checksums.lz4');

    expect(decompress('lz4', frame.with(100, (frame[100] ?? 0) ^ 1), 2).failure).toBe(
      'Block checksum mismatch',
    );
  });

  test('of format 0 has the wrong header checksum that its first readers wanted', () => {
    const [old, current] = [compress('lz4', sample, 0), compress('lz4', sample, 1)];

    expect(old[6]).not.toBe(current[6]);
    expect(old.with(6, 0)).toEqual(current.with(6, 0));
    expect(decompress('lz4', old, 2).failure).toBe('Stream frame descriptor corrupted');
  });
});

describe('zstd', () => {
  test.each(['sample-1', 'sample-19'])('of the zstd tool is read: %s', (name) => {
    const { bytes, failure } = decompress('zstd', vector(`${name}.zst`), 2);

    expect(failure).toBeUndefined();
    expect(bytes).toEqual(sample);
  });

  test('that we write is read by others', () => {
    expect(decompressZstd(compress('zstd', sample, 2))).toEqual(sample);
  });

  test('frames stand one behind the other, and some are to be skipped', () => {
    const skipped = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    const frames = Buffer.concat([vector('sample-1.zst'), skipped, compress('zstd', sample, 2)]);

    expect(decompress('zstd', frames, 2).bytes.length).toBe(2 * sample.length);
  });

  test('a block that would copy for minutes is given up at once', () => {
    // One literal, then 98,047 sequences whose codes take no bits and copy 65,539 bytes each.
    const tables = [0x54, 0, 0, 52];
    const block = [8, 97, 255, 255, 255, ...tables, 1, 0, 0, 0, 0, 0, 1];
    const header = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x88];
    const size = block.length * 8 + 5;
    const frame = Uint8Array.from([...header, size & 255, size >> 8, 0, ...block]);

    const { failure } = decompress('zstd', frame, 2);

    expect(failure).toBeTypeOf('string');
  });

  test('a frame that says another size than it has is refused', () => {
    const frame = compress('zstd', sample, 2);

    expect(decompress('zstd', frame.with(5, 1), 2).failure).toBe(
      'a frame has another size than it says',
    );
  });
});

function vector(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(new URL(name, import.meta.url)));
}

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
