// The zigzag: we broke it.
import { round } from './mark.ts';

/** A level zigzag as the `d` of a path. */
export function zigzag(from: number, to: number, y: number): string {
  const step = 5;
  const count = Math.max(1, Math.floor((to - from) / step));
  const teeth = Array.from({ length: count }, (_, index) => `l${step} ${index % 2 === 0 ? -6 : 6}`);
  return `M${round(from)} ${round(y + 3)}${teeth.join('')}`;
}
