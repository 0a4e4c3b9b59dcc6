// Base as a history: its rows kept, photographed, and travelled in.
import { addFrame, type Frames } from '../../../sim/timeline/frames.ts';
import {
  advance,
  branchOf,
  createTimeline,
  seek,
  type Branch,
  type Timeline,
} from '../../../sim/timeline/timeline.ts';
import { seconds } from '../../../sim/time.ts';
import { columnsRecorder, createColumns } from '../../../sim/trace/columns.ts';
import { clusterCode, planOf } from '../../../scenarios/runner/plan.ts';
import type { Round } from '../measure.ts';
import { baseScenario, collectedHeap, largeWorld, outcomeOf, play, settledBase } from './base.ts';

/** What a round does. */
export interface TimelineOptions {
  readonly does: keyof typeof rounds;
}

const rounds = { record, photograph, travel, addLargeFrame } as const;

export const prepare = ({ does }: TimelineOptions): Round => rounds[does]();

/** As much as makes about a million turns. */
const longRun = seconds(190);
/** Of those rounds that play on. */
export const secondsPerRound = 60;
/** A frame so often makes its cost stand out from that of the turns: a timeline takes fewer. */
export const framesPerSecond = 10;

/** A history of about a million turns. */
export function longHistory(): { readonly timeline: Timeline; readonly root: Branch } {
  const timeline = createTimeline(clusterCode, planOf(baseScenario()));
  const root = branchOf(timeline, 0);
  advance(root, longRun);
  return { timeline, root };
}

/** Turns of which every row is kept, per turn. */
function record(): Round {
  const columns = createColumns();
  const world = settledBase(columnsRecorder(columns));
  return () => {
    // What earlier rounds kept would only fill the memory.
    columns.blocks.length = 0;
    return { units: play(world, secondsPerRound), outcome: outcomeOf(world) };
  };
}

/** Turns with far more key-frames than a timeline takes, per turn. */
function photograph(): Round {
  const world = settledBase();
  const frames: Frames = { list: [] };
  return () => {
    let units = 0;
    for (let i = 0; i < secondsPerRound * framesPerSecond; i += 1) {
      units += play(world, 1 / framesPerSecond);
      addFrame(frames, world);
      frames.list.splice(0, frames.list.length - 1);
    }
    return { units, outcome: outcomeOf(world) };
  };
}

/** One seek somewhere in a history of a million turns. */
function travel(): Round {
  const { timeline, root } = longHistory();
  let time = 0;
  return () => {
    time = (time + 0.618_034 * longRun) % longRun;
    const world = seek(timeline, root, { time: Math.floor(time) });
    return { units: 1, outcome: outcomeOf(world) };
  };
}

/** What a frame adds that is taken of a hundred thousand partitions a minute after another one, in bytes. */
function addLargeFrame(): Round {
  const world = largeWorld();
  const frames: Frames = { list: [] };
  addFrame(frames, world);
  return () => {
    const units = play(world, 60);
    const before = collectedHeap();
    addFrame(frames, world);
    return { units, outcome: collectedHeap() - before };
  };
}
