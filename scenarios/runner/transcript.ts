// A run told in sentences: when, who, what.
import { traceTables } from '../../engine/server/programs.ts';
import type { Importance } from '../../sim/trace/kinds.ts';
import { nameOf } from '../../sim/trace/names.ts';
import { createReader, walkRows, type Row, type TraceReader } from '../../sim/trace/reading.ts';
import { lineOf, sentenceOf, timeColumn } from '../../sim/trace/text.ts';
import type { Run } from './run.ts';

/** Reads every row that a cluster writes. */
export const clusterReader: TraceReader = createReader(traceTables);

/** What of a run is told: sentences from some importance on, or every row with its fields. */
export interface Telling {
  readonly from: Importance;
  readonly form: 'sentences' | 'rows';
  /** Only what is said by or of this: a process, a group, a partition. */
  readonly about?: string;
}

/** The lines of a transcript. */
export function transcriptOf(run: Run, { from, form, about = '' }: Telling): string[] {
  const width = form === 'rows' ? 0 : widthOfNames(run, from);
  const lines: string[] = [];
  walkRows(clusterReader, run.trace, 0, (row) => {
    if (row.kind.importance < from) return;
    const line = form === 'rows' ? lineOf(row, run.names) : sentenceLine(row, run, width);
    if (line.includes(about)) lines.push(line);
  });
  return lines;
}

const nameIn = ({ names }: Run, { process }: Row): string =>
  nameOf(names, 'process', process) ?? '';

/** Of those who speak the longest name: sentences stand below each other. */
function widthOfNames(run: Run, from: Importance): number {
  let width = 0;
  walkRows(clusterReader, run.trace, 0, (row) => {
    if (row.kind.importance >= from) width = Math.max(width, nameIn(run, row).length);
  });
  return width;
}

function sentenceLine(row: Row, run: Run, width: number): string {
  const who = nameIn(run, row).padEnd(width);
  return `${timeColumn(row.time)}  ${who}  ${sentenceOf(row, run.names)}`;
}
