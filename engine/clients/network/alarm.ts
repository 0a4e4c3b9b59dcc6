// A client waits for many things at once, and keeps one timer: for whichever is due first.
import type { TimerId } from '../../../sim/program.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Deadline } from './events.ts';
import type { ClientEnv } from './network.ts';

/** The timer of a client; `at` is Infinity while none is armed. */
export interface Alarm {
  timer: TimerId;
  at: Micros;
}

/** An alarm that is not set. */
export const createAlarm = (): Alarm => ({ timer: -1, at: Infinity });

/** The timer fired. */
export function onAlarm(alarm: Alarm): void {
  alarm.at = Infinity;
}

/**
 * Sees to it that the client is woken at a deadline. A timer that fires too early is left alone: it
 * costs one look, while moving it with every record would cost far more.
 */
export function setAlarm(alarm: Alarm, deadline: Deadline, env: ClientEnv): void {
  if (deadline.at >= alarm.at) return;
  if (alarm.at !== Infinity) env.cancel(alarm.timer);
  const now = env.clock.monotonic();
  alarm.timer = env.after(Math.max(deadline.at - now, 0), { type: deadline.what });
  alarm.at = deadline.at;
}
