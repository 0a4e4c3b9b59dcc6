// Makes the page equal to marks, touching only what differs: the keyed join of this page.
// d3's join binds data to one level of elements; marks are trees, and most of a tree stays the same.
import type { Attributes, Child, Mark } from './mark.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** What each element was last made from, and by which name its parent knows it. */
const drawn = new WeakMap<Element, Mark>();
const names = new WeakMap<Node, Name>();

/** Two marks are the same element when tag and key agree; without a key the place counts. */
interface Name {
  readonly tag: string;
  readonly key: string | number;
}

/** Makes the children of an element equal to the given marks. */
export function patch(host: Element, children: readonly Child[]): void {
  if (!isInOrder(host, children)) placeElements(host, children);
  let node = host.firstChild;
  for (const child of children) {
    if (!isThere(child)) continue;
    if (typeof child === 'object') update(node as Element, child);
    else if (node instanceof Text && node.data !== child) node.data = child;
    node = node?.nextSibling ?? null;
  }
}

/** Makes one element from a mark, outside the page. */
export function elementOf(mark: Mark): Element {
  const element = create(mark, 0);
  update(element, mark);
  return element;
}

/** The usual case: the same elements as before, so that nothing has to move. */
function isInOrder(host: Element, children: readonly Child[]): boolean {
  let node = host.firstChild;
  for (let place = 0; place < children.length; place += 1) {
    const child = children[place];
    if (!isThere(child)) continue;
    if (node === null || !isSame(node, child, place)) return false;
    node = node.nextSibling;
  }
  return node === null;
}

/** Brings the right elements into the right order; what is in them comes later. */
function placeElements(host: Element, children: readonly Child[]): void {
  const kept = elementsToKeep(host, children);
  let cursor: ChildNode | null = host.firstChild;
  for (const [place, child] of children.entries()) {
    if (!isThere(child)) continue;
    const node: ChildNode =
      typeof child === 'string'
        ? document.createTextNode(child)
        : (kept.get(nameText(child, place)) ?? create(child, place));
    if (node === cursor) cursor = cursor.nextSibling;
    else host.insertBefore(node, cursor);
  }
  while (cursor !== null) {
    const next: ChildNode | null = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  }
}

/** Removes what is no longer wanted first: what stays then stands in order and keeps its focus. */
function elementsToKeep(host: Element, children: readonly Child[]): Map<string, Element> {
  const wanted = new Set<string>();
  for (const [place, child] of children.entries()) {
    if (typeof child === 'object') wanted.add(nameText(child, place));
  }
  const kept = new Map<string, Element>();
  for (const node of Array.from(host.childNodes)) {
    const name = names.get(node);
    const text = name && `${name.tag} ${name.key}`;
    if (text !== undefined && node instanceof Element && wanted.has(text)) kept.set(text, node);
    else node.remove();
  }
  return kept;
}

function isSame(node: ChildNode, child: Mark | string, place: number): boolean {
  if (typeof child === 'string') return node instanceof Text;
  const name = names.get(node);
  return name !== undefined && name.tag === child.tag && name.key === keyOf(child, place);
}

function isThere(child: Child): child is Mark | string {
  return child !== undefined && child !== false && child !== '';
}

function keyOf({ attributes }: Mark, place: number): string | number {
  const key = attributes['key'];
  return typeof key === 'string' || typeof key === 'number' ? key : `#${place}`;
}

function nameText(child: Mark, place: number): string {
  return `${child.tag} ${keyOf(child, place)}`;
}

function create(mark: Mark, place: number): Element {
  const { tag, attributes } = mark;
  const isSvg = svgTags.has(tag);
  const element = isSvg ? document.createElementNS(svgNamespace, tag) : document.createElement(tag);
  if (typeof attributes['type'] === 'string') element.setAttribute('type', attributes['type']);
  names.set(element, { tag, key: keyOf(mark, place) });
  return element;
}

function update(element: Element, mark: Mark): void {
  const before = drawn.get(element);
  if (before === mark) return;
  drawn.set(element, mark);
  updateAttributes(element, before?.attributes ?? {}, mark.attributes);
  if (before?.children !== mark.children) patch(element, mark.children);
  // A choice can be set only when its options are there.
  if (element instanceof HTMLSelectElement) element.value = String(mark.attributes['value']);
}

function updateAttributes(element: Element, before: Attributes, now: Attributes): void {
  for (const name in now) {
    if (name !== 'key' && now[name] !== before[name]) write(element, name, now[name]);
  }
  for (const name in before) {
    if (name !== 'key' && !(name in now)) write(element, name, undefined);
  }
}

function write(element: Element, name: string, value: Attributes[string]): void {
  if (value === undefined || value === false) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

const svgTags = new Set(
  (
    'svg g path filter feFlood feMerge feMergeNode rect circle line text tspan polygon polyline defs pattern clipPath use title desc ' +
    'marker linearGradient stop mask ellipse'
  ).split(' '),
);
