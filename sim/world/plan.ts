import type { DiskPlan } from '../disk/plan.ts';
import type { Plain } from '../plain.ts';
import type { Distribution } from '../random/distribution.ts';
import type { Micros } from '../time.ts';

/** What a world is made of: hosts and their processes, links, what goes wrong, and its limits. */
export interface WorldPlan {
  /** Every random stream is derived from it. */
  readonly seed: string;
  readonly hosts: readonly HostPlan[];
  readonly links?: LinksPlan;
  readonly faults?: readonly FaultPlan[];
  readonly limits?: Partial<Limits>;
}

/** A machine: power, a clock, cores, a disk, and the processes that run on it. */
export interface HostPlan {
  readonly name: string;
  readonly cores?: number;
  readonly clock?: ClockPlan;
  readonly disk?: DiskPlan;
  readonly processes: readonly ProcessPlan[];
}

/** How wrong a clock is when the world begins. */
export interface ClockPlan {
  readonly offset?: Micros;
  /** Parts per million by which it runs fast (or slow, below zero). */
  readonly driftPpm?: number;
}

/** A program that a host runs under a name of its own. */
export interface ProcessPlan {
  readonly name: string;
  readonly program: string;
  readonly settings: Plain;
  /** When it is first started; 0 without it. */
  readonly startAt?: Micros | 'never';
}

/** How long a message takes and how many bytes a second pass, by default and between named hosts. */
export interface LinksPlan {
  readonly latency?: Distribution;
  readonly bytesPerSecond?: number;
  readonly between?: readonly LinkPlan[];
}

/** A link that differs from the default, in both directions. */
export interface LinkPlan {
  readonly hosts: readonly [string, string];
  readonly latency?: Distribution;
  readonly bytesPerSecond?: number;
}

/** A fault that will happen: its kind, its parameters, when, and for how long. */
export interface FaultPlan {
  readonly at: Micros;
  readonly fault: string;
  readonly with?: Plain;
  /** Healed after this long; without it, by an action or never. */
  readonly for?: Micros;
}

/** What bounds a world: each limit names itself when it is reached. */
export interface Limits {
  readonly pendingEvents: number;
  /** Turns at one instant: more means that programs talk in a circle without time passing. */
  readonly turnsPerInstant: number;
  readonly connections: number;
  /** Bytes that one direction of a connection may have on the way or unread. */
  readonly bufferBytes: number;
  /** Events that may wait for a paused process. */
  readonly heldEvents: number;
  /** How long TCP tries before it gives a silent peer up. */
  readonly giveUpAfter: Micros;
}

/** The limits of a world whose plan names none. */
export const defaultLimits: Limits = {
  pendingEvents: 1_000_000,
  turnsPerInstant: 100_000,
  connections: 100_000,
  bufferBytes: 4_194_304,
  heldEvents: 100_000,
  giveUpAfter: 120_000_000,
};
