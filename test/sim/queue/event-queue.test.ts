import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  argAt,
  causeAt,
  causeOf,
  kindAt,
  targetAt,
  cancel,
  copyQueue,
  createQueue,
  handleAt,
  peekTime,
  pop,
  release,
  schedule,
  type EventQueue,
} from '../../../sim/queue/event-queue.ts';

interface Payload {
  readonly id: number;
}

interface Pending {
  readonly at: number;
  readonly id: number;
  readonly handle: number;
}

/** What the queue promises, in the plainest words: a list sorted by (time, insertion). */
interface Reference {
  now: number;
  pending: Pending[];
}

/** A queue beside its reference; `handles` are all that were ever given out, also stale ones. */
interface Pair {
  readonly queue: EventQueue<Payload>;
  readonly reference: Reference;
  readonly handles: number[];
}

type Step =
  | { readonly do: 'schedule'; readonly delay: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'pop'; readonly within: number }
  | { readonly do: 'drain'; readonly within: number };

const delays = fc.oneof(
  fc.constantFrom(
    0,
    1,
    1_023,
    1_024,
    1_025,
    2 ** 20 - 1,
    2 ** 20,
    2 ** 30 - 1,
    2 ** 30,
    2 ** 30 + 1,
  ),
  fc.nat({ max: 3 }),
  fc.nat({ max: 5_000 }),
  fc.nat({ max: 30_000_000 }),
  fc.nat({ max: 5_000_000_000 }),
);

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('schedule' as const), delay: delays }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pop' as const), within: delays }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drain' as const), within: delays }) },
  ),
  { maxLength: 300 },
);

function newPair(): Pair {
  return { queue: createQueue(), reference: { now: 0, pending: [] }, handles: [] };
}

function play(pair: Pair, steps: readonly Step[]): void {
  for (const step of steps) {
    playStep(pair, step);
    expect(pair.queue.now).toBe(pair.reference.now);
    expect(pair.queue.size).toBe(pair.reference.pending.length);
    expect(peekTime(pair.queue)).toBe(earliest(pair.reference)?.at ?? Infinity);
  }
}

function playStep(pair: Pair, step: Step): void {
  switch (step.do) {
    case 'schedule':
      return scheduleBoth(pair, step.delay);
    case 'cancel':
      return cancelBoth(pair, step.which);
    case 'pop':
      popBoth(pair, pair.queue.now + step.within);
      return;
    case 'drain': {
      const limit = pair.queue.now + step.within;
      while (popBoth(pair, limit));
    }
  }
}

function scheduleBoth({ queue, reference, handles }: Pair, delay: number): void {
  const id = handles.length;
  const at = queue.now + delay;
  const handle = handleAt(queue, schedule(queue, at, id, -id, id + 1, id + 2, { id }));
  reference.pending.push({ at, id, handle });
  handles.push(handle);
}

function cancelBoth({ queue, reference, handles }: Pair, which: number): void {
  if (handles.length === 0) return;
  const handle = handles[which % handles.length] as number;
  const index = reference.pending.findIndex((event) => event.handle === handle);
  if (index >= 0) reference.pending.splice(index, 1);
  expect(cancel(queue, handle)).toBe(index >= 0);
}

function popBoth({ queue, reference }: Pair, limit: number): boolean {
  const due = earliest(reference);
  const record = pop(queue, limit);
  if (due === undefined || due.at > limit) {
    expect(record).toBe(-1);
    reference.now = limit;
    return false;
  }
  const { id } = due;
  expect([queue.now, kindAt(queue, record), targetAt(queue, record)]).toEqual([due.at, id, 0 - id]);
  expect([argAt(queue, record), causeAt(queue, record)]).toEqual([id + 1, id + 2]);
  expect(queue.payload[record]).toEqual({ id });
  release(queue, record);
  reference.pending.splice(reference.pending.indexOf(due), 1);
  reference.now = due.at;
  return true;
}

function earliest({ pending }: Reference): Pending | undefined {
  return pending.toSorted((one, other) => one.at - other.at || one.id - other.id)[0];
}

test('events come in the order of time, and of insertion within a microsecond', () => {
  fc.assert(
    fc.property(steps, (steps) => play(newPair(), steps)),
    { numRuns: 400 },
  );
});

test.each([
  ['a copy', copyQueue<Payload>],
  ['a structured clone', (queue: EventQueue<Payload>) => structuredClone(queue)],
])('%s taken in the midst goes its own way, and so does the original', (_, copyOf) => {
  fc.assert(
    fc.property(steps, steps, steps, (before, here, there) => {
      const pair = newPair();
      play(pair, before);
      const other: Pair = {
        queue: copyOf(pair.queue),
        reference: structuredClone(pair.reference),
        handles: [...pair.handles],
      };

      const inTurns = Math.max(here.length, there.length);
      for (let turn = 0; turn < inTurns; turn++) {
        play(pair, here.slice(turn, turn + 1));
        play(other, there.slice(turn, turn + 1));
      }
    }),
    { numRuns: 100 },
  );
});

