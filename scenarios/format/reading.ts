// Reading a YAML tree into typed values. Every problem is noted with its place, and reading goes on,
// so that an author sees all that is wrong at once.
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { nearestName } from '../../sim/nearest-name.ts';
import type { Plain } from '../../sim/plain.ts';
import type { Micros } from '../../sim/time.ts';
import { durationOf } from './duration.ts';
import type { Problem } from './problem.ts';

/** A file that is being read, with what was found wrong so far. */
export interface Reading {
  readonly lines: LineCounter;
  readonly problems: Problem[];
}

/** Reads one value; undefined when it is not what it should be, and the problem is noted. */
export type Reader<T> = (node: Node, reading: Reading) => T | undefined;

/** The root of a YAML text. */
export function parseRoot(text: string): { reading: Reading; root: Node | null } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ pos, message }): Problem => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, sentence: `This is not YAML: ${message}` };
  });
  return { reading: { lines, problems }, root: document.contents };
}

/** Notes a problem at a place of the file. */
export function note(reading: Reading, node: Node | null, sentence: string): undefined {
  const { line, col } = reading.lines.linePos(node?.range?.[0] ?? 0);
  reading.problems.push({ line, column: col, sentence });
  return undefined;
}

const shown = (node: Node): string => {
  const text = JSON.stringify(node.toJSON()) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/** A text. */
export const text: Reader<string> = (node, reading) =>
  isScalar(node) && typeof node.value === 'string'
    ? node.value
    : note(reading, node, `A text is expected here, not ${shown(node)}.`);

/** A text or a whole number, as a text: seeds. */
export const word: Reader<string> = (node, reading) =>
  isScalar(node) && (typeof node.value === 'string' || Number.isSafeInteger(node.value))
    ? String(node.value)
    : note(reading, node, `A word or a whole number is expected here, not ${shown(node)}.`);

/** A whole number between two bounds. */
export const whole =
  (min: number, max: number): Reader<number> =>
  (node, reading) =>
    isScalar(node) && Number.isSafeInteger(node.value) && inRange(node.value as number, min, max)
      ? (node.value as number)
      : note(
          reading,
          node,
          `A whole number from ${min} to ${max} is expected here, not ${shown(node)}.`,
        );

const inRange = (value: number, min: number, max: number): boolean => value >= min && value <= max;

/** A length of time with its unit. */
export const duration: Reader<Micros> = (node, reading) => {
  const time =
    isScalar(node) && typeof node.value === 'string' ? durationOf(node.value) : undefined;
  return (
    time ??
    note(
      reading,
      node,
      `A length of time such as 250ms or 3s is expected here, not ${shown(node)}.`,
    )
  );
};

/** One of some words. */
export const oneOf =
  <T extends string>(words: readonly T[]): Reader<T> =>
  (node, reading) => {
    const value = isScalar(node) ? String(node.value) : '';
    const found = words.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const near = nearestName(value, words);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    return note(
      reading,
      node,
      `One of ${words.join(', ')} is expected here, not ${shown(node)}.${hint}`,
    );
  };

/** True or false. */
export const flag: Reader<boolean> = (node, reading) =>
  isScalar(node) && typeof node.value === 'boolean'
    ? node.value
    : note(reading, node, 'Yes or no is expected here: write true or false.');

/** Anything that JSON can say. */
export const plain: Reader<Plain> = (node) => node.toJSON() as Plain;

/** A list of values of one kind. */
export const listOf =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (node, reading) => {
    if (!isSeq(node)) return note(reading, node, `A list is expected here, not ${shown(node)}.`);
    const items = node.items.map((child) => item(child as Node, reading));
    return items.filter((value): value is Exclude<typeof value, undefined> => value !== undefined);
  };

/** A name and its value. */
export interface Named<T> {
  readonly name: string;
  readonly value: T;
  readonly node: Node;
}

/** A map whose names the author chooses, in the order of the file. */
export const mapOf =
  <T>(value: Reader<T>): Reader<readonly Named<T>[]> =>
  (node, reading) => {
    if (!isMap(node))
      return note(reading, node, `Names with values are expected here, not ${shown(node)}.`);
    return pairsOf(node).flatMap(({ name, key, child }) => {
      const read =
        child === null ? note(reading, key, `'${name}' has no value.`) : value(child, reading);
      return read === undefined ? [] : [{ name, value: read, node: child ?? key }];
    });
  };

/** The fields of a map: which there are, how each is read, and which must be there. */
export type FieldReaders<T> = { readonly [N in keyof T]-?: Reader<NonNullable<T[N]>> };

/** A map with fields of its own. Unknown names are refused with the nearest known one. */
export const fields =
  <T extends object>(
    readers: FieldReaders<T>,
    required: readonly (keyof T & string)[] = [],
  ): Reader<T> =>
  (node, reading) => {
    if (!isMap(node)) return note(reading, node, `Fields are expected here, not ${shown(node)}.`);
    const names = Object.keys(readers);
    const found: Record<string, unknown> = {};
    for (const { name, key, child } of pairsOf(node)) {
      const reader = (readers as Readonly<Record<string, Reader<unknown>>>)[name];
      if (reader === undefined) note(reading, key, unknownName(name, names));
      else if (child === null) note(reading, key, `'${name}' has no value.`);
      else setField(found, name, reader(child, reading));
    }
    for (const name of required) {
      if (!node.has(name)) note(reading, node, `'${name}' is missing here.`);
    }
    return found as T;
  };

function setField(found: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) found[name] = value;
}

/** The sentence for a name that nobody knows. */
export function unknownName(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined
    ? `'${name}' is unknown here; there are ${known.join(', ')}.`
    : `'${name}' is unknown here; did you mean '${near}'?`;
}

interface YamlPair {
  readonly name: string;
  readonly key: Node;
  readonly child: Node | null;
}

function pairsOf(map: YAMLMap): readonly YamlPair[] {
  return (map.items as Pair<Node, Node | null>[]).map(({ key, value }) => ({
    name: isScalar(key) ? String(key.value) : '',
    key,
    child: value,
  }));
}
