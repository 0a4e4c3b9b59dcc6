import type { Program } from '../program.ts';
import type { DiskState } from '../disk/state.ts';
import type { Plain } from '../plain.ts';
import type { EventQueue } from '../queue/event-queue.ts';
import type { Stream } from '../random/stream.ts';
import type { FaultState, FaultTable } from '../faults/kind.ts';
import type { Micros } from '../time.ts';
import type { TraceSink, TraceState } from '../trace/sink.ts';
import type { ClockState } from './clock.ts';
import type { Commons } from './commons.ts';
import type { Component, Door, Owner } from './doors.ts';
import type { EventAtHand } from './event-at-hand.ts';
import type { ParkedEvent, TakenEvent } from './event-kind.ts';
import type { Network } from './network-state.ts';
import type { Limits } from './plan.ts';

/** The whole of a world: plain data, so that `structuredClone` of it is a complete snapshot. */
export interface WorldState {
  readonly seed: string;
  readonly limits: Limits;
  readonly trace: TraceState;
  readonly queue: EventQueue<unknown>;
  readonly hosts: readonly HostState[];
  readonly processes: readonly ProcessState[];
  /** Which process an incarnation belongs to, or -1 once it is over. Index: life. */
  readonly lives: number[];
  readonly network: Network;
  /** Random streams by name. */
  readonly streams: Map<string, Stream>;
  readonly faults: FaultState;
  /** What processes hold in common, by name. */
  readonly commons: Map<string, Commons>;
  /** Turns at the present instant; bounded. */
  turnsNow: number;
  lastTurnAt: Micros;
  /** Why the world cannot go on, once a limit was reached. */
  halted: string | undefined;
}

/** A machine. Its number is its place in `hosts`. */
export interface HostState {
  readonly name: string;
  powered: boolean;
  readonly clock: ClockState;
  /** When each core is free again. */
  readonly coreFreeAt: Micros[];
  /** How many times longer work takes than it should, in percent. */
  slowdownPercent: number;
  readonly disk: DiskState;
  /** Who listens here, by the name of the listener. */
  readonly listeners: Map<string, Listener>;
}

/** An open door of a process. */
export interface Listener {
  readonly process: number;
  readonly part: number;
}

/** What a process is doing; `stopped` also before its first start. */
export type ProcessStatus = 'running' | 'paused' | 'stopped';

/** A process. Its number is its place in `processes`. */
export interface ProcessState {
  readonly name: string;
  readonly host: number;
  program: string;
  settings: Plain;
  status: ProcessStatus;
  /** Its present incarnation's entry in `lives`, or -1. */
  life: number;
  /** How often it was started. */
  incarnations: number;
  /** What happened while it was paused, in order. */
  readonly held: ParkedEvent[];
  /** The program's own state while it runs. */
  state: unknown;
}

/** A program whose types the world does not need to know. */
export type AnyProgram = Program<unknown, unknown, unknown>;

/** Programs by name: code, never part of the state. */
export type Programs = Readonly<Record<string, AnyProgram>>;

/** What the trace says of a message; filled by the layer that knows what messages are. */
export interface MessageLabel {
  name: string;
  version: number;
  correlation: number;
  /** The row of the message that this one answers, or -1. */
  inReplyTo: number;
  error: number;
  /** What it carries, as the layer above lays it out. */
  carries: readonly number[];
}

/** Fills the label of a message. */
export type DescribeMessage = (message: unknown, label: MessageLabel) => void;

/**
 * Names a layer above gives to processes by what they are just now, such as the leader of something.
 * `isRole` tells that a text is such a name; `whoIs` finds the process when it is needed.
 */
export interface Roles {
  isRole(text: string): boolean;
  whoIs(world: World, role: string): string | undefined;
}

/** A world that runs: its state, and the code that moves it. */
export interface World {
  readonly state: WorldState;
  readonly programs: Programs;
  readonly faultKinds: FaultTable;
  readonly describe: DescribeMessage;
  readonly roles: Roles;
  readonly sink: TraceSink;
  /** The program that each process runs, or ran last. */
  readonly runs: (AnyProgram | undefined)[];
  /** The components of each process by part; made once. */
  readonly components: readonly Component[][];
  readonly makeDoor: (world: World, owner: Owner) => Door;
  readonly label: MessageLabel;
  /** What was taken out of the queue last. */
  readonly taken: TakenEvent;
  /** The event that a program handles. */
  readonly event: EventAtHand;
}
