// The picture in words, in its place: headings, sentences and a table.
import { mark, type Mark } from '../marks/mark.ts';
import type { Twin } from '../views/view.ts';

/** A text twin as part of the page. */
export function twinPanel(twin: Twin): Mark {
  return mark('article', { class: 'twin' }, [
    mark('p', { class: 'summary' }, [twin.summary]),
    ...twin.sections.map(({ heading, sentences }) =>
      mark('section', { key: heading }, [
        mark('h2', {}, [heading]),
        mark(
          'ul',
          {},
          sentences.map((sentence) => mark('li', {}, [sentence])),
        ),
      ]),
    ),
    mark(
      'div',
      {
        class: 'scrolls',
        key: 'table',
        tabindex: 0,
        role: 'region',
        'aria-label': 'Replicas as a table',
      },
      [
        mark('table', {}, [
          mark('thead', {}, [
            mark(
              'tr',
              {},
              twin.table.head.map((it) => mark('th', { scope: 'col' }, [it])),
            ),
          ]),
          mark(
            'tbody',
            {},
            twin.table.rows.map((row) =>
              mark(
                'tr',
                {},
                row.map((cell) => mark('td', {}, [cell])),
              ),
            ),
          ),
        ]),
      ],
    ),
  ]);
}
