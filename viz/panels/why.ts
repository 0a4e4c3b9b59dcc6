// Why something happened: the chain of its causes as numbered sentences, oldest first.
import { mark, type Mark } from '../marks/mark.ts';
import type { EventLine } from '../model/run-source.ts';
import { clockText, countText, durationText } from '../text/format.ts';
import { glyphMark } from './events.ts';
import { box, button } from './html.ts';

/** The chain that ends with the event at the playhead. */
export function whyPanel(chain: readonly EventLine[]): Mark {
  const last = chain.at(-1);
  if (last === undefined) {
    return box('why', [
      mark('p', { class: 'empty' }, ['Nothing has happened yet, so nothing has a cause.']),
    ]);
  }
  const span = last.t - (chain[0]?.t ?? last.t);
  return box('why', [
    mark('p', { class: 'hint' }, [
      `${countText(chain.length - 1, 'step')} and ${durationText(span)} led to the last event of the list. A click goes there.`,
    ]),
    mark(
      'ol',
      { class: 'lines' },
      chain.map((line, index) => causeMark(line, index, index === chain.length - 1)),
    ),
  ]);
}

function causeMark(line: EventLine, index: number, isLast: boolean): Mark {
  return mark('li', { key: line.row }, [
    button(
      { name: 'seek', value: String(line.t) },
      [
        mark('span', { class: 'time' }, [clockText(line.t)]),
        glyphMark(line.glyph),
        mark('span', { class: 'sentence' }, [`${index + 1}. ${line.sentence}`]),
      ],
      { class: isLast ? 'line is-now' : 'line' },
    ),
  ]);
}
