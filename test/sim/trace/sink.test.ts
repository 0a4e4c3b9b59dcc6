// The door through which rows are written: it takes what fits, and says what does not.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHash, hashOf } from '../../../sim/trace/hash.ts';
import { ids, int, text, wide } from '../../../sim/trace/kinds.ts';
import { copyNames, createNames, intern, nameOf } from '../../../sim/trace/names.ts';
import {
  beginTurn,
  createSink,
  endTurn,
  internName,
  type TraceSink,
} from '../../../sim/trace/sink.ts';
import { writersOf } from '../../../sim/trace/writers.ts';

const write = writersOf({
  name: 'sink',
  first: 1,
  kinds: {
    small: { fields: [int('n')], importance: 0, sentence: '{n}' },
    large: { fields: [wide('n')], importance: 0, sentence: '{n}' },
    list: { fields: [ids('thing', 'all')], importance: 0, sentence: '{all}' },
    said: { fields: [text('what')], importance: 0, sentence: '{what}' },
  },
});

const newSink = (): TraceSink =>
  createSink({ turns: 0, rows: 0, hash: createHash(), names: createNames() }, undefined);

/** The hash after one turn in which something is written. */
function hashAfter(deed: (sink: TraceSink) => void, time = 1): string {
  const sink = newSink();
  beginTurn(sink, 0, 0, -1);
  deed(sink);
  endTurn(sink, time);
  return hashOf(sink.state.hash);
}

test('a row belongs to a turn, and turns do not nest', () => {
  const sink = newSink();

  expect(() => write.small(sink, 1)).toThrow('a row is written during a turn');
  beginTurn(sink, 0, 0, -1);
  expect(() => beginTurn(sink, 0, 0, -1)).toThrow('a turn begins after the last one ended');
});

test.each([0x8000_0000, -0x8000_0001, 0.5, Number.NaN])(
  'a field of one word refuses %d',
  (value) => {
    expect(() => hashAfter((sink) => write.small(sink, value))).toThrow(
      'a field of one word holds a 32-bit integer',
    );
  },
);

test.each([Number.MAX_SAFE_INTEGER + 1, 0.5, Infinity])('a wide field refuses %d', (value) => {
  expect(() => hashAfter((sink) => write.large(sink, value))).toThrow(
    'a wide field holds a safe integer',
  );
});

test('rows are numbered from zero, across turns', () => {
  const sink = newSink();
  const rows: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    beginTurn(sink, 0, 0, -1);
    rows.push(write.small(sink, 1), write.small(sink, 2));
    endTurn(sink, turn);
  }

  expect(rows).toEqual([0, 1, 2, 3, 4, 5]);
  expect(sink.state.turns).toBe(3);
});

test('every word, list, time and name makes another run', () => {
  const runs = [
    hashAfter(() => undefined),
    hashAfter(() => undefined, 2),
    hashAfter(() => undefined, 0x1_0000_0001),
    hashAfter((sink) => write.small(sink, 0)),
    hashAfter((sink) => write.small(sink, 1)),
    hashAfter((sink) => write.large(sink, 1)),
    hashAfter((sink) => write.large(sink, 0x1_0000_0001)),
    hashAfter((sink) => write.list(sink, [])),
    hashAfter((sink) => write.list(sink, [1])),
    hashAfter((sink) => write.list(sink, [1, 1])),
    hashAfter((sink) => write.said(sink, 'sun')),
    hashAfter((sink) => write.said(sink, 'rain')),
  ];

  expect(new Set(runs).size).toBe(runs.length);
  expect(runs[0]).toMatch(/^[0-9a-f]{16}$/);
});

test('a turn of any length is taken: the sink grows', () => {
  const sink = newSink();
  beginTurn(sink, 0, 0, -1);
  for (let i = 0; i < 5_000; i += 1) write.small(sink, i);
  write.list(
    sink,
    Array.from({ length: 5_000 }, (_, i) => i),
  );

  expect(sink.used).toBe(10_002);
  expect(sink.sideUsed).toBe(5_001);
  expect([...sink.words.subarray(9_998, 10_000)]).toEqual([1, 4_999]);
});

test('names of a kind are numbered in the order in which they first came', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.string())), (said) => {
      const names = createNames();
      const model = new Map<string, string[]>();
      for (const [kind, name] of said) {
        const known = model.get(kind) ?? [];
        if (!known.includes(name)) known.push(name);
        model.set(kind, known);

        expect(intern(names, kind, name)).toBe(known.indexOf(name));
      }
      for (const [kind, known] of model) {
        expect(known.map((_, number) => nameOf(names, kind, number))).toEqual(known);
      }
      expect(nameOf(names, 'a', 1_000)).toBeUndefined();
    }),
  );
});

test('a copy of the names shares what did not grow, and learns nothing afterwards', () => {
  const names = createNames();
  intern(names, 'topic', 'orders');
  intern(names, 'client', 'c1');
  const first = copyNames(names, undefined);
  intern(names, 'topic', 'payments');
  const second = copyNames(names, first);
  intern(names, 'client', 'c2');

  expect(second.get('client')).toBe(first.get('client'));
  expect(second.get('topic')).not.toBe(first.get('topic'));
  expect(nameOf(first, 'topic', 1)).toBeUndefined();
  expect(nameOf(second, 'topic', 1)).toBe('payments');
  expect(nameOf(second, 'client', 1)).toBeUndefined();
});

test('a name is part of the identity of a run from the moment at which it is new', () => {
  const one = newSink();
  const other = newSink();
  internName(one.state, 'topic', 'orders');
  internName(other.state, 'topic', 'orders');
  internName(other.state, 'topic', 'orders');
  expect(hashOf(one.state.hash)).toBe(hashOf(other.state.hash));

  internName(other.state, 'topic', 'payments');
  expect(hashOf(one.state.hash)).not.toBe(hashOf(other.state.hash));
});
