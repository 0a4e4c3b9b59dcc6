// A follower that asks for offset N proves that it holds everything before N: its fetch acknowledges.
import type { Micros } from '../../sim/time.ts';
import { maybeAdvanceHighWatermark } from './high-watermark.ts';
import type { InSyncRules } from './in-sync-rules.ts';
import { maybeExpandIsr } from './isr.ts';
import type { Fetcher, PartitionFetch } from './reading.ts';
import type { Follower, Replica, ReplicationEnv, ReplicationState } from './replica.ts';
import { stir } from './stirred.ts';
import { write } from './trace.ts';

/** What a follower's fetch is judged by. */
export interface FetchJudgement {
  /** Since when it is being handled. */
  readonly begunAt: Micros;
  readonly rules: InSyncRules;
  readonly env: ReplicationEnv;
}

/** Takes a follower's fetch into account: what it holds, whether it joins the ISR, what became visible. */
export function recordFollowerFetch(
  state: ReplicationState,
  fetch: PartitionFetch,
  { replicaId: id, brokerEpoch }: Fetcher,
  { begunAt, rules, env }: FetchJudgement,
): void {
  const replica = state.replicas.get(fetch.partition);
  const known = replica?.followers.get(id);
  if (replica === undefined || known === undefined) return;
  const { fetchOffset, logStartOffset } = fetch;
  if (isOvertaken(state, known, brokerEpoch, begunAt)) {
    // It was looked at while this fetch was the last one. The proposal says who fetched last.
    const looked = { logEndOffset: fetchOffset, brokerEpoch };
    maybeExpandIsr(state, replica, id, { follower: looked, rules, env });
    return;
  }
  const hasMoved = known.logEndOffset !== fetchOffset;
  noteCaughtUp(replica, known, fetchOffset, env);
  // A deletion of records waits for all replicas to begin later.
  if (known.logStartOffset !== logStartOffset) stir(state.stirred, replica.id);
  known.logEndOffset = fetchOffset;
  known.logStartOffset = logStartOffset;
  known.brokerEpoch = brokerEpoch;
  if (hasMoved) write['follower-progressed'](env.trace, replica.id, id, fetchOffset);
  maybeExpandIsr(state, replica, id, { follower: known, rules, env });
  if (hasMoved) maybeAdvanceHighWatermark(state, replica, rules, env);
}

/**
 * KAFKA-15221: two threads handled fetches of one follower, which had restarted between them. The
 * first found it fit to be in sync; before it proposed that, the second noted the new incarnation.
 */
// Simplified: of all orders in which the threads may get on it is always this one, and a fetch that
// waits for its thread counts as one that is being handled.
const isOvertaken = (
  { flags }: ReplicationState,
  known: Follower,
  brokerEpoch: number,
  begunAt: Micros,
): boolean =>
  flags['expand-isr-with-stale-broker-epoch'] &&
  known.brokerEpoch > brokerEpoch &&
  known.lastFetchAt >= begunAt;

/**
 * It is caught up now if it has everything; and it was when it last fetched, if it has all that the
 * leader had then. So a follower that is always one step behind stays in sync.
 */
function noteCaughtUp(
  replica: Replica,
  follower: Follower,
  fetchOffset: number,
  env: ReplicationEnv,
): void {
  const now = env.clock.monotonic();
  const { logEndOffset } = replica.log;
  if (fetchOffset >= logEndOffset) {
    follower.lastCaughtUpAt = Math.max(follower.lastCaughtUpAt, now);
  } else if (fetchOffset >= follower.lastFetchLeaderLogEndOffset) {
    follower.lastCaughtUpAt = Math.max(follower.lastCaughtUpAt, follower.lastFetchAt);
  }
  follower.lastFetchLeaderLogEndOffset = Math.max(
    logEndOffset,
    follower.lastFetchLeaderLogEndOffset,
  );
  follower.lastFetchAt = now;
}
