// The one queue of a world: every event that is still to come, in the order (time, insertion).
// A hierarchical timing wheel, like the one in which Kafka's brokers keep requests that wait: what lies
// far ahead waits in coarse slots and moves to finer ones when the clock comes near. Lists keep their
// order while they move, so events of the same microsecond come out as they went in. Slots are numbered
// from the finest wheel on: the earliest that holds something is the lowest number whose bit is set.
//
//   fine     4,096 slots of 1 µs
//   middle     512 slots of 4,096 µs, together 2.1 s
//   coarse     512 slots of 2.1 s, together 17.9 min: the span of the wheels
//   beyond       1 slot for all that comes later, in the order of insertion
//
// All integers lie in one array, `cells`, which is what makes the queue fast and its copy cheap. In the
// lists, slots and records are known by the index of their first cell.
//
//   words    a bit per word of `bits` that is not zero
//   bits     a bit per slot that holds something
//   slots    two cells each: next and prev, the first and the last event of a circular list
//   records  eight cells each, together in one line of the processor's cache: next, prev,
//            generation, kind, target, arg, cause, and when it is due, counted within its span

/** Names one scheduled event, and no later one that takes its place: a number above zero. */
export type EventHandle = number;

type Cells = Int32Array<ArrayBuffer>;

/** The events to come and the clock they move. Plain data: a clone of it is a complete copy. */
export interface EventQueue<P> {
  /** Microseconds since the world began; never beyond the limit that `pop` was given. */
  now: number;
  /** How many events are pending. */
  size: number;
  /** How many events may be pending. */
  readonly limit: number;
  cells: Cells;
  /** In which span an event beyond the wheels is due, by record: this many after the world began. */
  spans: Cells;
  /** What an event carries, by record. */
  payload: (P | null)[];
  /** Records that were ever used; those from here on are new. */
  top: number;
  /** The cell of the first released record, linked along next; 0 if there is none. */
  free: number;
  /** Where the span of the wheels begins. Never later than `now`. */
  base: number;
  /** Where the finest wheel stands, counted from `base`. Never later than `now`. */
  cursor: number;
}

// The first slots of the wheels.
const middle = 4_096;
const coarse = middle + 512;
const beyond = coarse + 512;
/** How much time the wheels cover together, in microseconds. */
const span = 0x40000000;

// Where things begin in the cells, and what a record has where.
const wordCount = (beyond >> 10) + 1;
const bitsFrom = 8;
const slotsFrom = bitsFrom + 168;
const recordsFrom = slotsFrom + 2 * (beyond + 1) + 6;
const prev = 1;
const generation = 2;
const kind = 3;
const target = 4;
const arg = 5;
const cause = 6;
const offset = 7;
/** Records that handles can tell apart. */
const maxRecords = 0x400000;
const smallestCapacity = 64;

/** An empty queue at time zero. It starts small and doubles, up to `limit` pending events. */
export function createQueue<P>(limit = 1_000_000): EventQueue<P> {
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= maxRecords)) {
    throw new RangeError(`A queue may hold 1 to ${maxRecords} events, not ${limit}.`);
  }
  const capacity = Math.min(smallestCapacity, limit);
  const cells = new Int32Array(recordsFrom + 8 * capacity);
  for (let slot = 0; slot <= beyond; slot++) emptyList(cells, slotsFrom + 2 * slot);
  return {
    now: 0,
    size: 0,
    limit,
    cells,
    spans: new Int32Array(capacity),
    payload: Array.from({ length: capacity }, () => null),
    top: 0,
    free: 0,
    base: 0,
    cursor: 0,
  };
}

