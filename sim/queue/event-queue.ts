// The one queue of a world: every event that is still to come, in the order (time, insertion).
// A hierarchical timing wheel, like the one in which Kafka's brokers keep requests that wait: a slot
// of the finest wheel is one microsecond; what lies further ahead waits in coarser slots and moves to
// finer ones when the clock comes near. Lists keep their order while they move, so that events of the
// same microsecond come out as they went in, and nobody needs a sequence number.
import {
  append,
  beyond,
  createSlots,
  fineSlots,
  firstSlot,
  slotCount,
  slotFor,
  span,
  startOf,
  takeAll,
  unlink,
  unlinkFirst,
  type Slots,
} from './slots.ts';

/** Names one scheduled event, and no later one that takes its place: a number of zero or more. */
export type EventHandle = number;

/** The events to come and the clock they move. Plain data: a clone of it is a complete copy. */
export interface EventQueue<P> extends Slots {
  /** Microseconds since the world began; never beyond the limit that `pop` was given. */
  now: number;
  /** How many events are pending. */
  size: number;
  /** How many events may be pending. */
  readonly limit: number;

  // What an event says: columns, by record.
  at: Float64Array<ArrayBuffer>;
  kind: Int32Array<ArrayBuffer>;
  target: Int32Array<ArrayBuffer>;
  arg: Int32Array<ArrayBuffer>;
  cause: Int32Array<ArrayBuffer>;
  payload: (P | null)[];

  /** How often a record has left the queue: a handle of an earlier use does not fit any more. */
  generation: Int32Array<ArrayBuffer>;
  /** Records that were ever used; those from here to the end of the columns are new. */
  top: number;
  /** The first of the released records, linked along `next`; 0 if there is none. */
  free: number;
  /** Where the wheels' span begins. Never later than `now`. */
  base: number;
  /** Where the finest wheel stands, counted from `base`. Never later than `now`. */
  cursor: number;
}

const smallest = 64;
const maxRecords = 2 ** 22;

/** An empty queue at time zero. It starts small and doubles, up to `limit` pending events. */
export function createQueue<P>(limit = 1_000_000): EventQueue<P> {
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= maxRecords)) {
    throw new RangeError(`A queue may hold 1 to ${maxRecords} events, not ${limit}.`);
  }
  const initialCapacity = Math.min(smallest, limit);
  return {
    now: 0,
    size: 0,
    limit,
    ...createSlots(initialCapacity),
    at: new Float64Array(initialCapacity),
    kind: new Int32Array(initialCapacity),
    target: new Int32Array(initialCapacity),
    arg: new Int32Array(initialCapacity),
    cause: new Int32Array(initialCapacity),
    payload: Array.from({ length: initialCapacity }, () => null),
    generation: new Int32Array(initialCapacity),
    top: 0,
    free: 0,
    base: 0,
    cursor: 0,
  };
}

/** Adds an event behind all others of the same time. The handle serves to cancel it. */
// oxlint-disable-next-line max-params -- The hottest function of the world: a record to carry the arguments would cost more than the wheel.
export function schedule<P>(
  queue: EventQueue<P>,
  at: number,
  kind: number,
  target: number,
  arg: number,
  cause: number,
  payload: P | null,
): EventHandle {
  if (!(at >= queue.now && Number.isSafeInteger(at))) throw refusedTime(queue, at);
  const record = takeRecord(queue);
  queue.at[record] = at;
  queue.kind[record] = kind;
  queue.target[record] = target;
  queue.arg[record] = arg;
  queue.cause[record] = cause;
  queue.payload[record] = payload;
  queue.size += 1;
  place(queue, slotCount + record, at);
  return (queue.generation[record] as number) * maxRecords + record;
}

/** Takes a pending event out. False if it has happened or was cancelled already. */
export function cancel<P>(queue: EventQueue<P>, handle: EventHandle): boolean {
  const record = pendingRecord(queue, handle);
  if (record < 0) return false;
  unlink(queue, slotCount + record);
  leave(queue, record);
  release(queue, record);
  return true;
}

/** The record of a pending event, to read its columns; -1 if it has happened or was cancelled. */
export function pendingRecord<P>(queue: EventQueue<P>, handle: EventHandle): number {
  const record = handle % maxRecords;
  const generation = (handle - record) / maxRecords;
  return queue.generation[record] === generation ? record : -1;
}

/** The cause of a pending event; -1 if it has happened or was cancelled. */
export function causeOf<P>(queue: EventQueue<P>, handle: EventHandle): number {
  const record = pendingRecord(queue, handle);
  return record < 0 ? -1 : (queue.cause[record] as number);
}

/**
 * The next event that is due by `limit`, as a record: read its columns, then release it. The clock
 * moves to the event; if none is due it moves to the limit, and the answer is -1.
 */
