// Laws that are read off the trace: what holds of the rows of every run, whatever ran.
import { columnsRecorder, createColumns } from '../../sim/trace/columns.ts';
import { worldTrace } from '../../sim/trace/kinds-of-the-world.ts';
import {
  createReader,
  fieldsOf,
  walkRows,
  type FieldValue,
  type TraceReader,
} from '../../sim/trace/reading.ts';
import type { World } from '../../sim/world/state.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import { messagesInFlight, type Subject } from './laws.ts';
import { restlessTrace } from './restless.ts';

/** A row with its fields by name. */
export interface PlainRow {
  readonly number: number;
  readonly time: number;
  readonly process: number;
  readonly trigger: string;
  readonly cause: number;
  readonly firstOfTurn: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Which of the fields are numbers of other rows. */
  readonly refs: readonly number[];
}

/** A run with all its rows. */
export interface ReadRun {
  readonly world: World;
  readonly rows: readonly PlainRow[];
}

/** Reads the rows of random worlds. */
export const reader: TraceReader = createReader([worldTrace, restlessTrace]);

/** Plays a world to its end and reads what it wrote. */
export function readRun({ code, plan, until }: Subject): ReadRun {
  const columns = createColumns();
  const world = createWorld({ ...code, recorder: columnsRecorder(columns) }, plan);
  runUntil(world, until);
  const rows: PlainRow[] = [];
  walkRows(reader, columns, 0, (row) => {
    const fields = fieldsOf(row, world.state.trace.names);
    rows.push({
      number: row.number,
      time: row.time,
      process: row.process,
      trigger: row.trigger,
      cause: row.cause,
      firstOfTurn: row.firstOfTurn,
      kind: row.kind.name,
      fields: Object.fromEntries(fields.map(([field, value]) => [field.name, value])),
      refs: fields.flatMap(([field, value]) => (field.type === 'ref' ? [value as number] : [])),
    });
  });
  return { world, rows };
}

/** Rows are numbered without gaps, time never goes back, and causes lie before what they cause. */
export function rowsAreInOrder({ world, rows }: ReadRun): void {
  let time = 0;
  for (const [i, row] of rows.entries()) {
    demand(row.number === i, `row ${i} has its number`);
    demand(row.time >= time, `time does not go back at row ${i}`);
    demand(row.cause >= -1 && row.cause < row.firstOfTurn, `row ${i} was caused before its turn`);
    demand(
      row.refs.every((ref) => ref >= -1 && ref < i),
      `row ${i} names earlier rows`,
    );
    ({ time } = row);
  }
  demand(rows.length === world.state.trace.rows, 'every row that was written was kept');
}

/** Between its start and its end, and not while it is paused, a process handles what reaches it. */
export function onlyTheLivingAct({ rows }: ReadRun): void {
  const awake = new Set<number>();
  for (const row of rows) {
    const { process } = row.fields;
    if (row.kind === 'process-started' || row.kind === 'process-resumed') {
      awake.add(process as number);
    }
    const isTurn = row.process >= 0 && row.number === row.firstOfTurn && row.trigger !== 'start';
    demand(
      !isTurn || awake.has(row.process),
      `the process of row ${row.number} runs and is not paused`,
    );
    if (row.kind === 'process-ended' || row.kind === 'process-paused') {
      awake.delete(process as number);
    }
  }
}

/** A timer fires once and not before its time, or it is cleared, or neither. */
export function timersFireOnce({ rows }: ReadRun): void {
  const pending = new Map<number, number>();
  for (const { kind, fields, number, time } of rows) {
    if (kind === 'timer-armed') pending.set(number, fields['firesAt'] as number);
    if (kind !== 'timer-fired' && kind !== 'timer-cleared') continue;
    const firesAt = pending.get(fields['timer'] as number);
    demand(firesAt !== undefined, `the timer of row ${number} was armed, and has had no end yet`);
    demand(
      kind === 'timer-cleared' || time >= (firesAt ?? 0),
      `row ${number} fires when it is due`,
    );
    pending.delete(fields['timer'] as number);
  }
}

/** sent = delivered + lost + in flight, row by row: each message has at most one fate, and a loss a reason. */
export function everyMessageHasOneFate({ world, rows }: ReadRun): void {
  const open = new Set<number>();
  const counts = { sent: 0, delivered: 0, lost: 0 };
  for (const { kind, fields, number } of rows) {
    if (kind === 'message-sent') {
      open.add(number);
      counts.sent += 1;
    }
    if (kind !== 'message-delivered' && kind !== 'message-lost') continue;
    demand(open.delete(fields['message'] as number), `the message of row ${number} was on its way`);
    demand(kind === 'message-delivered' || fields['reason'] !== '', `the loss ${number} says why`);
    counts[kind === 'message-delivered' ? 'delivered' : 'lost'] += 1;
  }
  const { sent, delivered, lost } = world.state.network.counts;
  demand(sent === counts.sent && lost === counts.lost, 'the counts agree with the rows');
  demand(delivered === counts.delivered, 'the counts agree with the rows');
  demand(open.size === messagesInFlight(world.state), 'what has no fate yet is in flight');
}

/** What arrives in a direction of a connection is the beginning of what was sent: in order, without a gap. */
export function arrivalsAreABeginning({ rows }: ReadRun): void {
  const places = new Map<number, { end: unknown; place: number }>();
  const sent = new Map<unknown, number>();
  const delivered = new Map<unknown, number>();
  for (const { kind, fields, number } of rows) {
    if (kind === 'message-sent') {
      const end = fields['connection'];
      const place = sent.get(end) ?? 0;
      places.set(number, { end, place });
      sent.set(end, place + 1);
    }
    if (kind !== 'message-delivered') continue;
    const { end, place } = places.get(fields['message'] as number) ?? {};
    demand(place === (delivered.get(end) ?? 0), `row ${number} delivers what was sent next`);
    delivered.set(end, (place ?? 0) + 1);
  }
}

function demand(holds: boolean, law: string): void {
  if (!holds) throw new Error(`The law is broken: ${law}.`);
}
