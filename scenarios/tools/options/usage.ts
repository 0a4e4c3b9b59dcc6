// The help text of a tool, laid out as joptsimple's BuiltinHelpFormatter does: two columns, 80 wide.
import type { OptionDef, OptionTable } from './option-table.ts';

const overallWidth = 80;
const separatorWidth = 2;
const indent = '  ';

interface Row {
  readonly option: string;
  readonly description: string;
}

/** The text that follows a complaint about a command line, and `--help`. */
export function usageOf(table: OptionTable): string {
  const names = Object.keys(table).toSorted();
  const rows = names.map((name) => rowOf(name, table[name] ?? { doc: '' }));
  const anyRequired = names.some((name) => table[name]?.isRequired === true);
  const head = anyRequired ? 'Option (* = required)' : 'Option';
  const all = [
    { option: head, description: 'Description' },
    { option: head.replaceAll(/./g, '-'), description: '-----------' },
    ...rows,
  ];
  const widths = widthsOf(all);
  const fitted = all.flatMap((row) => fittedRows(row, widths));
  const final = widthsOf(fitted);
  return fitted.map((row) => `${lineOf(row, final)}\n`).join('');
}

function rowOf(name: string, { doc, takes, isRequired }: OptionDef): Row {
  const star = isRequired === true ? '* ' : '';
  const given = takes?.otherwise;
  const description = given === undefined ? doc : `${doc} (default: ${given})`;
  return { option: `${star}--${name}${argumentOf(takes)}`, description };
}

function argumentOf(takes: OptionDef['takes']): string {
  if (takes === undefined) return '';
  const type = takes.shown ?? takes.type;
  const named = takes.as === undefined ? type : `${type}: ${takes.as}`;
  return takes.kind === 'required' ? ` <${named}>` : ` [${named}]`;
}

interface Widths {
  readonly option: number;
  readonly description: number;
}

function widthsOf(rows: readonly Row[]): Widths {
  const widest = (texts: readonly string[]): number =>
    Math.max(...texts.map((each) => each.length));
  const half = Math.floor((overallWidth - separatorWidth) / 2);
  const option = Math.min(half, widest(rows.map((row) => row.option)));
  const room = overallWidth - option - separatorWidth;
  return { option, description: Math.min(room, widest(rows.map((row) => row.description))) };
}

const lineOf = ({ option, description }: Row, widths: Widths): string =>
  option.padEnd(widths.option) +
  ' '.repeat(separatorWidth) +
  description.padEnd(widths.description);

/** A row in as many lines as its columns need. */
function fittedRows({ option, description }: Row, widths: Widths): Row[] {
  const options = piecesOf(option, widths.option);
  const descriptions = piecesOf(description, widths.description);
  const count = Math.max(options.length, descriptions.length);
  return Array.from({ length: count }, (_, i) => ({
    option: options[i] ?? '',
    description: descriptions[i] ?? '',
  }));
}

const piecesOf = (given: string, width: number): string[] =>
  given
    .trim()
    .split('\n')
    .flatMap((line) => piecesOfLine(line, width));

/** A line broken where words end; all but its first piece are indented. */
function piecesOfLine(line: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const word of wordsOf(line)) {
    if (piece.length + word.length > width) {
      pieces.push(piece.trimEnd());
      piece = indent + word;
    } else {
      piece += word;
    }
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}

/**
 * Where Java would break a line (BreakIterator's line instance): after blanks, after dashes, before
 * opening and after closing punctuation. A number keeps the dash before it and the dots inside.
 */
const word =
  /\t|(?:(?:[-([{"$]*\d+(?:[.,]\d+)*)(?![^\s\-([{"$!%.,:;?)\]}])|[([{"$]*[^\s\-([{"$!%.,:;?)\]}]*)(?:-+|(?:[!%.,:;?)\]}"]+'*)*) */g;

const wordsOf = (line: string): string[] => (line.match(word) ?? []).filter((each) => each !== '');
