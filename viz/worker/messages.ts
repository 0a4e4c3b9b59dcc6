// What the page and its worker say to each other. The worker owns the world; the page gets trace
// columns in chunks whose buffers are handed over, and snapshots never leave the worker.
import type { Problem } from '../../scenarios/format/problem.ts';
import type { Block } from '../../sim/trace/columns.ts';
import type { Cast } from '../model/cast.ts';
import type { Micros } from '../model/picture.ts';
import type { Deed, SentMessage, Trouble } from '../model/run-source.ts';

/** What the page asks. `id` comes back with the answer. */
export type ToWorker = { readonly id: number } & (
  | { readonly type: 'load'; readonly file: string; readonly text: string; readonly seed?: string }
  /** Simulate the branch up to a moment and send what happens. */
  | { readonly type: 'advance'; readonly branch: number; readonly to: Micros }
  /** Go back to a moment: key-frame and re-execution. The answer says which moment it is. */
  | { readonly type: 'seek'; readonly branch: number; readonly t: Micros }
  | { readonly type: 'fork'; readonly branch: number; readonly at: Micros; readonly deed: Deed }
  /** The chain of causes of a row, oldest first. */
  | { readonly type: 'why'; readonly branch: number; readonly row: number }
  /** The message that a row sent, as fields and as bytes. */
  | { readonly type: 'bytes'; readonly branch: number; readonly row: number }
  /** The rows whose sentences hold a text. */
  | { readonly type: 'search'; readonly branch: number; readonly query: string }
);

/** What the worker answers, and what it sends while it simulates. */
export type FromWorker =
  | { readonly type: 'loaded'; readonly id: number; readonly run: LoadedRun }
  | { readonly type: 'refused'; readonly id: number; readonly problems: readonly Problem[] }
  | { readonly type: 'forked'; readonly id: number; readonly start: BranchStart }
  | { readonly type: 'chunk'; readonly chunk: TraceChunk }
  | { readonly type: 'moment'; readonly id: number; readonly hash: string; readonly turns: number }
  | { readonly type: 'rows'; readonly id: number; readonly rows: readonly number[] }
  | { readonly type: 'bytes'; readonly id: number; readonly message: SentMessage | undefined }
  | { readonly type: 'trouble'; readonly id: number; readonly trouble: Trouble };

/** A scenario that was read without problems. */
export interface LoadedRun {
  readonly name: string;
  readonly seed: string;
  readonly kafka: string;
  readonly ends: Micros;
  readonly cast: Cast;
  readonly start: BranchStart;
}

/** Where a branch begins, and what the page must know of it before the first chunk. */
export interface BranchStart {
  readonly branch: number;
  readonly parent?: number;
  readonly fromTurn: number;
  readonly fromTime: Micros;
  /** All names that the world knows at that moment. */
  readonly names: NewNames;
}

/** Names that were added to the world's table: of each kind, in the order of their numbers. */
export type NewNames = readonly (readonly [kind: string, texts: readonly string[]])[];

/** Turns of one branch that follow each other: at most `rowsPerChunk` rows. */
export interface TraceChunk {
  readonly branch: number;
  readonly firstTurn: number;
  /** The branch is simulated up to here: nothing will be added before it. */
  readonly known: Micros;
  /** The trace's own columns; their buffers are transferred. */
  readonly block: Block;
  /** The run's hash after each turn, in two lanes: low and high. */
  readonly hashes: Int32Array<ArrayBuffer>;
  readonly names: NewNames;
}

/** How many rows go to the page at once, at most. */
export const rowsPerChunk = 5_000;
