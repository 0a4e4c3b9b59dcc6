// What two snapshots of one run have in common: where nothing has changed, the later one has the very copy of
// the earlier one. Nobody must remember what he changed: the copies are compared.

/** The copy of the snapshot before, if the new one says the same in every field; else the new one. */
export function sharedRecord<T extends object>(copy: T, previous: T | undefined): T {
  return previous !== undefined && saysTheSame(copy, previous) ? previous : copy;
}

function saysTheSame<T extends object>(copy: T, previous: T): boolean {
  for (const field in copy) {
    if (copy[field] !== previous[field]) return false;
    if (copy[field] === undefined && !(field in previous)) return false;
  }
  for (const field in previous) if (!(field in copy)) return false;
  return true;
}

/** Copies what stands in a map or list; of an immutable thing it is the thing itself. */
export type CopyItem<T> = (item: T, previous: T | undefined) => T;

const itself = <T>(item: T): T => item;

/** A map's copy: that of the snapshot before, if it has the same entries in the same order. */
export function copyMap<K, V>(
  map: ReadonlyMap<K, V>,
  previous: Map<K, V> | undefined,
  copyValue: CopyItem<V> = itself,
): Map<K, V> {
  if (previous !== undefined && hasSameEntries(map, previous, copyValue)) return previous;
  const copy = new Map<K, V>();
  for (const [key, value] of map) copy.set(key, copyValue(value, previous?.get(key)));
  return copy;
}

function hasSameEntries<K, V>(
  map: ReadonlyMap<K, V>,
  previous: ReadonlyMap<K, V>,
  copyValue: CopyItem<V>,
): boolean {
  if (map.size !== previous.size) return false;
  const keys = previous.keys();
  for (const [key, value] of map) {
    // A map is walked through in the order in which its keys came.
    if (keys.next().value !== key) return false;
    const before = previous.get(key) as V;
    if (copyValue(value, before) !== before) return false;
  }
  return true;
}

/** A list's copy: that of the snapshot before, if it has the same items in the same places. */
export function copyList<T, L extends readonly T[]>(
  list: readonly T[],
  previous: L | undefined,
  copyItem: CopyItem<T> = itself,
): L | T[] {
  if (previous !== undefined && hasSameItems(list, previous, copyItem)) return previous;
  return list.map((item, place) => copyItem(item, previous?.[place]));
}

function hasSameItems<T>(
  list: readonly T[],
  previous: readonly T[],
  copyItem: CopyItem<T>,
): boolean {
  if (list.length !== previous.length) return false;
  for (let place = 0; place < list.length; place += 1) {
    const [item, before] = [list[place] as T, previous[place]];
    if (copyItem(item, before) !== before) return false;
  }
  return true;
}
