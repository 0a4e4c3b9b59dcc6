// The museum as a table: every exhibit, how it was hunted, and who caught it.
import type { Hunt } from '../../engine/config/eras/flag.ts';
import type { Exhibit } from './exhibits.ts';
import { seedsInBlock, verdictOf, type Result, type Results } from './results.ts';
import { schedules } from './schedules/all.ts';

/** The table's lines, the last of which sum it up: of what can be switched on, or of everything. */
export function tableLines(
  exhibits: readonly Exhibit[],
  results: Results,
  everything: boolean,
): string[] {
  const rows = exhibits
    .filter(({ obeyed }) => obeyed || everything)
    .map((exhibit) => rowOf(exhibit, results.exhibits[exhibit.flag]));
  const head = [
    'flag',
    'part',
    'class',
    'state',
    'checkers',
    'seeds of blocks 1 to 5',
    'schedule',
    'tickets',
  ];
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
    scheduled.get(flag) ?? '',
    tickets.join(' '),
  ];
}

/** Who objects in the written schedule of a defect. */
const scheduled: ReadonlyMap<string, string> = new Map(
  schedules.map(({ flag, checker }) => [flag, checker]),
);

/** What no random play finds in reasonable time may be shown by its written schedule. */
const shownBySchedule: readonly Hunt[] = ['E3', 'E4', 'S'];

function stateOf({ flag, hunt, obeyed }: Exhibit, result: Result | undefined): string {
  if (!obeyed) return 'not built';
  const verdict = result === undefined ? 'not hunted' : verdictOf(result);
  const isShown = scheduled.has(flag) && shownBySchedule.includes(hunt);
  return verdict !== 'caught' && isShown ? 'shown' : verdict;
}

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
  const count = (state: string): number =>
    built.filter((one) => stateOf(one, results.exhibits[one.flag]) === state).length;
  const written = built.filter(({ flag }) => scheduled.has(flag)).length;
  return (
    `${exhibits.length} defects are described, ${built.length} of them can be switched on; ` +
    `${count('caught')} are caught within the seeds of their class, ${count('shown')} are too rare ` +
    `for that and shown by their schedules, ${count('missed')} are missed. ` +
    `${written} have a written schedule in which they are caught.`
  );
}
