// Transcripts of clients: of a world of fake brokers, or of a whole scenario.
import { scenarioOf, type ScenarioOutline } from '../../scenarios/format/outline.ts';
import { run, type Run } from '../../scenarios/runner/run.ts';
import { clusterReader } from '../../scenarios/runner/transcript.ts';
import type { Columns } from '../../sim/trace/columns.ts';
import type { Names } from '../../sim/trace/names.ts';
import { nameOf } from '../../sim/trace/names.ts';
import { fieldsOf, walkRows, type FieldValue } from '../../sim/trace/reading.ts';
import { lineOf } from '../../sim/trace/text.ts';
import type { ClientWorld } from './client-world.ts';

/** A row of a run with its fields by name. */
export interface ToldRow {
  readonly kind: string;
  readonly time: number;
  readonly who: string;
  readonly line: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

interface Recorded {
  readonly trace: Columns;
  readonly names: Names;
}

/** Plays a scenario that a test has outlined; one controller is enough for questions about clients. */
export function playOutline(
  outline: ScenarioOutline,
  flags: Readonly<Record<string, boolean>> = {},
): Run {
  const played = run({ ...scenarioOf({ controllers: 1, ...outline }), flags });
  if (played.stop.why === 'limit') throw new Error(played.stop.sentence);
  return played;
}

/** What a world of fake brokers has recorded so far. */
export const recordedIn = ({ world, columns }: ClientWorld): Recorded => ({
  trace: columns,
  names: world.state.trace.names,
});

/** The rows of some kinds, in order. */
export function toldRows({ trace, names }: Recorded, kinds: readonly string[]): ToldRow[] {
  const rows: ToldRow[] = [];
  walkRows(clusterReader, trace, 0, (row) => {
    if (!kinds.includes(row.kind.name)) return;
    rows.push({
      kind: row.kind.name,
      time: row.time,
      who: nameOf(names, 'process', row.process) ?? '',
      line: shortened(lineOf(row, names)),
      fields: Object.fromEntries(fieldsOf(row, names).map(([field, value]) => [field.name, value])),
    });
  });
  return rows;
}

/** Without what members draw by chance: no test has two lives of one member under one name. */
const shortened = (line: string): string =>
  line
    .replaceAll(/@[\w-]{22}/g, '')
    .replaceAll(/-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '');

/** Their lines. */
export const linesOfRows = (rows: readonly ToldRow[]): string[] => rows.map(({ line }) => line);

/** What a group's members and its coordinator tell of a rebalance. */
export const rebalances: readonly string[] = [
  'join-asked',
  'group-joined',
  'group-led',
  'partitions-revoked',
  'partitions-lost',
  'partitions-assigned',
  'group-left',
  'heartbeat-refused',
  'commit-failed',
];
