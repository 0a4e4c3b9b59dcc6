/** One tier of tests: which files it runs, and how many minutes two cores may take for it. */
export interface Tier {
  readonly sentence: string;
  readonly folders: readonly string[];
  readonly minutes: number;
}

/** The tiers in the order they run. `fast` takes every folder that no other tier names. */
export const tiers = {
  fast: { sentence: 'units, laws, transcripts, golden scenarios', folders: [], minutes: 7 },
  conformance: { sentence: 'golden data', folders: ['test/conformance'], minutes: 4 },
  swarm: {
    sentence: 'fixed seeds under random faults',
    folders: ['test/swarm', 'test/museum'],
    minutes: 7,
  },
  fuzz: { sentence: 'bytes, scenario files, links', folders: ['test/fuzz'], minutes: 3 },
  browser: { sentence: 'the page in a real browser', folders: ['test/browser'], minutes: 7 },
} as const satisfies Record<string, Tier>;

export type TierName = keyof typeof tiers;

/** Folders that `fast` leaves to the other tiers, and to `check`. */
export const foldersOfOtherTiers: readonly string[] = [
  'test/architecture',
  ...Object.values(tiers).flatMap((tier) => tier.folders),
];
