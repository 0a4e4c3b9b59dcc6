// The slots of the timing wheels: one list of events per slot, and a bit per slot that is not empty.
// Slots and events are numbers in the same two columns, `next` and `prev`: first the slots, each the
// head of a circular list, then the events. Linking and unlinking therefore has no special cases.

/** The wheels: each has 1,024 slots, and a slot of one is as wide as the whole wheel before it. */
const wheels = 3;
const slotsPerWheel = 1024;
const digit = 10;

/** How much time the wheels cover together, in microseconds: almost 18 minutes. */
export const span = 0x40000000;

/** The slot of everything beyond the wheels: one list, in order of insertion. */
export const beyond = wheels * slotsPerWheel;

/** The number of slots; the first event has this number. */
export const slotCount = beyond + 1;

/** The lists of all slots. Plain data. */
export interface Slots {
  next: Int32Array<ArrayBuffer>;
  prev: Int32Array<ArrayBuffer>;
  /** One bit per slot that holds something, 32 slots to a word. */
  readonly bits: Int32Array<ArrayBuffer>;
  /** One bit per word of `bits` that is not zero, one word per wheel; the last is for `beyond`. */
  readonly words: Int32Array<ArrayBuffer>;
}

/** Slots that are all empty, with room for so many events. */
export function createSlots(capacity: number): Slots {
  return {
    next: withEmptyLists(new Int32Array(slotCount + capacity)),
    prev: withEmptyLists(new Int32Array(slotCount + capacity)),
    bits: new Int32Array((beyond >> 5) + 1),
    words: new Int32Array(wheels + 1),
  };
}

function withEmptyLists(links: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  for (let slot = 0; slot < slotCount; slot++) links[slot] = slot;
  return links;
}

/**
 * The slot for a time, when the finest wheel turns through the 1,024 µs that begin at `cursor`; both
 * are counted from the beginning of the span. The wheel is the highest digit in which they differ.
 */
export function slotFor(time: number, cursor: number): number {
  const difference = time ^ cursor;
  // Each term is one where the difference reaches beyond a wheel: no branch to guess wrong.
  const wheel = ((0x3ff - difference) >>> 31) + ((0xfffff - difference) >>> 31);
  return (wheel << digit) | ((time >>> (wheel * digit)) & (slotsPerWheel - 1));
}

/** The time at which a slot begins, counted from the beginning of the span. */
export function startOf(slot: number, cursor: number): number {
  const wheel = slot >> digit;
  const coarser = wheel === 1 ? cursor & ~0xfffff : 0;
  return coarser | ((slot & (slotsPerWheel - 1)) << (wheel * digit));
}

/** The earliest slot that holds something: of the finest wheel if it can be, -1 if there is none. */
export function firstSlot(slots: Slots): number {
  const { bits, words } = slots;
  let wheel = 0;
  while (words[wheel] === 0) if (++wheel > wheels) return -1;
  const word = (wheel << 5) | lowestBit(words[wheel] as number);
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
  // A shift counts modulo 32, so a slot's number needs no mask.
  const word = slot >> 5;
  bits[word] = (bits[word] as number) | (1 << slot);
  words[slot >> digit] = (words[slot >> digit] as number) | (1 << word);
}

/** Takes one event out of whatever list it is in. */
export function unlink(slots: Slots, event: number): void {
  const { next, prev } = slots;
  const before = prev[event] as number;
  const after = next[event] as number;
  next[before] = after;
  prev[after] = before;
  // Only a slot can be both neighbours, and then it has no event left.
  if (before === after) markEmpty(slots, after);
}

/** Empties a slot and returns its first event; the others follow along `next`, the last leads back to the slot. */
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
  if (left === 0) words[slot >> digit] = (words[slot >> digit] as number) & ~(1 << word);
}
