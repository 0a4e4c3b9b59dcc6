// The keys, as a table that `?` opens.
import { mark, type Mark } from '../marks/mark.ts';
import { box, button, keyCap } from './html.ts';

/** What each key does, in the order of the table. */
export const keyTable: readonly (readonly [readonly string[], string])[] = [
  [['Space', '.'], 'play or pause'],
  [['←', '→'], 'step back or forward by the chosen kind'],
  [['Shift ←', 'Shift →'], 'step by event'],
  [['Home', 'End'], 'go to the start, or to the end of what is known'],
  [[',', ';'], 'slower, faster'],
  [['↑', '↓'], 'select the previous or next thing'],
  [['W'], 'why the last event happened'],
  [['I'], 'inspect what is selected'],
  [['T'], 'words in place of the picture'],
  [['X k'], 'kill the leader'],
  [['X z'], 'pause the leader'],
  [['X r'], 'restart or resume what is down'],
  [['Shift D'], 'light or dark'],
  [['Esc'], 'deselect, close'],
  [['?'], 'this table'],
];

/** The table of keys over the page. */
export function helpPanel(): Mark {
  return box(
    'help',
    [
      mark('h2', {}, ['Keys']),
      mark('table', {}, [
        mark(
          'tbody',
          {},
          keyTable.map(([keys, words]) =>
            mark('tr', { key: words }, [
              mark('th', { scope: 'row' }, keys.map(keyCap)),
              mark('td', {}, [words]),
            ]),
          ),
        ),
      ]),
      button({ name: 'help', value: '' }, ['Close'], { class: 'key is-main' }),
    ],
    { role: 'dialog', 'aria-label': 'Keys' },
  );
}
