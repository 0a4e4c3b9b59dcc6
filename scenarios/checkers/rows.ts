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

/** Where a field of a row stands: so many words behind the row's beginning. */
interface FieldPlace {
  readonly name: string;
  readonly type: Field['type'];
  readonly offset: number;
}

/** How a kind of row is read. */
export interface RowReader {
  readonly name: string;
  /** Words of a row, its kind included. */
  readonly length: number;
  readonly fields: readonly FieldPlace[];
  /** The row that was read last. */
  readonly row: Record<string, Value>;
}

/** Readers by the number of their kind; checkers skip rows of other kinds by their length. */
export function rowReaders(tables: readonly TraceTable[]): readonly (RowReader | undefined)[] {
  return numberKinds(tables).map((kind) => {
    if (kind === undefined) return undefined;
    let length = 1;
    const fields = kind.fields.map((field): FieldPlace => {
      const offset = length;
      length += wordsOf(field);
      return { name: field.name, type: field.type, offset };
    });
    return { name: kind.name, length, fields, row: {} };
  });
}

/** The row that begins at a word. Valid until another one of its kind is read: the object is used again. */
export function readRow({ fields, row }: RowReader, sink: TraceSink, at: number): object {
  const { words } = sink;
  for (const { name, type, offset } of fields) {
    const word = words[at + offset] as number;
    if (type === 'wide')
      row[name] = (words[at + offset + 1] as number) * 0x1_0000_0000 + (word >>> 0);
    else if (type === 'text') row[name] = nameOf(sink.state.names, 'text', word) ?? '';
    else if (type === 'ids') row[name] = listAt(sink, word);
    else row[name] = word;
  }
  return row;
}

function listAt({ side }: TraceSink, at: number): readonly number[] {
  if (at < 0) return [];
  const count = side[at] as number;
  const list: number[] = [];
  for (let i = at + 1; i <= at + count; i += 1) list.push(side[i] as number);
  return list;
}
