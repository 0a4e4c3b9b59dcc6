// The slots of the timing wheel: one list of events per slot, and a bit per slot that is not empty.
// Three wheels, each as wide as one slot of the next. Slots are numbered from the finest wheel to the
// coarsest, so the earliest slot that holds something is simply the lowest number with its bit set.
//
//   fine     4,096 slots of 1 µs
//   middle     512 slots of 4,096 µs, together 2.1 s
//   coarse     512 slots of 2.1 s, together 17.9 min: the span of the wheels
//   beyond       1 slot for all that comes later, in order of insertion

const middle = 4_096;
const coarse = middle + 512;

/** The slot of everything beyond the wheels; slots below `fineSlots` are single microseconds. */
export const beyond = coarse + 512;

/** The slots of the finest wheel: 0 to 4,095, one for each microsecond. */
export const fineSlots = middle;

/** How much time the wheels cover together, in microseconds. */
export const span = 0x40000000;

/** The number of slots. Events are numbered from here on. */
export const slotCount = beyond + 1;

/**
 * The lists of all slots. Plain data. A slot is the head of a circular list and lies in the same two
 * columns as the events, so that linking and unlinking know no special cases.
 */
export interface Slots {
  next: Int32Array<ArrayBuffer>;
  prev: Int32Array<ArrayBuffer>;
  /** One bit per slot that holds something, 32 slots to a word. */
  readonly bits: Int32Array<ArrayBuffer>;
  /** One bit per word of `bits` that is not zero. */
  readonly words: Int32Array<ArrayBuffer>;
}

const bitsLength = (beyond >> 5) + 1;
const wordsLength = (beyond >> 10) + 1;

/** Slots that are all empty, with room for so many events. */
export function createSlots(capacity: number): Slots {
  return {
    next: emptyLists(capacity),
    prev: emptyLists(capacity),
    bits: new Int32Array(bitsLength),
    words: new Int32Array(wordsLength),
  };
}

function emptyLists(capacity: number): Int32Array<ArrayBuffer> {
  const links = new Int32Array(slotCount + capacity);
  for (let slot = 0; slot < slotCount; slot++) links[slot] = slot;
  return links;
}

/**
 * The slot for a time, when the finest wheel turns through the 4,096 µs that begin at `cursor`; both
 * are counted from the beginning of the span. The highest bit in which they differ says which wheel.
 */
export function slotFor(time: number, cursor: number): number {
  const difference = time ^ cursor;
  if (difference < 0x1000) return time & 0xfff;
  return difference < 0x200000 ? middle | ((time >> 12) & 0x1ff) : coarse | (time >> 21);
}

/** The time at which a slot of the middle or the coarse wheel begins. */
export function startOf(slot: number, cursor: number): number {
  return slot < coarse ? (cursor & ~0x1fffff) | ((slot - middle) << 12) : (slot - coarse) << 21;
}

/** The earliest slot that holds something; -1 if all are empty. */
export function firstSlot(slots: Slots): number {
  const { bits, words } = slots;
  let index = 0;
  while (words[index] === 0) if (++index === wordsLength) return -1;
  const word = (index << 5) | lowestBit(words[index] as number);
  return (word << 5) | lowestBit(bits[word] as number);
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Puts an event behind all others of the slot. */
export function append(slots: Slots, slot: number, event: number): void {
  const { next, prev, bits, words } = slots;
  const last = prev[slot] as number;
  next[last] = event;
  prev[event] = last;
  next[event] = slot;
  prev[slot] = event;
  // Shifts count modulo 32: `1 << slot` is the slot's bit in its word.
  const word = slot >> 5;
  bits[word] = (bits[word] as number) | (1 << slot);
  words[word >> 5] = (words[word >> 5] as number) | (1 << word);
}

/** Takes the first event out of a slot. */
export function unlinkFirst(slots: Slots, slot: number): void {
  const { next, prev } = slots;
  const after = next[next[slot] as number] as number;
  next[slot] = after;
  prev[after] = slot;
  if (after === slot) markEmpty(slots, slot);
}

/** Takes an event out of whatever slot it is in. */
export function unlink(slots: Slots, event: number): void {
  const { next, prev } = slots;
  const before = prev[event] as number;
  const after = next[event] as number;
  next[before] = after;
  prev[after] = before;
  // Only a slot can be both neighbours, and then no event is left in it.
  if (before === after) markEmpty(slots, after);
}

/** Empties a slot and returns its first event; the rest follow along `next`, which ends at the slot. */
export function takeAll(slots: Slots, slot: number): number {
  const { next, prev } = slots;
  const first = next[slot] as number;
  next[slot] = slot;
  prev[slot] = slot;
  markEmpty(slots, slot);
  return first;
}

function markEmpty(slots: Slots, slot: number): void {
  const { bits, words } = slots;
  const word = slot >> 5;
  const left = (bits[word] as number) & ~(1 << slot);
  bits[word] = left;
  if (left === 0) words[word >> 5] = (words[word >> 5] as number) & ~(1 << word);
}
