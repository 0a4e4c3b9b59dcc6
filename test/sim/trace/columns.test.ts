// What is written into the trace is what is read from it: of every kind, whatever the numbers, wherever it lies.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buffersOf,
  columnsRecorder,
  copyOfBlock,
  createColumns,
  filteredRecorder,
  memoryOf,
  ringRecorder,
  type Block,
  type Columns,
} from '../../../sim/trace/columns.ts';
import { createHash, hashOf } from '../../../sim/trace/hash.ts';
import { id, ids, int, ref, text, wide, type Field } from '../../../sim/trace/kinds.ts';
import { createNames } from '../../../sim/trace/names.ts';
import {
  createReader,
  fieldOf,
  fieldsOf,
  numberOf,
  rowAt,
  walkBlock,
  walkRows,
  type FieldValue,
  type Row,
} from '../../../sim/trace/reading.ts';
import {
  beginTurn,
  createSink,
  endTurn,
  triggers,
  type Recorder,
  type TraceSink,
} from '../../../sim/trace/sink.ts';
import { writersOf } from '../../../sim/trace/writers.ts';

type Value = number | string | readonly number[];

const makers = {
  int,
  wide,
  text,
  ref,
  id: (name: string) => id('thing', name),
  ids: (name: string) => ids('thing', name),
} as const;

const types = fc.constantFrom(...(Object.keys(makers) as (keyof typeof makers)[]));

/** A table of kinds at random, with zero to eight fields each. */
const table = fc
  .array(fc.array(types, { maxLength: 8 }), { minLength: 1, maxLength: 5 })
  .map((kinds) => ({
    name: 'random',
    first: 7,
    kinds: Object.fromEntries(
      kinds.map((fields, k) => [
        `kind-${k}`,
        {
          fields: fields.map((type, f): Field => makers[type](`f${f}`)),
          importance: 0 as const,
          sentence: 'It happened.',
        },
      ]),
    ),
  }));

const word = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const values = {
  int: word,
  wide: fc.oneof(
    fc.maxSafeInteger(),
    word,
    fc.constantFrom(0x8000_0000, 0xffff_ffff, -0x1_0000_0000),
  ),
  text: fc.string({ maxLength: 5 }),
  ref: fc.integer({ min: -1, max: 0x7fff_ffff }),
  id: fc.nat(),
  ids: fc.array(word, { maxLength: 5 }),
} as const satisfies Record<Field['type'], fc.Arbitrary<Value>>;

interface Written {
  readonly kind: string;
  readonly values: readonly Value[];
}

interface Turn {
  readonly wait: number;
  readonly process: number;
  readonly trigger: number;
  readonly cause: number;
  readonly rows: readonly Written[];
}

const turnOf = (kinds: ReturnType<typeof tableKinds>): fc.Arbitrary<Turn> =>
  fc.record({
    // Now and then so long a wait that the times of a block do not suffice.
    wait: fc.oneof(fc.nat({ max: 1_000 }), fc.nat({ max: 3_000_000_000 })),
    process: fc.integer({ min: -1, max: 1_000 }),
    trigger: fc.nat({ max: triggers.length - 1 }),
    cause: fc.integer({ min: -1, max: 1_000_000 }),
    rows: fc.array(
      fc
        .constantFrom(...kinds)
        .chain(([kind, { fields }]) =>
          fc
            .tuple(...fields.map(({ type }): fc.Arbitrary<Value> => values[type]))
            .map((values) => ({ kind, values })),
        ),
      { maxLength: 4 },
    ),
  });

const tableKinds = (kinds: Readonly<Record<string, { readonly fields: readonly Field[] }>>) =>
  Object.entries(kinds);

const story = table.chain((table) =>
  fc.record({
    table: fc.constant(table),
    turns: fc.array(turnOf(tableKinds(table.kinds)), { maxLength: 40 }),
  }),
);

const newSink = (recorder?: Recorder): TraceSink =>
  createSink({ turns: 0, rows: 0, hash: createHash(), names: createNames() }, recorder);

type AnyWriters = Readonly<Record<string, (sink: TraceSink, ...values: Value[]) => number>>;

/** Writes turns and tells where each began. */
function tell(sink: TraceSink, write: AnyWriters, turns: readonly Turn[]): void {
  let time = 0;
  for (const { wait, process, trigger, cause, rows } of turns) {
    time += wait;
    beginTurn(sink, trigger, process, cause);
    for (const { kind, values } of rows) write[kind]?.(sink, ...values);
    endTurn(sink, time);
  }
}

