// The page's head: whose page it is, what is being played, which branch, light or dark.
import { beetle } from '../marks/icons.ts';
import { mark, type Mark } from '../marks/mark.ts';
import type { Branch, RunSource } from '../model/run-source.ts';
import { lessonWithTitle, lessons } from '../model/lessons.ts';
import { box, button, choice } from './html.ts';

/** The head of the workbench. */
export function header(scenario: RunSource['scenario'], branch: Branch, hash: string): Mark {
  return mark('header', { class: 'header' }, [
    box('brand', [beetle(), mark('span', {}, ['samsa'])]),
    mark('h1', { class: 'crumb' }, [
      mark('span', { class: 'place' }, ['Sandbox / ']),
      scenario.name,
    ]),
    choice(
      'lesson',
      'scenario',
      lessonWithTitle(scenario.name)?.name ?? '',
      lessons.map(({ name, words }) => [name, words]),
    ),
    box('facts', [
      fact('seed', scenario.seed),
      fact('Kafka', scenario.kafka),
      fact('hash', hash === '' ? '–' : hash, 'The hash of the run up to the playhead'),
      button(
        { name: 'dock', value: 'branches' },
        ['branch ', mark('b', {}, [branchName(branch)])],
        {
          class: 'fact',
        },
      ),
    ]),
    button({ name: 'theme', value: '' }, ['Light or dark'], { class: 'quiet' }),
    button({ name: 'help', value: '' }, ['Keys'], { class: 'quiet', 'aria-keyshortcuts': '?' }),
  ]);
}

/** The short name of a branch. */
export function branchName(branch: Branch): string {
  return branch.parent === undefined ? 'main' : String(branch.id);
}

function fact(name: string, value: string, title?: string): Mark {
  return mark('span', { class: `fact fact-${name}`, title }, [`${name} `, mark('b', {}, [value])]);
}
