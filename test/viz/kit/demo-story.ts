// A scripted run: rounds of produce, copy and consume, and what follows when somebody does something.
// It is a story with pictures, not an engine: nothing in it decides, it only tells.
import type { Flight, History } from '../../../viz/model/history.ts';
import type { Deed } from '../../../viz/model/run-source.ts';
import { fencing, perform } from './demo-deeds.ts';
import { startPicture } from './demo-picture.ts';
import { nextRound } from './demo-round.ts';
import { note, second, tell, type Moment, type Teller } from './demo-teller.ts';

/** A story told to its end. */
export interface Story {
  readonly moments: readonly Moment[];
  readonly history: History;
}

/** Tells the story for some seconds, with the deeds of a branch on the way. */
export function tellStory(
  seconds: number,
  deeds: readonly { readonly at: number; readonly deed: Deed }[],
): Story {
  const teller: Teller = {
    picture: startPicture(),
    now: 0,
    moments: [],
    leaders: [{ partition: 0, broker: 1, leaderEpoch: 5, from: 0 }],
    isr: [1, 2, 3].map((broker) => ({ partition: 0, broker, state: 'in', from: 0 })),
    faults: [],
    fences: [],
    round: 0,
  };
  tell(
    teller,
    note('Broker 1 leads orders-0 in epoch 5; all three brokers are in sync.', 2, (it) => it),
  );
  const todo = [...deeds];
  while (teller.now < seconds * second) {
    for (const step of nextRound(teller)) {
      const due = Math.min(todo[0]?.at ?? Infinity, teller.fences[0]?.at ?? Infinity);
      if (due <= teller.now + step.after) {
        interrupt(teller, due, todo);
        break;
      }
      tell(teller, step);
    }
  }
  const { moments, leaders, isr, faults } = teller;
  const kept = moments.filter(({ line }) => line.t <= seconds * second);
  const partitions = [{ id: 0, name: 'orders-0' }];
  return { moments: kept, history: { partitions, leaders, isr, faults, flights: flightsIn(kept) } };
}

function interrupt(teller: Teller, due: number, todo: { at: number; deed: Deed }[]): void {
  teller.now = due;
  const fence = teller.fences[0];
  if (fence?.at === due) {
    teller.fences.shift();
    for (const step of fencing(teller, fence.broker)) tell(teller, step);
    return;
  }
  const next = todo.shift();
  if (next !== undefined) perform(teller, next.deed);
}

function flightsIn(moments: readonly Moment[]): Flight[] {
  const flights = new Map<number, Flight>();
  for (const { picture } of moments) {
    for (const { id, sentAt, arrivesAt, lostAt } of picture.messages) {
      flights.set(id, { sentAt, endsAt: lostAt ?? arrivesAt });
    }
  }
  return [...flights.values()].toSorted((a, b) => a.sentAt - b.sentAt);
}
