// How the film is paced: slow while messages fly, quick over silence. A pure function of the trace;
// the same map warps the timeline's axis, so that what is seen and what is drawn agree.
import { bisectRight } from 'd3';
import type { Flight } from './history.ts';
import type { Micros } from './picture.ts';

/** A stretch of simulated time and how many seconds of film it gets. */
export interface Segment {
  readonly from: Micros;
  readonly to: Micros;
  readonly wall: number;
  readonly isBusy: boolean;
}

/** The whole film. `wallStarts[i]` and `timeStarts[i]` are where segment i begins. */
export interface Tempo {
  readonly segments: readonly Segment[];
  readonly wallStarts: readonly number[];
  readonly timeStarts: readonly Micros[];
  readonly wallEnd: number;
  readonly end: Micros;
}

/** Cuts closer than this are one: nobody can see a tenth of a millisecond twice. */
const closest = 100;

/** The pace from the start to `end`, cut where messages leave and arrive and where notable things happen. */
export function tempoOf(
  flights: readonly Flight[],
  notable: readonly Micros[],
  end: Micros,
): Tempo {
  const segments: Segment[] = [];
  const busy = busySpans(flights);
  let from = 0;
  for (const to of cuts(flights, notable, end)) {
    const isBusy = isIn(busy, (from + to) / 2);
    segments.push({ from, to, isBusy, wall: wallOf(to - from, isBusy) });
    from = to;
  }
  let wallEnd = 0;
  const wallStarts = segments.map((segment) => {
    const start = wallEnd;
    wallEnd += segment.wall;
    return start;
  });
  return { segments, wallStarts, timeStarts: segments.map((it) => it.from), wallEnd, end };
}

/** How many seconds of film are over at a moment. */
export function wallAt(tempo: Tempo, t: Micros): number {
  const index = Math.max(0, bisectRight(tempo.timeStarts, t) - 1);
  const segment = tempo.segments[index];
  if (segment === undefined) return 0;
  const share = Math.min(1, Math.max(0, (t - segment.from) / (segment.to - segment.from)));
  return (tempo.wallStarts[index] ?? 0) + share * segment.wall;
}

/** The moment that the film has reached after some seconds. */
export function timeAt(tempo: Tempo, wall: number): Micros {
  const index = Math.max(0, bisectRight(tempo.wallStarts, wall) - 1);
  const segment = tempo.segments[index];
  if (segment === undefined) return 0;
  const share = Math.min(1, Math.max(0, (wall - (tempo.wallStarts[index] ?? 0)) / segment.wall));
  return Math.round(segment.from + share * (segment.to - segment.from));
}

/** The stretch that a moment lies in. */
export function segmentAt(tempo: Tempo, t: Micros): Segment | undefined {
  return tempo.segments[Math.max(0, bisectRight(tempo.timeStarts, t) - 1)];
}

function wallOf(span: Micros, isBusy: boolean): number {
  const milliseconds = span / 1000;
  return isBusy
    ? Math.min(1.6, Math.max(0.35, 0.6 * (1 + Math.log10(milliseconds))))
    : Math.min(1.4, 0.25 + 0.35 * Math.log10(1 + milliseconds / 10));
}

function cuts(flights: readonly Flight[], notable: readonly Micros[], end: Micros): Micros[] {
  const all = flights.flatMap(({ sentAt, endsAt }) => [sentAt, endsAt]).concat(notable);
  const inside = all.filter((t) => t > 0 && t < end).toSorted((a, b) => a - b);
  const kept: Micros[] = [];
  let last = 0;
  for (const t of inside) {
    if (t - last >= closest) {
      kept.push(t);
      last = t;
    }
  }
  if (end - last < closest) kept.pop();
  return end > 0 ? [...kept, end] : [];
}

/** The times in which at least one message flies, as spans that do not touch. */
function busySpans(flights: readonly Flight[]): { from: Micros; to: Micros }[] {
  const spans: { from: Micros; to: Micros }[] = [];
  for (const { sentAt, endsAt } of flights) {
    const last = spans.at(-1);
    if (last !== undefined && sentAt <= last.to) last.to = Math.max(last.to, endsAt);
    else spans.push({ from: sentAt, to: endsAt });
  }
  return spans;
}

function isIn(spans: readonly { from: Micros; to: Micros }[], t: Micros): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.from <= t;
}
