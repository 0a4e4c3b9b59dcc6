// Trace events are a table: name, fields in order, importance, one sentence.

/** How a field is written: in one int32 word, in two, or as a list in the side column. */
export type FieldType =
  | { readonly type: 'int' }
  | { readonly type: 'wide' }
  | { readonly type: 'id'; readonly of: string }
  | { readonly type: 'text' }
  | { readonly type: 'ref' }
  | { readonly type: 'ids'; readonly of: string };

/** One field of a kind: its name and how it is written. */
export type Field<N extends string = string, T extends FieldType = FieldType> = T & {
  readonly name: N;
};

/** A number that always fits 32 bits: a count, an epoch, an error code. */
export const int = <N extends string>(name: N): Field<N, { type: 'int' }> => ({
  name,
  type: 'int',
});

/** A safe integer that may pass 32 bits: an offset, a time. Two words. */
export const wide = <N extends string>(name: N): Field<N, { type: 'wide' }> => ({
  name,
  type: 'wide',
});

/** The small integer of a name in the world's table of names. */
export const id = <N extends string>(
  of: string,
  name: N,
): Field<N, { type: 'id'; of: string }> => ({
  name,
  type: 'id',
  of,
});

/** A word from a small vocabulary, interned. */
export const text = <N extends string>(name: N): Field<N, { type: 'text' }> => ({
  name,
  type: 'text',
});

/** Another row of this trace, or -1. */
export const ref = <N extends string>(name: N): Field<N, { type: 'ref' }> => ({
  name,
  type: 'ref',
});

/** A list of integers, kept in the side column. */
export const ids = <N extends string>(
  of: string,
  name: N,
): Field<N, { type: 'ids'; of: string }> => ({
  name,
  type: 'ids',
  of,
});

/** 0 chatter, 1 routine, 2 notable, 3 headline. */
export type Importance = 0 | 1 | 2 | 3;

/** One kind of thing that can happen: the sentence names fields in braces. */
export interface TraceEventKind {
  readonly fields: readonly Field[];
  readonly importance: Importance;
  readonly sentence: string;
}

/** A table of kinds with its place among all kinds: kind i of the table has number `first` + i. */
export interface TraceTable<
  K extends Record<string, TraceEventKind> = Record<string, TraceEventKind>,
> {
  readonly name: string;
  readonly first: number;
  readonly kinds: K;
}

/** One kind with the number that stands in the rows. */
export interface NumberedKind extends TraceEventKind {
  readonly name: string;
  readonly number: number;
}

/** All kinds of some tables by number; refuses tables that overlap or repeat a name. */
export function numberKinds(tables: readonly TraceTable[]): readonly (NumberedKind | undefined)[] {
  const numbered: (NumberedKind | undefined)[] = [];
  const names = new Set<string>();
  for (const table of tables) {
    let number = table.first;
    for (const [name, kind] of Object.entries(table.kinds)) {
      if (numbered[number] !== undefined || names.has(name)) {
        throw new RangeError(`The trace kind '${name}' of table '${table.name}' is taken already.`);
      }
      names.add(name);
      while (numbered.length < number) numbered.push(undefined);
      numbered[number] = { name, number, ...kind };
      number += 1;
    }
  }
  return numbered;
}
