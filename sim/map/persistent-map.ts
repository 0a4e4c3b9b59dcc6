// The map of which images and other replicated state are built: a change gives a new map and leaves
// the old one as it was, and the two share all they have in common. A tree with 32 branches a node,
// the key read five bits at a time from the top, so that keys come in order; a change copies the few
// nodes on its way. The same entries give the same tree, however they came about.

/** An immutable map from non-negative integers to values, in the order of its keys. Plain data. */
export interface PersistentMap<V> {
  readonly size: number;
  /** How many bits of a key lie below the root's digit: 0, 5, 10 … */
  readonly shift: number;
  readonly root: Node<V>;
}

/** One node: a bit for each branch there is, and the branches in order. At shift 0 they are values. */
export interface Node<V> {
  readonly bits: number;
  readonly items: readonly (Node<V> | V)[];
}

/** Told what became of a key: `undefined` stands for a key that is not there. */
export type VisitDifference<V> = (key: number, before: V | undefined, after: V | undefined) => void;

const digitBits = 5;
const emptyNode: Node<never> = { bits: 0, items: [] };

/** A map without entries. */
export function emptyMap<V>(): PersistentMap<V> {
  return { size: 0, shift: 0, root: emptyNode };
}

/** A map of entries; of two with the same key the later counts. */
export function mapOf<V>(entries: Iterable<readonly [key: number, value: V]>): PersistentMap<V> {
  let map = emptyMap<V>();
  for (const [key, value] of entries) map = withEntry(map, key, value);
  return map;
}

/** The value of a key, or undefined. */
export function get<V>(map: PersistentMap<V>, key: number): V | undefined {
  if (!isWithin(key, map.shift)) return undefined;
  let node = map.root;
  for (let shift = map.shift; ; shift -= digitBits) {
    const bit = bitOf(key, shift);
    if ((node.bits & bit) === 0) return undefined;
    const item = node.items[indexOf(node, bit)];
    if (shift === 0) return item as V;
    node = item as Node<V>;
  }
}

/** Is there an entry for the key? */
export function has<V>(map: PersistentMap<V>, key: number): boolean {
  return get(map, key) !== undefined;
}

/** The map with this entry; the same map if it has it already. */
export function withEntry<V>(map: PersistentMap<V>, key: number, value: V): PersistentMap<V> {
  if (!(Number.isSafeInteger(key) && key >= 0)) {
    throw new RangeError(`A key of a persistent map is an integer of zero or more, not ${key}.`);
  }
  if (value === undefined) {
    throw new RangeError(`A persistent map holds no undefined; take the key ${key} out instead.`);
  }
  let { root, shift } = map;
  while (!isWithin(key, shift)) {
    root = above(root);
    shift += digitBits;
  }
  const changed = nodeWith(root, shift, key, value);
  if (changed === map.root) return map;
  const size = has(map, key) ? map.size : map.size + 1;
  return { size, shift, root: changed };
}

/** The map without an entry for the key; the same map if it has none. */
export function without<V>(map: PersistentMap<V>, key: number): PersistentMap<V> {
  if (!has(map, key)) return map;
  let { shift } = map;
  let root = nodeWithout(map.root, shift, key) ?? emptyNode;
  // Where only the first branch is left at the top, a lower tree says the same.
  while (shift > 0 && (root.bits === 1 || root.bits === 0)) {
    root = (root.items[0] ?? emptyNode) as Node<V>;
    shift -= digitBits;
  }
  return { size: map.size - 1, shift, root };
}

/** Visits all entries in the order of their keys. */
export function forEachEntry<V>(
  map: PersistentMap<V>,
  visit: (key: number, value: V) => void,
): void {
  forEachIn(map.root, { shift: map.shift, prefix: 0 }, visit);
}

/** The keys, in order. */
export function keysOf(map: PersistentMap<unknown>): number[] {
  const keys: number[] = [];
  forEachEntry(map, (key) => keys.push(key));
  return keys;
}

/** The values, in the order of their keys. */
export function valuesOf<V>(map: PersistentMap<V>): V[] {
  const values: V[] = [];
  forEachEntry(map, (_, value) => values.push(value));
  return values;
}

/** The entries, in the order of their keys. */
export function entriesOf<V>(map: PersistentMap<V>): [key: number, value: V][] {
  const entries: [number, V][] = [];
  forEachEntry(map, (key, value) => entries.push([key, value]));
  return entries;
}

