// Small drawings that stand beside words, 16 units high around the centre.
import { mark, type Mark } from './mark.ts';

const outlines = {
  crown: 'M-7 5.5H7L7.6 -4.5L3.4 -0.6L0 -6L-3.4 -0.6L-7.6 -4.5Z',
  ring: 'M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z',
  none: 'M-5 0H5',
  play: 'M-5 -7L7 0L-5 7Z',
  pause: 'M-5 -6.5H-1.5V6.5H-5ZM1.5 -6.5H5V6.5H1.5Z',
  forward: 'M-6 -6.5L3.5 0L-6 6.5ZM4 -6.5H6.5V6.5H4Z',
  back: 'M6 -6.5L-3.5 0L6 6.5ZM-4 -6.5H-6.5V6.5H-4Z',
  bolt: 'M2 -8L-5 1.5H-0.5L-2 8L5 -1.5H0.5Z',
  cross: 'M-5 -5L5 5M5 -5L-5 5',
  dot: 'M4.5 0A4.5 4.5 0 1 1 -4.5 0A4.5 4.5 0 1 1 4.5 0Z',
  log: 'M-7 -4H7V4H-7ZM-2.3 -4V4M2.3 -4V4',
} as const;

/** The names of the drawings. */
export type IconName = keyof typeof outlines;

/** A drawing for use inside an SVG. */
export function icon(name: IconName, attributes: Readonly<Record<string, string>> = {}): Mark {
  return mark('path', { ...attributes, class: `icon icon-${name}`, d: outlines[name] });
}

/** A drawing for use among words of the page. */
export function iconInText(name: IconName): Mark {
  return mark('svg', { class: 'glyph', viewBox: '-9 -9 18 18', 'aria-hidden': 'true' }, [
    icon(name),
  ]);
}

/** The beetle: what became of Gregor Samsa one morning. */
export function beetle(): Mark {
  return mark('svg', { class: 'beetle', viewBox: '-14 -14 28 28', 'aria-hidden': 'true' }, [
    mark('path', {
      class: 'legs',
      d: 'M-5 -3L-11 -6M-5 2H-12M-5 6L-10 11M5 -3L11 -6M5 2H12M5 6L10 11M-2.5 -9L-6 -13M2.5 -9L6 -13',
    }),
    mark('path', {
      class: 'shell',
      d: 'M0 -6C6 -6 7.5 -1 7.5 3C7.5 8 4.5 11.5 0 11.5C-4.5 11.5 -7.5 8 -7.5 3C-7.5 -1 -6 -6 0 -6Z',
    }),
    mark('path', { class: 'shell', d: 'M-4 -6.5C-4 -9.5 -2 -10.5 0 -10.5C2 -10.5 4 -9.5 4 -6.5Z' }),
    mark('path', { class: 'seam', d: 'M0 -5.5V11.5M-6 0C-3 1.6 3 1.6 6 0' }),
  ]);
}