/** Adds an event behind all others of the same time, as a record: `handleAt` tells how to cancel it. */
// oxlint-disable-next-line max-params -- The hottest function of a world: an object to carry the arguments would cost more than the wheel.
export function schedule<P>(
  queue: EventQueue<P>,
  at: number,
  kindOfIt: number,
  targetOfIt: number,
  argOfIt: number,
  causeOfIt: number,
  payload: P | null,
): number {
  const time = (at - queue.base) | 0;
  const isWithinSpan = queue.base + time === at && time < span;
  const isTime = isWithinSpan || Number.isSafeInteger(at);
  if (!(isTime && at >= queue.now)) throw refusedTime(queue, at);
  const event = takeRecord(queue);
  const record = recordOf(event);
  const { cells } = queue;
  cells[event + kind] = kindOfIt;
  cells[event + target] = targetOfIt;
  cells[event + arg] = argOfIt;
  cells[event + cause] = causeOfIt;
  queue.payload[record] = payload;
  queue.size += 1;
  if (isWithinSpan) {
    cells[event + offset] = time;
    append(cells, slotFor(time, queue.cursor), event);
  } else {
    putBeyond(queue, event, at);
  }
  return record;
}

/** The handle of a record that is pending. */
export function handleAt<P>(queue: EventQueue<P>, record: number): EventHandle {
  return (queue.cells[recordsFrom + 8 * record + generation] as number) * maxRecords + record;
}

/** Takes a pending event out. False if it has happened or was cancelled already. */
export function cancel<P>(queue: EventQueue<P>, handle: EventHandle): boolean {
  const record = pendingRecord(queue, handle);
  if (record < 0) return false;
  unlink(queue.cells, recordsFrom + 8 * record);
  leave(queue, recordsFrom + 8 * record);
  release(queue, record);
  return true;
}

/**
 * The next event that is due by `limit`, as a record: read it, then release it. The clock moves to
 * the event; if none is due it moves to the limit, and the answer is -1.
 */
export function pop<P>(queue: EventQueue<P>, limit: number): number {
  const { cells } = queue;
  for (;;) {
    const slot = firstSlot(cells);
    if (slot < 0) return rest(queue, limit);
    if (slot < middle) {
      const event = cells[slotsFrom + 2 * slot] as number;
      const at = queue.base + (cells[event + offset] as number);
      if (at > limit) return rest(queue, limit);
      unlinkFirst(cells, slot);
      leave(queue, event);
      queue.now = at;
      return recordOf(event);
    }
    if (!refine(queue, slot, limit)) return rest(queue, limit);
  }
}

/** The kind of event a record is. */
export function kindAt<P>(queue: EventQueue<P>, record: number): number {
  return queue.cells[recordsFrom + 8 * record + kind] as number;
}

/** Whom the event of a record concerns. */
export function targetAt<P>(queue: EventQueue<P>, record: number): number {
  return queue.cells[recordsFrom + 8 * record + target] as number;
}

/** A number that the event of a record carries. */
export function argAt<P>(queue: EventQueue<P>, record: number): number {
  return queue.cells[recordsFrom + 8 * record + arg] as number;
}

/** The row of the trace that caused the event of a record. */
export function causeAt<P>(queue: EventQueue<P>, record: number): number {
  return queue.cells[recordsFrom + 8 * record + cause] as number;
}

/** The cause of a pending event; -1 if it has happened or was cancelled. */
export function causeOf<P>(queue: EventQueue<P>, handle: EventHandle): number {
  const record = pendingRecord(queue, handle);
  return record < 0 ? -1 : causeAt(queue, record);
}

/** The handle that a popped record had: nothing that is pending has it. */
export function formerHandle<P>(queue: EventQueue<P>, record: number): EventHandle {
  const use = queue.cells[recordsFrom + 8 * record + generation] as number;
  return (use === 1 ? 0x7fffffff : use - 1) * maxRecords + record;
}

/** Gives a popped record back to the queue, to be used again. */
export function release<P>(queue: EventQueue<P>, record: number): void {
  const event = recordsFrom + 8 * record;
  queue.payload[record] = null;
  queue.cells[event] = queue.free;
  queue.free = event;
}

/** When the next event is due; Infinity if nothing is pending. Changes nothing. */
export function peekTime<P>(queue: EventQueue<P>): number {
  const slot = firstSlot(queue.cells);
  return slot < 0 ? Infinity : earliestIn(queue, slot);
}

