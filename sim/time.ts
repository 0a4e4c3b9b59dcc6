/** Integer microseconds since the world began, or a length of time in microseconds. */
export type Micros = number;

/** Milliseconds as the world counts them. */
export const ms = (milliseconds: number): Micros => Math.round(milliseconds * 1_000);

/** Seconds as the world counts them. */
export const seconds = (count: number): Micros => Math.round(count * 1_000_000);
