// Kafka's LeaderState: what a leader of the quorum knows of the others, and what it waits for.
import { copyAccumulator, type Accumulator } from './accumulator.ts';
import type { Endpoint } from './endpoints.ts';
import { acknowledgersAreVoters, demand } from './fault.ts';
import type { QuorumFlags } from './flags.ts';
import { maybeAdvanceHighWatermark } from './high-watermark.ts';
import { isSameKey, meansReplica, type ReplicaKey } from './replica-key.ts';
import {
  byDescendingOffset,
  newProgress,
  noteFetch,
  progressAmong,
  type ReplicaProgress,
} from './replica-progress.ts';
import type { PendingAdd, PendingRemove } from './voter-change.ts';
import { keyOf, type Voter, type VoterSet } from './voter-set.ts';

/** The leader of an epoch. Times are in milliseconds of the host's monotonic clock. */
export interface Leader {
  readonly name: 'leader';
  readonly flags: QuorumFlags;
  readonly local: ReplicaKey;
  readonly leaderEndpoints: readonly Endpoint[];
  readonly epoch: number;
  /** Where the log ended when the reign began: a high watermark must lie beyond (KAFKA-12619). */
  readonly epochStartOffset: number;
  /** -1 until something of this epoch is on a majority. */
  highWatermark: number;
  /** Whom `voters` stands for. */
  voterSet: VoterSet;
  /** How far each voter is, by ascending id. */
  voters: readonly ReplicaProgress[];
  /** Everyone else who fetches, in the order in which they came. */
  observers: ReplicaProgress[];
  readonly grantingVoters: readonly number[];
  /** Voters that fetched since check quorum began to count anew. */
  readonly fetchedVoters: Set<number>;
  /** When it resigns if no majority has fetched until then (KAFKA-15489). */
  checkQuorumDeadlineMs: number;
  beginQuorumDeadlineMs: number;
  readonly fetchTimeoutMs: number;
  resignRequested: boolean;
  readonly accumulator: Accumulator;
  pendingAdd: PendingAdd | null;
  pendingRemove: PendingRemove | null;
  /** With kraft.version 0: the voters as they told about themselves, for the upgrade to come. */
  volatileVoters: VoterSet | null;
  /** The kraft.version that was written but is not yet in the log. */
  requestedVersion: number | null;
}

/** A reign begins. */
export interface LeaderBeginning {
  readonly flags: QuorumFlags;
  readonly local: ReplicaKey;
  readonly leaderEndpoints: readonly Endpoint[];
  readonly epoch: number;
  readonly epochStartOffset: number;
  readonly voters: VoterSet;
  readonly grantingVoters: readonly number[];
  readonly fetchTimeoutMs: number;
  readonly accumulator: Accumulator;
  readonly volatileVoters: VoterSet | null;
}

/** A leader that has heard of nobody yet. */
export function newLeader(beginning: LeaderBeginning, nowMs: number): Leader {
  const { voters, local, ...rest } = beginning;
  return {
    name: 'leader',
    local,
    highWatermark: -1,
    voterSet: voters,
    voters: voters.map((voter) => {
      const progress = newProgress(keyOf(voter), voter.endpoints);
      progress.hasAcknowledged = meansReplica(progress.key, local);
      return progress;
    }),
    observers: [],
    fetchedVoters: new Set(),
    checkQuorumDeadlineMs: nowMs + checkQuorumMs(rest),
    beginQuorumDeadlineMs: nowMs,
    resignRequested: false,
    pendingAdd: null,
    pendingRemove: null,
    requestedVersion: null,
    ...rest,
  };
}

/** How long a leader goes on without hearing of a majority. */
export function checkQuorumMs({ fetchTimeoutMs }: { readonly fetchTimeoutMs: number }): number {
  return Math.floor(fetchTimeoutMs * 1.5);
}

