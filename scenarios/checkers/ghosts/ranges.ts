// Which offsets were seen: ranges that lie apart, in the order of their offsets.
import { lastIn } from './sorted.ts';

/** Offsets from one up to another, which is not in it. */
export interface OffsetRange {
  from: number;
  to: number;
}

/** The index of the first range that ends at an offset or behind it. */
function indexOf(ranges: readonly OffsetRange[], offset: number): number {
  let index = ranges.length;
  // What comes is nearly always new: it is looked for from the end.
  while (index > 0 && (ranges[index - 1] as OffsetRange).to >= offset) index -= 1;
  return index;
}

/** Takes offsets in; what they touch becomes one range with them. */
export function addRange(ranges: OffsetRange[], from: number, to: number): void {
  if (from >= to) return;
  const last = lastIn(ranges);
  // Mostly it goes on where the last one ended.
  if (last !== undefined && last.from <= from && from <= last.to) {
    last.to = Math.max(last.to, to);
    return;
  }
  const first = indexOf(ranges, from);
  let next = first;
  let [low, high] = [from, to];
  for (let range = ranges[next]; range !== undefined && range.from <= to; range = ranges[next]) {
    low = Math.min(low, range.from);
    high = Math.max(high, range.to);
    next += 1;
  }
  const known = next === first + 1 ? ranges[first] : undefined;
  if (known === undefined) ranges.splice(first, next - first, { from: low, to: high });
  else {
    known.from = low;
    known.to = high;
  }
}

/** The first offset of one set that is not in another, below a bound; undefined: there is none. */
export function firstMissing(
  ranges: readonly OffsetRange[],
  from: readonly OffsetRange[],
  below: number,
): number | undefined {
  for (const { from: start, to } of ranges) {
    const covering = from[indexOf(from, start + 1)];
    const isCovered = covering !== undefined && covering.from <= start;
    const missing = isCovered ? covering.to : start;
    if (missing < Math.min(to, below)) return missing;
  }
  return undefined;
}
