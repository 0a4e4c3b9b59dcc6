/** Names that stand in a request once, and those that stand there several times; each told once. */
export interface Repetition {
  readonly once: readonly string[];
  readonly repeated: readonly string[];
}

/** Which names are repeated: Kafka refuses these, and goes on with the others. */
export function sortedByRepetition<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
): Repetition {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  const names = [...counts.keys()];
  const isOnce = (name: string): boolean => counts.get(name) === 1;
  return { once: names.filter(isOnce), repeated: names.filter((name) => !isOnce(name)) };
}
