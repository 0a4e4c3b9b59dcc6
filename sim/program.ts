import type { Disk, DiskOutcome } from './disk/disk.ts';
import type { Rng } from './random/rng.ts';
import type { Micros } from './time.ts';
import type { Plain } from './plain.ts';
import type { TraceSink } from './trace/sink.ts';
import type { Commons } from './world/commons.ts';

/** One end of a connection. The other end has another id: a process may talk to itself. */
export type ConnectionId = number;

/** A component of a process: a log, a raft voter, a producer. The process itself is part ''. */
export type PartId = string;

/** A timer that was armed and may still be cancelled; harmless once it has fired. */
export type TimerId = number;

/** Where a process listens: a host and the name of one of its doors. */
export interface Address {
  readonly host: string;
  readonly listener: string;
}

/** Why a connection is over, as the end that is still there learns it. */
export type CloseReason = 'fin' | 'reset' | 'refused' | 'timed-out';

/** A person's or a test's word to a process, recorded like every outside input. */
export interface Told {
  readonly type: 'told';
  readonly command: Plain;
}

/**
 * What happens to a process, one at a time; each is handled to its end before the next.
 * The object is valid during the handler only, for the next event comes in the same one: `type` tells
 * which fields mean something. Wakes and messages are immutable and may be kept.
 */
export type ProcessEvent<M, W> = {
  /** Which component it is for. */
  readonly part: PartId;
} & (
  | {
      /** A timer fired, work is done, or a disk operation ended (with its outcome). */
      readonly type: 'wake';
      readonly wake: W;
      readonly outcome?: DiskOutcome;
    }
  | {
      readonly type: 'accepted';
      readonly connection: ConnectionId;
      readonly peer: Address;
      readonly listener: string;
    }
  | { readonly type: 'connected'; readonly connection: ConnectionId }
  | {
      readonly type: 'received';
      readonly connection: ConnectionId;
      readonly message: M;
      readonly sizeInBytes: number;
      /** The trace row that sent it: an answer names it as what it replies to. */
      readonly row: number;
    }
  /** Back-pressure is over: what `send` refused may be tried again. */
  | { readonly type: 'writable'; readonly connection: ConnectionId }
  | { readonly type: 'closed'; readonly connection: ConnectionId; readonly reason: CloseReason }
  /** Please stop: the program calls env.exit() when it is ready. */
  | { readonly type: 'stop-asked' }
  | Told
);

/** The clock of a host: not the world's time, but what a process there can know of it. */
export interface Clock {
  /** Microseconds since the host was switched on, by its own quartz. Never steps. */
  monotonic(): Micros;
  /** The host's idea of the time of day, in microseconds since 1970; it may be wrong, and it may step. */
  wall(): Micros;
}

/**
 * Everything a program may touch: there is no other door to the world.
 * It only enqueues; nothing happens inside a call.
 */
export interface Env<M, W> {
  readonly clock: Clock;
  readonly disk: Disk<W>;
  readonly trace: TraceSink;
  /** Wakes this component after a delay on the host's monotonic clock. */
  after(delay: Micros, wake: W): TimerId;
  cancel(timer: TimerId): void;
  /** Takes a core of the host for that long, then wakes this component. */
  work(cpu: Micros, wake: W): void;
  /** Opens a door of this process; who connects to it is accepted by this component. */
  listen(listener: string): void;
  unlisten(listener: string): void;
  /** Begins a connection; 'connected' or 'closed' follows. */
  connect(to: Address): ConnectionId;
  /** False: the send buffer is full and the message was not taken; wait for 'writable'. */
  send(connection: ConnectionId, message: M, sizeInBytes: number): boolean;
  pauseReading(connection: ConnectionId): void;
  resumeReading(connection: ConnectionId): void;
  close(connection: ConnectionId): void;
  /** A named stream of random numbers of this process: drawing from one moves no other. */
  rng(stream: string): Rng;
  /** The small integer of a name in the world's table of names (topics, clients, partitions …). */
  intern(kind: string, name: string): number;
  /** Memory that all processes of the world share; it saves work, and decides nothing. */
  commons(name: string): Commons;
  /** Ends this process, as asked or of its own will. */
  exit(): void;
  /** The door of another component of this process; the same object at every call. */
  part<W2>(id: PartId): Env<M, W2>;
}

/** Code that runs as a process: never part of the state. */
export interface Program<S, M, W> {
  /** A new incarnation begins; env.disk holds what survived. */
  start(env: Env<M, W>, settings: Plain): S;
  handle(state: S, event: ProcessEvent<M, W>, env: Env<M, W>): void;
  /**
   * A snapshot's copy: mutable parts copied, immutable parts shared, and what was not touched
   * since `previous` shared with it. Without it the whole state is cloned.
   */
  copy?(state: S, previous: S | undefined): S;
  /** About how many values such a copy has to touch: dear snapshots are taken more rarely. */
  weigh?(state: S): number;
}
