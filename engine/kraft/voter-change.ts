// KIP-853: at most one change of the voters is on its way, in the leader's memory.
import type { Endpoint } from './endpoints.ts';
import type { Leader } from './leader.ts';
import type { CallRef } from './letters.ts';
import type { ReplicaKey } from './replica-key.ts';

/** AddRaftVoter, from the question to the newcomer on until its VotersRecord is committed. */
export interface PendingAdd {
  /** Who asked; null once it was answered. */
  call: CallRef | null;
  readonly voter: ReplicaKey;
  readonly endpoints: readonly Endpoint[];
  readonly ackWhenCommitted: boolean;
  readonly deadlineMs: number;
  /** Where the VotersRecord lies; -1 while the newcomer has not told what it can do. */
  lastOffset: number;
}

/** RemoveRaftVoter, until its VotersRecord is committed. */
export interface PendingRemove {
  readonly call: CallRef;
  readonly lastOffset: number;
  readonly deadlineMs: number;
}

/** How long until the change that is on its way gives up; Infinity when there is none. */
export function untilChangeExpires(leader: Leader, nowMs: number): number {
  const add = leader.pendingAdd?.deadlineMs ?? Infinity;
  const remove = leader.pendingRemove?.deadlineMs ?? Infinity;
  return Math.max(0, Math.min(add, remove) - nowMs);
}
