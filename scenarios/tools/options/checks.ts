// What Kafka's tools ask of a command line, and how they refuse it (CommandLineUtils).
import { complain, Exit, println, type ToolIo } from '../tool.ts';
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import { has, parseOptions, type OptionName, type Parsed } from './parse.ts';
import type { OptionTable } from './option-table.ts';
import { usageOf } from './usage.ts';

/** Says what is wrong, prints the help, and ends the tool. */
export function refuse({ table }: Pick<Parsed, 'table'>, message: string, io: ToolIo): never {
  complain(io, message);
  io.stderr += usageOf(table);
  throw new Exit(1);
}

/** Reads a command line; what joptsimple complains of is told with the help. */
export function parseOrRefuse<T extends OptionTable>(
  table: T,
  args: readonly string[],
  io: ToolIo,
): Parsed<T> {
  try {
    return parseOptions(table, args);
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    return refuse({ table }, String(thrown.text), io);
  }
}

/** `--help`, `--version`, and no option at all. */
export function maybeHelp(parsed: Parsed, message: string, io: ToolIo): void {
  if (parsed.args.length === 0 || parsed.given.has('help')) refuse(parsed, message, io);
  if (!parsed.given.has('version')) return;
  println(io, io.release);
  throw new Exit(0);
}

/** All of these must be there. */
export function requireOptions<T extends OptionTable>(
  parsed: Parsed<T>,
  names: readonly OptionName<T>[],
  io: ToolIo,
): void {
  const missing = names.find((name) => !has(parsed, name));
  if (missing !== undefined) refuse(parsed, `Missing required argument "[${missing}]"`, io);
}

/** Beside this option none of the others may stand. */
export function forbidBeside<T extends OptionTable>(
  parsed: Parsed<T>,
  used: OptionName<T>,
  others: readonly OptionName<T>[],
  io: ToolIo,
): void {
  if (!has(parsed, used)) return;
  const invalid = others.find((name) => has(parsed, name));
  if (invalid === undefined) return;
  refuse(parsed, `Option "[${used}]" can't be used with option "[${invalid}]"`, io);
}

/** Exactly one of these must be there. */
export function requireOneOf<T extends OptionTable>(
  parsed: Parsed<T>,
  names: readonly OptionName<T>[],
  io: ToolIo,
): void {
  if (names.filter((name) => has(parsed, name)).length === 1) return;
  const list = names.map((name) => `[${name}]`).join(', ');
  refuse(parsed, `Exactly one of the following arguments is required: ${list}`, io);
}
