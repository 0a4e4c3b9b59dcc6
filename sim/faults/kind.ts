import type { Plain } from '../plain.ts';
import type { Rng } from '../random/rng.ts';
import type { Micros } from '../time.ts';
import type { World } from '../world/state.ts';
import type { Cast } from './cast.ts';
import type { ParametersOf, ParameterTable } from './parameters.ts';

/** A fault that has begun and, if it lasts, not yet been healed. Immutable. */
export interface ActiveFault {
  readonly id: number;
  readonly kind: string;
  readonly parameters: Plain;
  /** The trace row that tells of its beginning. */
  readonly row: number;
  /** Numbers of processes that it stopped, and that start again when nothing keeps them down. */
  readonly stopped?: readonly number[];
}

/** Part of the world's state: what is wrong now. */
export interface FaultState {
  next: number;
  readonly active: Map<number, ActiveFault>;
}

/** One kind of thing that can go wrong. Scenario files, the swarm, the page and the shrinker read the same table. */
export interface FaultKind {
  readonly name: string;
  readonly parameters: ParameterTable;
  /** What a student reads when it begins: parameters stand in braces. */
  readonly sentence: string;
  readonly swarm: SwarmProfile;
  /** A rule between parameters that is broken, as a clause, or undefined. */
  readonly rule: (parameters: Plain) => string | undefined;
  /** Makes it happen, inside a turn of the world. */
  readonly apply: (world: World, fault: ActiveFault) => void;
  /** Ends it, inside a turn; absent where there is nothing to heal. */
  readonly heal?: (world: World, fault: ActiveFault) => void;
}

/** How the swarm uses a kind. */
export interface SwarmProfile {
  /** How often it is drawn compared to others; 0: only where somebody asks for it. */
  readonly weight: number;
  /** Shorter than this it lasts, or stays away, too shortly for anything to follow from it. */
  readonly shortestOn: Micros;
  readonly shortestOff: Micros;
  /** With fewer hosts it cannot happen. */
  readonly fewestHosts: number;
  readonly draw: (rng: Rng, cast: Cast) => Plain;
}

/** A kind as its file writes it: `apply` and `heal` get its own parameters. */
export interface FaultDefinition<T extends ParameterTable> {
  readonly name: string;
  readonly parameters: T;
  readonly sentence: string;
  readonly swarm: Omit<SwarmProfile, 'draw'> & {
    draw(rng: Rng, cast: Cast): ParametersOf<T>;
  };
  rule?(parameters: ParametersOf<T>): string | undefined;
  apply(world: World, fault: ActiveFault, parameters: ParametersOf<T>): void;
  heal?(world: World, fault: ActiveFault, parameters: ParametersOf<T>): void;
}

/** A row of the table. Parameters were checked before they come here. */
export function faultKind<const T extends ParameterTable>(
  definition: FaultDefinition<T>,
): FaultKind {
  const { name, parameters, sentence, swarm } = definition;
  const own = (plain: Plain): ParametersOf<T> => plain as unknown as ParametersOf<T>;
  const kind: FaultKind = {
    name,
    parameters,
    sentence,
    swarm: { ...swarm, draw: (rng, cast) => swarm.draw(rng, cast) },
    rule: (plain) => definition.rule?.(own(plain)),
    apply: (world, fault) => definition.apply(world, fault, own(fault.parameters)),
  };
  if (definition.heal === undefined) return kind;
  return {
    ...kind,
    heal: (world, fault) => definition.heal?.(world, fault, own(fault.parameters)),
  };
}

/** Kinds by name. */
export type FaultTable = Readonly<Record<string, FaultKind>>;

/** A table of all kinds that are given; refuses two of one name. */
export function faultTable(kinds: readonly FaultKind[]): FaultTable {
  const table: Record<string, FaultKind> = {};
  for (const kind of kinds) {
    if (table[kind.name] !== undefined) {
      throw new RangeError(`There are two faults '${kind.name}'; names are unique.`);
    }
    table[kind.name] = kind;
  }
  return table;
}
