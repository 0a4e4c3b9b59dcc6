/** With how many seeds each scenario of the quorum is played; SAMSA_RAFT_SEEDS asks for another number. */
export const raftSeeds = Number(process.env['SAMSA_RAFT_SEEDS'] ?? 100);

/** The seeds. */
export const seeds: readonly number[] = Array.from({ length: raftSeeds }, (_, seed) => seed);