test('thousands of events of few microseconds keep their order while the queue grows', () => {
  const queue = createQueue<null>();
  for (let id = 0; id < 20_000; id++) schedule(queue, (id * 7_919) % 3_000, 0, id, 0, 0, null);

  const seen: { at: number; id: number }[] = [];
  for (let record = pop(queue, Infinity); record >= 0; record = pop(queue, Infinity)) {
    seen.push({ at: queue.now, id: targetAt(queue, record) });
    release(queue, record);
  }

  expect(seen).toHaveLength(20_000);
  expect(seen).toEqual(seen.toSorted((one, other) => one.at - other.at || one.id - other.id));
});

test('time may go on to the last safe integer', () => {
  const queue = createQueue<null>();
  schedule(queue, Number.MAX_SAFE_INTEGER, 1, 0, 0, 0, null);
  schedule(queue, 2 ** 52, 2, 0, 0, 0, null);

  const first = pop(queue, Infinity);
  expect([kindAt(queue, first), queue.now]).toEqual([2, 2 ** 52]);
  const second = pop(queue, Infinity);
  expect([kindAt(queue, second), queue.now]).toEqual([1, Number.MAX_SAFE_INTEGER]);
});

test('the handle of an event that happened does not cancel the one that took its place', () => {
  const queue = createQueue<null>();
  const stale = handleAt(queue, schedule(queue, 5, 0, 0, 0, 0, null));
  const record = pop(queue, 5);
  const duringTheEvent = cancel(queue, stale);
  release(queue, record);
  const fresh = handleAt(queue, schedule(queue, 9, 0, 0, 0, 0, null));

  expect(duringTheEvent).toBe(false);
  expect(cancel(queue, stale)).toBe(false);
  expect(cancel(queue, fresh)).toBe(true);
  expect(queue.size).toBe(0);
});

test('the cause of an event can be asked for as long as it is pending', () => {
  const queue = createQueue<null>();
  const handle = handleAt(queue, schedule(queue, 5, 0, 0, 0, 42, null));
  const whilePending = causeOf(queue, handle);
  release(queue, pop(queue, 5));

  expect(whilePending).toBe(42);
  expect(causeOf(queue, handle)).toBe(-1);
});

test.each([[0], [-1], [1], [2 ** 22], [2 ** 40]])(
  '%d, which nobody was given, cancels nothing',
  (handle) => {
    const queue = createQueue<null>();

    expect(cancel(queue, handle)).toBe(false);
    expect(causeOf(queue, handle)).toBe(-1);
  },
);

test('a released record holds on to nothing', () => {
  const queue = createQueue<Payload>();
  const handle = handleAt(queue, schedule(queue, 5, 0, 0, 0, 0, { id: 1 }));
  schedule(queue, 6, 0, 0, 0, 0, { id: 2 });

  cancel(queue, handle);
  release(queue, pop(queue, 6));

  expect(queue.payload.every((payload) => payload === null)).toBe(true);
});

test('an earlier limit never moves the clock back', () => {
  const queue = createQueue<null>();
  pop(queue, 100);
  pop(queue, 50);

  expect(queue.now).toBe(100);
});

test('a queue without a limit of time rests at its last event', () => {
  const queue = createQueue<null>();
  schedule(queue, 7, 0, 0, 0, 0, null);
  release(queue, pop(queue, Infinity));

  expect(pop(queue, Infinity)).toBe(-1);
  expect(queue.now).toBe(7);
});

test.each([[-1], [9], [10.5], [NaN], [Infinity], [2 ** 53]])('%d is no time to come', (at) => {
  const queue = createQueue<null>();
  pop(queue, 10);

  expect(() => schedule(queue, at, 0, 0, 0, 0, null)).toThrow(
    `An event at ${at} µs cannot be scheduled at 10 µs`,
  );
});

test.each([[1], [3], [64], [100], [1_000]])(
  'a queue for %d events says when it is full',
  (limit) => {
    const queue = createQueue<null>(limit);
    for (let id = 0; id < limit; id++) schedule(queue, id, 0, 0, 0, 0, null);

    const oneMore = (): number => schedule(queue, limit, 0, 0, 0, 0, null);
    expect(oneMore).toThrow(`The queue is full: ${limit} events are pending`);
    release(queue, pop(queue, Infinity));
    expect(oneMore()).toBeGreaterThanOrEqual(0);
  },
);

test('a copy of a full queue is as full as the original', () => {
  const queue = createQueue<null>(100);
  for (let id = 0; id < 100; id++) schedule(queue, id, 0, 0, 0, 0, null);
  const copy = copyQueue(queue);

  expect(() => schedule(copy, 100, 0, 0, 0, 0, null)).toThrow('The queue is full');
});

test.each([[0], [-5], [1.5], [NaN], [2 ** 22 + 1]])('%d is no limit for a queue', (limit) => {
  expect(() => createQueue(limit)).toThrow(`events, not ${limit}.`);
});
