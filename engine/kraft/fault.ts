// What Kafka's raft client answers with an exception on its own thread: its process ends.

/** The exception that Kafka throws. */
export type FaultKind =
  | 'IllegalStateException'
  | 'IllegalArgumentException'
  | 'KafkaException'
  | 'NotLeaderException'
  | 'RecordBatchTooLargeException';

/** How the reason begins that a fault gives: a disk that failed is another reason to halt. */
export const faultBeginning = 'This should always hold in a quorum';

/** What whoever is answered INVALID_REQUEST had relied on. */
export const ownRequestsMakeSense = 'the quorum understands its own requests';

/** What whoever starts as the candidate that it was relies on: nobody may have removed it meanwhile. */
export const candidatesAreVoters = 'who had voted for itself is still a voter';

/** What a leader relies on that is answered BeginQuorumEpoch: nobody may have removed who answers. */
export const acknowledgersAreVoters = 'only voters acknowledge a leader';

/** What whoever hears of a leader relies on: it is told where that listens, or knows it as a voter. */
export const followersKnowTheirLeader = 'who follows knows where the leader listens';

/**
 * The quorum broke a promise that this replica stands on: two leaders in one epoch, committed
 * records to be truncated. Kafka halts the process, and so does the component that catches it.
 */
export class QuorumFault extends Error {
  override readonly name = 'QuorumFault';
  readonly kind: FaultKind;

  constructor(kind: FaultKind, fact: string) {
    super(`${faultBeginning}: ${fact}.`);
    this.kind = kind;
  }
}

/** Ends this replica when a fact does not hold that the other replicas are to guarantee. */
export function demand(
  holds: boolean,
  fact: string,
  kind: FaultKind = 'IllegalStateException',
): asserts holds {
  if (!holds) throw new QuorumFault(kind, fact);
}