/** How long a voter may be silent before it is told again who leads. */
export function beginQuorumMs({ fetchTimeoutMs }: Leader): number {
  return Math.floor(fetchTimeoutMs / 2);
}

/** Is a replica a voter, as far as this leader has applied the log? */
export function isVoterOf(leader: Leader, replica: ReplicaKey): boolean {
  return voterProgressOf(leader, replica) !== undefined;
}

/** What is known of the voter with an id, whatever its directory. */
function voterProgressAt({ voters }: Leader, id: number): ReplicaProgress | undefined {
  for (const progress of voters) if (progress.key.id === id) return progress;
  return undefined;
}

function voterProgressOf(leader: Leader, replica: ReplicaKey): ReplicaProgress | undefined {
  const found = voterProgressAt(leader, replica.id);
  return found !== undefined && meansReplica(found.key, replica) ? found : undefined;
}

/** What is known of a replica, voter or observer. */
export function progressOf(leader: Leader, replica: ReplicaKey): ReplicaProgress | undefined {
  return voterProgressOf(leader, replica) ?? progressAmong(leader.observers, replica);
}

function progressFor(leader: Leader, replica: ReplicaKey): ReplicaProgress {
  const known = progressOf(leader, replica);
  if (known !== undefined) return known;
  const begun = newProgress(replica, []);
  leader.observers.push(begun);
  return begun;
}

/** The leader's own log has grown, and perhaps the voters changed with it. True: so did the high watermark. */
export function noteOwnEnd(leader: Leader, endOffset: number, voters: VoterSet): boolean {
  const own = progressFor(leader, leader.local);
  demand(own.endOffset <= endOffset, 'the log of a leader never gets shorter');
  own.endOffset = endOffset;
  sortReplicas(leader, voters);
  return maybeAdvanceHighWatermark(leader);
}

/** Who is a voter now is counted; who was one is watched further as an observer, and keeps its progress. */
function sortReplicas(leader: Leader, voters: VoterSet): void {
  if (voters === leader.voterSet) return;
  const before = leader.voters;
  const next = voters.map((voter) => progressAsVoter(leader, voter));
  leader.voterSet = voters;
  leader.voters = next;
  for (const progress of before) {
    if (voterProgressAt(leader, progress.key.id) !== undefined) continue;
    progress.endpoints = [];
    if (progressAmong(leader.observers, progress.key) === undefined)
      leader.observers.push(progress);
  }
}

function progressAsVoter(leader: Leader, voter: Voter): ReplicaProgress {
  const key = keyOf(voter);
  const progress = progressOf(leader, key) ?? newProgress(key, voter.endpoints);
  leader.observers = leader.observers.filter((one) => !isSameKey(one.key, key));
  progress.key = key;
  progress.endpoints = voter.endpoints;
  return progress;
}

/** A replica fetches from an offset. True: the high watermark has moved. */
export function noteReplicaFetch(
  leader: Leader,
  replica: ReplicaKey,
  fetchOffset: number,
  nowMs: number,
): boolean {
  if (replica.id < 0) return false;
  demand(replica.id !== leader.local.id, 'nobody else has the id of the leader');
  const progress = progressFor(leader, replica);
  noteFetch(progress, fetchOffset, progressFor(leader, leader.local).endOffset, nowMs);
  noteContact(leader, replica, nowMs);
  return isVoterOf(leader, progress.key) && maybeAdvanceHighWatermark(leader);
}

