/** How many fixed seeds each scenario of the quorum is played with in the ordinary run. */
export const raftSeeds = 20;

/** The seeds. */
export const seeds: readonly number[] = Array.from({ length: raftSeeds }, (_, seed) => seed);
