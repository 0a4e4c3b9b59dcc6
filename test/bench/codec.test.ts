import { expect, test } from 'vitest';
import { bytesOf, type CodecOptions } from './codec/messages.ts';
import * as kafkajs from './codec/kafkajs.ts';
import * as ours from './codec/ours.ts';
import * as platformatic from './codec/platformatic.ts';

test.each([
  [kafkajs.writeMetadata(), { message: 'metadata', version: 5 }],
  [kafkajs.writeFetch(), { message: 'fetch', version: 11 }],
  [platformatic.writeMetadata(), { message: 'metadata', version: 12 }],
  [platformatic.writeFetch(), { message: 'fetch', version: 17 }],
] as const)('rivals write the same bytes as we do (%#)', (written, message) => {
  const expected = bytesOf({ ...message, way: 'encode' });

  expect(written.equals(expected)).toBe(true);
});

test.each([
  [kafkajs, { message: 'metadata', version: 5 }],
  [kafkajs, { message: 'fetch', version: 11 }],
  [platformatic, { message: 'metadata', version: 12 }],
  [platformatic, { message: 'fetch', version: 17 }],
] as const)('rivals read the same as we do (%#)', (rival, message) => {
  const options: CodecOptions = { ...message, way: 'decode' };

  expect(rival.prepare(options)()).toEqual(ours.prepare(options)());
});
