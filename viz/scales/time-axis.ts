// The timeline's x: paced as the film is, or even as a clock. What it skips, it says.
import { scaleLinear } from 'd3';
import type { Micros } from '../model/picture.ts';
import { timeAt, wallAt, type Tempo } from '../model/tempo.ts';
import { tickText } from '../text/format.ts';

/** How simulated time is laid out. */
export type Pace = 'paced' | 'clock';

/** A place on the axis where much time takes little room. */
export interface TimeBreak {
  readonly x: number;
  readonly width: number;
  readonly skipped: Micros;
  /** Its length is printed. */
  readonly isLabelled: boolean;
}

/** A tick with its text. */
export interface Tick {
  readonly x: number;
  readonly text: string;
}

/** From moments to places and back. */
export interface TimeAxis {
  readonly x: (t: Micros) => number;
  readonly t: (x: number) => Micros;
  readonly ticks: readonly Tick[];
  readonly breaks: readonly TimeBreak[];
}

/** An axis over a whole film, from x0 to x1. */
export function timeAxis(pace: Pace, tempo: Tempo, x0: number, x1: number): TimeAxis {
  return pace === 'clock' ? clockAxis(tempo, x0, x1) : pacedAxis(tempo, x0, x1);
}

function clockAxis(tempo: Tempo, x0: number, x1: number): TimeAxis {
  const scale = scaleLinear([0, Math.max(1, tempo.end)], [x0, x1]);
  const ticks = scale.ticks(Math.max(2, Math.floor((x1 - x0) / 90)));
  const step = (ticks[1] ?? 1_000_000) - (ticks[0] ?? 0);
  return {
    x: (t) => scale(t),
    t: (x) => held(tempo, Math.round(scale.invert(x))),
    ticks: ticks.map((t) => ({ x: scale(t), text: tickText(t, step) })),
    breaks: [],
  };
}

function pacedAxis(tempo: Tempo, x0: number, x1: number): TimeAxis {
  const scale = scaleLinear([0, Math.max(0.001, tempo.wallEnd)], [x0, x1]);
  const x = (t: Micros): number => scale(wallAt(tempo, t));
  const breaks = breaksOf(tempo, x);
  return {
    x,
    t: (place) => held(tempo, timeAt(tempo, scale.invert(place))),
    ticks: pacedTicks(tempo, x, { from: x0, to: x1 }, breaks),
    breaks,
  };
}

/** Silence that runs more than twenty times faster than the film's busy parts. */
function breaksOf(tempo: Tempo, x: (t: Micros) => number): TimeBreak[] {
  const usual = busyRate(tempo);
  const found = tempo.segments
    .filter(
      ({ from, to, wall, isBusy }) => !isBusy && usual > 0 && (to - from) / wall >= 20 * usual,
    )
    .map(({ from, to }) => ({ x: x(from), width: x(to) - x(from), skipped: to - from }))
    .filter(({ width }) => width > 8);
  const labelled = longestApart(found);
  return found.map((it) => ({ ...it, isLabelled: labelled.includes(it) }));
}

/** How much simulated time the busy parts pass in a second of film. */
function busyRate(tempo: Tempo): number {
  let span = 0;
  let wall = 0;
  for (const segment of tempo.segments) {
    if (!segment.isBusy) continue;
    span += segment.to - segment.from;
    wall += segment.wall;
  }
  return wall === 0 ? 0 : span / wall;
}

/** Where breaks stand close together only the longest has room for its length. */
function longestApart<T extends Omit<TimeBreak, 'isLabelled'>>(breaks: readonly T[]): T[] {
  const kept: T[] = [];
  for (const it of breaks.toSorted((a, b) => b.skipped - a.skipped)) {
    if (kept.every((other) => Math.abs(other.x - it.x) > 60)) kept.push(it);
  }
  return kept;
}

/** A tick about every 110 pixels, at a round moment of the stretch it stands in. */
function pacedTicks(
  tempo: Tempo,
  x: (t: Micros) => number,
  range: { from: number; to: number },
  breaks: readonly TimeBreak[],
): Tick[] {
  const ticks: Tick[] = [];
  let free = range.from;
  const count = Math.max(1, Math.floor((range.to - range.from) / 110));
  for (let index = 0; index < count; index += 1) {
    const place = (index / count) * tempo.wallEnd;
    const slot = timeAt(tempo, place + tempo.wallEnd / count) - timeAt(tempo, place);
    const step = roundStep(slot / 2);
    const t = Math.ceil(timeAt(tempo, place) / step) * step;
    const at = x(t);
    const isHidden = breaks.some((it) => it.isLabelled && Math.abs(at - it.x - it.width / 2) < 52);
    if (at < free || isHidden || at > range.to - 20) continue;
    ticks.push({ x: at, text: tickText(t, step) });
    free = at + 64;
  }
  return ticks;
}

function roundStep(span: Micros): Micros {
  return 10 ** Math.max(2, Math.floor(Math.log10(Math.max(1, span))));
}

function held(tempo: Tempo, t: Micros): Micros {
  return Math.min(tempo.end, Math.max(0, t));
}
