// What the page and its worker say to each other. The worker owns the world; the page gets trace
// columns in chunks whose buffers are handed over, and snapshots never leave the worker.
import type { Micros } from '../model/picture.ts';
import type { Branch, Deed, Trouble } from '../model/run-source.ts';

/** What the page asks. `id` comes back with the answer. */
export type ToWorker =
  | { readonly type: 'load'; readonly id: number; readonly scenario: string; readonly seed: string }
  /** Simulate the branch up to a moment and send what happens. */
  | { readonly type: 'advance'; readonly id: number; readonly branch: number; readonly to: Micros }
  /** Send the key-frame nearest before a moment, and the rows from it on. */
  | { readonly type: 'seek'; readonly id: number; readonly branch: number; readonly t: Micros }
  | {
      readonly type: 'fork';
      readonly id: number;
      readonly branch: number;
      readonly at: Micros;
      readonly deed: Deed;
    }
  /** The chain of causes of a row. */
  | { readonly type: 'why'; readonly id: number; readonly branch: number; readonly row: number }
  /** The bytes of the message that a row is about. */
  | { readonly type: 'bytes'; readonly id: number; readonly branch: number; readonly row: number }
  | {
      readonly type: 'search';
      readonly id: number;
      readonly branch: number;
      readonly query: string;
    };

/** What the worker answers, and what it sends while it simulates. */
export type FromWorker =
  | { readonly type: 'loaded'; readonly id: number; readonly run: LoadedRun }
  | { readonly type: 'forked'; readonly id: number; readonly branch: Branch }
  | { readonly type: 'chunk'; readonly chunk: TraceChunk }
  | { readonly type: 'rows'; readonly id: number; readonly rows: readonly number[] }
  | { readonly type: 'bytes'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'trouble'; readonly id: number; readonly trouble: Trouble };

/** A scenario that was read without problems. */
export interface LoadedRun {
  readonly name: string;
  readonly seed: string;
  readonly kafka: string;
  readonly ends: Micros;
}

/** Rows of one branch that follow each other: at most 5,000, as the trace lays them out. */
export interface TraceChunk {
  readonly branch: number;
  readonly firstRow: number;
  readonly rows: number;
  /** The branch is simulated up to here: nothing will be added before it. */
  readonly known: Micros;
  /** The trace's own columns, by their names; their buffers are transferred. */
  readonly columns: Readonly<Record<string, Int32Array | Float64Array | Uint8Array>>;
  /** Texts that were interned since the last chunk, in the order of their numbers. */
  readonly texts: readonly string[];
}