/** Check quorum: a majority that fetched, the leader included if it votes, buys it more time. */
export function noteContact(leader: Leader, replica: ReplicaKey, nowMs: number): void {
  const isOther = replica.id !== leader.local.id;
  demand(isOther, 'a leader does not fetch from itself', 'IllegalArgumentException');
  const { fetchedVoters } = leader;
  const isNew = isVoterOf(leader, replica) && !fetchedVoters.has(replica.id);
  // KAFKA-16531: a leader that is no voter any more was still counted.
  const isCounted =
    voterProgressAt(leader, leader.local.id) !== undefined ||
    leader.flags['leader-counts-as-voter'];
  const ownVote = isCounted ? 1 : 0;
  const needed = Math.floor(leader.voters.length / 2) + 1 - ownVote;
  if (fetchedVoters.size + (isNew ? 1 : 0) >= needed) {
    // Of three voters one is enough: it need not be written down.
    if (fetchedVoters.size > 0) fetchedVoters.clear();
    leader.checkQuorumDeadlineMs = nowMs + checkQuorumMs(leader);
  } else if (isNew) {
    fetchedVoters.add(replica.id);
  }
}

/** How long until the leader must resign. A single voter needs nobody (KAFKA-16144). */
export function untilCheckQuorum(leader: Leader, nowMs: number): number {
  const { flags, voters } = leader;
  if (!flags['check-quorum']) return Infinity;
  if (voters.length === 1 && !flags['single-voter-resigns']) return Infinity;
  return Math.max(0, leader.checkQuorumDeadlineMs - nowMs);
}

/** A voter has answered BeginQuorumEpoch. Kafka 4.3 ends the leader if it was removed meanwhile. */
export function noteAcknowledgement(leader: Leader, voterId: number): void {
  const progress = voterProgressAt(leader, voterId);
  demand(progress !== undefined, acknowledgersAreVoters, 'IllegalArgumentException');
  progress.hasAcknowledged = true;
}

/** Voters that did not say that they know the leader. */
export function unacknowledgingVoters(leader: Leader): ReplicaKey[] {
  return leader.voters.filter((one) => !one.hasAcknowledged).map(({ key }) => key);
}

/** Voters that have not fetched for so long that they may not know who leads. */
export function votersToRemind(leader: Leader, nowMs: number): ReplicaKey[] {
  const silentFor = beginQuorumMs(leader);
  return leader.voters
    .filter(({ key }) => key.id !== leader.local.id)
    .filter(({ lastFetchMs }) => lastFetchMs < 0 || nowMs - lastFetchMs >= silentFor)
    .map(({ key }) => key);
}

/** The other voters by how much they hold: the order in which they should try to succeed. */
export function successorsOf(leader: Leader): ReplicaKey[] {
  return leader.voters
    .toSorted(byDescendingOffset)
    .filter(({ key }) => !meansReplica(key, leader.local))
    .map(({ key }) => key);
}

const caughtUpWithinMs = 3_600_000;

/** May an observer become a voter: has it had everything once, and does it still fetch? */
export function isCaughtUp(leader: Leader, replica: ReplicaKey, nowMs: number): boolean {
  const progress = progressAmong(leader.observers, replica);
  if (progress === undefined) return false;
  const { lastCaughtUpMs, lastFetchMs } = progress;
  return lastCaughtUpMs > 0 && lastFetchMs > 0 && lastFetchMs > nowMs - caughtUpWithinMs;
}

const observerSessionMs = 300_000;

/** The observers that are worth mentioning; who has been silent for too long is forgotten. */
export function liveObservers(leader: Leader, nowMs: number): readonly ReplicaProgress[] {
  leader.observers = leader.observers.filter(
    ({ key, lastFetchMs }) =>
      isSameKey(key, leader.local) || nowMs - lastFetchMs < observerSessionMs,
  );
  return leader.observers;
}

/** A snapshot's copy. */
export function copyLeader(leader: Leader): Leader {
  const copied = (from: readonly ReplicaProgress[]): ReplicaProgress[] =>
    from.map((progress) => ({ ...progress }));
  return {
    ...leader,
    voters: copied(leader.voters),
    observers: copied(leader.observers),
    fetchedVoters: new Set(leader.fetchedVoters),
    accumulator: copyAccumulator(leader.accumulator),
    pendingAdd: leader.pendingAdd === null ? null : { ...leader.pendingAdd },
  };
}
