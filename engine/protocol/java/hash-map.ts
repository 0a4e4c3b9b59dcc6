// The order in which Java's HashMap and HashSet iterate. Kafka's assignors and coordinators walk over
// such maps, so what they decide follows from it. (A LinkedHashMap iterates as our Map does, a
// TreeMap of strings as sorting by `<` does.)

/**
 * A Java HashMap: buckets by hash code, and in a bucket the order of arrival. A HashSet is one
 * without values. A tool to compute with; state keeps the keys in their order instead.
 */
export interface HashMap<K, V> {
  readonly hashOf: (key: K) => number;
  buckets: Entry<K, V>[][];
  size: number;
}

/** A key with its value. */
export interface Entry<K, V> {
  readonly key: K;
  readonly hash: number;
  value: V;
}

const defaultCapacity = 16;
const maxCapacity = 1 << 30;
/** A ninth key in one bucket lets a small table grow, where it would make a tree of a larger one. */
const longBucket = 8;
const smallTable = 64;

/**
 * An empty map, as `new HashMap()` or, with a capacity, `new HashMap(capacity)` makes it.
 * Keys are told apart by `===`: strings and numbers.
 */
export function hashMap<K, V>(
  hashOf: (key: K) => number,
  capacity = defaultCapacity,
): HashMap<K, V> {
  return { hashOf, buckets: emptyBuckets(tableSizeFor(capacity)), size: 0 };
}

/** Java's copy constructors, `new HashMap(map)` and `putAll` into an empty map: the table is made to measure. */
export function hashMapOf<K, V>(
  entries: readonly (readonly [K, V])[],
  hashOf: (key: K) => number,
): HashMap<K, V> {
  const map = hashMap<K, V>(hashOf, Math.floor(entries.length / 0.75 + 1));
  for (const [key, value] of entries) put(map, key, value);
  return map;
}

/** The order of `new HashSet(collection)`, whose table has room for sixteen at least. */
export function hashSetOrder<K>(keys: readonly K[], hashOf: (key: K) => number): K[] {
  const capacity = Math.max(Math.trunc(keys.length / 0.75) + 1, defaultCapacity);
  const map = hashMap<K, true>(hashOf, capacity);
  for (const key of keys) put(map, key, true);
  return keysOf(map);
}

/** The order of a HashMap or HashSet into which the keys were put one after the other. */
export function hashOrder<K>(keys: Iterable<K>, hashOf: (key: K) => number): K[] {
  const map = hashMap<K, true>(hashOf);
  for (const key of keys) put(map, key, true);
  return keysOf(map);
}

/** Puts a value; a key that is there keeps its place. */
export function put<K, V>(map: HashMap<K, V>, key: K, value: V): void {
  const hash = spread(map.hashOf(key));
  const bucket = bucketOf(map, hash);
  const known = bucket.find((entry) => entry.key === key);
  if (known !== undefined) {
    known.value = value;
    return;
  }
  bucket.push({ key, hash, value });
  // Simplified: where Java now makes a tree of the bucket, whose order differs, ours stays a list.
  // It takes nine keys of one bucket in a table of 64 or more, which hash codes do not do by chance.
  if (bucket.length > longBucket && map.buckets.length < smallTable) grow(map);
  map.size += 1;
  if (map.size > map.buckets.length * 0.75) grow(map);
}

/** The value of a key. */
export function get<K, V>(map: HashMap<K, V>, key: K): V | undefined {
  const bucket = bucketOf(map, spread(map.hashOf(key)));
  return bucket.find((entry) => entry.key === key)?.value;
}

/** Takes a key out. The table never shrinks. False: it was not there. */
export function remove<K, V>(map: HashMap<K, V>, key: K): boolean {
  const bucket = bucketOf(map, spread(map.hashOf(key)));
  const index = bucket.findIndex((entry) => entry.key === key);
  if (index < 0) return false;
  bucket.splice(index, 1);
  map.size -= 1;
  return true;
}

/** The entries in the order in which Java iterates over them. */
export function entriesOf<K, V>(map: HashMap<K, V>): Entry<K, V>[] {
  return map.buckets.flat();
}

/** The keys in the order in which Java iterates over them. */
export function keysOf<K, V>(map: HashMap<K, V>): K[] {
  return entriesOf(map).map(({ key }) => key);
}

/** Twice as many buckets: each is divided in two, and keeps its order in both. */
function grow<K, V>(map: HashMap<K, V>): void {
  if (map.buckets.length >= maxCapacity) return;
  const entries = entriesOf(map);
  map.buckets = emptyBuckets(map.buckets.length * 2);
  for (const entry of entries) bucketOf(map, entry.hash).push(entry);
}

function bucketOf<K, V>(map: HashMap<K, V>, hash: number): Entry<K, V>[] {
  return map.buckets[hash & (map.buckets.length - 1)] ?? [];
}

/** Java lets the upper half of a hash code count in small tables too. */
function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}

/** The least power of two that is not below the capacity. */
function tableSizeFor(capacity: number): number {
  let size = 1;
  while (size < capacity && size < maxCapacity) size *= 2;
  return size;
}

function emptyBuckets<K, V>(count: number): Entry<K, V>[][] {
  return Array.from({ length: count }, () => []);
}
