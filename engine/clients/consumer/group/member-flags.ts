import type { Flags } from '../../../config/eras.ts';

/** The behaviours and defects of members. */
export type MemberFlags = Pick<
  Flags,
  | 'heartbeats-in-background'
  | 'reset-generation-on-rebalance'
  | 'restart-commit-at-every-poll'
  | 'fetch-while-revoking'
  | 'commit-prefetched'
  | 'trust-owned-partitions'
>;
