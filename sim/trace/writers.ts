// Each kind has a writer with positional arguments, made once from the table.
import { assert } from '../assert.ts';
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
type AnyArgument = string | number | readonly number[];
type AnyWriter = (sink: TraceSink, ...values: Eight<AnyArgument>) => number;
type Eight<T> = [T, T, T, T, T, T, T, T];

/** How many words a field takes in its row. */
export const wordsOf = (field: Field): number => (field.type === 'wide' ? 2 : 1);

/** How the value of a field is put into a row; nothing is put where a kind has no more fields. */
const puts = { nothing: 0, int: 1, id: 1, ref: 1, text: 2, wide: 3, ids: 4 } as const;

function put(sink: TraceSink, how: number, value: AnyArgument): void {
  if (how === puts.int) putInt(sink, value as number);
  else if (how === puts.text) putText(sink, value as string);
  else if (how === puts.wide) putWide(sink, value as number);
  else if (how === puts.ids) putIds(sink, value as readonly number[]);
}

const mostFields = 8;

/** One closure a kind, whose arguments are no list: rows are written all the time. */
function writerOf(kind: number, fields: readonly Field[]): AnyWriter {
  assert(fields.length <= mostFields, `a row has at most ${mostFields} fields`);
  const words = fields.reduce((sum, field) => sum + wordsOf(field), 0);
  const hasMore = fields.length > 2;
  const hasMany = fields.length > 4;
  const [h0, h1, h2, h3, h4, h5, h6, h7] = Array.from({ length: mostFields }, (_, i) => {
    const field = fields[i];
    return field === undefined ? puts.nothing : puts[field.type];
  }) as Eight<number>;
  // oxlint-disable-next-line max-params -- As many as a row may have fields.
  return (sink, a, b, c, d, e, f, g, h) => {
    const row = beginRow(sink, kind, words);
    put(sink, h0, a);
    put(sink, h1, b);
    if (!hasMore) return row;
    put(sink, h2, c);
    put(sink, h3, d);
    if (!hasMany) return row;
    put(sink, h4, e);
    put(sink, h5, f);
    put(sink, h6, g);
    put(sink, h7, h);
    return row;
  };
}
