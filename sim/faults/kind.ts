import type { Plain } from '../plain.ts';
import type { World } from '../world/state.ts';

/** A fault that has begun and, if it lasts, not yet been healed. Immutable. */
export interface ActiveFault {
  readonly id: number;
  readonly kind: string;
  readonly parameters: Plain;
  /** The trace row that tells of its beginning. */
  readonly row: number;
}

/** Part of the world's state: what is wrong now. */
export interface FaultState {
  next: number;
  readonly active: Map<number, ActiveFault>;
}

/** One kind of thing that can go wrong. Scenario files, the swarm, the page and the shrinker read the same table. */
export interface FaultKind {
  /** What is wrong with the parameters, as a sentence, or undefined. */
  check(parameters: Plain, world: World): string | undefined;
  /** What a student reads when it begins. */
  sentence(parameters: Plain): string;
  /** Makes it happen, inside a turn of the world. */
  apply(world: World, fault: ActiveFault): void;
  /** Ends it; absent where there is nothing to heal. */
  heal?(world: World, fault: ActiveFault): void;
}
