import type { Leader } from './leader.ts';
import { textOfKey } from './replica-key.ts';
import { byDescendingOffset, type ReplicaProgress } from './replica-progress.ts';

/**
 * What a majority of the voters holds is committed: of all voters sorted by what they hold, the one in
 * the middle decides. The leader counts if it votes, and with records that it has not synced yet.
 * Two conditions: something of the leader's own epoch must be among it, for only that proves that
 * no later leader can lack it (Raft's figure 8); and the high watermark never goes back, though a
 * change of voters can make the computed value smaller. True when it has moved.
 */
export function maybeAdvanceHighWatermark(leader: Leader): boolean {
  const sorted = countedReplicas(leader).toSorted(byDescendingOffset);
  const offset = sorted[Math.floor(leader.voters.size / 2)]?.endOffset ?? -1;
  // KAFKA-12619: the first record of a reign lies where the reign began.
  const isExposed = leader.flags['expose-high-watermark-before-own-epoch'];
  const isOwn =
    offset > leader.epochStartOffset || (isExposed && offset === leader.epochStartOffset);
  if (!isOwn || offset <= leader.highWatermark) return false;
  leader.highWatermark = offset;
  return true;
}

/** KAFKA-16530: the leader was among them even where it was no voter any more. */
function countedReplicas(leader: Leader): ReplicaProgress[] {
  const voters = [...leader.voters.values()];
  const own = leader.observers.get(textOfKey(leader.local));
  return own !== undefined && leader.flags['leader-counts-as-voter'] ? [...voters, own] : voters;
}
