// The offsets that all strips of a partition show, so that equal offsets stand above each other.
import type { ReplicaPicture } from '../model/picture.ts';

/** `count` offsets from `start` on, each `cell` wide, the first one at `x`. */
export interface OffsetWindow {
  readonly start: number;
  readonly count: number;
  readonly x: number;
  readonly cell: number;
}

/** Follows the longest log, in jumps of a few offsets, so that cells stand still most of the time. */
export function offsetWindow(
  replicas: readonly ReplicaPicture[],
  place: { readonly x: number; readonly width: number; readonly narrowest: number },
): OffsetWindow {
  const count = Math.max(1, Math.floor(place.width / place.narrowest));
  const jump = Math.max(1, Math.floor(count / 4));
  const cell = place.width / count;
  // Behind the longest log its label needs room.
  const last = Math.max(0, ...replicas.map((it) => it.logEndOffset)) + Math.ceil(66 / cell);
  const start = last <= count ? 0 : Math.ceil((last - count) / jump) * jump;
  return { start, count, x: place.x, cell };
}

/** Where an offset begins, held inside the window. */
export function xOf(window: OffsetWindow, offset: number): number {
  const place = Math.min(window.count, Math.max(0, offset - window.start));
  return window.x + place * window.cell;
}

/** Whether the cell of an offset is inside the window. */
export function isShown(window: OffsetWindow, offset: number): boolean {
  return offset >= window.start && offset < window.start + window.count;
}
