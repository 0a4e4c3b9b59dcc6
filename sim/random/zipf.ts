// Popularity as keys, topics and customers have it: the k-th is drawn 1 / k^skew times as often as the
// first. The weights are integers, and so is everything on the way to them.
import { below } from './draws.ts';
import type { Stream } from './stream.ts';

/** How uneven a popularity may be: from the square root of the rank to its square. */
export const zipfSkews = [0.5, 1, 1.5, 2] as const;

/** The weights of the first k ranks together, for each k. Immutable; made once and drawn from often. */
export type ZipfTable = Float64Array<ArrayBuffer>;

const maxRanks = 1_000_000;
const rootUnit = 1_024;
/** The weight of the first rank. */
const whole = 0x10000000000;

/** The table for so many ranks. */
export function zipfTable(ranks: number, skew: (typeof zipfSkews)[number]): ZipfTable {
  if (!(Number.isInteger(ranks) && ranks >= 1 && ranks <= maxRanks)) {
    throw new RangeError(`A Zipf table has 1 to ${maxRanks} ranks, not ${ranks}.`);
  }
  if (!zipfSkews.includes(skew)) {
    throw new RangeError(
      `The skew of a Zipf table is one of ${zipfSkews.join(', ')}, not ${skew}.`,
    );
  }
  const table = new Float64Array(ranks);
  let total = 0;
  let root = rootUnit;
  for (let rank = 1; rank <= ranks; rank++) {
    // The root of the rank in 1,024ths, rounded down: it only ever grows, so it is found by counting.
    while ((root + 1) * (root + 1) <= rank * rootUnit * rootUnit) root++;
    const power = powerOf(rank, root, skew);
    total += Math.max(1, Math.floor((whole * rootUnit) / power));
    table[rank - 1] = total;
  }
  return table;
}

/** The rank to the power of the skew, in 1,024ths. */
function powerOf(rank: number, root: number, skew: number): number {
  switch (skew) {
    case 0.5:
      return root;
    case 1:
      return rank * rootUnit;
    case 1.5:
      return rank * root;
    default:
      return rank * rank * rootUnit;
  }
}

/** A rank, counted from zero: the first is the most popular. */
export function drawRank(table: ZipfTable, stream: Stream): number {
  const drawn = below(stream, table[table.length - 1] as number);
  let from = 0;
  let to = table.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (drawn < (table[middle] as number)) to = middle;
    else from = middle + 1;
  }
  return from;
}
