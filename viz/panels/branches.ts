// The branches: every run that somebody made by doing something, as a tree of what was done when.
import { mark, type Mark } from '../marks/mark.ts';
import type { Branch } from '../model/run-source.ts';
import { clockText } from '../text/format.ts';
import { branchName } from './header.ts';
import { box, button } from './html.ts';

/** The list of branches, children under their parents. */
export function branchesPanel(branches: readonly Branch[], shown: number): Mark {
  return box('branches', [
    mark('p', { class: 'hint' }, [
      'Whatever you do to the cluster makes a new branch from that moment on. Nothing is lost: go back to any of them.',
    ]),
    mark('ul', { class: 'tree' }, childrenOf(branches, undefined, shown)),
  ]);
}

function childrenOf(
  branches: readonly Branch[],
  parent: number | undefined,
  shown: number,
): Mark[] {
  return branches
    .filter((branch) => branch.parent === parent)
    .map((branch) => {
      const children = childrenOf(branches, branch.id, shown);
      return mark('li', { key: branch.id }, [
        button({ name: 'show', value: String(branch.id) }, entry(branch), {
          class: 'entry',
          'aria-pressed': branch.id === shown ? 'true' : 'false',
        }),
        children.length > 0 && mark('ul', {}, children),
      ]);
    });
}

function entry(branch: Branch): (Mark | string)[] {
  const words = branch.parent === undefined ? 'as the scenario is written' : branch.name;
  return [
    mark('b', {}, [branchName(branch)]),
    mark('span', {}, [words]),
    ...(branch.parent === undefined
      ? []
      : [mark('span', { class: 'time' }, [`${clockText(branch.at)} s`])]),
  ];
}
