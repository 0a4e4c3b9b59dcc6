import { meansReplica, type ReplicaKey } from './replica-key.ts';
import type { Role } from './role.ts';

/** A request for a vote, as far as the decision depends on it. */
export interface VoteQuestion {
  readonly candidate: ReplicaKey;
  /** Has the candidate at least everything that we have? By epoch first, then by offset. */
  readonly isLogUpToDate: boolean;
  readonly preVote: boolean;
}

/** Would a replica in this role vote for the candidate, in its own epoch? */
export function canGrantVote(role: Role, question: VoteQuestion): boolean {
  const { isLogUpToDate, preVote } = question;
  switch (role.name) {
    case 'unattached':
    case 'prospective':
      return preVote ? isLogUpToDate : canGrantFreely(role, question);
    // It has voted for itself, or the epoch is decided: only the next one is still open.
    case 'candidate':
    case 'resigned':
      return preVote && isLogUpToDate;
    // Who fetches from a leader keeps it in office: a voter that lost sight of it disrupts nobody.
    case 'follower':
      return preVote && isLogUpToDate && !role.hasFetchedFromLeader;
    case 'leader':
      return false;
  }
}

function canGrantFreely(
  role: { readonly votedKey: ReplicaKey | null; readonly leaderId: number },
  { candidate, isLogUpToDate }: VoteQuestion,
): boolean {
  if (role.votedKey !== null) return meansReplica(role.votedKey, candidate);
  return role.leaderId < 0 && isLogUpToDate;
}
