// A client waits for many things at once, and keeps one timer: for whichever is due first.
import type { TimerId } from '../../../sim/program.ts';
import { noDeadline, type Deadline } from './events.ts';
import type { ClientEnv } from './network.ts';

/** The timer of a client, and what it was armed for: nothing while none is armed. */
export interface Alarm {
  timer: TimerId;
  due: Deadline;
}

/** An alarm that is not set. */
export const createAlarm = (): Alarm => ({ timer: -1, due: noDeadline });

/** The timer fired. */
export function onAlarm(alarm: Alarm): void {
  alarm.due = noDeadline;
}

/**
 * Sees to it that the client is woken at a deadline. A timer that fires too early is left alone: it
 * costs one look, while moving it with every record would cost far more.
 */
export function setAlarm(alarm: Alarm, deadline: Deadline, env: ClientEnv): void {
  if (deadline.at >= alarm.due.at) return;
  if (alarm.due.at !== Infinity) env.cancel(alarm.timer);
  const now = env.clock.monotonic();
  alarm.timer = env.after(Math.max(deadline.at - now, 0), deadline);
  alarm.due = deadline;
}
