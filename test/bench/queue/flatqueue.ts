// The hold model on npm's fastest heap, flatqueue: numbers in flat arrays, no order among equals, no
// cancelling. What an event says lies in columns, and its record is used again at once.
import FlatQueue from 'flatqueue';
import type { Round } from '../measure.ts';
import { delayMask, delaysOf, eventsPerRound, type HoldOptions } from './hold.ts';

export function prepare({ pending }: HoldOptions): Round {
  const delays = delaysOf();
  const queue = new FlatQueue<number>();
  const kind = new Int32Array(pending);
  const target = new Int32Array(pending);
  const arg = new Int32Array(pending);
  const cause = new Int32Array(pending);
  const payload = Array.from({ length: pending }, () => null);
  let drawn = pending;
  for (let id = 0; id < pending; id++) {
    kind[id] = id & 7;
    target[id] = id;
    queue.push(id, delays[id & delayMask] as number);
  }

  return () => {
    let outcome = 0;
    for (let count = 0; count < eventsPerRound; count++) {
      const delay = delays[(drawn + count) & delayMask] as number;
      const now = queue.peekValue() as number;
      const record = queue.pop() as number;
      const kindOfIt = kind[record] as number;
      const targetOfIt = target[record] as number;
      const argOfIt = arg[record] as number;
      outcome = (Math.imul(outcome, 31) + now) | 0;
      kind[record] = kindOfIt;
      target[record] = targetOfIt;
      arg[record] = argOfIt;
      cause[record] = count;
      payload[record] = null;
      queue.push(record, now + delay);
    }
    drawn += eventsPerRound;
    return { units: eventsPerRound, outcome };
  };
}
