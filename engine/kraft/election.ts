// Kafka's EpochElection: who has granted a vote, who has refused it, who has not answered yet.
import { demand } from './fault.ts';
import type { ReplicaKey } from './replica-key.ts';
import { keyOf, type VoterSet } from './voter-set.ts';

/** What a voter has answered to a request for its vote. */
export type Ballot = 'unrecorded' | 'granted' | 'rejected';

/** One voter in one election. */
export interface VoterBallot {
  readonly voter: ReplicaKey;
  ballot: Ballot;
}

/** A vote or a pre-vote: one ballot for each voter at its beginning, by ascending id. */
export type Election = VoterBallot[];

/** A replica asks for votes, and has its own. */
export function startElection(voters: VoterSet, localId: number): Election {
  const election = voters.map((voter): VoterBallot => ({
    voter: keyOf(voter),
    ballot: 'unrecorded',
  }));
  recordVote(election, localId, true);
  return election;
}

/** A voter has answered. False when it had answered before. */
export function recordVote(election: Election, voterId: number, granted: boolean): boolean {
  const found = ballotOf(election, voterId);
  const isFirst = found.ballot === 'unrecorded';
  found.ballot = granted ? 'granted' : 'rejected';
  return isFirst;
}

/** What a voter has answered so far. */
export function ballotOf(election: Election, voterId: number): VoterBallot {
  const found = election.find(({ voter }) => voter.id === voterId);
  demand(found !== undefined, 'only voters are asked for votes', 'IllegalArgumentException');
  return found;
}

/** Has a majority granted its vote? */
export function isWon(election: Election): boolean {
  return count(election, 'granted') >= majorityOf(election.length);
}

/** Have so many refused that there can be no majority any more? */
export function isLost(election: Election): boolean {
  const possible = count(election, 'granted') + count(election, 'unrecorded');
  return possible < majorityOf(election.length);
}

/** The voters that have given one answer, or none yet. */
export function votersThat(election: Election, ballot: Ballot): ReplicaKey[] {
  return election.filter((one) => one.ballot === ballot).map(({ voter }) => voter);
}

/** How many of so many voters are a majority. */
export function majorityOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

function count(election: Election, ballot: Ballot): number {
  let found = 0;
  for (const one of election) if (one.ballot === ballot) found += 1;
  return found;
}

/** A snapshot's copy. */
export function copyElection(election: Election): Election {
  return election.map((one) => ({ ...one }));
}
