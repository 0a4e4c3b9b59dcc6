// Brokers of a rack that take turns.
import type { NodeId } from '../../metadata/ids.ts';

/** What is drawn from: an integer from 0 to n - 1. */
export interface RandomSource {
  below(n: number): number;
}

/** Brokers in a circle. Each partition begins one further on, and takes none twice. */
export interface Ring {
  brokers: readonly NodeId[];
  /** How many have had their turn for this partition. */
  taken: number;
  /** Where this partition began. */
  start: number;
  /** The partition for which turns are counted. */
  epoch: number;
}

/** A circle of brokers by id, that begins at a random one. */
export function ringOf(ids: readonly NodeId[], random: RandomSource): Ring {
  const brokers = ids.toSorted((a, b) => a - b);
  const start = brokers.length === 0 ? 0 : random.below(brokers.length);
  return { brokers, taken: 0, start, epoch: 0 };
}

/** The next broker for a partition; undefined when all have had their turn for it. */
export function nextOf(ring: Ring | undefined, epoch: number): NodeId | undefined {
  if (ring === undefined || ring.brokers.length === 0) return undefined;
  const { brokers } = ring;
  if (ring.epoch !== epoch) {
    ring.epoch = epoch;
    ring.taken = 0;
    ring.start = (ring.start + 1) % brokers.length;
  }
  if (ring.taken >= brokers.length) return undefined;
  const broker = brokers[(ring.start + ring.taken) % brokers.length];
  ring.taken += 1;
  return broker;
}

/** Puts the brokers of a circle in another order. */
export function shuffleRing(ring: Ring, random: RandomSource): void {
  ring.brokers = shuffled(ring.brokers, random);
}

/** The items in random order, drawn as Java's Collections.shuffle does. */
export function shuffled<T>(items: readonly T[], random: RandomSource): T[] {
  const list = [...items];
  for (let size = list.length; size > 1; size -= 1) {
    const drawn = random.below(size);
    const [item, last] = [list[drawn], list[size - 1]];
    if (item !== undefined) list[size - 1] = item;
    if (last !== undefined) list[drawn] = last;
  }
  return list;
}
