// How kept rows are read: which turn they belong to, what their words mean.
import { assert } from '../assert.ts';
import type { Block, Columns } from './columns.ts';
import { numberKinds, type Field, type NumberedKind, type TraceTable } from './kinds.ts';
import { nameOf, type Names } from './names.ts';
import { triggers, type Trigger } from './sink.ts';
import { wordsOf } from './writers.ts';

/** What a reader must know: the kinds, how many words each takes, and what things are called. */
export interface TraceReader {
  readonly kinds: readonly (NumberedKind | undefined)[];
  /** Words of a row of a kind, its kind included. */
  readonly lengths: readonly number[];
}

/** A reader of all the kinds of some tables. */
export function createReader(tables: readonly TraceTable[]): TraceReader {
  const kinds = numberKinds(tables);
  const lengths = kinds.map((kind) =>
    kind === undefined ? 0 : kind.fields.reduce((sum, field) => sum + wordsOf(field), 1),
  );
  return { kinds, lengths };
}

/** One row where it lies among the words of its block. */
export interface Row {
  number: number;
  time: number;
  /** -1 for the world itself. */
  process: number;
  trigger: Trigger;
  /** The row that caused the turn, or -1. */
  cause: number;
  /** The first row of the same turn: rows of one turn have one cause. */
  firstOfTurn: number;
  kind: NumberedKind;
  block: Block;
  /** Where the row's first field lies among the block's words. */
  at: number;
  /** Where the side words of its turn begin. */
  sideAt: number;
}

/** Walks over rows in order, from a row on, until `visit` answers false. */
export function walkRows(
  reader: TraceReader,
  columns: Columns,
  from: number,
  visit: (row: Row) => boolean | void,
): void {
  for (let b = blockOf(columns, from); b < columns.blocks.length; b += 1) {
    const block = columns.blocks[b] as Block;
    if (!walkBlock(reader, block, { from, visit })) return;
  }
}

/** The same over one block, as the page gets them. False: the visitor has seen enough. */
export function walkBlock(
  reader: TraceReader,
  block: Block,
  walk: { from: number; visit: (row: Row) => boolean | void },
): boolean {
  for (let turn = turnOf(block, walk.from); turn < block.turns; turn += 1) {
    if (!walkTurn(reader, block, turn, walk)) return false;
  }
  return true;
}

function walkTurn(
  reader: TraceReader,
  block: Block,
  turn: number,
  { from, visit }: { from: number; visit: (row: Row) => boolean | void },
): boolean {
  const end = turn + 1 < block.turns ? (block.wordsAt[turn + 1] as number) : block.used;
  let at = block.wordsAt[turn] as number;
  let number = firstRowOf(block, turn);
  while (at < end) {
    const kind = reader.kinds[block.words[at] as number];
    assert(kind !== undefined, `the trace knows its kinds (row ${number})`);
    if (number >= from && visit(rowIn(block, turn, kind, { at: at + 1, number })) === false)
      return false;
    at += reader.lengths[kind.number] as number;
    number += 1;
  }
  return true;
}

function rowIn(
  block: Block,
  turn: number,
  kind: NumberedKind,
  { at, number }: Pick<Row, 'at' | 'number'>,
): Row {
  const who = block.who[turn] as number;
  return {
    kind,
    at,
    number,
    time: block.baseTime + (block.time[turn] as number),
    process: who >> 4,
    trigger: triggers[who & 15] as Trigger,
    cause: block.cause[turn] as number,
    firstOfTurn: firstRowOf(block, turn),
    block,
    sideAt: block.sideAt[turn] as number,
  };
}

const firstRowOf = (block: Block, turn: number): number =>
  block.baseRow + (block.firstRow[turn] as number);

/** One row by its number, or undefined if it was not kept. */
export function rowAt(reader: TraceReader, columns: Columns, number: number): Row | undefined {
  let found: Row | undefined;
  if (number < 0) return undefined;
  walkRows(reader, columns, number, (row) => {
    if (row.number === number) found = row;
    return false;
  });
  return found;
}

/** The last block that begins at or before a row. */
function blockOf(columns: Columns, row: number): number {
  let low = 0;
  let high = columns.blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((columns.blocks[middle] as Block).baseRow <= row) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

/** The last turn of a block that begins at or before a row. */
function turnOf(block: Block, row: number): number {
  let low = 0;
  let high = block.turns - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firstRowOf(block, middle) <= row) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

/** What a field holds: a number, a word of the vocabulary, or a list. */
export type FieldValue = number | string | readonly number[];

/** A field of a row by its name. */
export function fieldOf(row: Row, names: Names, name: string): FieldValue {
  let { at } = row;
  for (const field of row.kind.fields) {
    if (field.name === name) return valueAt(row, names, field, at);
    at += wordsOf(field);
  }
  throw new RangeError(`The trace kind '${row.kind.name}' has no field '${name}'.`);
}

/** A field that is a number: an int, a wide, an id or a ref. */
export function numberOf(row: Row, name: string): number {
  let { at } = row;
  for (const field of row.kind.fields) {
    if (field.name === name) return rawNumber(row, field, at);
    at += wordsOf(field);
  }
  throw new RangeError(`The trace kind '${row.kind.name}' has no field '${name}'.`);
}

function rawNumber({ block }: Row, field: Field, at: number): number {
  const low = block.words[at] as number;
  return field.type === 'wide'
    ? (block.words[at + 1] as number) * 0x1_0000_0000 + (low >>> 0)
    : low;
}

/** All fields of a row, in order. */
export function fieldsOf(row: Row, names: Names): readonly (readonly [Field, FieldValue])[] {
  let { at } = row;
  return row.kind.fields.map((field) => {
    const value = valueAt(row, names, field, at);
    at += wordsOf(field);
    return [field, value] as const;
  });
}

function valueAt(row: Row, names: Names, field: Field, at: number): FieldValue {
  const number = rawNumber(row, field, at);
  switch (field.type) {
    case 'text':
      return nameOf(names, 'text', number) ?? '';
    case 'ids':
      return listAt(row, number);
    case 'int':
    case 'wide':
    case 'id':
    case 'ref':
      return number;
  }
}

function listAt({ block, sideAt }: Row, at: number): readonly number[] {
  if (at < 0) return [];
  const start = sideAt + at;
  const count = block.side[start] as number;
  return [...block.side.subarray(start + 1, start + 1 + count)];
}
