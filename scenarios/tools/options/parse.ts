// Reading a command line as joptsimple does, without abbreviations.
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import type { OptionArgument, OptionTable } from './option-table.ts';

/** A command line that was read: which options were given, and what followed each. */
export interface Parsed<T extends OptionTable = OptionTable> {
  readonly table: T;
  readonly args: readonly string[];
  /** What followed each option, every time that it was given. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The options in the order in which they were given. */
  readonly sequence: readonly string[];
}

/** An option of a table. */
export type OptionName<T extends OptionTable> = keyof T & string;

/** Reads a command line. Throws what joptsimple throws. */
export function parseOptions<T extends OptionTable>(table: T, args: readonly string[]): Parsed<T> {
  const given = new Map<string, string[]>();
  const sequence: string[] = [];
  for (let at = 0; at < args.length && args[at] !== '--'; at += 1) {
    const word = args[at] ?? '';
    if (looksLikeOption(word) && readOption({ table, given, sequence }, word, args[at + 1]))
      at += 1;
  }
  const parsed = { table, args, given, sequence };
  if (!given.has('help') && !given.has('version')) checkCompany(parsed);
  return parsed;
}

interface Reading {
  readonly table: OptionTable;
  readonly given: Map<string, string[]>;
  readonly sequence: string[];
}

/** Reads one option. Did the next word belong to it? */
function readOption(
  { table, given, sequence }: Reading,
  word: string,
  next: string | undefined,
): boolean {
  const [name, attached] = splitOption(word);
  const def = table[name];
  if (def === undefined)
    throw optionError('UnrecognizedOption', `${name} is not a recognized option`);
  const values = given.get(name) ?? [];
  given.set(name, values);
  sequence.push(name);
  if (def.takes === undefined) return false;
  if (attached !== undefined) {
    values.push(attached);
    return false;
  }
  if (next !== undefined && takesNext(def.takes, next)) {
    values.push(next);
    return true;
  }
  if (def.takes.kind === 'optional') return false;
  throw optionError('OptionMissingRequiredArgument', `Option ${name} requires an argument`);
}

const looksLikeOption = (word: string): boolean => word.startsWith('-') && word.length > 1;

function splitOption(word: string): readonly [string, string | undefined] {
  const name = word.startsWith('--') ? word.slice(2) : word.slice(1);
  const at = name.indexOf('=');
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}

const takesNext = ({ kind }: OptionArgument, next: string): boolean =>
  kind === 'required' || !looksLikeOption(next);

/** Options that are missing, or that stand where they must not. */
function checkCompany({ table, given }: Parsed): void {
  const missing = Object.keys(table).filter(
    (name) => table[name]?.isRequired === true && !given.has(name),
  );
  if (missing.length > 0) {
    const text = `Missing required option(s) [${missing.join(', ')}]`;
    throw optionError('MissingRequiredOptions', text);
  }
  const misplaced = [...given.keys()].filter((name) => {
    const company = table[name]?.onlyWith;
    return company !== undefined && !company.some((other) => given.has(other));
  });
  if (misplaced.length === 0) return;
  const text = `Option(s) [${misplaced.join(', ')}] are unavailable given other options on the command line`;
  throw optionError('UnavailableOption', text);
}

const optionError = (kind: string, text: string): JavaException =>
  new JavaException(`joptsimple.${kind}Exception`, text);

/** Is it joptsimple that complains? */
export const isOptionError = ({ javaClass }: JavaException): boolean =>
  javaClass.startsWith('joptsimple.');

/** Was the option given? */
export const has = <T extends OptionTable>({ given }: Parsed<T>, name: OptionName<T>): boolean =>
  given.has(name);

/** All that was given for an option; if nothing was, its default. */
export function textsOf<T extends OptionTable>(
  { table, given }: Parsed<T>,
  name: OptionName<T>,
): readonly string[] {
  const values = given.get(name) ?? [];
  const otherwise = table[name]?.takes?.otherwise;
  return values.length === 0 && otherwise !== undefined ? [String(otherwise)] : values;
}

/** What was given for an option, which may be given once only; undefined: nothing. */
export function textOf<T extends OptionTable>(
  parsed: Parsed<T>,
  name: OptionName<T>,
): string | undefined {
  const [first, ...more] = textsOf(parsed, name);
  if (more.length === 0) return first;
  const text = `Found multiple arguments for option ${name}, but you asked for only one`;
  throw optionError('MultipleArgumentsForOption', text);
}

/** The number that was given for an option; undefined: none. */
export function numberOf<T extends OptionTable>(
  parsed: Parsed<T>,
  name: OptionName<T>,
): number | undefined {
  const given = textOf(parsed, name);
  if (given === undefined) return undefined;
  const bits = parsed.table[name]?.takes?.type === 'Integer' ? 32n : 64n;
  const number = readInteger(given, bits);
  if (number !== undefined) return number;
  throw optionArgumentError(name, given);
}

/** What follows an option is not what it should be. */
export const optionArgumentError = (name: string, given: string): JavaException =>
  optionError('OptionArgumentConversion', `Cannot parse argument '${given}' of option ${name}`);
