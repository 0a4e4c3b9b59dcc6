// Time travel: key-frames and re-execution. Every intervention forks the history; branches are a tree.
import { assert } from '../assert.ts';
import type { Micros } from '../time.ts';
import { columnsRecorder, createColumns, type Columns } from '../trace/columns.ts';
import type { WorldPlan } from '../world/plan.ts';
import { restore } from '../world/snapshot.ts';
import type { World } from '../world/state.ts';
import {
  act,
  createWorld,
  runUntil,
  step,
  type OutsideAction,
  type Stop,
  type WorldCode,
} from '../world/world.ts';
import { addFrame, frameBefore, isFrameDue, type Frames } from './frames.ts';

/** What somebody outside did: when, counted in turns done so far, and what. Replaying it replays the run. */
export interface OutsideInput {
  readonly turns: number;
  readonly at: Micros;
  readonly action: OutsideAction;
}

/** One history. It shares its parent's past up to the fork. */
export interface Branch {
  readonly id: number;
  readonly parent: number | undefined;
  /** Where it left its parent: its first own turn. */
  readonly fromTurn: number;
  readonly fromTime: Micros;
  readonly fromRow: number;
  /** Everything that was done from outside, the parent's part included. */
  readonly inputs: OutsideInput[];
  readonly frames: Frames;
  /** The rows of its own part. */
  readonly columns: Columns;
  /** The world at the end of what has been run. */
  readonly head: World;
}

/** All histories that were played from one plan. */
export interface Timeline {
  readonly code: WorldCode;
  readonly branches: Branch[];
}

/**
 * A moment of a history: after all events of a time, or after a number of turns. An event that makes
 * several turns is not cut: then it is the first moment after at least so many.
 */
export type Moment = { readonly time: Micros } | { readonly turns: number };

/** A timeline with one branch, at time zero. */
export function createTimeline(code: WorldCode, plan: WorldPlan): Timeline {
  const columns = createColumns();
  const head = createWorld({ ...code, recorder: columnsRecorder(columns) }, plan);
  const timeline: Timeline = { code, branches: [] };
  const root = { parent: undefined, fromTurn: 0, fromTime: 0, fromRow: 0, inputs: [] };
  addBranch(timeline, root, { head, columns });
  return timeline;
}

type Origin = Pick<Branch, 'parent' | 'fromTurn' | 'fromTime' | 'fromRow' | 'inputs'>;

function addBranch(
  timeline: Timeline,
  origin: Origin,
  run: Pick<Branch, 'head' | 'columns'>,
): Branch {
  const branch: Branch = { ...origin, ...run, id: timeline.branches.length, frames: { list: [] } };
  timeline.branches.push(branch);
  addFrame(branch.frames, run.head);
  return branch;
}

/** The branch with a number; a sentence if there is none. */
export function branchOf(timeline: Timeline, id: number): Branch {
  const branch = timeline.branches[id];
  if (branch === undefined)
    throw new RangeError(`There is no branch ${id}; there are ${timeline.branches.length}.`);
  return branch;
}

/** Runs a branch on from its head, recording rows and key-frames. `watch` sees the world after each turn. */
export function advance(branch: Branch, until: Micros, watch?: (world: World) => void): Stop {
  const { head, frames } = branch;
  for (;;) {
    const stop = runUntil(head, until, () => {
      watch?.(head);
      return isFrameDue(frames, head);
    });
    if (stop.why !== 'condition') return stop;
    addFrame(frames, head);
  }
}

/** The world as it was at a moment that has been run, ready to be looked at or run on. */
export function seek(timeline: Timeline, branch: Branch, moment: Moment): World {
  checkMoment(branch, moment);
  const home = homeOf(timeline, branch, moment);
  const world = restore(timeline.code, frameBefore(home.frames, moment).state);
  replay(world, home.inputs, moment);
  return world;
}

/** The branch in whose own part a moment lies: this one, or the past that it shares with its parent. */
function homeOf(timeline: Timeline, branch: Branch, moment: Moment): Branch {
  const isOwn = ({ parent, fromTurn, fromTime }: Branch): boolean =>
    parent === undefined || ('turns' in moment ? moment.turns > fromTurn : moment.time >= fromTime);
  return lineage(timeline, branch).findLast(isOwn) ?? branch;
}

function checkMoment(branch: Branch, moment: Moment): void {
  const { trace, queue } = branch.head.state;
  const [at, end] = 'turns' in moment ? [moment.turns, trace.turns] : [moment.time, queue.now];
  if (!Number.isSafeInteger(at) || at < 0 || at > end) {
    throw new RangeError(
      `The moment ${JSON.stringify(moment)} is not in branch ${branch.id}, which was run up to ` +
        `${queue.now} µs (${trace.turns} turns).`,
    );
  }
}

/** Runs a restored world to a moment, with everything that was done from outside on the way. */
function replay(world: World, inputs: readonly OutsideInput[], moment: Moment): void {
  const { trace } = world.state;
  for (const input of inputs) {
    // Done before the key-frame: an action is a turn, so the frame has more turns than it.
    if (input.turns < trace.turns) continue;
    const isAfter = 'turns' in moment ? input.turns >= moment.turns : input.at > moment.time;
    if (isAfter) break;
    runToTurn(world, input.turns);
    if (world.state.queue.now < input.at) runUntil(world, input.at);
    assert(
      trace.turns === input.turns,
      'an outside input comes back at the turn at which it was made',
    );
    act(world, input.action);
  }
  if ('turns' in moment) runToTurn(world, moment.turns);
  else runUntil(world, moment.time);
}

function runToTurn(world: World, turns: number): void {
  while (world.state.trace.turns < turns) {
    assert(step(world), 'a moment that was reached once is reached again');
  }
}

/** Another future from a moment on: a new branch, at which something is done that was not done before. */
export function forkAt(
  timeline: Timeline,
  branch: Branch,
  moment: Moment,
  action: OutsideAction,
): Branch {
  const past = seek(timeline, branch, moment);
  const { turns, rows } = past.state.trace;
  const { now } = past.state.queue;
  const columns = createColumns();
  const code = { ...timeline.code, recorder: columnsRecorder(columns) };
  const head = restore(code, past.state);
  act(head, action);
  const inputs = branch.inputs.filter((input) => input.turns < turns);
  const origin: Origin = {
    parent: homeOf(timeline, branch, moment).id,
    fromTurn: turns,
    fromTime: now,
    fromRow: rows,
    inputs: [...inputs, { turns, at: now, action }],
  };
  return addBranch(timeline, origin, { head, columns });
}

/** The branches from the first one to this one. */
export function lineage(timeline: Timeline, branch: Branch): readonly Branch[] {
  const before =
    branch.parent === undefined ? [] : lineage(timeline, branchOf(timeline, branch.parent));
  return [...before, branch];
}
