// Words, icons and pills one after another on a base line.
import { textWidth } from '../layout/text-width.ts';
import { icon, type IconName } from './icons.ts';
import { at, group, label, type Mark } from './mark.ts';
import { pill, pillWidth } from './pill.ts';

/** One thing in a line. Sizes follow the class: `strong`, `title` and `note` are known here. */
export type Word =
  | { readonly text: string; readonly look: string; readonly size: number }
  | { readonly icon: IconName; readonly look?: string }
  | { readonly pill: string; readonly look: string };

/** Sets words from x on. The places come from estimated widths, so the gaps are generous. */
export function words(x: number, baseLine: number, line: readonly Word[]): Mark {
  let from = x;
  const marks = line.map((word) => {
    const mark = wordMark(word, from, baseLine);
    from += wordWidth(word) + 7;
    return mark;
  });
  return group({ class: 'words' }, marks);
}

/** How long a line of words is. */
export function wordsWidth(line: readonly Word[]): number {
  return line.reduce((sum, word) => sum + wordWidth(word) + 7, -7);
}

function wordMark(word: Word, x: number, baseLine: number): Mark {
  if ('icon' in word) {
    return group({ class: word.look ?? '', transform: at(x + 8, baseLine - 5) }, [icon(word.icon)]);
  }
  if ('pill' in word) return pill(x, baseLine, word.pill, word.look);
  return label(x, baseLine, word.text, { class: word.look });
}

function wordWidth(word: Word): number {
  if ('icon' in word) return 16;
  if ('pill' in word) return pillWidth(word.pill);
  return textWidth(word.text, word.size, /strong|title/.test(word.look));
}
