// Each kind has a writer with positional arguments, made once from the table.
import type { Field, TraceEventKind, TraceTable } from './kinds.ts';
import { beginRow, putIds, putInt, putText, putWide, type TraceSink } from './sink.ts';

type Argument<F extends Field> = F extends { type: 'text' }
  ? string
  : F extends { type: 'ids' }
    ? readonly number[]
    : number;

type Arguments<F extends readonly Field[]> = { -readonly [I in keyof F]: Argument<F[I]> };

/** Writes a row of one kind into the turn that runs, and tells its number. */
export type Writer<K extends TraceEventKind> = (
  sink: TraceSink,
  ...values: Arguments<K['fields']>
) => number;

/** The writers of all kinds of a table, by their names. */
export type Writers<T extends TraceTable> = {
  readonly [N in keyof T['kinds']]: Writer<T['kinds'][N]>;
};

/** The writers of a table: `write['isr-shrunk'](env.trace, partition, before, after)`. */
export function writersOf<T extends TraceTable>(table: T): Writers<T> {
  const writers = Object.entries(table.kinds).map(([name, kind], i) => [
    name,
    writerOf(table.first + i, kind.fields),
  ]);
  return Object.fromEntries(writers) as Writers<T>;
}

// Any argument: which one a writer takes is checked by its type above.
type Put = (sink: TraceSink, value: never) => void;
type AnyWriter = (sink: TraceSink, ...values: never[]) => number;

const puts: Readonly<Record<Field['type'], Put>> = {
  int: putInt,
  wide: putWide,
  id: putInt,
  text: putText,
  ref: putInt,
  ids: putIds,
};

/** How many words a field takes in its row. */
export const wordsOf = (field: Field): number => (field.type === 'wide' ? 2 : 1);

/** One closure a kind, unrolled where kinds are written often. */
function writerOf(kind: number, fields: readonly Field[]): AnyWriter {
  const words = fields.reduce((sum, field) => sum + wordsOf(field), 0);
  const [p0, p1, p2, ...rest] = fields.map((field) => puts[field.type]);
  if (p0 === undefined) return (sink) => beginRow(sink, kind, 0);
  if (p1 === undefined) {
    return (sink, a) => {
      const row = beginRow(sink, kind, words);
      p0(sink, a);
      return row;
    };
  }
  if (p2 === undefined) {
    return (sink, a, b) => {
      const row = beginRow(sink, kind, words);
      p0(sink, a);
      p1(sink, b);
      return row;
    };
  }
  const more = [p2, ...rest];
  return (sink, a, b, ...values) => {
    const row = beginRow(sink, kind, words);
    p0(sink, a);
    p1(sink, b);
    for (let i = 0; i < more.length; i += 1) (more[i] as Put)(sink, values[i] as never);
    return row;
  };
}
