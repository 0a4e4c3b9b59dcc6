// The dock beside the picture: events, inspector, branches.
import { mark, type Mark } from '../marks/mark.ts';
import type { DockPane } from '../model/bench.ts';
import { box, button } from './html.ts';

const panes: readonly (readonly [DockPane, string])[] = [
  ['events', 'Events'],
  ['why', 'Why'],
  ['inspect', 'Inspect'],
  ['branches', 'Branches'],
];

/** The dock with one of its panes open. */
export function dock(open: DockPane, pane: Mark): Mark {
  return mark('aside', { class: 'dock', 'aria-label': 'Details' }, [
    box(
      'tabs',
      panes.map(([name, words]) =>
        button({ name: 'dock', value: name }, [words], {
          key: name,
          class: 'tab',
          'aria-pressed': name === open ? 'true' : 'false',
        }),
      ),
    ),
    mark('div', { class: 'pane', key: open }, [pane]),
  ]);
}
