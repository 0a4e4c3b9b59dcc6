/** With how many seeds each scenario of the quorum is played; SAMSA_RAFT_SEEDS asks for another number. */
export const raftSeeds = Number(process.env['SAMSA_RAFT_SEEDS'] ?? 100);

/** The seeds. */
export const seeds: readonly number[] = Array.from({ length: raftSeeds }, (_, seed) => seed);

/** Fresh seeds in which a node was looked at while it wrote its epoch, or had recovered what it held. */
export const seedsOfLosses: readonly number[] = [151, 357, 476, 780, 1_548];
