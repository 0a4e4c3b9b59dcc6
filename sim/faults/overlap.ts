// Faults overlap: two may do the same to the same thing, and what heals one leaves the other.
import type { Plain } from '../plain.ts';
import type { World } from '../world/state.ts';
import type { ActiveFault } from './kind.ts';

/** The value of a fault's parameter, or undefined. */
export function parameterOf(fault: ActiveFault, name: string): Plain | undefined {
  return (fault.parameters as Readonly<Record<string, Plain>>)[name];
}

/** What is wrong now and of a kind, in the order in which it began. */
export function activeOf(world: World, kind: string): ActiveFault[] {
  return [...world.state.faults.active.values()].filter((fault) => fault.kind === kind);
}

/** True if a fault of the kind concerns a thing now. */
export function isStill(world: World, kind: string, name: string, value: string): boolean {
  return activeOf(world, kind).some((fault) => parameterOf(fault, name) === value);
}
