// What a person has set on the workbench: where the playhead stands, how the film runs, what is chosen.
import type { Micros, PartitionId } from './picture.ts';
import type { Focus, RunSource } from './run-source.ts';
import type { Subject } from './subject.ts';
import { segmentAt, timeAt, wallAt, type Tempo } from './tempo.ts';
import type { Pace } from '../scales/time-axis.ts';

/** The panes of the dock. */
export type DockPane = 'events' | 'why' | 'inspect' | 'branches';

/** All settings of the workbench, as plain data. */
export interface Bench {
  readonly t: Micros;
  readonly isPlaying: boolean;
  /** Multiplies the film's pace. */
  readonly speed: number;
  readonly pace: Pace;
  /** What a step goes to. */
  readonly stepBy: Focus;
  /** What the list of events shows. */
  readonly listing: Focus;
  readonly dock: DockPane;
  readonly isText: boolean;
  readonly isHelp: boolean;
  readonly selection?: Subject;
  /** The partition on the stage; left out: the first one. */
  readonly partition?: PartitionId;
}

/** A workbench as it is when a run is opened. */
export const newBench: Bench = {
  t: 0,
  isPlaying: false,
  speed: 1,
  pace: 'paced',
  stepBy: 'messages',
  listing: 'routine',
  dock: 'events',
  isText: false,
  isHelp: false,
};

/** The speeds a person can choose, slowest first. */
export const speeds: readonly number[] = [0.25, 0.5, 1, 2, 4, 16];

/** At the clock's pace a second of the world takes this many seconds of film. */
const clockSlowdown = 20;

/** Where the playhead is after some milliseconds of film. */
export function played(bench: Bench, tempo: Tempo, milliseconds: number): Micros {
  const film = (milliseconds / 1000) * bench.speed;
  if (bench.pace === 'clock') return Math.round(bench.t + (film * 1_000_000) / clockSlowdown);
  const wall = wallAt(tempo, bench.t) + film;
  // Rounding to whole microseconds must not hold the film still.
  return Math.max(bench.t + 1, timeAt(tempo, wall));
}

/** How much simulated time passes in the same wall time, at the playhead. */
export function factorAt(bench: Bench, tempo: Tempo): number {
  if (bench.pace === 'clock') return bench.speed / clockSlowdown;
  const segment = segmentAt(tempo, bench.t);
  if (segment === undefined || segment.wall === 0) return bench.speed;
  return (bench.speed * (segment.to - segment.from)) / 1_000_000 / segment.wall;
}

/** The moment that a step forward (+1) or back (-1) goes to. */
export function stepped(source: RunSource, focus: Focus, t: Micros, by: 1 | -1): Micros {
  const list = source.events(focus);
  const passed = list.upTo(t);
  if (by > 0) return passed < list.length ? list.line(passed).t : source.known();
  let index = passed - 1;
  while (index >= 0 && list.line(index).t >= t) index -= 1;
  return index >= 0 ? list.line(index).t : 0;
}

/** The next speed up (+1) or down (-1). */
export function nextSpeed(speed: number, by: 1 | -1): number {
  const index = speeds.indexOf(speed) + by;
  return speeds[Math.max(0, Math.min(speeds.length - 1, index))] ?? speed;
}
