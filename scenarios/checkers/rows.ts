// Rows as checkers read them: the words of a turn, back in fields with names and types.
import type { brokerTrace } from '../../engine/broker/trace.ts';
import type { clientsTrace } from '../../engine/clients/trace.ts';
import type { coordinatorTrace } from '../../engine/coordinator/trace.ts';
import type { controllerTrace } from '../../engine/kraft/controller/trace.ts';
import type { quorumTrace } from '../../engine/kraft/trace.ts';
import type { metadataTrace } from '../../engine/metadata/trace.ts';
import type { replicationTrace } from '../../engine/replication/trace.ts';
import { numberKinds, type Field, type TraceTable } from '../../sim/trace/kinds.ts';
import type { worldTrace } from '../../sim/trace/kinds-of-the-world.ts';
import { nameOf } from '../../sim/trace/names.ts';
import type { TraceSink } from '../../sim/trace/sink.ts';
import { wordsOf } from '../../sim/trace/writers.ts';

type Kinds = (typeof worldTrace)['kinds'] &
  (typeof brokerTrace)['kinds'] &
  (typeof clientsTrace)['kinds'] &
  (typeof coordinatorTrace)['kinds'] &
  (typeof replicationTrace)['kinds'] &
  (typeof metadataTrace)['kinds'] &
  (typeof controllerTrace)['kinds'] &
  (typeof quorumTrace)['kinds'];

/** A kind of row that checkers can listen to. */
export type RowKind = keyof Kinds;

type ValueOf<F extends Field> = F extends { readonly type: 'ids' }
  ? readonly number[]
  : F extends { readonly type: 'text' }
    ? string
    : number;

/** The fields of a row of one kind. */
export type RowOf<K extends RowKind> = {
  readonly [F in Kinds[K]['fields'][number] as F['name']]: ValueOf<F>;
};

/** Where and when a row stands. Valid while it is handled: the object is used again. */
export interface Moment {
  time: number;
  /** The process that wrote it; -1 for the world. */
  process: number;
  /** The number of the row. */
  row: number;
  /** The number of its turn. */
  turn: number;
}

type Value = number | string | readonly number[];

/** Reads one field of a row whose fields begin at a word. */
interface FieldReader {
  readonly name: string;
  readonly read: (sink: TraceSink, at: number) => Value;
}

/** How a kind of row is read. */
export interface RowReader {
  readonly name: string;
  /** Words of a row, its kind included. */
  readonly length: number;
  readonly fields: readonly FieldReader[];
}

/** Readers by the number of their kind; checkers skip rows of other kinds by their length. */
export function rowReaders(tables: readonly TraceTable[]): readonly (RowReader | undefined)[] {
  return numberKinds(tables).map((kind) => {
    if (kind === undefined) return undefined;
    let length = 1;
    const fields = kind.fields.map((field): FieldReader => {
      const at = length;
      length += wordsOf(field);
      return { name: field.name, read: readerOf(field, at) };
    });
    return { name: kind.name, length, fields };
  });
}

function readerOf(field: Field, offset: number): FieldReader['read'] {
  switch (field.type) {
    case 'wide':
      return ({ words }, at) =>
        (words[at + offset + 1] as number) * 0x1_0000_0000 + ((words[at + offset] as number) >>> 0);
    case 'text':
      return ({ words, state }, at) =>
        nameOf(state.names, 'text', words[at + offset] as number) ?? '';
    case 'ids':
      return (sink, at) => listAt(sink, sink.words[at + offset] as number);
    case 'int':
    case 'id':
    case 'ref':
      return ({ words }, at) => words[at + offset] as number;
  }
}

function listAt({ side }: TraceSink, at: number): readonly number[] {
  if (at < 0) return [];
  const count = side[at] as number;
  return [...side.subarray(at + 1, at + 1 + count)];
}

/** The row that begins at a word. */
export function readRow({ fields }: RowReader, sink: TraceSink, at: number): object {
  const row: Record<string, Value> = {};
  for (const { name, read } of fields) row[name] = read(sink, at);
  return row;
}