/** A copy for a snapshot: its cost follows the most events that were ever pending, not the capacity. */
export function copyQueue<P>(queue: EventQueue<P>): EventQueue<P> {
  const { top } = queue;
  return {
    now: queue.now,
    size: queue.size,
    limit: queue.limit,
    cells: queue.cells.slice(0, recordsFrom + 8 * top),
    spans: queue.spans.slice(0, top),
    payload: queue.payload.slice(0, top),
    top,
    free: queue.free,
    base: queue.base,
    cursor: queue.cursor,
  };
}

// The parts of the queue, as constants: where a function is called that might have been replaced, the
// engine looks whether it was, and this is the innermost loop of a world.

const recordOf = (event: number): number => (event - recordsFrom) >> 3;

/** The record that a handle names; -1 if it names an earlier use of it, or nothing. */
const pendingRecord = <P>(queue: EventQueue<P>, handle: EventHandle): number => {
  const record = handle & (maxRecords - 1);
  const use = (handle - record) / maxRecords;
  return use > 0 && queue.cells[recordsFrom + 8 * record + generation] === use ? record : -1;
};

/** The cell of a record for a new event: one that was released, or else a new one. */
const takeRecord = <P>(queue: EventQueue<P>): number => {
  const { free, top } = queue;
  if (free !== 0) {
    queue.free = queue.cells[free] as number;
    return free;
  }
  if (top === queue.spans.length) grow(queue);
  queue.top = top + 1;
  queue.cells[recordsFrom + 8 * top + generation] = 1;
  return recordsFrom + 8 * top;
};

/** The event is pending no more, and its handle names nothing: the next use has another number. */
const leave = <P>(queue: EventQueue<P>, event: number): void => {
  const { cells } = queue;
  const use = cells[event + generation] as number;
  cells[event + generation] = use === 0x7fffffff ? 1 : use + 1;
  queue.size -= 1;
};

/** Nothing is due by the limit: so late is it now. */
const rest = <P>(queue: EventQueue<P>, limit: number): -1 => {
  if (limit > queue.now && limit < Infinity) queue.now = limit;
  return -1;
};

/**
 * The slot for a time, while the finest wheel turns through the 4,096 µs that begin at the cursor; both
 * are counted from the beginning of the span. The highest bit in which they differ says which wheel.
 */
const slotFor = (time: number, cursor: number): number => {
  const difference = time ^ cursor;
  if (difference < 0x1000) return time & 0xfff;
  return difference < 0x200000 ? middle + ((time >> 12) & 0x1ff) : coarse + (time >> 21);
};

/** Spreads a slot over finer ones. False if it begins after the limit, where the clock may not be. */
const refine = <P>(queue: EventQueue<P>, slot: number, limit: number): boolean => {
  if (slot === beyond) return turnSpan(queue, limit);
  const { cells, base } = queue;
  const inMiddle = (queue.cursor & ~0x1fffff) | ((slot - middle) << 12);
  const cursor = slot < coarse ? inMiddle : (slot - coarse) << 21;
  if (base + cursor > limit) return false;
  queue.cursor = cursor;
  const head = slotsFrom + 2 * slot;
  for (let event = takeAll(cells, slot), following; event !== head; event = following) {
    following = cells[event] as number;
    append(cells, slotFor(cells[event + offset] as number, cursor), event);
  }
  return true;
};

/** Moves the wheels to the next span in which something is due, unless it begins after the limit. */
const turnSpan = <P>(queue: EventQueue<P>, limit: number): boolean => {
  const { cells, spans } = queue;
  const number = Math.floor(earliestIn(queue, beyond) / span);
  if (number * span > limit) return false;
  queue.base = number * span;
  queue.cursor = 0;
  const head = slotsFrom + 2 * beyond;
  for (let event = takeAll(cells, beyond), following; event !== head; event = following) {
    following = cells[event] as number;
    const isDue = spans[recordOf(event)] === number;
    append(cells, isDue ? slotFor(cells[event + offset] as number, 0) : beyond, event);
  }
  return true;
};

