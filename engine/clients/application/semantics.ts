// When an application that reads says how far it has come: what a crash costs follows from it.
import { ApplicationError } from './reading.ts';

/** One way to read, work and commit. */
export interface Semantics {
  /** A student's sentence. */
  readonly sentence: string;
  /** What it sets, unless its author says otherwise. */
  readonly configs: Readonly<Record<string, string>>;
  readonly commits: 'nothing' | 'by-itself' | 'before-work' | 'after-work';
}

const manual = { 'enable.auto.commit': 'false' };

/** The ways that are ready-made. */
export const semantics = {
  'position-only': {
    sentence: 'It remembers its position in memory alone, and begins anew after a crash.',
    configs: {},
    commits: 'nothing',
  },
  'auto-commit': {
    sentence: 'poll() commits every auto.commit.interval.ms what it has returned before.',
    configs: {},
    commits: 'by-itself',
  },
  'at-most-once': {
    sentence: 'It commits before it works: a crash skips what was committed and not done.',
    configs: manual,
    commits: 'before-work',
  },
  'at-least-once': {
    sentence: 'It commits after it has worked: a crash repeats what was done and not committed.',
    configs: manual,
    commits: 'after-work',
  },
  'dead-letter': {
    sentence:
      'It works at least once; what fails again and again goes to another topic, and it goes on.',
    configs: manual,
    commits: 'after-work',
  },
} as const satisfies Readonly<Record<string, Semantics>>;

/** The name of one of them. */
export type SemanticsName = keyof typeof semantics;

/** Reads a name, or throws an ApplicationError that lists them. */
export function semanticsNamed(name: string): SemanticsName {
  if (name in semantics) return name as SemanticsName;
  const known = Object.keys(semantics).join(', ');
  throw new ApplicationError(`There are no semantics "${name}"; there are: ${known}.`);
}
