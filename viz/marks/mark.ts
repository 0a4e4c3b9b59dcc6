// A mark is plain data: what an SVG or HTML element shall be. Views are functions that return marks,
// so a picture can be tested without a browser; `patch.ts` is the only place that touches the page.

/** Attributes of an element; false and undefined leave one out, true writes it empty. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a mark may contain; the empty values are skipped, so that a condition reads as `isX && mark`. */
export type Child = Mark | string | false | undefined;

/** One element and what is in it. `key` keeps the element when its neighbours come and go. */
export interface Mark {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

/** An element. The attribute `key` is not written to the page. */
export function mark(
  tag: string,
  attributes: Attributes = {},
  children: readonly Child[] = [],
): Mark {
  return { tag, attributes, children };
}

/** A group of SVG marks, moved to a place when `x` and `y` are given. */
export function group(attributes: Attributes, children: readonly Child[]): Mark {
  return mark('g', attributes, children);
}

/** A line of SVG text. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): Mark {
  return mark('text', { x: round(x), y: round(y), ...attributes }, [text]);
}

/** The `transform` that moves a group. */
export function at(x: number, y: number): string {
  return `translate(${round(x)} ${round(y)})`;
}

/** Coordinates with one decimal: finer is not seen, and snapshots stay readable. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Every mark inside a mark, itself first. */
export function* everyMark(root: Mark): Generator<Mark> {
  yield root;
  for (const child of root.children) {
    if (typeof child === 'object') yield* everyMark(child);
  }
}

/** The words inside a mark. */
export function textIn(root: Mark): string {
  return root.children
    .map((child) => (typeof child === 'object' ? textIn(child) : child || ''))
    .join('');
}
