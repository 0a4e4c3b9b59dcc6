// Kafka's VoterSet: who may vote. It stands in the metadata log as a VotersRecord (KIP-853), or in
// controller.quorum.voters; a set is never changed, a change makes the next one.
import type { Message } from '../protocol/schema/message.ts';
import type { votersRecord } from '../protocol/records/control-records.ts';
import { sameEndpoints } from './endpoints.ts';
import { zeroUuid } from '../protocol/uuid.ts';
import { isSameKey, meansReplica, type ReplicaKey } from './replica-key.ts';

/** A voter: its replica, where it listens, and which versions of kraft.version it can speak. */
export type Voter = Message<typeof votersRecord>['voters'][number];

/** All voters, by ascending id; at most one of each id. */
export type VoterSet = readonly Voter[];

/** A set of voters in the order that every set has. */
export function voterSetOf(voters: readonly Voter[]): VoterSet {
  return voters.toSorted((a, b) => a.voterId - b.voterId);
}

/** The replica that a voter is. */
export function keyOf({ voterId, voterDirectoryId }: Voter): ReplicaKey {
  return { id: voterId, directoryId: voterDirectoryId };
}

/** The voter with an id. */
export function voterWithId(voters: VoterSet, id: number): Voter | undefined {
  for (const voter of voters) if (voter.voterId === id) return voter;
  return undefined;
}

/** May a replica vote? A voter whose directory nobody knows yet is meant by its id alone. */
export function isVoter(voters: VoterSet, replica: ReplicaKey): boolean {
  const voter = voterWithId(voters, replica.id);
  if (voter === undefined) return false;
  const { voterDirectoryId } = voter;
  return voterDirectoryId === zeroUuid || voterDirectoryId === replica.directoryId;
}

/** Is a replica the only voter, so that its own vote is the majority? */
export function isOnlyVoter(voters: VoterSet, replica: ReplicaKey): boolean {
  return voters.length === 1 && isVoter(voters, replica);
}

/** AddRaftVoter: the set with one more; undefined when its id is taken. */
export function withVoter(voters: VoterSet, voter: Voter): VoterSet | undefined {
  if (voterWithId(voters, voter.voterId) !== undefined) return undefined;
  return voterSetOf([...voters, voter]);
}

/** RemoveRaftVoter: the set without exactly this replica; undefined when it is no voter, or the last. */
export function withoutVoter(voters: VoterSet, replica: ReplicaKey): VoterSet | undefined {
  const voter = voterWithId(voters, replica.id);
  const isFound = voter !== undefined && isSameKey(keyOf(voter), replica);
  if (!isFound || voters.length === 1) return undefined;
  return voters.filter((one) => one !== voter);
}

/** UpdateRaftVoter: a voter listens elsewhere or can do more; undefined when it is no voter. */
export function withUpdatedVoter(voters: VoterSet, voter: Voter): VoterSet | undefined {
  return isVoter(voters, keyOf(voter)) ? withUpdatedId(voters, voter) : undefined;
}

/** The same before kraft.version 1, when only ids were known. */
export function withUpdatedId(voters: VoterSet, voter: Voter): VoterSet | undefined {
  if (voterWithId(voters, voter.voterId) === undefined) return undefined;
  return voters.map((one) => (one.voterId === voter.voterId ? voter : one));
}

/** Has a voter changed since the set was written: its directory, its endpoints, its versions? */
export function needsUpdate(voters: VoterSet, voter: Voter): boolean {
  const known = voterWithId(voters, voter.voterId);
  if (known === undefined || !meansReplica(keyOf(known), keyOf(voter))) return false;
  return !isSameVoter(known, voter);
}

function isSameVoter(a: Voter, b: Voter): boolean {
  const [left, right] = [a.kRaftVersionFeature, b.kRaftVersionFeature];
  return (
    isSameKey(keyOf(a), keyOf(b)) &&
    sameEndpoints(a.endpoints, b.endpoints) &&
    left.minSupportedVersion === right.minSupportedVersion &&
    left.maxSupportedVersion === right.maxSupportedVersion
  );
}

/** Are two sets equal, voter by voter? */
export function isSameSet(a: VoterSet, b: VoterSet): boolean {
  return (
    a.length === b.length &&
    a.every((voter, index) => {
      const other = b[index];
      return other !== undefined && isSameVoter(voter, other);
    })
  );
}

/** Could every voter speak this kraft.version? */
export function supportsVersion(voters: VoterSet, version: number): boolean {
  return voters.every(
    ({ kRaftVersionFeature: { minSupportedVersion, maxSupportedVersion } }) =>
      minSupportedVersion <= version && version <= maxSupportedVersion,
  );
}

/**
 * May one set follow the other? If at most one voter goes and at most one comes, every majority of
 * the one meets every majority of the other, and no two leaders can be elected behind each other's back.
 */
// Kafka's test is this plain one; it also passes one going while another comes.
export function hasOverlappingMajority(a: VoterSet, b: VoterSet): boolean {
  return countMissing(a, b) <= 1 && countMissing(b, a) <= 1;
}

function countMissing(from: VoterSet, other: VoterSet): number {
  return from.filter((voter) => !other.some((one) => isSameKey(keyOf(one), keyOf(voter)))).length;
}
