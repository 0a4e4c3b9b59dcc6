import { expect, expectTypeOf, test } from 'vitest';
import { apiOfKey, apis, type Handlers, type RequestOf } from '../../../engine/protocol/apis.ts';
import type { FetchRequest } from '../../../engine/protocol/apis/fetch.ts';
import type { MetadataResponse } from '../../../engine/protocol/apis/metadata.ts';
import { decode, encode, sizeOf } from '../../../engine/protocol/codec/codec.ts';
import { messages } from '../../../engine/protocol/messages.ts';
import { array, int32, string, struct } from '../../../engine/protocol/schema/fields.ts';
import {
  defineMessage,
  type Draft,
  type Message,
} from '../../../engine/protocol/schema/message.ts';
import { includes, rangeOf } from '../../../engine/protocol/schema/versions.ts';

const sample = defineMessage({
  name: 'Sample',
  versions: '0-2',
  flexible: '2+',
  fields: {
    name: string('0+'),
    rack: string('0+', { nullable: true, default: null }),
    since: int32('1+'),
    points: array('0+', { x: int32('0+'), y: int32('0+', { default: 7 }) }),
    place: struct('2+', { host: string('0+') }, { tag: 0 }),
  },
});

test('every API key from 0 to 94 is there, in order, under the name of its requests', () => {
  const found = Object.entries(apis).map(([name, { key, request, response }]) => {
    expect(apiOfKey(key)?.name).toBe(name);
    expect([request.name, response.name]).toEqual([`${name}Request`, `${name}Response`]);
    return key;
  });

  expect(found).toEqual(Array.from({ length: 95 }, (_, key) => key));
  expect(apiOfKey(95)).toBeUndefined();
});

test('every message is found under its own name, and has flexible versions among its own or none', () => {
  const found = [...messages].filter(([name, schema]) => name === schema.name);

  expect(found.length).toBe(messages.size);
  expect(found.length).toBeGreaterThan(290);
  for (const [name, { versions, flexible }] of found) {
    expect(rangeOf(versions).last, name).toBeGreaterThanOrEqual(rangeOf(versions).first);
    expect(rangeOf(flexible).first, name).toBeLessThanOrEqual(rangeOf(versions).last);
  }
});

test.each([
  ['0-4', [0, 4], [5]],
  ['3+', [3, 900], [2]],
  ['2', [2], [1, 3]],
  ['none', [], [0, 1]],
])('a range of versions %s means what Kafka means', (range, inside, outside) => {
  expect(inside.every((version) => includes(range, version))).toBe(true);
  expect(outside.some((version) => includes(range, version))).toBe(false);
});

test('a range of versions that is none is refused', () => {
  expect(() => rangeOf('1-')).toThrow("'1-' is not a range of versions.");
});

test('a decoded message has every field; in a draft, what has a default may be left out', () => {
  const draft: Draft<typeof sample> = { name: 'a', points: [{ x: 1 }] };

  const read = decode(sample, 2, encode(sample, 2, draft));

  expectTypeOf(read.points).toEqualTypeOf<Message<typeof sample>['points']>();
  expectTypeOf(read.since).toEqualTypeOf<number>();
  expectTypeOf(read.rack).toEqualTypeOf<string | null>();
  expectTypeOf<FetchRequest['topics'][number]['partitions'][number]['fetchOffset']>().toBeNumber();
  expectTypeOf<MetadataResponse['topics'][number]['name']>().toEqualTypeOf<string | null>();
  expect(read).toEqual({
    name: 'a',
    rack: null,
    since: 0,
    points: [{ x: 1, y: 7 }],
    place: { host: '' },
  });
});

test('what a schema does not say, the compiler refuses', () => {
  // @ts-expect-error A name is a text.
  expect(() => sizeOf(sample, 0, { name: 1, points: [] })).toThrow('name: number is not a string');
  // @ts-expect-error A name cannot be null.
  expect(() => sizeOf(sample, 0, { name: null, points: [] })).toThrow('null is not a value here');
  // @ts-expect-error A point has an x.
  expect(sizeOf(sample, 0, { name: 'a', points: [{}] })).toBe(3 + 2 + 4 + 8);
  // @ts-expect-error Nobody knows a colour.
  expect(sizeOf(sample, 0, { name: 'a', points: [], colour: 'red' })).toBe(3 + 2 + 4);
  // @ts-expect-error A draft without its list of points.
  const draft: Draft<typeof sample> = { name: 'a' };
  expect(sizeOf(sample, 0, draft)).toBe(3 + 2 + 4);
});

test('a table of handlers knows what each of them gets and answers', () => {
  const handlers: Handlers = {
    Metadata: (request) => {
      expectTypeOf(request).toEqualTypeOf<RequestOf<'Metadata'>>();
      return { brokers: [], topics: [] };
    },
    // @ts-expect-error An answer to Heartbeat has an error code.
    Heartbeat: () => ({}),
  };

  expect(Object.keys(handlers)).toEqual(['Metadata', 'Heartbeat']);
});
