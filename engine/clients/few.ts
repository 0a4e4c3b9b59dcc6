// Lists that mostly hold one thing: what a round sends, whom it concerns, what an event brought.

/** The list with one thing more. A list that grows by itself makes room for seventeen. */
export const withMore = <T>(list: readonly T[], item: T): readonly T[] =>
  list.length === 0 ? [item] : [...list, item];

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
