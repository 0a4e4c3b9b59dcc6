// Who tells the story: where it stands, and how one event after another is added.
import type { FaultSpan, IsrSpan, LeaderSpan } from '../../../viz/model/history.ts';
import type { Picture } from '../../../viz/model/picture.ts';
import type { EventGlyph, EventLine, Importance } from '../../../viz/model/run-source.ts';

/** One event of the story and the picture after it. */
export interface Moment {
  readonly picture: Picture;
  readonly line: EventLine;
  readonly tags: readonly string[];
}

/** One event to come. */
export interface Step {
  /** How long after the step before it, in microseconds. */
  readonly after: number;
  readonly sentence: string;
  readonly glyph: EventGlyph;
  readonly importance: Importance;
  readonly tags?: readonly string[];
  readonly about?: readonly string[];
  readonly change: (picture: Picture) => Picture;
}

/** Where the story stands. */
export interface Teller {
  picture: Picture;
  now: number;
  readonly moments: Moment[];
  readonly leaders: LeaderSpan[];
  readonly isr: IsrSpan[];
  readonly faults: FaultSpan[];
  readonly fences: { at: number; broker: number }[];
  round: number;
}

/** A second in microseconds. */
export const second = 1_000_000;
/** How long the controller waits for a silent broker. */
export const session = 9 * second;
const names: Readonly<Record<number, string>> = { 11: 'checkout', 12: 'clicks', 21: 'billing' };
/** A process as sentences call it. */
export const nameOf = (process: number): string => names[process] ?? `Broker ${process}`;

/** Adds one event. */
export function tell(teller: Teller, step: Step): void {
  teller.now += step.after;
  const row = teller.moments.length;
  const hash = (Math.imul(row + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  const { sentence, importance, glyph, about = [], tags = [] } = step;
  const before = { ...teller.picture, t: teller.now, changed: new Set<string>() };
  teller.picture = { ...step.change(before), rows: row + 1, hash };
  const line = { row, t: teller.now, kind: 'demo', sentence, importance, glyph, about };
  teller.moments.push({ picture: teller.picture, line, tags });
}

/** An event that only says something. */
export function note(sentence: string, importance: Importance, change: Step['change']): Step {
  return { after: 0, sentence, importance, glyph: { kind: 'note' }, change };
}

/** The committed record as the story has it. */
export function truthOf({ picture }: Teller): Picture['partitions'][number] {
  const [truth] = picture.partitions;
  if (truth === undefined) throw new Error('The demo has one partition.');
  return truth;
}

/** Ends the newest open span of a kind. */
export function closeLast<T extends { to?: number }>(
  spans: T[],
  isIt: (span: T) => boolean,
  to: number,
): void {
  const index = spans.findLastIndex((span) => span.to === undefined && isIt(span));
  const span = spans[index];
  if (span !== undefined) spans[index] = { ...span, to };
}
