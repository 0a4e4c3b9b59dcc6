/** How hard a bug is to find by chance: within 10, 100, 1,000, 10,000 or a million seeds, or only by a written schedule. */
export type Hunt = 'E0' | 'E1' | 'E2' | 'E3' | 'E4' | 'S';

interface FlagFacts {
  /** The KIPs and JIRA tickets that tell its story. */
  readonly tickets: readonly string[];
  /** What is so when the flag is on. */
  readonly sentence: string;
  /** Exhibits of the bug museum that it shows: a behaviour by being off, a bug by being on. */
  readonly museum?: readonly string[];
  readonly hunt?: Hunt;
}

/** How Kafka behaves since a release: on from then on, off before. */
export interface Behaviour extends FlagFacts {
  readonly kind: 'behaviour';
  /** The release that introduced it; left out: it was always so. */
  readonly since?: string;
  /** The release that removed it. */
  readonly until?: string;
}

/** A defect that real releases had. Off in every era; a scenario switches it on by name. */
export interface Bug extends FlagFacts {
  readonly kind: 'bug';
  /** The first release that had it; left out: as old as the code, or not researched. */
  readonly since?: string;
  /** The releases that fixed it, the first of each line; none: it is still there. */
  readonly fixed: readonly string[];
}

/** One row of the table of flags: one thing that Kafka does or did. */
export type Flag = Behaviour | Bug;
