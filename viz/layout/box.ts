// Rectangles and points of the stage, in the stage's own units.

/** A rectangle. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Whether two rectangles share any point. */
export function intersect(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A number held between two others. */
export function clamp(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
