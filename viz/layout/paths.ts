// The fixed paths of messages: cubic curves in the gutters and on the network band, never across a strip.
import { round } from '../marks/mark.ts';
import type { Point } from './box.ts';

/** A cubic curve from one port to another. */
export interface Path {
  readonly from: Point;
  readonly to: Point;
  readonly control1: Point;
  readonly control2: Point;
}

/** From a card to a row that faces it, or back: level at both ends. */
export function acrossPath(from: Point, to: Point): Path {
  const middle = (from.x + to.x) / 2;
  return { from, to, control1: { x: middle, y: from.y }, control2: { x: middle, y: to.y } };
}

/** Between two ports on the same side of the band: bulges into it, further for distant rows. */
export function bandPath(from: Point, to: Point, bulge: number): Path {
  return {
    from,
    to,
    control1: { x: from.x - bulge, y: from.y },
    control2: { x: to.x - bulge, y: to.y },
  };
}

/** Where a message is when a share of its time on the way is over. */
export function pointOn({ from, control1, control2, to }: Path, share: number): Point {
  const rest = 1 - share;
  const a = rest * rest * rest;
  const b = 3 * rest * rest * share;
  const c = 3 * rest * share * share;
  const d = share * share * share;
  return {
    x: a * from.x + b * control1.x + c * control2.x + d * to.x,
    y: a * from.y + b * control1.y + c * control2.y + d * to.y,
  };
}

/** The `d` attribute of a path. */
export function pathText({ from, control1, control2, to }: Path): string {
  const point = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
  return `M${point(from)}C${point(control1)} ${point(control2)} ${point(to)}`;
}
