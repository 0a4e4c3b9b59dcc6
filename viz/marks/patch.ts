// Makes the page equal to marks, touching only what differs: the keyed join of this page.
// d3's join binds data to one level of elements; marks are trees, and most of a tree stays the same.
import type { Attributes, Child, Mark } from './mark.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** What each element was last made from, and under which name its parent knows it. */
const drawn = new WeakMap<Element, Mark>();
const keys = new WeakMap<Element, string>();

/** Makes the children of an element equal to the given marks. */
export function patch(host: Element, children: readonly Child[]): void {
  const old = elementsToKeep(host, children);
  let cursor: ChildNode | null = host.firstChild;
  for (const [position, child] of children.entries()) {
    if (child === undefined || child === false || child === '') continue;
    const node = typeof child === 'string' ? textNode(cursor, child) : take(old, child, position);
    if (node === cursor) cursor = cursor.nextSibling;
    else host.insertBefore(node, cursor);
    if (typeof child === 'object') update(node as Element, child);
  }
  while (cursor !== null) {
    const next: ChildNode | null = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  }
}

/** Makes one element from a mark, outside the page. */
export function elementOf(mark: Mark): Element {
  const element = create(mark);
  update(element, mark);
  return element;
}

/** Removes what is no longer wanted first: what stays then stands in order and need not move. */
function elementsToKeep(host: Element, children: readonly Child[]): Map<string, Element> {
  const wanted = new Set<string>();
  for (const [position, child] of children.entries()) {
    if (typeof child === 'object') wanted.add(keyOf(child, position));
  }
  const kept = new Map<string, Element>();
  for (const element of Array.from(host.children)) {
    const key = keys.get(element);
    if (key !== undefined && wanted.has(key)) kept.set(key, element);
    else element.remove();
  }
  return kept;
}

function take(old: Map<string, Element>, mark: Mark, position: number): Element {
  const key = keyOf(mark, position);
  const found = old.get(key);
  if (found !== undefined) return found;
  const element = create(mark);
  keys.set(element, key);
  return element;
}

function create({ tag, attributes }: Mark): Element {
  const isSvg = svgTags.has(tag);
  const element = isSvg ? document.createElementNS(svgNamespace, tag) : document.createElement(tag);
  if (typeof attributes['type'] === 'string') element.setAttribute('type', attributes['type']);
  return element;
}

/** Two marks at the same place are the same element when their tags are; a key overrules the place. */
function keyOf({ tag, attributes }: Mark, position: number): string {
  return `${tag}:${attributes['key'] ?? `#${position}`}`;
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
  for (const [name, value] of Object.entries(now)) {
    if (name !== 'key' && value !== before[name]) write(element, name, value);
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

function textNode(cursor: ChildNode | null, text: string): ChildNode {
  if (cursor instanceof Text) {
    if (cursor.data !== text) cursor.data = text;
    return cursor;
  }
  return document.createTextNode(text);
}

const svgTags = new Set(
  (
    'svg g path filter feFlood feMerge feMergeNode rect circle line text tspan polygon polyline defs pattern clipPath use title desc ' +
    'marker linearGradient stop mask ellipse'
  ).split(' '),
);
