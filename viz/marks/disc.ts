// A broker's disc: its number, and whether it takes part.
import type { Liveness } from '../model/picture.ts';
import { group, label, mark, round, type Mark } from './mark.ts';

/** Solid: running. Dashed: fenced. Hatched: the process is dead. Two bars: paused. */
export function disc(number: number | string, liveness: Liveness, radius: number): Mark {
  const strong = radius >= 16;
  return group({ class: `disc is-${liveness}` }, [
    mark('circle', { class: 'track', r: radius + 4 }),
    mark('circle', { class: 'body', r: radius }),
    liveness === 'dead' && mark('circle', { class: 'hatch', r: radius }),
    label(0, strong ? 6.5 : 5, String(number), { class: strong ? 'number large' : 'number' }),
    liveness === 'paused' &&
      group(
        { class: 'bars', transform: `translate(${round(radius * 0.8)} ${round(-radius * 0.8)})` },
        [mark('circle', { r: 8 }), mark('path', { d: 'M-2.5 -3.5V3.5M2.5 -3.5V3.5' })],
      ),
  ]);
}

/** A timer that drains clockwise: `share` is what is left of it. */
export function timerRing(share: number, radius: number, look: string): Mark | undefined {
  if (share <= 0) return undefined;
  const around = 2 * Math.PI * radius;
  return mark('circle', {
    class: `timer ${look}`,
    r: radius,
    transform: 'rotate(-90)',
    'stroke-dasharray': `${round(around * Math.min(1, share))} ${round(around)}`,
  });
}
