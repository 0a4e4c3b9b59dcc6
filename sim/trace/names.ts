// The world's table of names: partitions, topics, clients, words. Filled whether or not anyone records.

/** The names of one kind: a name's number is its place in `texts`. */
export interface Vocabulary {
  readonly numbers: Map<string, number>;
  readonly texts: string[];
}

/** Names by kind; part of the world's state. Only ever grows. */
export type Names = Map<string, Vocabulary>;

/** A table in which nothing has a name yet. */
export const createNames = (): Names => new Map();

/** The number of a name; a new name takes the next one. */
export function intern(names: Names, kind: string, name: string): number {
  const vocabulary = vocabularyOf(names, kind);
  const known = vocabulary.numbers.get(name);
  if (known !== undefined) return known;
  const number = vocabulary.texts.length;
  vocabulary.numbers.set(name, number);
  vocabulary.texts.push(name);
  return number;
}

/** The number of a name that is known, or undefined. */
export const numberOf = (names: Names, kind: string, name: string): number | undefined =>
  names.get(kind)?.numbers.get(name);

/** The name behind a number, or undefined. */
export const nameOf = (names: Names, kind: string, number: number): string | undefined =>
  names.get(kind)?.texts[number];

/** A snapshot's copy: a vocabulary that did not grow is shared with the previous snapshot. */
export function copyNames(names: Names, previous: Names | undefined): Names {
  const copy: Names = new Map();
  for (const [kind, vocabulary] of names) {
    const before = previous?.get(kind);
    copy.set(
      kind,
      before?.texts.length === vocabulary.texts.length
        ? before
        : { numbers: new Map(vocabulary.numbers), texts: vocabulary.texts.slice() },
    );
  }
  return copy;
}

/** All names of a kind: whoever looks them up often keeps it at hand. */
export function vocabularyOf(names: Names, kind: string): Vocabulary {
  const found = names.get(kind);
  if (found !== undefined) return found;
  const created: Vocabulary = { numbers: new Map(), texts: [] };
  names.set(kind, created);
  return created;
}
