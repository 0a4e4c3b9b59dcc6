// The museum as a table: every exhibit, how it was hunted, and who caught it.
import type { Exhibit } from './exhibits.ts';
import { schedules } from './schedules/all.ts';
import { seedsInBlock, verdictOf, type Result, type Results } from './results.ts';

/** The table's lines, the last of which sum it up: of what can be switched on, or of everything. */
export function tableLines(
  exhibits: readonly Exhibit[],
  results: Results,
  everything: boolean,
): string[] {
  const rows = exhibits
    .filter(({ obeyed }) => obeyed || everything)
    .map((exhibit) => rowOf(exhibit, results.exhibits[exhibit.flag]));
  const head = ['flag', 'part', 'class', 'state', 'checkers', 'seeds of blocks 1 to 5', 'tickets'];
  return [...aligned([head, ...rows]), '', summary(exhibits, results)];
}

function rowOf(exhibit: Exhibit, result: Result | undefined): readonly string[] {
  const { flag, part, hunt, tickets } = exhibit;
  return [
    flag,
    part,
    hunt,
    stateOf(exhibit, result),
    result === undefined ? '' : checkersOf(result),
    result === undefined ? '' : blocksOf(result),
    tickets.join(' '),
  ];
}

function stateOf(exhibit: Exhibit, result: Result | undefined): string {
  if (!exhibit.obeyed) return 'not built';
  const verdict = result === undefined ? 'not hunted' : verdictOf(result);
  return verdict !== 'caught' && isShown(exhibit) ? 'shown' : verdict;
}

const withSchedule: ReadonlySet<string> = new Set(schedules.map(({ flag }) => flag));

/** What chance finds in ten thousand seeds, or never, may be shown by its written schedule. */
const isShown = ({ flag, hunt }: Exhibit): boolean =>
  withSchedule.has(flag) && (hunt === 'E3' || hunt === 'E4' || hunt === 'S');

const checkersOf = ({ blocks }: Result): string =>
  [...new Set(blocks.flatMap(({ hit }) => hit?.checker ?? []))].join(' ');

/** A number alone: after so many seeds it was caught; with `of`, it was not yet. */
const blocksOf = ({ blocks, hunt }: Result): string =>
  blocks
    .map(({ played, hit }) =>
      hit === undefined ? `${played} of ${seedsInBlock[hunt]}` : `${played}`,
    )
    .join(', ');

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
      .join('')
      .trimEnd(),
  );
}

function summary(exhibits: readonly Exhibit[], results: Results): string {
  const built = exhibits.filter(({ obeyed }) => obeyed);
  const count = (verdict: string): number =>
    built.filter(({ flag }) => {
      const result = results.exhibits[flag];
      return result !== undefined && verdictOf(result) === verdict;
    }).length;
  const shown = built.filter((one) => stateOf(one, results.exhibits[one.flag]) === 'shown');
  return (
    `${exhibits.length} defects are described, ${built.length} of them can be switched on, ` +
    `${withSchedule.size} have a written schedule; ` +
    `${count('caught')} are caught within the seeds of their class, ` +
    `${shown.length} harder ones are shown by their schedules, ${count('missed')} are missed.`
  );
}
