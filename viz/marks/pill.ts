// A short word in an outline: a state in Kafka's or the world's words.
import { textWidth } from '../layout/text-width.ts';
import { group, label, mark, round, type Mark } from './mark.ts';

/** A pill whose left end is at x and whose words stand on a base line. */
export function pill(x: number, baseLine: number, text: string, look: string): Mark {
  return group({ key: `pill/${text}`, class: `pill ${look}` }, [
    mark('rect', {
      x: round(x),
      y: round(baseLine - 15),
      width: pillWidth(text),
      height: 21,
      rx: 10.5,
    }),
    label(x + pillWidth(text) / 2, baseLine, text, { class: 'middle' }),
  ]);
}

/** How wide a pill is with its words. */
export function pillWidth(text: string): number {
  return round(textWidth(text, 13, true) + 18);
}
