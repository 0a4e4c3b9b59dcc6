import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codecOf, encodeWith } from '../../../engine/protocol/codec/codec.ts';
import { fromJson, toJson } from '../../../engine/protocol/codec/json.ts';
import { readerOf } from '../../../engine/protocol/codec/reader.ts';
import { messages } from '../../../engine/protocol/messages.ts';
import { arbitraryKnownMessage, arbitraryMessage, versionsOf } from './arbitrary-message.ts';

const runs = 6;
const all = [...messages.values()].flatMap((schema) =>
  versionsOf(schema).map((version) => ({ schema, version })),
);

test('there are 700 requests, responses and records to be tried', () => {
  expect(all.length).toBeGreaterThan(700);
});

test('what is written is read again, by every message in every version', () => {
  for (const { schema, version } of all) {
    const codec = codecOf(schema, version);
    const property = fc.property(arbitraryMessage(schema, version), (draft) => {
      const reader = readerOf(encodeWith(codec, draft));

      const read = codec.read(reader);

      expect(read, `${schema.name} v${version}`).toEqual(codec.complete(draft));
      expect(Object.keys(read)).toEqual(Object.keys(codec.complete(draft)));
      expect(reader.at).toBe(reader.end);
    });
    fc.assert(property, { numRuns: runs });
  }
});

test('a size is counted exactly, without writing', () => {
  for (const { schema, version } of all) {
    const codec = codecOf(schema, version);
    const property = fc.property(arbitraryMessage(schema, version), (draft) => {
      const writer = { bytes: new Uint8Array(20_000), at: 0 };

      codec.write(writer, draft);

      expect(codec.sizeOf(draft), `${schema.name} v${version}`).toBe(writer.at);
    });
    fc.assert(property, { numRuns: runs });
  }
});

test('what is read and written again is the same bytes', () => {
  for (const { schema, version } of all) {
    const codec = codecOf(schema, version);
    const property = fc.property(arbitraryMessage(schema, version), (draft) => {
      const bytes = encodeWith(codec, draft);

      const exact = codec.readExactly(readerOf(bytes)) as Record<string, unknown>;
      const rounded = codec.read(readerOf(bytes)) as Record<string, unknown>;

      expect(encodeWith(codec, exact), `${schema.name} v${version}`).toEqual(bytes);
      expect(encodeWith(codec, rounded)).toEqual(bytes);
    });
    fc.assert(property, { numRuns: runs });
  }
});

test('a message goes through JSON unharmed', () => {
  for (const { schema, version } of all) {
    const codec = codecOf(schema, version);
    const property = fc.property(arbitraryKnownMessage(schema, version), (draft) => {
      const json = toJson(schema, version, codec.readExactly(readerOf(encodeWith(codec, draft))));

      const again = fromJson(schema, version, JSON.parse(JSON.stringify(json)));

      expect(toJson(schema, version, again), `${schema.name} v${version}`).toEqual(json);
    });
    fc.assert(property, { numRuns: 3 });
  }
});
