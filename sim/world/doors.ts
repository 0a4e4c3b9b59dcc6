// Which door belongs to which component: made once, found by number.
import { assert } from '../assert.ts';
import type { Env, PartId } from '../program.ts';
import { partName } from './parts.ts';
import type { ProcessState, World } from './state.ts';

/** A door whose message and wake types the world does not need to know. */
export type Door = Env<unknown, unknown>;

/** Whose door it is. */
export interface Owner {
  readonly process: ProcessState;
  readonly number: number;
  readonly part: number;
}

/** What every event of a component needs: its name, and its door. */
export interface Component {
  readonly name: PartId;
  readonly door: Door;
}

/** A component of a process; the same object at every call. */
export function componentOf(world: World, number: number, part: number): Component {
  return world.components[number]?.[part] ?? makeComponent(world, number, part);
}

/** The door of a component of a process; the same object at every call. */
export const doorOf = (world: World, number: number, part: number): Door =>
  componentOf(world, number, part).door;

function makeComponent(world: World, number: number, part: number): Component {
  const components = world.components[number];
  const process = world.state.processes[number];
  assert(components !== undefined && process !== undefined, () => `process ${number} exists`);
  const door = world.makeDoor(world, { process, number, part });
  const component = { name: partName(world.state, part), door };
  components[part] = component;
  return component;
}
