// The hold model on our queue.
import {
  argAt,
  kindAt,
  targetAt,
  createQueue,
  pop,
  release,
  schedule,
} from '../../../sim/queue/event-queue.ts';
import type { Round } from '../measure.ts';
import { delayMask, delaysOf, eventsPerRound, type HoldOptions } from './hold.ts';

export function prepare({ pending }: HoldOptions): Round {
  const delays = delaysOf();
  const queue = createQueue<null>();
  let drawn = pending;
  for (let id = 0; id < pending; id++)
    schedule(queue, delays[id & delayMask] as number, id & 7, id, 0, 0, null);

  return () => {
    let outcome = 0;
    for (let count = 0; count < eventsPerRound; count++) {
      const delay = delays[(drawn + count) & delayMask] as number;
      const record = pop(queue, Infinity);
      const kind = kindAt(queue, record);
      const target = targetAt(queue, record);
      const arg = argAt(queue, record);
      release(queue, record);
      outcome = (Math.imul(outcome, 31) + queue.now) | 0;
      schedule(queue, queue.now + delay, kind, target, arg, count, null);
    }
    drawn += eventsPerRound;
    return { units: eventsPerRound, outcome };
  };
}
