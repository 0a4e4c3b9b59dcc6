// The hold model on the queue one would write first: a binary heap in an array, of event objects that
// are compared by time and sequence number.
import type { Round } from '../measure.ts';
import { delayMask, delaysOf, eventsPerRound, type HoldOptions } from './hold.ts';

interface Event {
  readonly at: number;
  readonly sequence: number;
  readonly kind: number;
  readonly target: number;
  readonly arg: number;
  readonly cause: number;
  readonly payload: null;
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.sequence < other.sequence);
}

function push(heap: Event[], event: Event): void {
  let place = heap.length;
  heap.push(event);
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above] as Event;
    if (!isBefore(event, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = event;
}

function pop(heap: Event[]): Event {
  const first = heap[0] as Event;
  const last = heap.pop() as Event;
  if (heap.length > 0) sink(heap, last);
  return first;
}

function sink(heap: Event[], event: Event): void {
  let place = 0;
  for (let child = 1; child < heap.length; child = 2 * place + 1) {
    const right = child + 1;
    if (right < heap.length && isBefore(heap[right] as Event, heap[child] as Event)) child = right;
    const lesser = heap[child] as Event;
    if (!isBefore(lesser, event)) break;
    heap[place] = lesser;
    place = child;
  }
  heap[place] = event;
}

export function prepare({ pending }: HoldOptions): Round {
  const delays = delaysOf();
  const heap: Event[] = [];
  let sequence = 0;
  let drawn = pending;
  for (let id = 0; id < pending; id++) {
    const kind = id & 7;
    push(heap, {
      at: delays[id & delayMask] as number,
      sequence: sequence++,
      kind,
      target: id,
      arg: 0,
      cause: 0,
      payload: null,
    });
  }

  return () => {
    let outcome = 0;
    for (let count = 0; count < eventsPerRound; count++) {
      const delay = delays[(drawn + count) & delayMask] as number;
      const { at, kind, target, arg } = pop(heap);
      outcome = (Math.imul(outcome, 31) + at) | 0;
      push(heap, {
        at: at + delay,
        sequence: sequence++,
        kind,
        target,
        arg,
        cause: count,
        payload: null,
      });
    }
    drawn += eventsPerRound;
    return { units: eventsPerRound, outcome };
  };
}
