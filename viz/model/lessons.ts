// The scenarios that come with the page; the address names the one that is played: `#a-group-rebalances`.
import aGroupRebalances from '../../scenarios/lessons/a-group-rebalances.samsa.yaml?raw';
import anUncleanElection from '../../scenarios/lessons/an-unclean-election.samsa.yaml?raw';
import firstLight from '../../scenarios/lessons/first-light.samsa.yaml?raw';

/** A scenario to choose. */
export interface Lesson {
  readonly name: string;
  readonly words: string;
  readonly file: string;
  readonly text: string;
}

const lesson = (name: string, words: string, text: string): Lesson => ({
  name,
  words,
  file: `${name}.samsa.yaml`,
  text,
});

/** The first one is played when the address names none. */
const first = lesson('first-light', 'One record and its leader', firstLight);

/** All of them, in the order in which they are offered. */
export const lessons: readonly Lesson[] = [
  first,
  lesson('an-unclean-election', 'An unclean election', anUncleanElection),
  lesson('a-group-rebalances', 'A group rebalances', aGroupRebalances),
];

/** The lesson that is called so in its file. */
export const lessonWithTitle = (title: string): Lesson | undefined =>
  lessons.find(({ text }) => text.includes(`title: ${title}\n`));

/** The lesson that an address names. */
export const lessonAt = (hash: string): Lesson =>
  lessons.find(({ name }) => `#${name}` === hash) ?? first;
