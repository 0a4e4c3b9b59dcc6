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
}

/** The lines of a transcript. */
export function transcriptOf(run: Run, { from, form }: Telling): string[] {
  const lines: string[] = [];
  walkRows(clusterReader, run.trace, 0, (row) => {
    if (row.kind.importance < from) return;
    lines.push(form === 'rows' ? lineOf(row, run.names) : sentenceLine(row, run));
  });
  return lines;
}

function sentenceLine(row: Row, { names }: Run): string {
  const who = nameOf(names, 'process', row.process) ?? '';
  return `${timeColumn(row.time)}  ${who.padEnd(6)}  ${sentenceOf(row, names)}`;
}
