// Where a consumer reads in a partition, and what it is waiting for there (KIP-320).
import { assert } from '../../../sim/assert.ts';
import type { Micros } from '../../../sim/time.ts';
import type { LeaderAndEpoch } from '../network/metadata.ts';
import type { TopicPartition } from '../topic-partition.ts';
import type { ResetPolicy } from './reset-policy.ts';

/** Legal changes of a partition's fetch state. */
export const fetchTransitions = {
  initializing: ['fetching', 'await-reset', 'await-validation'],
  fetching: ['fetching', 'await-reset', 'await-validation'],
  'await-reset': ['fetching', 'await-reset'],
  'await-validation': ['fetching', 'await-reset', 'await-validation'],
} as const;

/** Where a partition stands between assignment and fetching. */
export type FetchState = keyof typeof fetchTransitions;

/** The next record to be read, and whom it would be read from; immutable. */
export interface FetchPosition extends LeaderAndEpoch {
  readonly offset: number;
  /** The leader epoch of the record before it; -1: unknown. */
  readonly offsetEpoch: number;
}

/** An offset of which nothing else is known. */
export const bareOffset = (offset: number): FetchPosition => ({
  offset,
  offsetEpoch: -1,
  leaderId: -1,
  leaderEpoch: -1,
});

/** Do two positions say the same? */
export const isSamePosition = (a: FetchPosition, b: FetchPosition): boolean =>
  a.offset === b.offset && a.offsetEpoch === b.offsetEpoch && isSameLeader(a, b);

/** Do two beliefs name the same leader in the same epoch? */
export const isSameLeader = (a: LeaderAndEpoch, b: LeaderAndEpoch): boolean =>
  a.leaderId === b.leaderId && a.leaderEpoch === b.leaderEpoch;

/** A partition that a consumer reads, and how far it is. */
export interface AssignedPartition extends TopicPartition {
  /** Its number in the trace, as it was known when it was last fetched; -1: it never was. */
  number: number;
  fetchState: FetchState;
  /** Null while it is not known. */
  position: FetchPosition | null;
  /** The application does not want records of it now. */
  isPaused: boolean;
  /** It is about to be given up. */
  isPendingRevocation: boolean;
  /** The application has not heard yet that it has it. */
  awaitsCallback: boolean;
  /** Where to go when the position is reset; null: nothing is to be reset. */
  resetPolicy: ResetPolicy | null;
  /** Resets and validations are not asked for again before; -1: at once. */
  nextRetryAt: Micros;
  /** -1: unknown. */
  highWatermark: number;
  lastStableOffset: number;
  logStartOffset: number;
  /** A nearer replica to read from (KIP-392); -1: the leader. */
  preferredReplica: number;
  preferredUntil: Micros;
}

/** A partition that was just assigned: it has no position yet. */
export const newlyAssigned = ({ topic, index }: TopicPartition): AssignedPartition => ({
  topic,
  index,
  number: -1,
  fetchState: 'initializing',
  position: null,
  isPaused: false,
  isPendingRevocation: false,
  awaitsCallback: false,
  resetPolicy: null,
  nextRetryAt: -1,
  highWatermark: -1,
  lastStableOffset: -1,
  logStartOffset: -1,
  preferredReplica: -1,
  preferredUntil: -1,
});

/** Changes the state if that is legal, and with it the position; what is illegal does not happen. */
function enter(
  partition: AssignedPartition,
  state: FetchState,
  position: FetchPosition | null,
): boolean {
  const legal: readonly FetchState[] = fetchTransitions[partition.fetchState];
  if (!legal.includes(state)) return false;
  partition.fetchState = state;
  partition.position = position;
  partition.nextRetryAt = -1;
  return true;
}

/** Only a position that means what it meant when it was taken may be fetched from. */
export const hasValidPosition = ({ fetchState }: AssignedPartition): boolean =>
  fetchState === 'fetching';

/** May records of it be fetched now? */
export const isFetchable = (partition: AssignedPartition): boolean =>
  hasValidPosition(partition) &&
  !partition.isPaused &&
  !partition.isPendingRevocation &&
  !partition.awaitsCallback;

/** Did a question about its position fail a moment ago? */
export const isWaitingToRetry = ({ nextRetryAt }: AssignedPartition, now: Micros): boolean =>
  nextRetryAt !== -1 && now < nextRetryAt;

/** Reading goes on at a position that needs no check. */
export function seekValidated(partition: AssignedPartition, position: FetchPosition): void {
  if (enter(partition, 'fetching', position)) partition.resetPolicy = null;
}

/** Reading goes on at a position; if epochs are known, only after a look whether it still exists. */
export function seekUnvalidated(partition: AssignedPartition, position: FetchPosition): void {
  seekValidated(partition, position);
  validate(partition, position);
}

function validate(partition: AssignedPartition, position: FetchPosition): void {
  const isCheckable = position.offsetEpoch >= 0 && position.leaderEpoch >= 0;
  enter(partition, isCheckable ? 'await-validation' : 'fetching', position);
}

/** The position is to be found anew. */
export function requestReset(partition: AssignedPartition, policy: ResetPolicy): void {
  if (enter(partition, 'await-reset', null)) partition.resetPolicy = policy;
}

/** Somebody else leads, or in another epoch: does the position still mean the same record? */
export function onLeaderKnown(
  partition: AssignedPartition,
  leader: LeaderAndEpoch,
  canValidate: boolean,
): boolean {
  const { position, fetchState } = partition;
  if (!canValidate) {
    if (position !== null) enter(partition, 'fetching', { ...position, ...leader });
    return false;
  }
  if (fetchState === 'await-reset' || leader.leaderId < 0) return false;
  if (position !== null && !isSameLeader(position, leader)) {
    validate(partition, { ...position, ...leader });
    partition.preferredReplica = -1;
  }
  return partition.fetchState === 'await-validation';
}

/** The position exists in the leader's log. */
export function completeValidation(partition: AssignedPartition): void {
  if (partition.position !== null) enter(partition, 'fetching', partition.position);
}

/** What was read moves the position on. */
export function movePosition(partition: AssignedPartition, position: FetchPosition): void {
  assert(hasValidPosition(partition), 'only a position that is valid moves by reading');
  partition.position = position;
}

/** Which nearer replica to read from; -1: the leader. A recommendation holds for a time. */
export function preferredReplicaOf(partition: AssignedPartition, now: Micros): number {
  const isOver = partition.preferredUntil >= 0 && now > partition.preferredUntil;
  if (isOver) partition.preferredReplica = -1;
  return partition.preferredReplica;
}

/** The leader recommends a replica. */
export function preferReplica(partition: AssignedPartition, nodeId: number, until: Micros): void {
  if (partition.preferredReplica === nodeId) return;
  partition.preferredReplica = nodeId;
  partition.preferredUntil = until;
}

/** Back to the leader. Tells which replica had been preferred; -1: none. */
export function forgetPreferredReplica(partition: AssignedPartition): number {
  const { preferredReplica } = partition;
  if (preferredReplica >= 0) partition.preferredUntil = -1;
  partition.preferredReplica = -1;
  return preferredReplica;
}
