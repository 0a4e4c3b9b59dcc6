import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64, toPaddedBase64 } from '../../../engine/protocol/base64.ts';
import { desanitize, sanitize } from '../../../engine/protocol/sanitizer.ts';
import { sizeOfText, textToBytes, writeText } from '../../../engine/protocol/utf8.ts';
import { compareUuids, uuidOfBytes, uuidToBytes, zeroUuid } from '../../../engine/protocol/uuid.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const brokenText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

test('a text takes as many bytes as counted, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, brokenText), (text) => {
      const bytes = new Uint8Array(300);

      expect(sizeOfText(text)).toBe(textToBytes(text).length);
      expect(writeText(bytes, 3, text)).toBe(3 + sizeOfText(text));
      expect(bytes.slice(3, 3 + sizeOfText(text))).toEqual(textToBytes(text));
    }),
    { numRuns: 1000 },
  );
});

test('base64 is that of everybody else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const buffer = Buffer.from(bytes);

      expect(toBase64(bytes, 'url')).toBe(buffer.toString('base64url'));
      expect(toPaddedBase64(bytes, 'standard')).toBe(buffer.toString('base64'));
      expect(fromBase64(buffer.toString('base64'), 'standard')).toEqual(bytes);
      expect(fromBase64(buffer.toString('base64url'), 'url')).toEqual(bytes);
    }),
  );
});

test.each(['a', 'ab=', '====', 'a b c d', 'äöüß'])('%s is not base64', (text) => {
  expect(fromBase64(text, 'standard')).toBeUndefined();
});

test('a uuid comes back from its bytes, and from the middle of others', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
      const uuid = uuidOfBytes(bytes, 3);

      expect(uuid).toHaveLength(22);
      expect(uuidToBytes(uuid)).toEqual(bytes.slice(3, 19));
      expect(compareUuids(uuid, uuid)).toBe(0);
    }),
  );
  expect(uuidToBytes(zeroUuid)).toEqual(new Uint8Array(16));
});

test('a sanitized name can be read back', () => {
  fc.assert(fc.property(anyText, (name) => desanitize(sanitize(name)) === name));
  expect(desanitize('100%')).toBeUndefined();
});
