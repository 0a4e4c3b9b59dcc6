// Things that have a number of their own, in a list in the order of their numbers. A few wait at a time, and
// come and go with every message: a map would make itself a new table again and again, and each table that
// is given up keeps the next one, with all that stands in it, from being collected.

/** One of them. */
export interface Numbered {
  readonly id: number;
}

/** Where in the list a number stands, or would stand. */
export function placeOf(list: readonly Numbered[], id: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.id ?? id) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The one with a number; undefined if it is not in the list. */
export function numbered<T extends Numbered>(list: readonly T[], id: number): T | undefined {
  const at = placeOf(list, id);
  const found = at < list.length ? list[at] : undefined;
  return found?.id === id ? found : undefined;
}

/** Takes the one with a number out; undefined if it is not in the list. */
export function takeOut<T extends Numbered>(list: T[], id: number): T | undefined {
  const found = numbered(list, id);
  if (found === undefined) return undefined;
  // Not `splice`: that makes a list of what it takes out.
  for (let i = placeOf(list, id) + 1; i < list.length; i += 1) list[i - 1] = list[i] as T;
  list.pop();
  return found;
}
