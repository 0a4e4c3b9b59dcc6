// The two ends of a log that matter: the high watermark, heavy, and the log end offset, thin.
import { textWidth } from '../layout/text-width.ts';
import { at, group, label, mark, round, type Mark } from './mark.ts';

/** The lines that a flag spans, and the base line of its label. */
export interface FlagPlace {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  readonly labelY: number;
  /** No label begins left of this. */
  readonly least: number;
}

/** A heavy line with a filled triangle on top; its label stands left. */
export function highWatermarkFlag(place: FlagPlace, offset: number, isChanged: boolean): Mark {
  const { x, top, bottom, labelY, least } = place;
  const text = `HW ${offset}`;
  const hasRoom = x - 5 - textWidth(text, 13, true) >= least;
  const look = isChanged ? 'is-changed' : '';
  return group({ key: 'high-watermark', class: 'flag high-watermark' }, [
    mark('line', { x1: round(x), x2: round(x), y1: top, y2: bottom }),
    mark('path', { d: 'M-6 -6H6L0 3Z', transform: at(x, top) }),
    hasRoom
      ? label(x - 5, labelY, text, { class: `end ${look}` })
      : label(least, labelY, text, { class: look }),
  ]);
}

/** A thin line with a hollow triangle at its foot; its label stands right. */
export function logEndFlag(place: FlagPlace, offset: number, isChanged: boolean): Mark {
  const { x, top, bottom, labelY } = place;
  return group({ key: 'log-end', class: 'flag log-end' }, [
    mark('line', { x1: round(x), x2: round(x), y1: top, y2: bottom }),
    mark('path', { d: 'M-6 9H6L0 0Z', transform: at(x, bottom) }),
    label(x + 10, labelY, `LEO ${offset}`, { class: isChanged ? 'is-changed' : undefined }),
  ]);
}

/** Where a consumer reads next: a pointer in its colour below the leader's cells. */
export function positionFlag(place: { x: number; y: number }, name: string, look: string): Mark {
  return mark(
    'path',
    {
      key: `position/${name}`,
      class: `position ${look}`,
      d: 'M-9 0L-1 4.5L-9 9Z',
      transform: at(place.x, place.y),
    },
    [mark('title', {}, [`${name} reads from here`])],
  );
}

/** A red saw-tooth where a log was cut off. */
export function sawTooth(x: number, top: number, bottom: number): Mark {
  const step = 6;
  const count = Math.max(1, Math.round((bottom - top) / step));
  const zig = Array.from({ length: count }, (_, index) => `l${index % 2 === 0 ? 6 : -6} ${step}`);
  return mark('path', {
    key: 'saw',
    class: 'saw-tooth',
    d: `M${round(x)} ${round(top)}${zig.join('')}`,
  });
}