/** The same story as a reader should find it. */
function expected(turns: readonly Turn[]): unknown[] {
  let time = 0;
  let number = 0;
  return turns.flatMap(({ wait, process, trigger, cause, rows }) => {
    time += wait;
    const firstOfTurn = number;
    return rows.map(({ kind, values }) => {
      number += 1;
      return [number - 1, time, process, triggers[trigger], cause, firstOfTurn, kind, ...values];
    });
  });
}

function found(row: Row, sink: TraceSink): unknown[] {
  const values = fieldsOf(row, sink.state.names).map(([, value]): FieldValue => value);
  const { number, time, process, trigger, cause, firstOfTurn, kind } = row;
  return [number, time, process, trigger, cause, firstOfTurn, kind.name, ...values];
}

test('rows come back as they were written, of any kind, with any numbers', () => {
  fc.assert(
    fc.property(story, ({ table, turns }) => {
      const columns = createColumns();
      const sink = newSink(columnsRecorder(columns));
      tell(sink, writersOf(table), turns);

      const reader = createReader([table]);
      const rows: unknown[] = [];
      walkRows(reader, columns, 0, (row) => void rows.push(found(row, sink)));

      expect(rows).toEqual(expected(turns));
      expect(columns.rows).toBe(rows.length);
      for (const [i, row] of rows.entries()) {
        const alone = rowAt(reader, columns, i);
        expect(alone === undefined ? undefined : found(alone, sink)).toEqual(row);
      }
    }),
    { numRuns: 300 },
  );
});

const plain = {
  name: 'plain',
  first: 1,
  kinds: {
    empty: { fields: [], importance: 0, sentence: 'Nothing.' },
    number: { fields: [int('n'), wide('w')], importance: 0, sentence: 'It is {n}.' },
    list: { fields: [ids('thing', 'all')], importance: 0, sentence: 'They are {all}.' },
  },
} as const;
const write = writersOf(plain);
const reader = createReader([plain]);

/** So many turns with as many rows as `rowsOf` says; each row knows its number. */
function longRun(recorder: Recorder, turns: number, rowsOf: (turn: number) => number): TraceSink {
  const sink = newSink(recorder);
  for (let turn = 0; turn < turns; turn += 1) {
    beginTurn(sink, 2, turn % 5, -1);
    for (let i = rowsOf(turn); i > 0; i -= 1) {
      const { rows } = sink.state;
      if (rows % 7 === 0) write.list(sink, [rows, -rows]);
      else write.number(sink, rows, rows * 1_000_000);
    }
    endTurn(sink, turn);
  }
  return sink;
}

/** The numbers of the rows that are kept, each of which says the right thing. */
function numbersIn(columns: Columns, from = 0): number[] {
  const numbers: number[] = [];
  const names = createNames();
  walkRows(reader, columns, from, (row) => {
    const { number } = row;
    const said =
      row.kind.name === 'list'
        ? (fieldOf(row, names, 'all') as readonly number[]).join()
        : `${numberOf(row, 'n')} ${numberOf(row, 'w')}`;
    const meant =
      row.kind.name === 'list' ? `${number},${-number}` : `${number} ${number * 1_000_000}`;
    if (said !== meant) throw new Error(`Row ${number} says ${said} instead of ${meant}.`);
    numbers.push(number);
  });
  return numbers;
}

const upTo = (end: number, from = 0): number[] =>
  Array.from({ length: end - from }, (_, i) => from + i);

test.each([
  ['many turns of one row', 30_000, () => 1],
  ['few turns of many rows', 40, () => 3_000],
  ['turns of any length, some without rows', 20_000, (turn: number) => (turn * 7) % 5],
  ['a turn that is larger than a block', 5, (turn: number) => (turn === 2 ? 40_000 : 2)],
] as const)('rows come back across the borders of blocks: %s', (_, turns, rowsOf) => {
  const columns = createColumns();
  const sink = longRun(columnsRecorder(columns), turns, rowsOf);

  expect(columns.blocks.length).toBeGreaterThan(1);
  expect(numbersIn(columns)).toEqual(upTo(sink.state.rows));
  for (const row of [0, 8_191, 8_192, 9_000, sink.state.rows - 1]) {
    expect(numbersIn(columns, row)).toEqual(upTo(sink.state.rows, row));
  }
});

