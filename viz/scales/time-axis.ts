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

/** Silence that runs more than twenty times faster than the film's busy parts, neighbours joined. */
function breaksOf(tempo: Tempo, x: (t: Micros) => number): TimeBreak[] {
  const busy = tempo.segments.filter((segment) => segment.isBusy);
  const sum = (of: (segment: (typeof busy)[number]) => number): number =>
    busy.reduce((total, segment) => total + of(segment), 0);
  const usual =
    sum((it) => it.to - it.from) /
    Math.max(
      0.001,
      sum((it) => it.wall),
    );
  const found: { from: Micros; to: Micros }[] = [];
  for (const { from, to, wall, isBusy } of tempo.segments) {
    if (isBusy || usual === 0 || (to - from) / wall < 20 * usual) continue;
    const last = found.at(-1);
    if (last?.to === from) last.to = to;
    else found.push({ from, to });
  }
  return found
    .map(({ from, to }) => ({ x: x(from), width: x(to) - x(from), skipped: to - from }))
    .filter(({ width }) => width > 8);
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
    const isHidden = breaks.some((it) => Math.abs(at - it.x - it.width / 2) < 52);
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
