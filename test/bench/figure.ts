/** What a measurement found, and what the reader should know about it. */
export interface Measured {
  readonly value: number;
  /** Printed beneath the figure, always. */
  readonly note?: string;
  /** Where the time goes: printed if the figure misses its stretch. */
  readonly whereTheTimeGoes: string;
}

/** Measures one figure. */
export type Measure = () => Promise<Measured>;

/** A figure that cannot be measured yet, and what it waits for. */
export interface Waiting {
  readonly needs: string;
}
