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
  words: Int32Array;
  side: Int32Array;
  texts: readonly string[];
  at: number;
}

/** How the rows of a trace are read. All arrays have a place for each number of a kind. */
export interface RowReaders {
  /** The same for all kinds. */
  readonly place: Place;
  readonly names: readonly (string | undefined)[];
  /** Words of a row, its kind included: rows to which nobody listens are passed over. */
  readonly lengths: Int32Array;
  /** Windows on the place: a field is read when somebody asks for it. */
  readonly windows: readonly (Window | undefined)[];
}

type Window = Readonly<Record<string, Value>>;

/** Readers of the kinds of some tables. */
export function rowReaders(tables: readonly TraceTable[]): RowReaders {
  const place: Place = { words: noWords, side: noWords, texts: [], at: 0 };
  const kinds = numberKinds(tables);
  return {
    place,
    names: kinds.map((kind) => kind?.name),
    lengths: Int32Array.from(kinds, (kind) => (kind === undefined ? 0 : lengthOf(kind.fields))),
    windows: kinds.map((kind) => kind && windowOn(place, kind.fields)),
  };
}

const noWords = new Int32Array(0);

const lengthOf = (fields: readonly Field[]): number =>
  fields.reduce((length, field) => length + wordsOf(field), 1);

function windowOn(place: Place, fields: readonly Field[]): Window {
  const getters: PropertyDescriptorMap = {};
  let offset = 1;
  for (const field of fields) {
    getters[field.name] = { enumerable: true, get: getterOf(field.type, place, offset) };
    offset += wordsOf(field);
  }
  // As methods stand on a class: rows of a kind then have one shape, and no two kinds the same.
  return Object.create(Object.defineProperties({}, getters)) as Window;
}

/** Reads a field that stands so many words behind the row's beginning. */
function getterOf(type: Field['type'], place: Place, offset: number): () => Value {
  const word = (): number => place.words[place.at + offset] as number;
  switch (type) {
    case 'wide':
      return () => wideOf(word(), place.words[place.at + offset + 1] as number);
    case 'text':
      return () => place.texts[word()] ?? '';
    case 'ids':
      return () => listAt(place.side, word());
    case 'int':
    case 'id':
    case 'ref':
      return word;
  }
}

/** The rows of the turn that a sink holds are read next: what windows show is theirs. */
export function lookAt(place: Place, { words, side, texts }: TraceSink): void {
  place.words = words;
  place.side = side;
  place.texts = texts.texts;
}

/**
 * The number that two words hold. What fits one is not added up: V8 would keep the sum as a floating point
 * number, in a box of its own, and so every offset that anybody remembers.
 */
function wideOf(low: number, high: number): number {
  return high === low >> 31 ? low : high * 0x1_0000_0000 + (low >>> 0);
}

function listAt(side: Int32Array, at: number): readonly number[] {
  if (at < 0) return [];
  const count = side[at] as number;
  const list: number[] = [];
  for (let i = at + 1; i <= at + count; i += 1) list.push(side[i] as number);
  return list;
}
