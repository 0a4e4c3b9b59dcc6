// Lists that mostly hold one thing: what a round sends, whom it concerns, what an event brought.

/** The list with one thing more. A list that grows by itself makes room for seventeen. */
export const withMore = <T>(list: readonly T[], item: T): readonly T[] =>
  list.length === 0 ? [item] : [...list, item];
