import type { Micros } from '../../sim/time.ts';

/** A promise that was broken. */
export interface Finding {
  /** The checker's id, as the catalogue of invariants has it. */
  readonly checker: string;
  /** Findings with the same signature are the same defect, as far as can be told. */
  readonly signature: string;
  readonly at: Micros;
  readonly sentence: string;
  /** Rows of the trace that show it. */
  readonly witnesses: readonly number[];
}

/**
 * Something bad that Kafka itself lets happen: its promise had a precondition, and that did not hold.
 * It is counted, so that nobody takes it for a clean run.
 */
export interface Outcome {
  readonly checker: string;
  readonly sentence: string;
  count: number;
}
