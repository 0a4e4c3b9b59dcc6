// A transcript: the rows that a test chooses from a run, as lines of text, kept in a file beside the test.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { seconds } from '../../sim/time.ts';
import { columnsRecorder, createColumns, type Columns } from '../../sim/trace/columns.ts';
import { createReader, walkRows } from '../../sim/trace/reading.ts';
import { lineOf } from '../../sim/trace/text.ts';
import type { World } from '../../sim/world/state.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import { clusterCode, clusterTables, clusterWorld, type ClusterPlan } from './cluster.ts';

/** A run that was recorded. */
export interface Played {
  readonly world: World;
  readonly columns: Columns;
}

/** Runs a cluster for some seconds, and keeps its whole trace. */
export function play(plan: ClusterPlan, forSeconds: number): Played {
  const columns = createColumns();
  const world = createWorld(
    { ...clusterCode, recorder: columnsRecorder(columns) },
    clusterWorld(plan),
  );
  const stop = runUntil(world, seconds(forSeconds));
  if (stop.why === 'limit') throw new Error(stop.sentence);
  return { world, columns };
}

const reader = createReader(clusterTables);

/** The rows of some kinds, one a line. */
export function linesOf({ world, columns }: Played, kinds: readonly string[]): string[] {
  const lines: string[] = [];
  walkRows(reader, columns, 0, (row) => {
    if (kinds.includes(row.kind.name)) lines.push(shortened(lineOf(row, world.state.trace.names)));
  });
  return lines;
}

/** Without the ids of topics: no test's transcript has two lives of one topic. */
const shortened = (line: string): string => line.replaceAll(/@[\w-]{22}/g, '');

/** Compares with the file of that name beside the test; UPDATE=1 writes it. */
export function expectTranscript(name: string, lines: readonly string[]): void {
  const file = new URL(`../transcripts/${name}.txt`, import.meta.url);
  expect(lines.length, 'a transcript tells something').toBeGreaterThan(0);
  const text = `${lines.join('\n')}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(text).toBe(expected);
}