export function pop<P>(queue: EventQueue<P>, limit: number): number {
  for (;;) {
    const slot = firstSlot(queue);
    if (slot < 0) return rest(queue, limit);
    if (slot < fineSlots) {
      const event = queue.next[slot] as number;
      const record = event - slotCount;
      const at = queue.at[record] as number;
      if (at > limit) return rest(queue, limit);
      unlinkFirst(queue, slot);
      leave(queue, record);
      queue.now = at;
      return record;
    }
    if (!refine(queue, slot, limit)) return rest(queue, limit);
  }
}

/** Gives a popped record back to the queue, to be used again. */
export function release<P>(queue: EventQueue<P>, record: number): void {
  queue.payload[record] = null;
  queue.next[slotCount + record] = queue.free;
  queue.free = slotCount + record;
}

/** When the next event is due; Infinity if nothing is pending. Changes nothing. */
export function peekTime<P>(queue: EventQueue<P>): number {
  const slot = firstSlot(queue);
  return slot < 0 ? Infinity : earliestIn(queue, slot);
}

/** A copy for a snapshot: its cost follows the number of events, not the capacity. */
export function copyQueue<P>(queue: EventQueue<P>): EventQueue<P> {
  const { top } = queue;
  return {
    now: queue.now,
    size: queue.size,
    limit: queue.limit,
    next: queue.next.slice(0, slotCount + top),
    prev: queue.prev.slice(0, slotCount + top),
    bits: queue.bits.slice(),
    words: queue.words.slice(),
    at: queue.at.slice(0, top),
    kind: queue.kind.slice(0, top),
    target: queue.target.slice(0, top),
    arg: queue.arg.slice(0, top),
    cause: queue.cause.slice(0, top),
    payload: queue.payload.slice(0, top),
    generation: queue.generation.slice(0, top),
    top,
    free: queue.free,
    base: queue.base,
    cursor: queue.cursor,
  };
}

/** Puts an event into the slot where its time belongs now. */
function place<P>(queue: EventQueue<P>, event: number, at: number): void {
  const time = at - queue.base;
  append(queue, time < span ? slotFor(time | 0, queue.cursor) : beyond, event);
}

/** The record is pending no more, and handles that name it have become stale. */
function leave<P>(queue: EventQueue<P>, record: number): void {
  queue.size -= 1;
  queue.generation[record] = ((queue.generation[record] as number) + 1) & 0x7fffffff;
}

function rest<P>(queue: EventQueue<P>, limit: number): -1 {
  if (limit > queue.now && limit < Infinity) queue.now = limit;
  return -1;
}

/** Spreads a coarse slot over finer ones. False if it begins after the limit, where the clock may not be. */
function refine<P>(queue: EventQueue<P>, slot: number, limit: number): boolean {
  if (slot === beyond) {
    const start = Math.floor(earliestIn(queue, beyond) / span) * span;
    if (start > limit) return false;
    queue.base = start;
    queue.cursor = 0;
  } else {
    const start = startOf(slot, queue.cursor);
    if (queue.base + start > limit) return false;
    queue.cursor = start;
  }
  let event = takeAll(queue, slot);
  while (event !== slot) {
    const following = queue.next[event] as number;
    place(queue, event, queue.at[event - slotCount] as number);
    event = following;
  }
  return true;
}

function earliestIn<P>(queue: EventQueue<P>, slot: number): number {
  let earliest = Infinity;
  for (
    let event = queue.next[slot] as number;
    event !== slot;
    event = queue.next[event] as number
  ) {
    earliest = Math.min(earliest, queue.at[event - slotCount] as number);
  }
  return earliest;
}

function takeRecord<P>(queue: EventQueue<P>): number {
  const { free, top } = queue;
  if (free !== 0) {
    queue.free = queue.next[free] as number;
    return free - slotCount;
  }
  if (top === queue.at.length) grow(queue);
  queue.top = top + 1;
  return top;
}

function grow<P>(queue: EventQueue<P>): void {
  const { top, limit } = queue;
  if (top >= limit) {
    throw new RangeError(`The queue is full: ${limit} events are pending, which is its limit.`);
  }
  const capacity = Math.min(limit, Math.max(smallest, 2 * top));
  queue.next = longer(queue.next, slotCount + capacity);
  queue.prev = longer(queue.prev, slotCount + capacity);
  queue.kind = longer(queue.kind, capacity);
  queue.target = longer(queue.target, capacity);
  queue.arg = longer(queue.arg, capacity);
  queue.cause = longer(queue.cause, capacity);
  queue.generation = longer(queue.generation, capacity);
  const at = new Float64Array(capacity);
  at.set(queue.at);
  queue.at = at;
  while (queue.payload.length < capacity) queue.payload.push(null);
}

function longer(column: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(column);
  return grown;
}

function refusedTime<P>(queue: EventQueue<P>, at: number): RangeError {
  return new RangeError(
    `An event at ${at} µs cannot be scheduled at ${queue.now} µs: time runs forward.`,
  );
}
