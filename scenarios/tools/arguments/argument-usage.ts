// The usage of a tool as argparse4j writes it, 75 wide.
import { complain, Exit, println, type ToolIo } from '../tool.ts';
import { destOf, type ArgumentDef, type ParserDef } from './argument-table.ts';
import { ArgumentError, HelpAsked, parseArguments, type Namespace } from './argparse.ts';

const width = 75;
/** A longer name than this stands on a line of its own. */
const longestIndent = 30;

/** `usage: kafka-storage format [-h] --config CONFIG …` */
export function usageOfArguments(parser: ParserDef, command: string): string {
  const start = `usage: ${parser.prog}`;
  const isLong = start.length + 1 > longestIndent;
  const indent = ' '.repeat(isLong ? 'usage: '.length : start.length + 1);
  const lines = isLong ? [start] : [];
  let line = isLong ? indent : `${start} `;
  for (const piece of piecesOf(parser, command)) {
    const isEmpty = line.trim() === '' || line === `${start} `;
    if (!isEmpty && line.length + 1 + piece.length > width) {
      lines.push(line);
      line = indent + piece;
    } else {
      line += isEmpty ? piece : ` ${piece}`;
    }
  }
  return [...lines, line].map((each) => `${each}\n`).join('');
}

function piecesOf({ arguments: own, commands, commandsAs }: ParserDef, command: string): string[] {
  if (command === '') {
    const names = Object.keys(commands ?? {});
    const choices = names.length === 0 ? [] : [commandsAs ?? `{${names.join(',')}}`, '...'];
    return ['[-h]', ...piecesOfArguments(own), ...choices];
  }
  const needed = own.filter(({ isRequired, needsOne }) => isRequired === true || needsOne === true);
  const those = commands?.[command] ?? [];
  return [...piecesOfArguments(needed), command, '[-h]', ...piecesOfArguments(those)];
}

/** One by one; what excludes each other at the end, between bars. */
function piecesOfArguments(those: readonly ArgumentDef[]): string[] {
  const single = those.filter(({ oneOf }) => oneOf === undefined);
  const groups = [...new Set(those.flatMap(({ oneOf }) => oneOf ?? []))];
  return [
    ...single.map((def) => (def.isRequired === true ? syntaxOf(def) : `[${syntaxOf(def)}]`)),
    ...groups.flatMap((group) => piecesOfGroup(those.filter(({ oneOf }) => oneOf === group))),
  ];
}

function piecesOfGroup(members: readonly ArgumentDef[]): string[] {
  const isNeeded = members.some(({ needsOne }) => needsOne === true);
  const [open, close] = isNeeded ? ['(', ')'] : ['[', ']'];
  return members.map((def, i) => {
    const start = i === 0 ? open : '';
    return `${start}${syntaxOf(def)}${i === members.length - 1 ? close : ' |'}`;
  });
}

function syntaxOf(def: ArgumentDef): string {
  const [flag] = def.flags;
  if (def.takes === 'nothing') return flag;
  return `${flag} ${def.metavar ?? destOf(def).toUpperCase()}`;
}

/** Reads a command line; what is wrong with it is told as `parseArgsOrFail` does. */
export function parseOrFail(parser: ParserDef, args: readonly string[], io: ToolIo): Namespace {
  try {
    return parseArguments(parser, args);
  } catch (thrown) {
    if (thrown instanceof HelpAsked) {
      // Simplified: the usage alone, without what each argument means.
      println(io, usageOfArguments(parser, thrown.command));
      throw new Exit(0);
    }
    if (!(thrown instanceof ArgumentError)) throw thrown;
    failParsing(parser, thrown, io);
  }
}

/** Tells what is wrong with a command line, and ends the tool. */
export function failParsing(
  parser: ParserDef,
  { message, command }: ArgumentError,
  io: ToolIo,
): never {
  io.stderr += usageOfArguments(parser, command);
  const [text = '', ...hints] = `${parser.prog}: error: ${message}`.split('\n');
  complain(io, [...wrapped(text), ...hints].join('\n'));
  throw new Exit(1);
}

/**
 * Lines of a paragraph; all but the last are filled with blanks from the middle outwards. A word may
 * be cut after two dashes.
 */
function wrapped(paragraph: string): string[] {
  const lines: string[][] = [[]];
  for (const [, space, piece = ''] of paragraph.matchAll(/(\s*)(\S+?(?:--(?=\S)|(?=\s|$)))/g)) {
    const line = lines.at(-1) ?? [];
    const isGlued = space === '' && line.length > 0;
    const next = isGlued ? [...line.slice(0, -1), `${line.at(-1)}${piece}`] : [...line, piece];
    if (line.length > 0 && next.join(' ').length > width) lines.push([piece]);
    else lines[lines.length - 1] = next;
  }
  return lines.map((words, i) => (i === lines.length - 1 ? words.join(' ') : justified(words)));
}

function justified(words: readonly string[]): string {
  const gaps = words.length - 1;
  const missing = width - words.join(' ').length;
  const each = gaps === 0 ? 0 : Math.floor(missing / gaps);
  const more = gaps === 0 ? 0 : missing % gaps;
  const first = Math.floor((gaps - more) / 2);
  return words
    .map((word, i) => {
      if (i === gaps) return word;
      const isWider = i >= first && i < first + more;
      return word + ' '.repeat(1 + each + (isWider ? 1 : 0));
    })
    .join('');
}
