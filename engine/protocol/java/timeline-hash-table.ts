// The order in which the hash tables of Kafka's controller iterate (its timeline package). Where the
// controller takes "the first" of a table, it follows from this.

/** Knuth's multiplicative hashing: the highest bits of the product choose the slot. */
const multiplier = 0x9e3779b97f4a7c15n;

/** The keys of a table in its order, when they were put in one after the other. */
export function timelineOrder<K>(keys: readonly K[], hashOf: (key: K) => number): K[] {
  const bits = slotBits(keys.length);
  const slots = Array.from({ length: 1 << bits }, (): K[] => []);
  for (const key of keys) slots[slotOf(hashOf(key), bits)]?.push(key);
  // In one slot the newest comes first.
  return slots.flatMap((slot) => slot.toReversed());
}

/** A table begins with two slots, and has twice as many before an entry would fill it. */
function slotBits(entries: number): number {
  let bits = 1;
  while (entries * 0.75 > 1 << bits) bits += 1;
  return bits;
}

function slotOf(hash: number, bits: number): number {
  return Number(BigInt.asUintN(64, BigInt(hash) * multiplier) >> BigInt(64 - bits));
}
