/** The last of a list. An empty one is not asked for what stands before its first: V8 would look for a name then. */
export const lastIn = <T>(list: readonly T[]): T | undefined =>
  list.length === 0 ? undefined : list[list.length - 1];

/** The index of the first number that is not smaller. What is looked for nearly always stands at the end. */
export function indexFromEnd(sorted: readonly number[], number: number): number {
  let high = sorted.length;
  let low = high;
  for (let step = 1; low > 0 && (sorted[low - 1] as number) >= number; step *= 2) {
    high = low - 1;
    low = Math.max(0, low - step);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes something in at an index, which nearly always is the end. */
export function insertAt<T>(list: T[], index: number, item: T): void {
  if (index === list.length) list.push(item);
  else list.splice(index, 0, item);
}
