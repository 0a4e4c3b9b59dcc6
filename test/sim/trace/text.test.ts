// The trace as people read it: a line an event, or a sentence.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsRecorder, createColumns } from '../../../sim/trace/columns.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { id, ids, int, text, wide } from '../../../sim/trace/kinds.ts';
import { createNames } from '../../../sim/trace/names.ts';
import { createReader, rowAt } from '../../../sim/trace/reading.ts';
import {
  beginTurn,
  createSink,
  endTurn,
  internName,
  type TraceSink,
} from '../../../sim/trace/sink.ts';
import { lineOf, sentenceOf, timeColumn } from '../../../sim/trace/text.ts';
import { writersOf } from '../../../sim/trace/writers.ts';

const table = {
  name: 'told',
  first: 1,
  kinds: {
    'isr-shrunk': {
      fields: [
        id('partition', 'partition'),
        ids('host', 'isr'),
        int('epoch'),
        wide('at'),
        text('why'),
      ],
      importance: 1,
      sentence: '{partition} shrinks to {isr} ({why}, {epoch}); {nothing} is left as it is.',
    },
    'leader-heard': {
      fields: [int('leader')],
      importance: 1,
      sentence: 'It hears that {leader?node *|nobody} leads.',
    },
  },
} as const;
const write = writersOf(table);

/** The line and the sentence of one row about partition 0 on hosts 0 and 1. */
function told(partition: string, why: string): { line: string; sentence: string } {
  return toldBy(
    (sink) => write['isr-shrunk'](sink, 0, [0, 1, 9], -3, 9_007_199_254_740_991, why),
    partition,
  );
}

/** The same of a row that is written by hand. */
function toldBy(
  deed: (sink: TraceSink) => void,
  partition = 'orders-0',
): { line: string; sentence: string } {
  const columns = createColumns();
  const state = { turns: 0, rows: 0, hash: createHash(), names: createNames() };
  const sink = createSink(state, columnsRecorder(columns));
  internName(state, 'process', 'b1');
  internName(state, 'partition', partition);
  for (const host of ['h1', 'h2']) internName(state, 'host', host);
  beginTurn(sink, 0, 0, -1);
  deed(sink);
  endTurn(sink, 1_250_000);
  const row = rowAt(createReader([table]), columns, 0);
  if (row === undefined) throw new Error('One row was written.');
  return { line: lineOf(row, state.names), sentence: sentenceOf(row, state.names) };
}

test('a line has the time, the process, the kind, and every field by name', () => {
  expect(told('orders-0', 'lag').line).toBe(
    '      1.250000  b1            isr-shrunk                ' +
      'partition=orders-0 isr=[h1,h2,9] epoch=-3 at=9007199254740991 why=lag',
  );
});

test('a sentence has its fields filled in; names for numbers where there are names', () => {
  expect(told('orders-0', 'lag').sentence).toBe(
    'orders-0 shrinks to [h1,h2,9] (lag, -3); {nothing} is left as it is.',
  );
});

test('a sentence names one, or says that it is none', () => {
  const heard = (leader: number) => toldBy((sink) => write['leader-heard'](sink, leader)).sentence;

  expect(heard(2)).toBe('It hears that node 2 leads.');
  expect(heard(-1)).toBe('It hears that nobody leads.');
});

test('whatever a name says, a sentence holds it as it is and a line stays one line', () => {
  const odd = fc.oneof(fc.string(), fc.constantFrom('$&', '{why}', "$'", 'a\nb', '\u2028', '\r'));
  fc.assert(
    fc.property(odd, odd, (name, why) => {
      const { line, sentence } = told(name, why);

      expect(sentence).toBe(
        `${name} shrinks to [h1,h2,9] (${why}, -3); {nothing} is left as it is.`,
      );
      expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
    }),
  );
});

test('times stand in one column, to the microsecond, for as long as eleven days', () => {
  expect(timeColumn(0)).toBe('      0.000000');
  expect(timeColumn(59_000_001)).toBe('     59.000001');
  expect(timeColumn(999_999_999_999)).toBe(' 999999.999999');
});