test('a turn without rows after a block is full to the last word takes nothing of that block', () => {
  const columns = createColumns();
  const sink = newSink(columnsRecorder(columns));
  const turn = (rows: number): void => {
    beginTurn(sink, 1, 0, -1);
    for (let i = 0; i < rows; i += 1) write.number(sink, 1, 1);
    endTurn(sink, 5);
  };
  // Four words a row: 65,536 words.
  turn(16_383);
  turn(1);
  turn(0);
  turn(1);

  const rows: number[] = [];
  walkRows(reader, columns, 0, ({ number }) => void rows.push(number));

  expect(rows).toEqual(upTo(16_385));
});

test('a ring keeps the end of a run, and reads as the whole does there', () => {
  const ring = createColumns();
  const whole = createColumns();

  longRun(ringRecorder(ring, 2), 40_000, () => 1);
  const sink = longRun(columnsRecorder(whole), 40_000, () => 1);
  const kept = numbersIn(ring);

  expect(ring.blocks.length).toBe(2);
  expect(kept.length).toBeGreaterThanOrEqual(8_192);
  expect(kept).toEqual(upTo(sink.state.rows, kept[0]));
  expect(rowAt(reader, ring, 0)).toBeUndefined();
});

test('a filter leaves rows out, and the others keep their numbers', () => {
  const columns = createColumns();
  const recorder = filteredRecorder(columnsRecorder(columns), ({ process }) => process === 3);

  longRun(recorder, 60_000, () => 2);
  const numbers = numbersIn(columns);

  expect(numbers).toEqual(upTo(120_000).filter((row) => (row >> 1) % 5 === 3));
  expect(rowAt(reader, columns, 6)?.process).toBe(3);
  expect(rowAt(reader, columns, 8)).toBeUndefined();
});

test('the hash does not depend on what is kept', () => {
  const recorders: readonly Recorder[] = [
    { turn: () => undefined },
    columnsRecorder(createColumns()),
    ringRecorder(createColumns(), 1),
    filteredRecorder(columnsRecorder(createColumns()), () => false),
  ];

  const hashes = recorders.map((recorder) =>
    hashOf(longRun(recorder, 10_000, (turn) => turn % 3).state.hash),
  );

  expect(new Set(hashes).size).toBe(1);
});

test('a part of a block that is handed away reads as the original does', () => {
  const columns = createColumns();
  longRun(columnsRecorder(columns), 9_000, (turn) => (turn * 3) % 4);
  const [block] = columns.blocks as [Block];

  fc.assert(
    fc.property(fc.nat({ max: block.turns - 1 }), (turn) => {
      const copy = copyOfBlock(block, turn);
      const firstRow = block.baseRow + (block.firstRow[turn] as number);

      const rowsOf = (block: Block): unknown[] => {
        const rows: unknown[] = [];
        const visit = (row: Row): void => void rows.push(found(row, newSink()));
        walkBlock(reader, block, { from: firstRow, visit });
        return rows;
      };

      expect(rowsOf(copy)).toEqual(rowsOf(block));
      expect(buffersOf(copy).every((buffer) => !buffersOf(block).includes(buffer))).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('what has been copied from a block and what follows it make the whole, as the page takes it', () => {
  const columns = createColumns();
  longRun(columnsRecorder(columns), 5_000, () => 1);
  const [block] = columns.blocks as [Block];

  const parts = [0, 1_000, 5_000].map((turn) => copyOfBlock(block, turn));

  expect(parts.map(({ turns }) => turns)).toEqual([5_000, 4_000, 0]);
});

test('memory counts lists apart, and follows the rows', () => {
  const columns = createColumns();
  const sink = longRun(columnsRecorder(columns), 100_000, () => 1);

  const { rows, side } = memoryOf(columns);

  // 18 bytes a turn, and four words a row at most; the last block has room to spare.
  expect(rows / sink.state.rows).toBeGreaterThan(18);
  expect(rows / sink.state.rows).toBeLessThan(40);
  expect(side).toBeGreaterThan(0);
});

test('a kind or a field that does not exist is refused by name', () => {
  const columns = createColumns();
  longRun(columnsRecorder(columns), 2, () => 1);
  const row = rowAt(reader, columns, 1);
  if (row === undefined) throw new Error('The run has a second row.');

  expect(() => numberOf(row, 'x')).toThrow("The trace kind 'number' has no field 'x'.");
  expect(() => fieldOf(row, createNames(), 'y')).toThrow("has no field 'y'");
  expect(() => createReader([plain, { ...plain, name: 'again' }])).toThrow(
    "The trace kind 'empty' of table 'again' is taken already.",
  );
});
