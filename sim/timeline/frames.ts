// Key-frames: how often a run is photographed, and which photographs are kept. Counted, never clocked:
// the same run has the same frames everywhere.
import { assert } from '../assert.ts';
import type { Micros } from '../time.ts';
import { snapshot, type Snapshot } from '../world/snapshot.ts';
import type { World } from '../world/state.ts';

/** A snapshot with its place in the run. */
export interface Frame {
  readonly turns: number;
  readonly time: Micros;
  readonly state: Snapshot;
  /** About how many values its copying touched. */
  readonly weight: number;
}

/** The key-frames of a branch, oldest first. */
export interface Frames {
  list: Frame[];
}

/** A copied value costs about as much as this part of a turn. */
const valuesPerTurn = 8;
/** A frame waits until turns worth so many times its own cost have run. */
const patience = 20;
const shortestGap = 4_096;
/** Values that all frames of a branch may hold: about half a gigabyte. */
const budget = 30_000_000;

/** True when enough has happened since the last key-frame. */
export function isFrameDue(frames: Frames, world: World): boolean {
  const last = frames.list.at(-1);
  if (last === undefined) return true;
  const gap = Math.max(shortestGap, (patience * last.weight) / valuesPerTurn);
  return world.state.trace.turns - last.turns >= gap;
}

/** Photographs the world; when the budget is spent, every second of the older frames goes. */
export function addFrame(frames: Frames, world: World): void {
  const last = frames.list.at(-1);
  const state = snapshot(world, last?.state);
  frames.list.push({
    turns: world.state.trace.turns,
    time: world.state.queue.now,
    state,
    weight: weightOf(world),
  });
  const spent = frames.list.reduce((sum, frame) => sum + frame.weight, 0);
  if (spent > budget) thin(frames);
}

function thin(frames: Frames): void {
  const { length } = frames.list;
  frames.list = frames.list.filter((_, i) => i === 0 || i === length - 1 || i % 2 === 0);
}

/** About how many values a copy of the world touches. */
function weightOf(world: World): number {
  const { queue, network, streams, lives } = world.state;
  let weight = queue.top + lives.length + 4 * streams.size + 24 * network.connections.size;
  weight += 8 * network.paths.size;
  for (const { program, life, state, held } of world.state.processes) {
    weight += 8 + held.length;
    if (life >= 0) weight += world.programs[program]?.weigh?.(state) ?? 100;
  }
  return weight;
}

/** The last key-frame from which a moment can be reached. */
export function frameBefore(
  frames: Frames,
  moment: { readonly time: Micros } | { readonly turns: number },
): Frame {
  const isBefore = (frame: Frame): boolean =>
    'turns' in moment ? frame.turns <= moment.turns : frame.time <= moment.time;
  const found = frames.list.findLast(isBefore);
  assert(found !== undefined, 'a branch has a key-frame at its beginning');
  return found;
}
