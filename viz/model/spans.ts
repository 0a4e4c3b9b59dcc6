// Rows become the spans of the timeline's lanes: who led, who was in sync, what was broken.
import { fieldOf, numberOf, type Row } from '../../sim/trace/reading.ts';
import type { FaultSpan, Flight, History, IsrSpan, LeaderSpan } from './history.ts';
import type { Knowledge } from './knowledge.ts';
import type { Micros } from './picture.ts';
import { capital } from '../text/format.ts';

/** Spans that grow with the trace. */
export interface Spans {
  readonly partitions: Map<number, string>;
  readonly leaders: LeaderSpan[];
  readonly isr: IsrSpan[];
  readonly faults: FaultSpan[];
}

/** No spans. */
export const newSpans = (): Spans => ({ partitions: new Map(), leaders: [], isr: [], faults: [] });

/** Takes one row in. Rows come in order. */
export function extendSpans(spans: Spans, row: Row, known: Knowledge): void {
  switch (row.kind.name) {
    case 'partition-changed':
      partitionChanged(spans, row, known);
      break;
    case 'fault-began': {
      const says = known.track.shown.get('sentence')?.texts[numberOf(row, 'says')] ?? '';
      const label = capital(says.replace(/[.:].*$/, ''));
      spans.faults.push({ id: numberOf(row, 'fault'), label, from: row.time });
      break;
    }
    case 'fault-healed':
      close(spans.faults, row.time, ({ id }) => id === numberOf(row, 'fault'));
      break;
  }
}

function partitionChanged(spans: Spans, row: Row, known: Knowledge): void {
  const partition = numberOf(row, 'partition');
  const name = known.track.shown.get('partition')?.texts[partition] ?? `partition ${partition}`;
  spans.partitions.set(partition, name);
  const broker = numberOf(row, 'leader');
  const leaderEpoch = numberOf(row, 'leaderEpoch');
  const last = spans.leaders.findLast((it) => it.partition === partition);
  if (last?.broker !== broker || last.leaderEpoch !== leaderEpoch) {
    close(spans.leaders, row.time, (it) => it.partition === partition);
    spans.leaders.push({ partition, broker, leaderEpoch, from: row.time });
  }
  const isr = fieldOf(row, known.track.names, 'isr');
  if (typeof isr === 'object') isrChanged(spans, { partition, isr, at: row.time });
}

function isrChanged(
  spans: Spans,
  change: { readonly partition: number; readonly isr: readonly number[]; readonly at: Micros },
): void {
  const { partition, isr, at } = change;
  const ofPartition = spans.isr.filter((it) => it.partition === partition);
  const brokers = new Set([...ofPartition.map((it) => it.broker), ...isr]);
  for (const broker of [...brokers].toSorted((a, b) => a - b)) {
    const state = isr.includes(broker) ? 'in' : 'out';
    if (ofPartition.findLast((it) => it.broker === broker)?.state === state) continue;
    close(spans.isr, at, (it) => it.partition === partition && it.broker === broker);
    spans.isr.push({ partition, broker, state, from: at });
  }
}

/** Ends the newest span of a kind that is still open. */
function close<S extends { readonly to?: Micros }>(
  spans: S[],
  to: Micros,
  isIt: (span: S) => boolean,
): void {
  const index = spans.findLastIndex((span) => span.to === undefined && isIt(span));
  const span = spans[index];
  if (span !== undefined) spans[index] = { ...span, to };
}

/** The history as it stands: plain data that does not grow any more. */
export function historyOf(spans: Spans, known: Knowledge): History {
  const flights = [...known.messages.values()]
    .filter(({ isChatter }) => !isChatter)
    .map(({ picture }): Flight => ({
      sentAt: picture.sentAt,
      endsAt: picture.lostAt ?? picture.arrivesAt,
    }));
  return {
    partitions: [...spans.partitions].map(([id, name]) => ({ id, name })),
    leaders: [...spans.leaders],
    isr: [...spans.isr],
    faults: [...spans.faults],
    flights,
  };
}
