// Which door belongs to which component: made once, found by number.
import { assert } from '../assert.ts';
import type { Env } from '../program.ts';
import type { ProcessState, World } from './state.ts';

/** A door whose message and wake types the world does not need to know. */
export type Door = Env<unknown, unknown>;

/** Whose door it is. */
export interface Owner {
  readonly process: ProcessState;
  readonly number: number;
  readonly part: number;
}

/** The door of a component of a process; the same object at every call. */
export function doorOf(world: World, number: number, part: number): Door {
  const doors = world.doors[number];
  const process = world.state.processes[number];
  assert(doors !== undefined && process !== undefined, () => `process ${number} exists`);
  const known = doors.get(part);
  if (known !== undefined) return known;
  const door = world.makeDoor(world, { process, number, part });
  doors.set(part, door);
  return door;
}