/** Visits every key whose value is not the same in both maps, in order. What they share costs nothing. */
export function differences<V>(
  before: PersistentMap<V>,
  after: PersistentMap<V>,
  visit: VisitDifference<V>,
): void {
  const shift = Math.max(before.shift, after.shift);
  differencesIn(rootAt(before, shift), rootAt(after, shift), { shift, prefix: 0 }, visit);
}

/** Where a node is in the tree: the digits of its keys that were read, and the one it reads. */
interface Place {
  readonly shift: number;
  readonly prefix: number;
}

function differencesIn<V>(
  before: Node<V>,
  after: Node<V>,
  { shift, prefix }: Place,
  visit: VisitDifference<V>,
): void {
  if (before === after) return;
  for (let left = before.bits | after.bits; left !== 0; left &= left - 1) {
    const bit = left & -left;
    const key = prefix * 32 + digitOf(bit);
    const old = itemOf(before, bit);
    const fresh = itemOf(after, bit);
    if (shift === 0) {
      if (!Object.is(old, fresh)) visit(key, old as V | undefined, fresh as V | undefined);
    } else {
      const place = { shift: shift - digitBits, prefix: key };
      differencesIn((old ?? emptyNode) as Node<V>, (fresh ?? emptyNode) as Node<V>, place, visit);
    }
  }
}

function forEachIn<V>(
  node: Node<V>,
  { shift, prefix }: Place,
  visit: (key: number, value: V) => void,
): void {
  let left = node.bits;
  for (const item of node.items) {
    const key = prefix * 32 + digitOf(left & -left);
    left &= left - 1;
    if (shift === 0) visit(key, item as V);
    else forEachIn(item as Node<V>, { shift: shift - digitBits, prefix: key }, visit);
  }
}

/** The root as it would be if the tree were as high as another. */
function rootAt<V>(map: PersistentMap<V>, shift: number): Node<V> {
  let { root } = map;
  for (let height = map.shift; height < shift; height += digitBits) root = above(root);
  return root;
}

/** The node one digit higher that holds the same entries. */
function above<V>(node: Node<V>): Node<V> {
  return node.bits === 0 ? node : { bits: 1, items: [node] };
}

function nodeWith<V>(node: Node<V>, shift: number, key: number, value: V): Node<V> {
  const bit = bitOf(key, shift);
  const old = itemOf(node, bit);
  const item =
    shift === 0 ? value : nodeWith((old ?? emptyNode) as Node<V>, shift - digitBits, key, value);
  if (Object.is(item, old)) return node;
  const index = indexOf(node, bit);
  return old === undefined
    ? { bits: node.bits | bit, items: node.items.toSpliced(index, 0, item) }
    : { bits: node.bits, items: node.items.with(index, item) };
}

/** The node without the key, which it has; undefined if nothing is left. */
function nodeWithout<V>(node: Node<V>, shift: number, key: number): Node<V> | undefined {
  const bit = bitOf(key, shift);
  const index = indexOf(node, bit);
  const item =
    shift === 0 ? undefined : nodeWithout(node.items[index] as Node<V>, shift - digitBits, key);
  if (item !== undefined) return { bits: node.bits, items: node.items.with(index, item) };
  const bits = node.bits & ~bit;
  return bits === 0 ? undefined : { bits, items: node.items.toSpliced(index, 1) };
}

function itemOf<V>(node: Node<V>, bit: number): Node<V> | V | undefined {
  return (node.bits & bit) === 0 ? undefined : node.items[indexOf(node, bit)];
}

/** How many branches of the node come before the one of the bit. */
function indexOf(node: Node<unknown>, bit: number): number {
  let count = node.bits & (bit - 1);
  // Adds up the ones side by side: of pairs, of fours, of bytes, of all.
  count -= (count >>> 1) & 0x55555555;
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  count = (count + (count >>> 4)) & 0x0f0f0f0f;
  return Math.imul(count, 0x01010101) >>> 24;
}

/** The branch of a key in a node whose digit begins at this bit of the key. */
function bitOf(key: number, shift: number): number {
  // Shifts see the lower 32 bits of a key only.
  return shift < 30 ? 1 << (key >>> shift) : 1 << (Math.floor(key / 0x40000000) >>> (shift - 30));
}

function digitOf(bit: number): number {
  return 31 - Math.clz32(bit);
}

/** Is the key an integer with no digit above the root's? */
function isWithin(key: number, shift: number): boolean {
  const end = shift < 25 ? 32 << shift : 0x40000000 * (1 << (shift - 25));
  return key >= 0 && key < end && Number.isInteger(key);
}
