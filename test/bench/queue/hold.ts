// The hold model: take the next event and schedule another one, with so many pending all the time.
// All queues get the same delays, and a round's outcome folds the times at which events came.

/** What every queue under test is asked to do. */
export interface HoldOptions {
  readonly pending: number;
}

/** Events per round. */
export const eventsPerRound = 300_000;

const delayCount = 1 << 14;

/** Delays as a network has them: evenly from 200 to 2,000 µs. As many as a mask can walk through. */
export function delaysOf(): Int32Array {
  const delays = new Int32Array(delayCount);
  let state = 1;
  for (let index = 0; index < delayCount; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    delays[index] = 200 + ((state >>> 8) % 1_801);
  }
  return delays;
}

/** The place in the list of delays after this one. */
export const delayMask = delayCount - 1;
