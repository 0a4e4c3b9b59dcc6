import type { Leader } from './leader.ts';
import { progressAmong, type ReplicaProgress } from './replica-progress.ts';

/**
 * What a majority of the voters holds is committed. The leader counts if it votes, and with records
 * that it has not synced yet.
 * Two conditions: something of the leader's own epoch must be among it, for only that proves that
 * no later leader can lack it (Raft's figure 8); and the high watermark never goes back, though a
 * change of voters can make the computed value smaller. True when it has moved.
 */
export function maybeAdvanceHighWatermark(leader: Leader): boolean {
  const offset = heldByMajority(leader);
  // KAFKA-12619: the first record of a reign lies where the reign began.
  const isExposed = leader.flags['expose-high-watermark-before-own-epoch'];
  const isOwn =
    offset > leader.epochStartOffset || (isExposed && offset === leader.epochStartOffset);
  if (!isOwn || offset <= leader.highWatermark) return false;
  leader.highWatermark = offset;
  return true;
}

/** The largest of their ends up to which more than half of the voters have everything. */
function heldByMajority(leader: Leader): number {
  const own = ownAmongObservers(leader);
  let most = own !== undefined && isHeld(leader, own.endOffset, own) ? own.endOffset : -1;
  for (const { endOffset } of leader.voters) {
    if (endOffset > most && isHeld(leader, endOffset, own)) most = endOffset;
  }
  return most;
}

function isHeld({ voters }: Leader, offset: number, own: ReplicaProgress | undefined): boolean {
  let holding = own !== undefined && own.endOffset >= offset ? 1 : 0;
  for (const { endOffset } of voters) if (endOffset >= offset) holding += 1;
  return holding > Math.floor(voters.length / 2);
}

/** KAFKA-16530: the leader was counted even where it was no voter any more. */
function ownAmongObservers(leader: Leader): ReplicaProgress | undefined {
  const isCounted = leader.flags['leader-counts-as-voter'];
  return isCounted ? progressAmong(leader.observers, leader.local) : undefined;
}
