// Answers to requests for votes, as they are counted.
import { ballotOf, recordVote } from './election.ts';
import { demand } from './fault.ts';
import type { Nominee, Role } from './role.ts';

/** Does a role ask for votes? */
export function isNominee(role: Role): role is Nominee {
  return role.name === 'prospective' || role.name === 'candidate';
}

/**
 * A voter has answered. In a real election nobody changes his mind; pre-votes bind nobody.
 * False when it had answered before.
 */
export function countVote(role: Role, local: number, voterId: number, granted: boolean): boolean {
  demand(isNominee(role), 'votes are counted by who asked for them');
  const { ballot } = ballotOf(role.election, voterId);
  const opposite = granted ? 'rejected' : 'granted';
  const isChanged = role.name === 'candidate' && ballot === opposite;
  demand(!isChanged, 'a voter does not change its vote', 'IllegalArgumentException');
  const isOwn = voterId === local && !granted;
  demand(!isOwn, 'nobody refuses himself his vote', 'IllegalArgumentException');
  return recordVote(role.election, voterId, granted);
}
