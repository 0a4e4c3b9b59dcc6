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

/** Where the row lies that is looked at. */
interface Place {
  /** Who holds the words; undefined: nothing was read yet. */
  sink: TraceSink | undefined;
  at: number;
}

/** How a kind of row is read. */
export interface RowReader {
  readonly name: string;
  /** Words of a row, its kind included. */
  readonly length: number;
  /** The same for all kinds. */
  readonly place: Place;
  /** A window on that place: a field is read when somebody asks for it. */
  readonly row: Readonly<Record<string, Value>>;
}

/** Readers by the number of their kind; checkers skip rows of other kinds by their length. */
export function rowReaders(tables: readonly TraceTable[]): readonly (RowReader | undefined)[] {
  const place: Place = { sink: undefined, at: 0 };
  return numberKinds(tables).map((kind) => kind && readerOf(kind.name, kind.fields, place));
}

function readerOf(name: string, fields: readonly Field[], place: Place): RowReader {
  const getters: PropertyDescriptorMap = {};
  let length = 1;
  for (const field of fields) {
    getters[field.name] = { enumerable: true, get: getterOf(field.type, place, length) };
    length += wordsOf(field);
  }
  // As methods stand on a class: rows of a kind then have one shape, and no two kinds the same.
  const row: RowReader['row'] = Object.create(Object.defineProperties({}, getters));
  return { name, length, place, row };
}

/** Reads a field that stands so many words behind the row's beginning. */
function getterOf(type: Field['type'], place: Place, offset: number): () => Value {
  const word = (): number => place.sink?.words[place.at + offset] as number;
  switch (type) {
    case 'wide':
      return () => {
        const high = place.sink?.words[place.at + offset + 1] as number;
        return high * 0x1_0000_0000 + (word() >>> 0);
      };
    case 'text':
      return () => place.sink?.texts.texts[word()] ?? '';
    case 'ids':
      return () => (place.sink === undefined ? [] : listAt(place.sink.side, word()));
    case 'int':
    case 'id':
    case 'ref':
      return word;
  }
}

/** The row that begins at a word. Valid until another one is read: the window is used again. */
export function readRow({ place, row }: RowReader, sink: TraceSink, at: number): object {
  place.sink = sink;
  place.at = at;
  return row;
}

function listAt(side: Int32Array, at: number): readonly number[] {
  if (at < 0) return [];
  const count = side[at] as number;
  const list: number[] = [];
  for (let i = at + 1; i <= at + count; i += 1) list.push(side[i] as number);
  return list;
}