const putBeyond = <P>({ cells, spans }: EventQueue<P>, event: number, at: number): void => {
  const number = Math.floor(at / span);
  spans[recordOf(event)] = number;
  cells[event + offset] = at - number * span;
  append(cells, beyond, event);
};

const earliestIn = <P>({ cells, spans, base }: EventQueue<P>, slot: number): number => {
  const head = slotsFrom + 2 * slot;
  let earliest = Infinity;
  for (let event = cells[head] as number; event !== head; event = cells[event] as number) {
    const begin = slot === beyond ? (spans[recordOf(event)] as number) * span : base;
    earliest = Math.min(earliest, begin + (cells[event + offset] as number));
  }
  return earliest;
};

/** The earliest slot that holds something; -1 if all are empty. */
const firstSlot = (cells: Cells): number => {
  let index = 0;
  while (cells[index] === 0) if (++index === wordCount) return -1;
  const word = (index << 5) | lowestBit(cells[index] as number);
  return (word << 5) | lowestBit(cells[bitsFrom + word] as number);
};

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

/** Puts an event behind all others of the slot. */
const append = (cells: Cells, slot: number, event: number): void => {
  const head = slotsFrom + 2 * slot;
  const last = cells[head + prev] as number;
  cells[last] = event;
  cells[event + prev] = last;
  cells[event] = head;
  cells[head + prev] = event;
  if (last !== head) return;
  // The slot was empty. Shifts count modulo 32: `1 << slot` is the slot's bit in its word.
  const word = slot >> 5;
  cells[bitsFrom + word] = (cells[bitsFrom + word] as number) | (1 << slot);
  cells[word >> 5] = (cells[word >> 5] as number) | (1 << word);
};

/** Takes the first event out of a slot. */
const unlinkFirst = (cells: Cells, slot: number): void => {
  const head = slotsFrom + 2 * slot;
  const second = cells[cells[head] as number] as number;
  cells[head] = second;
  cells[second + prev] = head;
  if (second === head) markEmpty(cells, slot);
};

/** Takes an event out of whatever slot it is in. */
const unlink = (cells: Cells, event: number): void => {
  const before = cells[event + prev] as number;
  const after = cells[event] as number;
  cells[before] = after;
  cells[after + prev] = before;
  // Only a slot can be both neighbours, and then no event is left in it.
  if (before === after) markEmpty(cells, (after - slotsFrom) >> 1);
};

/** Empties a slot and returns its first event; the others follow along next, up to the slot. */
const takeAll = (cells: Cells, slot: number): number => {
  const head = slotsFrom + 2 * slot;
  const first = cells[head] as number;
  emptyList(cells, head);
  markEmpty(cells, slot);
  return first;
};

const emptyList = (cells: Cells, head: number): void => {
  cells[head] = head;
  cells[head + prev] = head;
};

const markEmpty = (cells: Cells, slot: number): void => {
  const word = slot >> 5;
  const left = (cells[bitsFrom + word] as number) & ~(1 << slot);
  cells[bitsFrom + word] = left;
  if (left === 0) cells[word >> 5] = (cells[word >> 5] as number) & ~(1 << word);
};

const grow = <P>(queue: EventQueue<P>): void => {
  const { top, limit, payload } = queue;
  if (top >= limit) {
    throw new RangeError(`The queue is full: ${limit} events are pending (limits.pendingEvents).`);
  }
  const capacity = Math.min(limit, Math.max(smallestCapacity, 2 * top));
  queue.cells = longer(queue.cells, recordsFrom + 8 * capacity);
  queue.spans = longer(queue.spans, capacity);
  while (payload.length < capacity) payload.push(null);
};

const longer = (cells: Cells, length: number): Cells => {
  const grown = new Int32Array(length);
  grown.set(cells);
  return grown;
};

const refusedTime = <P>({ now }: EventQueue<P>, at: number): RangeError =>
  new RangeError(
    `An event at ${at} µs cannot be scheduled at ${now} µs: time runs forward, in whole µs.`,
  );
