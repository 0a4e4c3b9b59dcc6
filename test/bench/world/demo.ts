// The demo world as a benchmark: players on three hosts, a little of everything that a world does.
import { addFrame, type Frames } from '../../../sim/timeline/frames.ts';
import { advance, branchOf, createTimeline, seek } from '../../../sim/timeline/timeline.ts';
import { columnsRecorder, createColumns } from '../../../sim/trace/columns.ts';
import type { World } from '../../../sim/world/state.ts';
import { createWorld, runUntil, type WorldCode } from '../../../sim/world/world.ts';
import { describeBall, pingPongPlan, player } from '../../kit/ping-pong.ts';
import type { Round } from '../measure.ts';

/** What a round of the demo world does. */
export interface DemoOptions {
  readonly does: keyof typeof rounds;
}

export const code: WorldCode = { programs: { player }, describe: describeBall };
export const plan = pingPongPlan('bench', 3, 500);

/** As much as makes about a million turns. */
export const longRun = 50_000_000;
const turnsPerRound = 40_000;
/** A frame so often makes its cost stand out from that of the turns. */
export const turnsPerFrame = 400;

const rounds = { run, record, photograph, travel } as const;

export const prepare = ({ does }: DemoOptions): Round => rounds[does]();

/** Runs on by so many turns. */
function play(world: World, turns: number): void {
  const end = world.state.trace.turns + turns;
  runUntil(world, Infinity, ({ state }) => state.trace.turns >= end);
}

const outcomeOf = ({ state }: World): number => state.trace.hash.low;

/** Turns with the hash alone. */
function run(): Round {
  const world = createWorld(code, plan);
  return () => {
    play(world, turnsPerRound);
    return { units: turnsPerRound, outcome: outcomeOf(world) };
  };
}

/** Turns of which every row is kept. */
function record(): Round {
  const columns = createColumns();
  const world = createWorld({ ...code, recorder: columnsRecorder(columns) }, plan);
  return () => {
    // What earlier rounds kept would only fill the memory.
    columns.blocks.length = 0;
    play(world, turnsPerRound);
    return { units: turnsPerRound, outcome: outcomeOf(world) };
  };
}

/** Turns with far more key-frames than a timeline takes. */
function photograph(): Round {
  const world = createWorld(code, plan);
  const frames: Frames = { list: [] };
  return () => {
    for (let turns = 0; turns < turnsPerRound; turns += turnsPerFrame) {
      play(world, turnsPerFrame);
      addFrame(frames, world);
      frames.list.splice(0, frames.list.length - 1);
    }
    return { units: turnsPerRound, outcome: outcomeOf(world) };
  };
}

/** One seek somewhere in a history of a million turns. */
function travel(): Round {
  const timeline = createTimeline(code, plan);
  const root = branchOf(timeline, 0);
  advance(root, longRun);
  let time = 0;
  return () => {
    time = (time + 0.618_034 * longRun) % longRun;
    const world = seek(timeline, root, { time: Math.floor(time) });
    return { units: 1, outcome: outcomeOf(world) };
  };
}
