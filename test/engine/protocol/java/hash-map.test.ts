// The vectors were written by a Java 17 program that did the same with java.util's classes.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  hashOfInteger,
  hashOfList,
  hashOfLong,
  hashOfString,
  hashOfTopicPartition,
} from '../../../../engine/protocol/java/hash-codes.ts';
import {
  get,
  hashMap,
  hashMapOf,
  hashOrder,
  hashSetOrder,
  keysOf,
  put,
  remove,
} from '../../../../engine/protocol/java/hash-map.ts';

type Key = string | number;

interface Operations {
  readonly kind: 'operations';
  /** -1: `new HashMap()`. */
  readonly capacity: number;
  readonly operations: readonly (readonly ['put' | 'remove', Key])[];
  readonly order: readonly Key[];
}

interface Copy {
  readonly kind: 'set-of-collection' | 'map-of-map';
  readonly keys: readonly Key[];
  readonly order: readonly Key[];
}

interface HashCode {
  readonly kind: 'hash';
  readonly value: string | number | readonly number[];
  readonly hash: number;
}

type Vector = Operations | Copy | HashCode;

const vectors = readFileSync(new URL('java-vectors.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

const hashOf = (key: Key): number =>
  typeof key === 'string' ? hashOfString(key) : hashOfInteger(key);

test('the vectors hold maps that grew, shrank, collided and were copied', () => {
  const kinds = new Set(vectors.map(({ kind }) => kind));

  expect(vectors.length).toBeGreaterThan(60);
  expect([...kinds].toSorted()).toEqual(['hash', 'map-of-map', 'operations', 'set-of-collection']);
});

test.each(vectors.map((vector, index) => [`${vector.kind} ${index}`, vector] as const))(
  'Java agrees: %s',
  (_, vector) => {
    if (vector.kind === 'hash') expect(hashOfVector(vector)).toBe(vector.hash);
    else expect(orderOf(vector)).toEqual(vector.order);
  },
);

test('a key that is put again keeps its place and gets the new value', () => {
  const map = hashMap<string, number>(hashOfString);
  for (const [index, key] of ['b', 'a', 'b'].entries()) put(map, key, index);

  expect(keysOf(map)).toEqual(['a', 'b']);
  expect([get(map, 'b'), get(map, 'c')]).toEqual([2, undefined]);
  expect([remove(map, 'a'), remove(map, 'a')]).toEqual([true, false]);
  expect(hashOrder(['b', 'a', 'b'], hashOfString)).toEqual(['a', 'b']);
});

test('a topic partition hashes as Kafka’s class does', () => {
  // 31 × (31 + 3) + "t".hashCode().
  expect(hashOfTopicPartition('t', 3)).toBe(31 * 34 + 116);
});

function hashOfVector({ value }: HashCode): number {
  if (typeof value === 'string') return hashOfString(value);
  return typeof value === 'number' ? hashOfLong(value) : hashOfList(value.map(hashOfInteger));
}

function orderOf(vector: Operations | Copy): Key[] {
  if (vector.kind === 'operations') return orderAfter(vector);
  if (vector.kind === 'set-of-collection') return hashSetOrder(vector.keys, hashOf);
  const entries = vector.keys.map((key) => [key, true] as const);
  return keysOf(hashMapOf(entries, hashOf));
}

function orderAfter({ capacity, operations }: Operations): Key[] {
  const map = capacity < 0 ? hashMap<Key, true>(hashOf) : hashMap<Key, true>(hashOf, capacity);
  for (const [operation, key] of operations) {
    if (operation === 'put') put(map, key, true);
    else remove(map, key);
  }
  return keysOf(map);
}
