// What a leader of the quorum knows of each replica, all of it from the replica's fetches.
import type { Endpoint } from './endpoints.ts';
import { compareKeys, isSameKey, type ReplicaKey } from './replica-key.ts';

/** A voter or an observer, as its leader sees it. Offsets and times of -1 are unknown. */
export interface ReplicaProgress {
  /** A voter of kraft.version 0 gets its directory once the voters are known by it. */
  key: ReplicaKey;
  /** Where a voter listens; nothing is known of observers. */
  endpoints: readonly Endpoint[];
  /** It holds everything below. */
  endOffset: number;
  lastFetchMs: number;
  /** Where the leader's log ended when it fetched last. */
  leaderEndAtLastFetch: number;
  /** When it last had everything that the leader had. */
  lastCaughtUpMs: number;
  /** It knows who leads: by BeginQuorumEpoch, or because it fetches. */
  hasAcknowledged: boolean;
}

/** A replica that has not fetched yet. */
export function newProgress(key: ReplicaKey, endpoints: readonly Endpoint[]): ReplicaProgress {
  return {
    key,
    endpoints,
    endOffset: -1,
    lastFetchMs: -1,
    leaderEndAtLastFetch: -1,
    lastCaughtUpMs: -1,
    hasAcknowledged: false,
  };
}

/** What is known of exactly this replica. */
export function progressAmong(
  replicas: readonly ReplicaProgress[],
  key: ReplicaKey,
): ReplicaProgress | undefined {
  for (const progress of replicas) if (isSameKey(progress.key, key)) return progress;
  return undefined;
}

/** A fetch from an offset says that everything below is there, and durable. */
export function noteFetch(
  progress: ReplicaProgress,
  fetchOffset: number,
  leaderEndOffset: number,
  nowMs: number,
): void {
  if (leaderEndOffset >= 0) {
    const hadAllAtLastFetch =
      progress.leaderEndAtLastFetch > 0 && fetchOffset >= progress.leaderEndAtLastFetch;
    if (fetchOffset >= leaderEndOffset) {
      progress.lastCaughtUpMs = Math.max(progress.lastCaughtUpMs, nowMs);
    } else if (hadAllAtLastFetch) {
      progress.lastCaughtUpMs = Math.max(progress.lastCaughtUpMs, progress.lastFetchMs);
    }
    progress.leaderEndAtLastFetch = leaderEndOffset;
  }
  progress.lastFetchMs = Math.max(progress.lastFetchMs, nowMs);
  progress.endOffset = fetchOffset;
  progress.hasAcknowledged = true;
}

/** The order in which replicas hold most; those that never fetched come last. */
export function byDescendingOffset(a: ReplicaProgress, b: ReplicaProgress): number {
  return b.endOffset - a.endOffset || compareKeys(a.key, b.key);
}
