// The rows of a turn as checkers see them: what was written, back in fields.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookAt, rowReaders } from '../../../scenarios/checkers/rows.ts';
import { createHash } from '../../../sim/trace/hash.ts';
import { ids, int, text, wide } from '../../../sim/trace/kinds.ts';
import { createNames } from '../../../sim/trace/names.ts';
import { beginTurn, createSink } from '../../../sim/trace/sink.ts';
import { writersOf } from '../../../sim/trace/writers.ts';

const table = {
  name: 'rows',
  first: 0,
  kinds: {
    moved: {
      fields: [int('by'), wide('to'), text('why'), ids('thing', 'all')],
      importance: 0,
      sentence: '{by} {to} {why} {all}',
    },
  },
} as const;

/** The fields of a row that was written with these values. */
function readBack(by: number, to: number, all: readonly number[]): unknown {
  const sink = createSink(
    { turns: 0, rows: 0, hash: createHash(), names: createNames() },
    undefined,
  );
  beginTurn(sink, 0, 0, -1);
  writersOf(table).moved(sink, by, to, 'somebody asked', all);
  const { place, windows } = rowReaders([table]);
  lookAt(place, sink);
  return { ...Object.getPrototypeOf(windows[0]) };
}

const edges = [-1, 0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 31), -(2 ** 31) - 1];

test('every number that a row can hold is read as it was written', () => {
  const wides = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges));
  const lists = fc.array(fc.integer(), { maxLength: 5 });
  fc.assert(
    fc.property(fc.integer(), wides, lists, (by, to, all) => {
      expect(readBack(by, to, all)).toEqual({ by, to, why: 'somebody asked', all });
    }),
    { examples: edges.map((to) => [0, to, []] as const) as [number, number, number[]][] },
  );
});
