// A host's clock: right only by chance. Whole microseconds, no floating point that engines might round differently.
import type { Micros } from '../time.ts';

/** Part of a host's state. */
export interface ClockState {
  /** Parts per million by which the quartz runs fast. */
  driftPpm: number;
  /** Added to monotonic time to get the time of day. */
  wallOffset: Micros;
  /** World time at which `monotonicBase` was right; the drift counts from there. */
  since: Micros;
  monotonicBase: Micros;
}

const million = 1_000_000;

/** The time of day at which every world begins: 2026-01-01, in microseconds since 1970. */
export const worldEpoch: Micros = 1_767_225_600_000_000;

/** A clock that is wrong by so much from the beginning. */
export function createClock(offset: Micros, driftPpm: number): ClockState {
  return { driftPpm, wallOffset: worldEpoch + offset, since: 0, monotonicBase: 0 };
}

/** What the clock has counted since its host was switched on. */
export function monotonicTime(clock: ClockState, now: Micros): Micros {
  const elapsed = now - clock.since;
  return clock.driftPpm === 0
    ? clock.monotonicBase + elapsed
    : clock.monotonicBase + elapsed + Math.floor((elapsed * clock.driftPpm) / million);
}

/** The time of day as the clock has it. */
export const wallTime = (clock: ClockState, now: Micros): Micros =>
  monotonicTime(clock, now) + clock.wallOffset;

/**
 * How long the world waits until this clock has counted `delay`; never less, so that who looks at the
 * clock when a timer fires finds its time over.
 * Simplified: a timer that was armed before the drift changed keeps the old rate.
 */
export function worldDelay(clock: ClockState, now: Micros, delay: Micros): Micros {
  if (clock.driftPpm === 0) return delay;
  const due = monotonicTime(clock, now) + delay;
  let wait = Math.ceil((delay * million) / (million + clock.driftPpm));
  while (monotonicTime(clock, now + wait) < due) wait += 1;
  return wait;
}

/** From now on the clock runs at another rate; no time is lost or gained at this moment. */
export function changeDrift(clock: ClockState, now: Micros, driftPpm: number): void {
  clock.monotonicBase = monotonicTime(clock, now);
  clock.since = now;
  clock.driftPpm = driftPpm;
}

/** The time of day steps; monotonic time does not. */
export function stepClock(clock: ClockState, by: Micros): void {
  clock.wallOffset += by;
}

/** The host was switched on: monotonic time begins anew, the time of day goes on (it has a battery). */
export function restartClock(clock: ClockState, now: Micros): void {
  clock.wallOffset += monotonicTime(clock, now);
  clock.monotonicBase = 0;
  clock.since = now;
}
