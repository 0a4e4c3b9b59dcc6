/** What a map has under a key; where it has nothing, something new. */
export function ensured<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** A list in which nothing stands yet. */
export const noList = <T>(): T[] => [];

/** A map in which nothing stands yet. */
export const noMap = <K, V>(): Map<K, V> => new Map();

/** What stands under a key is this at least, and nothing below zero. */
export function raise<K>(map: Map<K, number>, key: K, to: number): void {
  const before = map.get(key);
  if (before === undefined || to > before) map.set(key, Math.max(0, to));
}
