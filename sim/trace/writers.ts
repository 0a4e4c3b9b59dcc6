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

/** Unrolled up to six fields: one closure a kind, and no loop over a schema while the world runs. */
function writerOf(kind: number, fields: readonly Field[]): AnyWriter {
  const words = fields.reduce((sum, field) => sum + wordsOf(field), 0);
  const [p0, p1, p2, p3, p4, p5, ...rest] = fields.map((field) => puts[field.type]);
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
  return (sink, a, b, c, ...more) => {
    const row = beginRow(sink, kind, words);
    p0(sink, a);
    p1(sink, b);
    p2(sink, c);
    p3?.(sink, more[0]);
    p4?.(sink, more[1]);
    p5?.(sink, more[2]);
    for (let i = 0; i < rest.length; i += 1) rest[i]?.(sink, more[3 + i]);
    return row;
  };
}
