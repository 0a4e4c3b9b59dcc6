// A play is told: its rows as lines, or with their fields as values.
import { expect } from 'vitest';
import type { Micros } from '../../sim/time.ts';
import {
  createReader,
  fieldsOf,
  walkRows,
  type FieldValue,
  type Row,
} from '../../sim/trace/reading.ts';
import { lineOf, sentenceOf, timeColumn } from '../../sim/trace/text.ts';
import { nameOf } from '../../sim/trace/names.ts';
import { until, type Stage } from './stage.ts';
import { expectTranscript } from './transcript.ts';

/** A row with its fields by name; names stand for numbers where they have one. */
export interface ToldRow {
  readonly at: Micros;
  readonly who: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** What most plays are told by: replication, what is decided, what clients hear, and what goes wrong. */
export const usualKinds: readonly string[] = [
  'role-changed',
  'partition-changed',
  'batch-appended',
  'high-watermark-advanced',
  'log-start-moved',
  'produce-acknowledged',
  'isr-change-proposed',
  'isr-change-answered',
  'log-truncated',
  'log-recovered',
  'client-asked',
  'client-heard',
  'client-hung-up-on',
  'fault-began',
  'fault-healed',
];

function visit(stage: Stage, kinds: readonly string[], tell: (row: Row) => void): void {
  walkRows(createReader(stage.tables), stage.columns, 0, (row) => {
    if (row.time >= stage.openedAt && kinds.includes(row.kind.name)) tell(row);
  });
}

/** The rows of some kinds since the stage opened, one a line. */
export function linesOf(stage: Stage, kinds: readonly string[] = usualKinds): string[] {
  const lines: string[] = [];
  visit(stage, kinds, (row) => lines.push(lineOf(row, stage.world.state.trace.names)));
  return lines;
}

/** The sentences of the rows of some kinds from a moment on, with who tells them. */
export function sentencesOf(stage: Stage, kinds: readonly string[], from: Micros): string[] {
  const { names } = stage.world.state.trace;
  const lines: string[] = [];
  visit(stage, kinds, (row) => {
    const who = nameOf(names, 'process', row.process) ?? '';
    if (row.time < from) return;
    lines.push(`${timeColumn(row.time)}  ${who.padEnd(3)}  ${sentenceOf(row, names)}`);
  });
  return lines;
}

/** The rows of one kind since the stage opened, of one process if it is named. */
export function rowsOf(stage: Stage, kind: string, who?: string): ToldRow[] {
  const rows: ToldRow[] = [];
  visit(stage, [kind], (row) => {
    const told = toldRow(stage, row);
    if (who === undefined || told.who === who) rows.push(told);
  });
  return rows;
}

function toldRow(stage: Stage, row: Row): ToldRow {
  const { names } = stage.world.state.trace;
  const fields = Object.fromEntries(
    fieldsOf(row, names).map(([field, value]) => {
      const isNamed = field.type === 'id' && typeof value === 'number';
      const shown = isNamed ? (nameOf(names, field.of, value) ?? value) : value;
      return [field.name, typeof shown === 'string' ? shown.replace(uuidBehindName, '') : shown];
    }),
  );
  const who = nameOf(names, 'process', row.process) ?? '-';
  return { at: row.time, who, kind: row.kind.name, fields };
}

/** Runs until a row of a kind is written that is the one that is meant. */
export function untilTold(
  stage: Stage,
  kind: string,
  isIt: (row: ToldRow) => boolean = () => true,
): void {
  const reader = createReader(stage.tables);
  let next = stage.columns.nextRow;
  until(stage, () => {
    let isThere = false;
    walkRows(reader, stage.columns, next, (row) => {
      isThere ||= row.kind.name === kind && isIt(toldRow(stage, row));
    });
    next = stage.columns.nextRow;
    return isThere;
  });
}

const uuidBehindName = /(?<=.)@[\w-]{22}$/;

/**
 * Keeps the play in the file of that name, or compares it with what is there. No promise was broken in it,
 * but those that the play is about.
 */
export function expectTold(
  stage: Stage,
  name: string,
  kinds: readonly string[] = usualKinds,
): void {
  const broken = new Set(stage.findings().map(({ checker }) => checker));
  const sentences = stage.findings().map(({ sentence }) => sentence);
  expect([...broken].toSorted(), sentences.join(' ')).toEqual(stage.breaks);
  expectTranscript(name, linesOf(stage, kinds));
}

/**
 * Each of these happened, and each after the one before it. A piece is part of a row: who, its kind and
 * the beginning of its fields, `b1 batch-appended partition=orders-0 baseOffset=0`.
 */
export function expectOrder(stage: Stage, pieces: readonly string[]): void {
  const known = stage.tables.flatMap(({ kinds }) => Object.keys(kinds));
  const kinds = known.filter((kind) => pieces.some((piece) => piece.includes(kind)));
  const lines = linesOf(stage, kinds).map((line) =>
    line
      .trim()
      .replace(/^[\d.]+\s+/, '')
      .replace(/\s+/g, ' '),
  );
  let at = 0;
  for (const piece of pieces) {
    const found = lines.findIndex((line, i) => i >= at && line.includes(piece));
    expect(found, `'${piece}' comes after what stands before it`).toBeGreaterThanOrEqual(0);
    at = found + 1;
  }
}
