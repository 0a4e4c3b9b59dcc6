// Reading a command line as argparse4j does.
import { nearestName } from '../../../sim/nearest-name.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { destOf, type ArgumentDef, type ParserDef } from './argument-table.ts';

/** A command line that was read. */
export interface Namespace {
  /** Empty: the parser has no commands. */
  readonly command: string;
  /** What was given, by the name of the argument's longest flag: `cluster_id`. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** What is wrong with a command line; `command`: whose part of it. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
  readonly command: string;

  constructor(message: string, command: string) {
    super(message);
    this.command = command;
  }
}

/** Somebody asked for help. */
export class HelpAsked extends Error {
  override readonly name = 'HelpAsked';
  readonly command: string;

  constructor(command: string) {
    super('help');
    this.command = command;
  }
}

/** Reads a command line. Throws an ArgumentError. */
export function parseArguments(parser: ParserDef, args: readonly string[]): Namespace {
  const reading: Reading = { command: '', known: parser.arguments, values: new Map() };
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '-h' || word === '--help') throw new HelpAsked(reading.command);
    if (word.startsWith('-')) at += readFlag(reading, word, args[at + 1]);
    else enterCommand(reading, parser, word);
  }
  const { command, values } = reading;
  if (parser.commands !== undefined && command === '') {
    throw new ArgumentError('too few arguments', '');
  }
  check(reading, parser.arguments);
  check(reading, parser.commands?.[command] ?? []);
  return { command, values };
}

interface Reading {
  command: string;
  known: readonly ArgumentDef[];
  readonly values: Map<string, string[]>;
}

function enterCommand(
  reading: Reading,
  { commands, arguments: own }: ParserDef,
  word: string,
): void {
  if (commands === undefined || reading.command !== '') {
    throw new ArgumentError(`unrecognized arguments: '${word}'`, reading.command);
  }
  const found = commands[word];
  if (found === undefined) {
    const choices = Object.keys(commands).map((name) => `'${name}'`);
    throw new ArgumentError(`invalid choice: '${word}' (choose from ${choices.join(', ')})`, '');
  }
  check(reading, own);
  reading.command = word;
  reading.known = found;
}

/** Reads a flag with its value. How many words belonged to it besides? */
function readFlag(reading: Reading, word: string, next: string | undefined): number {
  const [flag = '', attached] = /^(--[^=]+)=(.*)$/s.exec(word)?.slice(1) ?? [word];
  const def = reading.known.find(({ flags }) => flags.includes(flag));
  if (def === undefined) throw unknownFlag(reading, flag);
  if (def.takes === 'nothing') {
    keep(reading, def, 'true');
    return 0;
  }
  const value = attached ?? (next !== undefined && isFlag(next) ? undefined : next);
  if (value === undefined) {
    throw new ArgumentError(`argument ${nameOf(def)}: expected one argument`, reading.command);
  }
  keep(reading, def, checkedValue(def, value, reading.command));
  return attached === undefined ? 1 : 0;
}

/** The last value counts, unless all do. */
function keep({ values }: Reading, def: ArgumentDef, value: string): void {
  const dest = destOf(def);
  const before = def.takes === 'texts' ? (values.get(dest) ?? []) : [];
  values.set(dest, [...before, value]);
}

const isFlag = (word: string): boolean => /^-(?!\d)/.test(word);

function checkedValue(def: ArgumentDef, value: string, command: string): string {
  const bits = def.takes === 'integer' ? 32n : 64n;
  const isNumber = def.takes === 'integer' || def.takes === 'long';
  if (!isNumber || readInteger(value, bits) !== undefined) return value;
  const type = def.takes === 'integer' ? 'Integer' : 'Long';
  const kind = `${bits} bit signed integer`;
  throw new ArgumentError(
    `argument ${nameOf(def)}: could not convert '${value}' to ${type} (${kind})`,
    command,
  );
}

function unknownFlag({ known, command }: Reading, flag: string): ArgumentError {
  const near = nearestName(
    flag,
    known.flatMap(({ flags }) => flags),
  );
  const hint = near === undefined ? '' : `\n\nDid you mean:\n\t${near}`;
  return new ArgumentError(`unrecognized arguments: '${flag}'${hint}`, command);
}

/** `--cluster-id/-t`. */
const nameOf = ({ flags }: ArgumentDef): string => flags.join('/');

function check({ values, command }: Reading, known: readonly ArgumentDef[]): void {
  const isGiven = (def: ArgumentDef): boolean => values.has(destOf(def));
  const missing = inHashOrder(known).find((def) => def.isRequired === true && !isGiven(def));
  if (missing !== undefined) {
    throw new ArgumentError(`argument ${nameOf(missing)} is required`, command);
  }
  for (const group of new Set(known.flatMap(({ oneOf }) => oneOf ?? []))) {
    const members = known.filter(({ oneOf }) => oneOf === group);
    const [first, second] = members.filter(isGiven);
    if (first !== undefined && second !== undefined) {
      const text = `argument ${nameOf(second)}: not allowed with argument ${nameOf(first)}`;
      throw new ArgumentError(text, command);
    }
    if (first === undefined && members.some(({ needsOne }) => needsOne === true)) {
      const list = members.map(({ flags: [flag] }) => flag).join(' ');
      throw new ArgumentError(`one of the arguments ${list} is required`, command);
    }
  }
}

/** Of several that are missing, the first in the parser's hash map of flags is told. */
function inHashOrder(known: readonly ArgumentDef[]): readonly ArgumentDef[] {
  const flags = ['-h', '--help', ...known.flatMap((def) => def.flags)];
  return hashOrder(flags, hashOfString).flatMap((flag) =>
    known.filter((def) => def.flags.includes(flag)),
  );
}

/** What was given for an argument; undefined: nothing. */
export const valueIn = ({ values }: Namespace, name: string): string | undefined =>
  values.get(name)?.at(-1);

/** All that was given for an argument. */
export const valuesIn = ({ values }: Namespace, name: string): readonly string[] =>
  values.get(name) ?? [];

/** Was a flag given? */
export const flagIn = ({ values }: Namespace, name: string): boolean => values.has(name);

/** The number that was given for an argument; undefined: none. */
export function numberIn(namespace: Namespace, name: string): number | undefined {
  const value = valueIn(namespace, name);
  return value === undefined ? undefined : Number(value);
}
