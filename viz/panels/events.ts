// The events twin: everything the picture shows, in words, in the order it happened.
import { iconInText } from '../marks/icons.ts';
import { mark, type Mark } from '../marks/mark.ts';
import { packetGlyph } from '../marks/packet.ts';
import type { EventGlyph, EventLine, EventList, Focus } from '../model/run-source.ts';
import { clockText, countText } from '../text/format.ts';
import { box, button, choice } from './html.ts';

/** How many sentences the page holds before and after the playhead. */
const before = 60;
const after = 30;

const listingWords: readonly (readonly [Focus, string])[] = [
  ['headlines', 'headlines'],
  ['notable', 'what is notable'],
  ['routine', 'all but chatter'],
  ['everything', 'everything'],
  ['messages', 'messages'],
  ['records', 'records'],
  ['leader-changes', 'leader changes'],
];

/** The list around the playhead; `passed` is how many of its lines have happened. */
export function eventsPanel(list: EventList, passed: number, listing: Focus): Mark {
  // The window moves in steps, so that the list stands still while the film runs.
  const from = Math.max(0, Math.floor((passed - before) / 20) * 20);
  const to = Math.min(list.length, passed + after);
  const lines = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  return box('events', [
    box('panel-head', [
      choice('listing', 'show', listing, listingWords),
      mark('span', { class: 'note' }, [countText(list.length, 'event')]),
    ]),
    mark('p', { class: 'hint' }, [
      'Everything the picture shows, in words. A click moves the playhead there.',
    ]),
    list.length === 0 && mark('p', { class: 'empty' }, ['Nothing has happened yet. Press Play.']),
    from > 0 &&
      button({ name: 'seek-line', value: String(from - 1) }, ['Earlier events'], { class: 'more' }),
    mark(
      'ol',
      { class: 'lines', tabindex: -1 },
      lines.map((index) => lineMark(list.line(index), index, passed)),
    ),
  ]);
}

function lineMark(line: EventLine, index: number, passed: number): Mark {
  const isNow = index === passed - 1;
  const look = [
    'line',
    isNow ? 'is-now' : '',
    index >= passed ? 'is-future' : '',
    `is-importance-${line.importance}`,
    line.glyph.kind === 'law' ? 'is-bad' : '',
  ];
  return mark('li', { key: line.row, 'aria-current': isNow ? 'step' : undefined }, [
    button(
      { name: 'seek-line', value: String(index) },
      [
        mark('span', { class: 'time' }, [clockText(line.t)]),
        glyphMark(line.glyph),
        mark('span', { class: 'sentence' }, [line.sentence]),
      ],
      { class: look.filter((it) => it !== '').join(' ') },
    ),
  ]);
}

/** The picture beside a sentence. */
export function glyphMark(glyph: EventGlyph): Mark {
  switch (glyph.kind) {
    case 'api':
      return mark('svg', { class: 'glyph', viewBox: '-9 -9 18 18', 'aria-hidden': 'true' }, [
        packetGlyph({ family: glyph.family, letter: '', isResponse: glyph.isResponse }, 5.5),
      ]);
    case 'fault':
      return iconInText('bolt');
    case 'role':
      return iconInText('crown');
    case 'law':
      return iconInText('cross');
    case 'log':
      return iconInText('log');
    case 'note':
      return iconInText('dot');
  }
}
