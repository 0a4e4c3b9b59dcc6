// Lists that are made often and mostly hold one thing or nothing. An empty list to which something is pushed
// gets room for seventeen at once; where messages are made that is most of what they would cost.

/** A list with nothing in it, to begin with. */
export const none: readonly never[] = [];

/** The list with one thing more. It may be another list: whoever adds has no use for the old one. */
export function added<T>(list: readonly T[], one: T): readonly T[] {
  if (list.length === 0) return [one];
  (list as T[]).push(one);
  return list;
}

/** Takes one thing out of a list, if it is there: mostly the first. */
export function withdraw<T>(list: T[], item: T): boolean {
  if (list.length > 0 && list[0] === item) {
    list.shift();
    return true;
  }
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}
